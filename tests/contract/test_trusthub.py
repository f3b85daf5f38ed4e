"""Trust Hub through the official client: bundles, what they are made of, what is found of them, and their statuses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from tests.contract.registrant import (
    A2P,
    PERSON,
    PRIMARY,
    SECONDARY,
    SOLE_PROPRIETOR,
    STARTER,
    Registrant,
)
from tests.contract.sdk import Desk
from tests.contract.site import PICTURE
from tests.contract.wire import Wire

pytestmark = pytest.mark.xdist_group("server")

HOST = "trusthub.twilio.com"


class Twin(msgspec.Struct, frozen=True):
    """One of the two names that bundles have."""

    name: str
    policy: str
    other_policy: str
    """One for bundles of the other name."""
    owner: str
    """What an assignment calls its bundle."""

    def bundles(self, desk: Desk) -> Any:
        """The collection of this name."""
        return getattr(desk.client.trusthub.v1, self.name)

    def part(self, desk: Desk, sid: str, part: str) -> Any:
        """`entity_assignments`, `evaluations` or `channel_endpoint_assignment` of a bundle."""
        return getattr(self.bundles(desk)(sid), f"{self.name}_{part}")


PROFILE = Twin("customer_profiles", STARTER, A2P, "customer_profile_sid")
PRODUCT = Twin("trust_products", SOLE_PROPRIETOR, STARTER, "trust_product_sid")


@pytest.fixture(params=[PROFILE, PRODUCT], ids=lambda twin: twin.name)
def twin(request: pytest.FixtureRequest) -> Twin:
    """Each of the two names in turn."""
    found: Twin = request.param
    return found


@pytest.fixture
def draft(desk: Desk, twin: Twin) -> Iterator[Any]:
    """An empty bundle of each name."""
    made = twin.bundles(desk).create(friendly_name="A draft", email="draft@example.com", policy_sid=twin.policy)
    yield made
    twin.bundles(desk)(made.sid).delete()


# Every operation


def test_every_operation_on_policies_and_types_answers_as_published(either: Desk) -> None:
    trusthub = either.client.trusthub.v1
    with either.drives("policies and types"):
        policies = {one.sid: one for one in trusthub.policies.list()}
        assert {PRIMARY, SECONDARY, STARTER, SOLE_PROPRIETOR, A2P} <= policies.keys()
        assert trusthub.policies(STARTER).fetch().requirements == policies[STARTER].requirements
        for types in (trusthub.end_user_types, trusthub.supporting_document_types):
            listed = types.list()
            for one in listed:
                fetched = types(one.sid).fetch()
                assert (fetched.machine_name, fetched.fields) == (one.machine_name, one.fields)
                assert types(one.machine_name).fetch().sid == one.sid, "policies name types so"
                assert all(field.keys() == {"machine_name", "friendly_name", "constraint"} for field in one.fields)
            assert len({one.sid for one in listed}) == len(listed)


def test_every_type_that_a_policy_names_is_there(desk: Desk) -> None:
    trusthub = desk.client.trusthub.v1
    end_users = {one.machine_name for one in trusthub.end_user_types.list()}
    documents = {one.machine_name for one in trusthub.supporting_document_types.list()}
    for policy in trusthub.policies.list():
        wanted = policy.requirements
        assert {one["type"] for one in wanted["end_user"]} <= end_users
        accepted = [
            each for (*ones,) in wanted["supporting_document"] for one in ones for each in one["accepted_documents"]
        ]
        assert {one["type"] for one in accepted} <= documents


def test_every_operation_on_end_users_answers_as_published(either: Desk) -> None:
    end_users = either.client.trusthub.v1.end_users
    kind = "starter_customer_profile_information"
    with either.drives("end users"):
        made = end_users.create(friendly_name="John", type=kind, attributes=PERSON)
        assert (made.friendly_name, made.type, made.attributes) == ("John", kind, PERSON)
        bare = end_users.create(friendly_name="Nobody", type=kind)
        assert bare.attributes == {}
        assert [one.sid for one in end_users.list(limit=2)] == [bare.sid, made.sid]
        changed = end_users(made.sid).update(friendly_name="Jane", attributes={"first_name": "Jane"})
        assert (changed.friendly_name, changed.attributes) == ("Jane", {"first_name": "Jane"})
        assert end_users(made.sid).update(friendly_name="Joan").attributes == {"first_name": "Jane"}
        assert end_users(made.sid).fetch().friendly_name == "Joan"
        assert end_users(made.sid).delete() is True
        assert end_users(bare.sid).delete() is True
    assert either.refusal(end_users(made.sid).fetch) == (404, 20404)


def test_every_operation_on_supporting_documents_answers_as_published(either: Desk) -> None:
    documents = either.client.trusthub.v1.supporting_documents
    kind, attributes = "customer_profile_address", {"address_sids": f"AD{'1' * 32}"}
    with either.drives("supporting documents"):
        made = documents.create(friendly_name="Address", type=kind, attributes=attributes)
        assert (made.type, made.attributes, made.mime_type, made.status) == (kind, attributes, None, "DRAFT")
        assert [one.sid for one in documents.list(limit=1)] == [made.sid]
        assert documents(made.sid).update(friendly_name="Home").friendly_name == "Home"
        assert documents(made.sid).fetch().attributes == attributes
        assert documents(made.sid).delete() is True
    assert either.refusal(documents(made.sid).fetch) == (404, 20404)


def test_every_operation_on_customer_profiles_answers_as_published(either: Desk) -> None:
    with either.drives("customer profiles"):
        walk(either, PROFILE)


def test_every_operation_on_trust_products_answers_as_published(either: Desk) -> None:
    with either.drives("trust products"):
        walk(either, PRODUCT)


def walk(desk: Desk, twin: Twin) -> None:
    """A bundle from its making to its deletion, with one of each that it can have."""
    bundles = twin.bundles(desk)
    made = bundles.create(
        friendly_name="Mine", email="me@example.com", policy_sid=twin.policy, status_callback="https://example.com/"
    )
    assert (made.status, made.policy_sid, made.email) == ("draft", twin.policy, "me@example.com")
    assert (made.valid_until, made.errors, made.status_callback) == (None, None, "https://example.com/")
    assert all(url.startswith(f"{made.url}/") for url in made.links.values())
    changed = bundles(made.sid).update(friendly_name="Ours", email="us@example.com", status_callback="")
    assert (changed.friendly_name, changed.email, changed.status_callback) == ("Ours", "us@example.com", None)
    assert bundles(made.sid).fetch().friendly_name == "Ours"
    asked = {"friendly_name": "Ours", "policy_sid": twin.policy}
    assert [one.sid for one in bundles.list(**asked, status="draft")] == [made.sid]
    assert bundles.list(**asked, status="twilio-approved") == []
    walk_assignments(desk, twin, made.sid)
    walk_endpoints(desk, twin, made.sid)
    evaluations = twin.part(desk, made.sid, "evaluations")
    found = evaluations.create(policy_sid=twin.policy)
    assert (found.status, getattr(found, twin.owner)) == ("noncompliant", made.sid)
    assert [each.sid for each in evaluations.list()] == [found.sid]
    assert evaluations(found.sid).fetch().results == found.results
    assert bundles(made.sid).delete() is True
    assert desk.refusal(bundles(made.sid).fetch) == (404, 20404)


def walk_assignments(desk: Desk, twin: Twin, bundle: str) -> None:
    """An end user in it and out of it."""
    person = Registrant(desk).end_user("starter_customer_profile_information", PERSON)
    assigned = twin.part(desk, bundle, "entity_assignments")
    made = assigned.create(object_sid=person)
    assert (made.object_sid, getattr(made, twin.owner)) == (person, bundle)
    assert assigned(made.sid).fetch().object_sid == person
    assert [one.sid for one in assigned.list(object_type="starter_customer_profile_information")] == [made.sid]
    assert assigned.list(object_type="customer_profile_address") == []
    assert assigned(made.sid).delete() is True
    assert assigned.list() == []
    desk.client.trusthub.v1.end_users(person).delete()


def walk_endpoints(desk: Desk, twin: Twin, bundle: str) -> None:
    """A number that it stands for, for a while."""
    number = desk.client.incoming_phone_numbers.create(area_code="415")
    endpoints = twin.part(desk, bundle, "channel_endpoint_assignment")
    made = endpoints.create(channel_endpoint_type="phone-number", channel_endpoint_sid=number.sid)
    assert (made.channel_endpoint_sid, getattr(made, twin.owner)) == (number.sid, bundle)
    assert endpoints(made.sid).fetch().channel_endpoint_type == "phone-number"
    others = f"PN{'0' * 32}"
    assert [one.sid for one in endpoints.list(channel_endpoint_sid=number.sid)] == [made.sid]
    assert [one.sid for one in endpoints.list(channel_endpoint_sids=f"{others}, {number.sid}")] == [made.sid]
    assert endpoints.list(channel_endpoint_sids=others) == []
    assert endpoints(made.sid).delete() is True
    assert endpoints.list() == []
    number.delete()


# Bundles and what they may hold


@pytest.mark.parametrize(
    ("setting", "value", "code"),
    [
        ("friendly_name", "", 20002),
        ("friendly_name", "x" * 256, 20002),
        ("email", "", 20001),
        ("email", "nobody", 20001),
        ("email", "a@b@c", 20001),
        ("status_callback", "nowhere", 21402),
        ("status_callback", "ftp://example.com/", 21402),
        ("status", "twilio-approved", 22200),
        ("status", "in-review", 22200),
        ("status", "perfect", 22200),
        ("status", "draft", 22200),
    ],
)
def test_a_bad_setting_is_refused_and_changes_nothing(
    desk: Desk, twin: Twin, draft: Any, setting: str, value: str, code: int
) -> None:
    assert desk.refusal(twin.bundles(desk)(draft.sid).update, **{setting: value}) == (400, code)
    now = twin.bundles(desk)(draft.sid).fetch()
    assert (now.friendly_name, now.email, now.status, now.status_callback) == (
        "A draft",
        "draft@example.com",
        "draft",
        None,
    )


def test_a_status_is_changed_alone(desk: Desk, twin: Twin, draft: Any) -> None:
    update = twin.bundles(desk)(draft.sid).update
    assert desk.refusal(update, status="pending-review", friendly_name="Other") == (400, 22204)


@pytest.mark.parametrize("policy", ["", "RN1", f"RN{'0' * 32}", "other"])
def test_a_policy_is_one_for_bundles_of_the_kind(desk: Desk, twin: Twin, draft: Any, policy: str) -> None:
    policy = twin.other_policy if policy == "other" else policy
    create = twin.bundles(desk).create
    assert desk.refusal(create, friendly_name="x", email="x@example.com", policy_sid=policy) == (400, 22203)
    assert desk.refusal(twin.part(desk, draft.sid, "evaluations").create, policy_sid=policy) == (400, 22203)


def test_a_bundle_is_found_under_its_own_name_only(desk: Desk, twin: Twin, draft: Any) -> None:
    other = PRODUCT if twin is PROFILE else PROFILE
    assert desk.refusal(other.bundles(desk)(draft.sid).fetch) == (404, 20404)
    assert desk.refusal(other.part(desk, draft.sid, "evaluations").list) == (404, 20404)
    assert draft.sid not in {one.sid for one in other.bundles(desk).list()}


@pytest.mark.parametrize(
    "sid", ["", "IT1", f"IT{'0' * 32}", f"RD{'0' * 32}", f"BU{'0' * 32}", f"PN{'0' * 32}", "itself"]
)
def test_only_what_there_is_can_be_assigned(desk: Desk, twin: Twin, draft: Any, sid: str) -> None:
    assigned = twin.part(desk, draft.sid, "entity_assignments")
    assert desk.refusal(assigned.create, object_sid=draft.sid if sid == "itself" else sid) == (400, 22205)


def test_a_thing_is_assigned_once(desk: Desk, isv: Registrant, twin: Twin, draft: Any) -> None:
    assigned = twin.part(desk, draft.sid, "entity_assignments")
    document = isv.document()
    assigned.create(object_sid=document)
    assert desk.refusal(assigned.create, object_sid=document) == (409, 22206)


@pytest.mark.parametrize(
    ("kind", "sid"),
    [("phone-number", f"PN{'0' * 32}"), ("phone-number", "short code"), ("short-code", ""), ("fax", "short code")],
)
def test_only_the_accounts_own_senders_are_endpoints(desk: Desk, twin: Twin, draft: Any, kind: str, sid: str) -> None:
    sid = str(desk.client.short_codes.list()[0].sid) if sid == "short code" else sid
    endpoints = twin.part(desk, draft.sid, "channel_endpoint_assignment")
    refused = desk.refusal(endpoints.create, channel_endpoint_type=kind, channel_endpoint_sid=sid)
    assert refused == (400, 20001)


def test_a_short_code_can_be_an_endpoint(desk: Desk, twin: Twin, draft: Any) -> None:
    (code,) = desk.client.short_codes.list()
    endpoints = twin.part(desk, draft.sid, "channel_endpoint_assignment")
    made = endpoints.create(channel_endpoint_type="short-code", channel_endpoint_sid=code.sid)
    assert made.channel_endpoint_sid == code.sid


# End users and documents


@pytest.mark.parametrize("name", ["end_users", "supporting_documents"])
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"type": "nobody"}, 22207),
        ({"type": ""}, 22207),
        ({"friendly_name": ""}, 20002),
        ({"friendly_name": "x" * 256}, 20002),
        ({"attributes": "no JSON"}, 22208),
        ({"attributes": ["a"]}, 22208),
        ({"attributes": {"a": "x" * 16_384}}, 22208),
    ],
)
def test_a_bad_object_is_refused(desk: Desk, name: str, changes: dict[str, Any], code: int) -> None:
    kinds = {"end_users": "sole_proprietor_information", "supporting_documents": "customer_profile_address"}
    objects = getattr(desk.client.trusthub.v1, name)
    before = len(objects.list())
    good = {"friendly_name": "Good", "type": kinds[name], "attributes": {}}
    assert desk.refusal(objects.create, **{**good, **changes}) == (400, code)
    assert len(objects.list()) == before


def test_a_document_comes_with_its_file(wire: Wire) -> None:
    made = wire.post("/v1/SupportingDocuments", with_file(PICTURE), host=HOST, content_type=MULTIPART)
    assert (made.status, made.json["mime_type"], made.json["attributes"]) == (201, "image/png", {"a": "b"})
    item = f"/v1/SupportingDocuments/{made.json['sid']}"
    assert wire.get(item, host=HOST).json["mime_type"] == "image/png"
    assert wire.ask("DELETE", item, host=HOST).status == 204


@pytest.mark.parametrize("octets", [b"", b"MZ\x90\0", b"<html>", PICTURE[:4]])
def test_a_file_of_another_kind_is_refused(wire: Wire, octets: bytes) -> None:
    answer = wire.post("/v1/SupportingDocuments", with_file(octets), host=HOST, content_type=MULTIPART)
    assert (answer.status, answer.code) == (400, 22209)


MULTIPART = "multipart/form-data; boundary=tidings"


def with_file(octets: bytes) -> bytes:
    """A form with a document and its file."""
    fields = {"FriendlyName": "Scan", "Type": "customer_profile_address", "Attributes": '{"a": "b"}'}
    parts = [
        f'--tidings\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = b'--tidings\r\nContent-Disposition: form-data; name="File"; filename="scan.png"\r\n\r\n'
    return b"".join([*parts, head, octets, b"\r\n--tidings--\r\n"])


def test_bundles_are_listed_by_each_of_their_properties(desk: Desk, twin: Twin, draft: Any) -> None:
    bundles = twin.bundles(desk)
    for found in (bundles.list(status="draft"), bundles.list(policy_sid=twin.policy)):
        assert draft.sid in {one.sid for one in found}
    assert draft.sid not in {one.sid for one in bundles.list(status="in-review")}
    assert bundles.list(policy_sid=f"RN{'0' * 32}") == []
    assert desk.refusal(bundles.list, status="perfect") == (400, 20001)
