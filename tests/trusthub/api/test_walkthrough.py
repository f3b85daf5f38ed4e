"""Steps 1 and 2 of the ISV walkthrough, call by call: what is answered, key by key and in the printed order.

Source: https://www.twilio.com/docs/messaging/compliance/a2p-10dlc/onboarding-isv-api-sole-prop-new
"""

from __future__ import annotations

from typing import Any

from tests.trusthub.installation import CALLBACK, PARENT, PERSON, SOLE_PROPRIETOR, STARTER, TRADER, Answer, World

HOST = "https://trusthub.twilio.com/v1"
NOW = "2015-07-30T20:12:41Z"


def same(given: Any, wanted: Any) -> None:
    """Equal, and the keys of every object in the same order."""
    assert _ordered(given) == _ordered(wanted)


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        return [(name, _ordered(each)) for name, each in value.items()]
    return [_ordered(each) for each in value] if isinstance(value, list) else value


def sid_of(answer: Answer, prefix: str) -> str:
    assert answer.status == 201, answer.json
    sid = str(answer.json["sid"])
    assert sid.startswith(prefix)
    return sid


def passed(field: str, friendly: str) -> dict[str, Any]:
    return {
        "object_field": field,
        "error_code": None,
        "friendly_name": friendly,
        "passed": True,
        "failure_reason": None,
    }


def result(valid: list[Any], object_type: str, friendly: str, requirement: str, name: str) -> dict[str, Any]:
    return {
        "valid": valid,
        "invalid": [],
        "object_type": object_type,
        "friendly_name": friendly,
        "failure_reason": None,
        "passed": True,
        "requirement_friendly_name": requirement,
        "error_code": None,
        "requirement_name": name,
    }


def bundle(path: str, sid: str, policy: str, name: str, status: str, link: str) -> dict[str, Any]:
    url = f"{HOST}/{path}/{sid}"
    return {
        "sid": sid,
        "account_sid": PARENT,
        "policy_sid": policy,
        "friendly_name": name,
        "status": status,
        "email": "johndoe@example.com",
        "status_callback": CALLBACK,
        "valid_until": None,
        "date_created": NOW,
        "date_updated": NOW,
        "url": url,
        "links": {
            f"{link}_entity_assignments": f"{url}/EntityAssignments",
            f"{link}_evaluations": f"{url}/Evaluations",
            f"{link}_channel_endpoint_assignment": f"{url}/ChannelEndpointAssignments",
        },
        "errors": None,
    }


def end_user(sid: str, name: str, kind: str, attributes: dict[str, str]) -> dict[str, Any]:
    return {
        "date_updated": NOW,
        "sid": sid,
        "friendly_name": name,
        "account_sid": PARENT,
        "url": f"{HOST}/EndUsers/{sid}",
        "date_created": NOW,
        "attributes": attributes,
        "type": kind,
    }


STARTER_POLICY = {
    "url": f"{HOST}/Policies/{STARTER}",
    "requirements": {
        "end_user": [
            {
                "url": "/EndUserTypes/starter_customer_profile_information",
                "fields": ["first_name", "last_name", "email", "phone_number"],
                "type": "starter_customer_profile_information",
                "name": "Information",
                "requirement_name": "starter_customer_profile_information",
            }
        ],
        "supporting_trust_products": [],
        "supporting_document": [
            [
                {
                    "description": "Customer Profile Address",
                    "type": "document",
                    "name": "Customer Profile Address",
                    "accepted_documents": [
                        {
                            "url": "/SupportingDocumentTypes/customer_profile_address",
                            "fields": ["address_sids"],
                            "type": "customer_profile_address",
                            "name": "Legal Company Address",
                        },
                        {
                            "url": "/SupportingDocumentTypes/starter_customer_profile_address",
                            "fields": ["address_sids"],
                            "type": "starter_customer_profile_address",
                            "name": "Legal Company Address",
                        },
                    ],
                    "requirement_name": "customer_profile_address",
                }
            ]
        ],
        "supporting_customer_profiles": [
            {
                "type": "primary_customer_profile_type_business",
                "name": "Primary Customer Profile Bundle",
                "requirement_name": "primary_customer_profile",
            }
        ],
    },
    "friendly_name": "Starter Customer Profile of type Business",
    "sid": STARTER,
}
SOLE_PROPRIETOR_POLICY = {
    "url": f"{HOST}/Policies/{SOLE_PROPRIETOR}",
    "requirements": {
        "end_user": [
            {
                "url": "/EndUserTypes/sole_proprietor_information",
                "fields": ["brand_name", "mobile_phone_number", "vertical"],
                "type": "sole_proprietor_information",
                "name": "Sole Proprietor Information",
                "requirement_name": "sole_proprietor_information",
            }
        ],
        "supporting_trust_products": [],
        "supporting_document": [[]],
        "supporting_customer_profiles": [
            {
                "type": "starter_customer_profile_type_business",
                "name": "Starter Customer Profile(isv customers) Proof",
                "requirement_name": "customer_profile",
            },
            {
                "type": "starter_customer_profile_type_direct_long_tail",
                "name": "Starter Customer Profile(direct customers) Proof",
                "requirement_name": "customer_profile",
            },
        ],
    },
    "friendly_name": "Sole Proprietor TrustProduct",
    "sid": SOLE_PROPRIETOR,
}
STARTER_RESULTS = [
    result(
        [
            passed("first_name", "First Name"),
            passed("last_name", "Last Name"),
            passed("email", "Email Address"),
            passed("phone_number", "Phone Number"),
        ],
        "starter_customer_profile_information",
        "Information",
        "Starter Customer Profile Information",
        "starter_customer_profile_information",
    ),
    result(
        [passed("address_sids", "address sids")],
        "customer_profile_address",
        "Legal Company Address",
        "Customer Profile Address",
        "customer_profile_address",
    ),
    result(
        [passed("bundle_sid", "Supporting Bundle Status")],
        "primary_customer_profile_type_business",
        "Primary Customer Profile Bundle",
        "Primary Customer Profile",
        "primary_customer_profile",
    ),
]
PRODUCT_RESULTS = [
    result(
        [
            passed("brand_name", "Brand Name"),
            passed("mobile_phone_number", "Mobile Phone Number"),
            passed("vertical", "Vertical"),
        ],
        "sole_proprietor_information",
        "Sole Proprietor Information",
        "Sole Proprietor Information",
        "sole_proprietor_information",
    ),
    result(
        [passed("bundle_status", "Supporting Bundle Status")],
        "starter_customer_profile_type_business",
        "Starter Customer Profile(isv customers) Proof",
        "Customer Profile",
        "customer_profile",
    ),
]


async def test_steps_1_and_2_answer_as_they_are_printed(world: World) -> None:
    primary = await world.approved(await world.primary())
    assert world.clock.now().iso() == NOW
    starter = await _starter(world, primary)
    await _product(world, starter)


async def _starter(world: World, primary: str) -> str:
    same((await world.get(f"Policies/{STARTER}")).json, STARTER_POLICY)  # 1.1
    name = "John Doe Starter Customer Profile Bundle"
    form = {
        "FriendlyName": name,
        "Email": "johndoe@example.com",
        "PolicySid": STARTER,
        "StatusCallback": CALLBACK,
    }
    made = await world.post("CustomerProfiles", form)  # 1.2
    sid = sid_of(made, "BU")
    same(made.json, bundle("CustomerProfiles", sid, STARTER, name, "draft", "customer_profiles"))
    attributes = '{"email": "%(email)s", "first_name": "John", "last_name": "Doe", "phone_number": "+11234567890"}'
    person = await world.post(  # 1.3
        "EndUsers",
        {
            "FriendlyName": "Starter Profile End User",
            "Type": "starter_customer_profile_information",
            "Attributes": attributes % PERSON,
        },
    )
    person_sid = sid_of(person, "IT")
    same(
        person.json,
        end_user(person_sid, "Starter Profile End User", "starter_customer_profile_information", PERSON),
    )
    address = await world.address()  # 1.4 is the address's room
    paper = await world.post(  # 1.5
        "SupportingDocuments",
        {
            "FriendlyName": "SP Document Address",
            "Type": "customer_profile_address",
            "Attributes": f'{{"address_sids": "{address}"}}',
        },
    )
    paper_sid = sid_of(paper, "RD")
    same(
        paper.json,
        {
            "status": "DRAFT",  # printed as "draft"; the published schema has it in capitals
            "date_updated": NOW,
            "friendly_name": "SP Document Address",
            "account_sid": PARENT,
            "url": f"{HOST}/SupportingDocuments/{paper_sid}",
            "date_created": NOW,
            "sid": paper_sid,
            "attributes": {"address_sids": address},
            "type": "customer_profile_address",
            "mime_type": None,
        },
    )
    for object_sid in (person_sid, paper_sid, primary):  # 1.6.1 to 1.6.3
        await _assigned(world, "CustomerProfiles", "customer_profile_sid", sid, object_sid)
    evaluation = await world.post(f"CustomerProfiles/{sid}/Evaluations", {"PolicySid": STARTER})  # 1.7
    same(
        evaluation.json,
        {
            "sid": sid_of(evaluation, "EL"),
            "status": "compliant",
            "date_created": NOW,
            "policy_sid": STARTER,
            "account_sid": PARENT,
            "customer_profile_sid": sid,
            "url": f"{HOST}/CustomerProfiles/{sid}/Evaluations/{evaluation.json['sid']}",
            "results": STARTER_RESULTS,
            "findings": [],
        },
    )
    submitted = await world.submit(sid)  # 1.8
    assert submitted.status == 200
    same(submitted.json, bundle("CustomerProfiles", sid, STARTER, name, "pending-review", "customer_profiles"))
    assert await world.status(sid) == "in-review"
    return sid


async def _product(world: World, starter: str) -> None:
    same((await world.get(f"Policies/{SOLE_PROPRIETOR}")).json, SOLE_PROPRIETOR_POLICY)  # 2.1
    name = "John Doe Sole Proprietor A2P Trust Bundle"
    form = {
        "FriendlyName": name,
        "Email": "johndoe@example.com",
        "PolicySid": SOLE_PROPRIETOR,
        "StatusCallback": CALLBACK,
    }
    made = await world.post("TrustProducts", form)  # 2.2
    sid = sid_of(made, "BU")
    same(made.json, bundle("TrustProducts", sid, SOLE_PROPRIETOR, name, "draft", "trust_products"))
    trader = await world.post(  # 2.3
        "EndUsers",
        {
            "FriendlyName": "Sole Proprietor A2P Trust Bundle End User",
            "Type": "sole_proprietor_information",
            "Attributes": '{"brand_name": "John Doe", "vertical": "COMMUNICATION", '
            '"mobile_phone_number": "+11234567890"}',
        },
    )
    trader_sid = sid_of(trader, "IT")
    wanted = end_user(trader_sid, "Sole Proprietor A2P Trust Bundle End User", "sole_proprietor_information", TRADER)
    same(trader.json, wanted)
    for object_sid in (trader_sid, starter):  # 2.4.1, 2.4.2
        await _assigned(world, "TrustProducts", "trust_product_sid", sid, object_sid)
    evaluation = await world.post(f"TrustProducts/{sid}/Evaluations", {"PolicySid": SOLE_PROPRIETOR})  # 2.5
    same(
        evaluation.json,
        {
            "sid": sid_of(evaluation, "EL"),
            "account_sid": PARENT,
            "policy_sid": SOLE_PROPRIETOR,
            "trust_product_sid": sid,
            "status": "compliant",
            "date_created": NOW,
            "url": f"{HOST}/TrustProducts/{sid}/Evaluations/{evaluation.json['sid']}",
            "results": PRODUCT_RESULTS,
            "findings": [],
        },
    )
    submitted = await world.submit(sid, "TrustProducts")  # 2.6
    same(
        submitted.json,
        bundle("TrustProducts", sid, SOLE_PROPRIETOR, name, "pending-review", "trust_products"),
    )
    assert await world.status(sid, "TrustProducts") == "in-review"


async def _assigned(world: World, path: str, key: str, sid: str, object_sid: str) -> None:
    answer = await world.post(f"{path}/{sid}/EntityAssignments", {"ObjectSid": object_sid})
    wanted = {
        "sid": sid_of(answer, "BV"),
        key: sid,
        "account_sid": PARENT,
        "object_sid": object_sid,
        "date_created": NOW,
        "url": f"{HOST}/{path}/{sid}/EntityAssignments/{answer.json['sid']}",
    }
    same(answer.json, wanted)
