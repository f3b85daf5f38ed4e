"""Every answer that the published ISV walkthrough prints, compared with ours: names, order, nesting, types, results."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract.description import FOLDER
from tests.contract.registrant import CAMPAIGN, PERSON, Registrant, mobile
from tests.contract.sdk import Desk
from tests.contract.server import running_server

pytestmark = pytest.mark.xdist_group("walkthrough")

WALKTHROUGH = FOLDER.parents[1] / "seeds" / "sole-proprietor-walkthrough.txt"
STEPS = [
    "1.1", "1.2", "1.3", "1.4", "1.5", "1.6.1", "1.6.2", "1.6.3", "1.7", "1.8",
    "2.1", "2.2", "2.3", "2.4.1", "2.4.2", "2.5", "2.6", "3", "3.1", "3.2", "5", "5 own opt-out", "5.1",
]  # fmt: skip
"""The steps that print an answer, in the order of the page."""

DIFFERENCES = {
    ("3", "tcr_id"): "printed with an id; ours has none before the registry took the brand, as the schema says",
    ("3", "failure_reason"): "printed with a failure beside a PENDING brand; ours has none while nothing failed",
    ("3", "brand_score"): "printed 42; a sole proprietor's brand has no score, as step 3.1 prints",
    ("3", "brand_feedback"): "printed with feedback on a new brand; ours comes with the registry's answer",
    ("3", "russell_3000"): "printed true for a sole proprietor; ours comes with the registry's answer",
    ("3", "government_entity"): "printed false; ours comes with the registry's answer",
    ("3", "tax_exempt_status"): "printed 501c3 for a sole proprietor; ours comes with the registry's answer",
    ("3.1", "tcr_id"): "printed null on an approved brand; ours shows the registry's id, as step 3 does",
    ("5", "campaign_id"): "printed CFOOBAR on a new campaign; ours has none before the registry took it",
    ("5 own opt-out", "campaign_id"): "printed CFOOBAR on a new campaign; ours has none before the registry took it",
    ("1.2", "status_callback"): "printed with a URL that the request does not give; ours is null",
    ("2.2", "status_callback"): "printed with a URL that the request does not give; ours is null",
    ("1.8", "status_callback"): "printed with a URL that the request does not give; ours is null",
    ("2.6", "status_callback"): "printed with a URL that the request does not give; ours is null",
}
"""Where a type differs, and why: the examples of the page are not of one registration."""

BESIDE = {"1.7": "findings", "2.5": "findings"}
"""What our answers have besides: an evaluation says what a reviewer would."""

OTHER_ORDER = {"3.1": "the page prints a brand's names in one order when it is made, and in another when it is fetched"}
"""Where the names stand in another order."""


def printed() -> dict[str, Any]:
    """The answers of the page, by their step."""
    text = WALKTHROUGH.read_text()
    decoder = json.JSONDecoder(strict=False)
    found = [decoder.raw_decode(text, match.end() - 1)[0] for match in re.finditer(r"^Output\s+\{", text, re.MULTILINE)]
    assert len(found) == len(STEPS)
    return dict(zip(STEPS, found, strict=True))


def shape(value: Any) -> Any:
    """Names in their order and types, without values; a list of objects keeps each."""
    if isinstance(value, dict):
        return {name: shape(each) for name, each in value.items()}
    if isinstance(value, list):
        shapes = [shape(each) for each in value]
        return shapes if any(isinstance(each, (dict, list)) for each in value) else sorted(set(shapes))
    return "number" if isinstance(value, (int, float)) and not isinstance(value, bool) else type(value).__name__


def differences(step: str, theirs: Any, ours: Any, path: str = "") -> Iterator[str]:
    """What differs, but for what is explained above."""
    if (step, path.rpartition(".")[2]) in DIFFERENCES:
        return
    if isinstance(theirs, dict) and isinstance(ours, dict):
        ours = {name: value for name, value in ours.items() if name != BESIDE.get(step) or path}
        same = theirs.keys() == ours.keys() if step in OTHER_ORDER and not path else list(theirs) == list(ours)
        if not same:
            yield f"{path or 'the answer'} has {list(ours)}, printed {list(theirs)}"
        for name in theirs.keys() & ours.keys():
            yield from differences(step, theirs[name], ours[name], f"{path}.{name}".strip("."))
    elif isinstance(theirs, list) and isinstance(ours, list) and any(isinstance(one, (dict, list)) for one in theirs):
        if len(theirs) != len(ours):
            yield f"{path} has {len(ours)} entries, printed {len(theirs)}"
        for place, (one, other) in enumerate(zip(theirs, ours, strict=False)):
            yield from differences(step, one, other, f"{path}.{place}")
    elif shape(theirs) != shape(ours):
        yield f"{path} is {ours!r}, printed {theirs!r}"


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """The walkthrough on a server of its own; its answers by their step."""
    with running_server(tmp_path_factory.mktemp("walkthrough"), registration_pace="instant") as server:
        desk = Desk(server, server.logins.main)
        yield walk(Registrant(desk))
        desk.transport.close()


def walk(isv: Registrant) -> dict[str, Any]:
    """Every step with the page's own values, but for the phone numbers, which are none in the page."""
    trusthub, messaging, desk = isv.trusthub, isv.messaging, isv.desk
    answers: dict[str, Any] = {}

    def keep(step: str, answered: Any) -> Any:
        answers[step] = desk.last.body
        return answered

    primary, phone = isv.primary(), mobile()
    starter, product_policy = "RN806dd6cd175f314e1f96a9727ee271f4", "RN670d5d2e282a6130ae063b234b6019c8"
    keep("1.1", trusthub.policies(starter).fetch())
    profile = keep("1.2", trusthub.customer_profiles.create("John Doe Starter Customer Profile Bundle",
                                                             "johndoe@example.com", starter)).sid  # fmt: skip
    person = keep("1.3", trusthub.end_users.create(
        "Starter Profile End User", "starter_customer_profile_information", attributes={**PERSON, "phone_number": phone}
    )).sid  # fmt: skip
    address = keep("1.4", isv.client.addresses.create(
        "John Doe", "123 Example Street", "Example City", "CA", "12345", "US", street_secondary="Apt B"
    )).sid  # fmt: skip
    document = keep("1.5", trusthub.supporting_documents.create(
        "SP Document Address", "customer_profile_address", attributes={"address_sids": address}
    )).sid  # fmt: skip
    assigned = trusthub.customer_profiles(profile).customer_profiles_entity_assignments
    keep("1.6.1", assigned.create(person))
    keep("1.6.2", assigned.create(document))
    keep("1.6.3", assigned.create(primary))
    keep("1.7", trusthub.customer_profiles(profile).customer_profiles_evaluations.create(starter))
    keep("1.8", trusthub.customer_profiles(profile).update(status="pending-review"))
    keep("2.1", trusthub.policies(product_policy).fetch())
    product = keep("2.2", trusthub.trust_products.create("John Doe Sole Proprietor A2P Trust Bundle",
                                                         "johndoe@example.com", product_policy)).sid  # fmt: skip
    business = keep("2.3", trusthub.end_users.create(
        "Sole Proprietor A2P Trust Bundle End User", "sole_proprietor_information",
        attributes={"brand_name": "John Doe", "vertical": "COMMUNICATION", "mobile_phone_number": phone},
    )).sid  # fmt: skip
    assigned = trusthub.trust_products(product).trust_products_entity_assignments
    keep("2.4.1", assigned.create(business))
    keep("2.4.2", assigned.create(profile))
    keep("2.5", trusthub.trust_products(product).trust_products_evaluations.create(product_policy))
    keep("2.6", trusthub.trust_products(product).update(status="pending-review"))
    brand = keep("3", messaging.brand_registrations.create(profile, product, brand_type="SOLE_PROPRIETOR")).sid
    assert isv.decided(brand).status == "APPROVED"
    isv.until(lambda: isv.texts(phone), bool, "the OTP")
    keep("3.2", messaging.brand_registrations(brand).brand_registration_otps.create())
    assert isv.reply(phone, " yes ").status == 201
    isv.until(messaging.brand_registrations(brand).fetch, lambda one: one.identity_status == "VERIFIED")
    keep("3.1", messaging.brand_registrations(brand).fetch())
    answers["texts"] = [text["body"] for text in isv.until(lambda: isv.texts(phone), lambda texts: len(texts) > 3)]
    answers["bundles"] = [
        trusthub.customer_profiles(profile).fetch().status,
        trusthub.trust_products(product).fetch().status,
    ]
    service = isv.service()
    campaign = messaging.services(service).us_app_to_person
    keep("5", campaign.create(brand_registration_sid=brand, **CAMPAIGN))
    isv.reviewed(service)
    keep("5.1", messaging.services(service).us_app_to_person("QE2c6890da8086d771620e9b13fadeba0b").fetch())
    messaging.services(service).us_app_to_person("QE2c6890da8086d771620e9b13fadeba0b").delete()
    isv.advance("PT6S")
    keep("5 own opt-out", isv.until(lambda: campaign.create(
        brand_registration_sid=brand, **CAMPAIGN,
        opt_out_keywords=["STOP", "END"], help_keywords=["HELP", "SUPPORT"],
        opt_out_message="You have successfully been unsubscribed from Acme Corporation. You will not receive any more "
        "messages from this number.",
        help_message="Acme Corporation: Please visit www.example.com to get support. To opt-out, reply STOP.",
    ), bool))  # fmt: skip
    return answers


@pytest.mark.skipif(not WALKTHROUGH.exists(), reason="the published walkthrough is not beside this checkout")
@pytest.mark.parametrize("step", STEPS)
def test_an_answer_has_what_the_walkthrough_prints(walked: dict[str, Any], step: str) -> None:
    found = list(differences(step, printed()[step], walked[step]))
    assert not found, "\n".join(found)


@pytest.mark.skipif(not WALKTHROUGH.exists(), reason="the published walkthrough is not beside this checkout")
@pytest.mark.parametrize("step", ["1.1", "2.1"])
def test_the_policies_are_as_printed(walked: dict[str, Any], step: str) -> None:
    theirs, ours = printed()[step], walked[step]
    assert ours["requirements"] == theirs["requirements"]
    assert ours["friendly_name"] == theirs["friendly_name"]


@pytest.mark.skipif(not WALKTHROUGH.exists(), reason="the published walkthrough is not beside this checkout")
@pytest.mark.parametrize("step", ["1.7", "2.5"])
def test_the_evaluations_are_as_printed(walked: dict[str, Any], step: str) -> None:
    assert walked[step]["results"] == printed()[step]["results"]


@pytest.mark.skipif(not WALKTHROUGH.exists(), reason="the published walkthrough is not beside this checkout")
@pytest.mark.parametrize("step", ["5", "5 own opt-out"])
def test_the_texts_of_a_campaign_are_filled_in_as_printed(walked: dict[str, Any], step: str) -> None:
    theirs, ours = printed()[step], walked[step]
    for name in ("opt_out_message", "help_message", "opt_in_keywords", "opt_out_keywords", "help_keywords"):
        assert ours[name] == theirs[name], name


def test_a_submitted_bundle_is_in_review_until_its_owner_said_yes(walked: dict[str, Any]) -> None:
    assert walked["1.8"]["status"] in ("pending-review", "in-review")
    assert walked["bundles"] == ["twilio-approved", "twilio-approved"]


def test_the_handset_holds_the_question_and_the_thanks(walked: dict[str, Any]) -> None:
    thanks, answer, again, question = walked["texts"]
    assert answer == " yes "
    assert question == again
    assert "replying YES" in question
    assert "confirmed" in thanks


def test_the_differences_are_all_still_there(walked: dict[str, Any]) -> None:
    if not WALKTHROUGH.exists():
        pytest.skip("the published walkthrough is not beside this checkout")
    pages = printed()
    for step, name in DIFFERENCES:
        assert shape(pages[step][name]) != shape(walked[step][name]), f"{step}: {name} differs no more"
