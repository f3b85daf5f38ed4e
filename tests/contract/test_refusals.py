"""Every refusal that the sole proprietor's walkthrough and the rules of A2P 10DLC describe, as a table of cases.

The cases are data, by topic, in tests/contract/refusals; each has its documented code and text.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator

from tests.contract.refusals import brands
from tests.contract.refusals.brands import AT_REGISTRY, OF_BUNDLES
from tests.contract.refusals.bundles import BUNDLES
from tests.contract.refusals.campaigns import BOUNDS, CAMPAIGNS
from tests.contract.refusals.case import (
    Checked,
    Fallen,
    Lacking,
    Refusal,
    Rejected,
    Reviewed,
    Unregistered,
    Unsent,
    table,
)
from tests.contract.refusals.checks import CHECKS, MISSING_ADDRESS, REVIEWS
from tests.contract.refusals.evaluations import LACKS
from tests.contract.refusals.rejections import BY_BRAND, BY_READING, BY_REVIEW, LATER
from tests.contract.refusals.traffic import BEING_REGISTERED, CAPPED, MESSAGES, NOTICES, NUMBERS
from tests.contract.refusals.world import COMPLIANCE, TOKEN, World
from tests.contract.server import running_server, started_again
from tests.contract.site import Site
from tests.contract.wire import Answer

pytestmark = pytest.mark.xdist_group("refusals")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One account's things, on a server of their own."""
    with (
        running_server(tmp_path_factory.mktemp("refusals"), registration_pace="instant") as server,
        contextlib.closing(World(server)) as made,
    ):
        yield made


def test_no_case_is_there_twice() -> None:
    every = (*BUNDLES, *brands.REQUESTS, *CAMPAIGNS, *CHECKS, MISSING_ADDRESS, *REVIEWS, *LACKS, *OF_BUNDLES, *AT_REGISTRY,
             *BY_REVIEW, *LATER, *BY_READING, *BY_BRAND, *NUMBERS, *MESSAGES)  # fmt: skip
    told = [(type(case), case.id) for case in every]
    assert len(set(told)) == len(told)
    assert all(case.source.startswith(("walkthrough ", "a2p10dlc ")) for case in every)


def refused(world: World, case: Refusal) -> tuple[int, int, str]:
    """Status, code and message that the case gets. Raises AssertionError where it is not refused."""
    try:
        done = case.ask(world)
    except TwilioRestException as problem:
        return problem.status, problem.code, problem.msg
    assert isinstance(done, Answer), f"not refused: {done}"
    return done.json["status"], done.json["code"], done.json["message"]


@table((*BUNDLES, *brands.REQUESTS, *CAMPAIGNS))
def test_a_request_is_refused_with_its_code_and_says_why(world: World, case: Refusal) -> None:
    status, code, message = refused(world, case)
    assert (status, code) == (case.status, case.code), message
    assert case.says in message


@table((*CHECKS, MISSING_ADDRESS))
def test_a_data_check_tells_its_reason_to_the_status_callback(world: World, site: Site, case: Checked) -> None:
    address = f"AD{'0' * 32}"
    document = world.document(**case.address) if case is not MISSING_ADDRESS else world.document_of(address)
    sid = world.starter(email=case.email, document=document, status_callback=site.url("/bundle"))
    assert_told(world, site, sid, case.code, case.reason.format(address=address))


@table(REVIEWS)
def test_a_reviewer_tells_the_reason_to_the_status_callback(world: World, site: Site, case: Reviewed) -> None:
    sid = world.reviewed_bundle(site.url("/bundle"), business_name=f"Owl reject:{case.code}")
    assert_told(world, site, sid, case.code, case.reason)


def assert_told(world: World, site: Site, sid: str, code: int, reason: str) -> None:
    """The signed callback has the whole of it, and the bundle shows it."""
    told = site.wait_for("/bundle", BundleSid=sid, Status="twilio-rejected")
    assert told.form["FailureReason"] == reason
    assert told.form["ErrorCode"] == str(code)
    assert told.form["AccountSid"] == world.desk.login.sid
    validator = RequestValidator(world.desk.login.token)
    assert validator.validate(told.url, told.form, told.headers["x-twilio-signature"])
    rejected = world.trusthub.customer_profiles(sid).fetch()
    assert rejected.status == "twilio-rejected"
    assert rejected.errors == [{"code": code, "message": reason}]


@table(LACKS)
def test_an_evaluation_says_what_lacks_and_the_bundle_is_not_taken(world: World, case: Lacking) -> None:
    sid = case.made(world)
    kept, results = evaluated(world, sid)
    (result,) = [one for one in results if one["requirement_name"] == case.requirement]
    assert (result["passed"], result["error_code"], result["failure_reason"]) == (False, case.code, case.reason)
    if case.field is not None:
        (field,) = result["invalid"]
        assert {name: value for name, value in field.items() if name != "friendly_name"} == {
            "object_field": case.field, "error_code": case.code, "passed": False, "failure_reason": case.reason
        }  # fmt: skip
    assert all(one["passed"] for one in results if one is not result)
    with pytest.raises(TwilioRestException):
        kept.update(status="pending-review")
    assert (world.desk.last.status, world.desk.last.body["code"]) == (400, 22218)
    assert case.reason[:150] in world.desk.last.body["message"], "a long one is cut"


def evaluated(world: World, sid: str) -> tuple[Any, list[dict[str, Any]]]:
    """A bundle's own context, and the results of its evaluation, which it fails."""
    kept = world.trusthub.customer_profiles(sid)
    try:
        found = kept.customer_profiles_evaluations.create(kept.fetch().policy_sid)
    except TwilioRestException:
        kept = world.trusthub.trust_products(sid)
        found = kept.trust_products_evaluations.create(kept.fetch().policy_sid)
    assert found.status == "noncompliant"
    return kept, list(found.results)


@table((*OF_BUNDLES, *AT_REGISTRY))
def test_a_brand_fails_with_its_reason(world: World, case: Fallen) -> None:
    failed = world.decided(case.made(world))
    assert (failed.status, failed.failure_reason) == ("FAILED", case.failure_reason)
    assert [error["error_code"] for error in failed.errors] == list(case.codes)
    first = failed.errors[0]
    assert case.says in first["description"]
    assert first["url"] == f"https://www.twilio.com/docs/api/errors/{case.codes[0]}"
    assert case.fields is None or first["fields"] == list(case.fields)
    assert failed.brand_feedback == (None if case.feedback is None else list(case.feedback))
    assert failed.identity_status == "UNVERIFIED"


def test_a_suspended_brand_has_no_failure_reason(world: World) -> None:
    suspended = world.messaging.brand_registrations(world.suspended).fetch()
    assert (suspended.status, suspended.failure_reason) == ("SUSPENDED", None)


@pytest.mark.parametrize(
    ("provider", "changes", "code"),
    [
        ("campaign-verify", {"business_name": "Committee 527 of Lynn", "company_type": "non_profit"}, 30826),
        ("aegis", {"business_name": "Owl vetting-rejects:30799"}, 30799),
    ],
)
def test_a_vetting_fails_and_the_audit_log_says_why(
    world: World, provider: str, changes: dict[str, str], code: int
) -> None:
    brand = world.standard_brand(skip_automatic_sec_vet=True, business_registration_number="98-7654387", **changes)
    vettings = world.messaging.brand_registrations(brand).brand_vettings
    token = {"vetting_id": f"{TOKEN}INVALID"} if provider == "campaign-verify" else {}
    sid = vettings.create(provider, **token).brand_vetting_sid
    failed = world.until(vettings(sid).fetch, lambda one: one.vetting_status not in ("PENDING", "IN_PROGRESS"))
    assert failed.vetting_status == "FAILED"
    (event,) = world.events(brand, "brand-registration.brand-secondary-vetting-failure")
    assert event.event_data["errorcode"] == [code]


@pytest.mark.parametrize("bounds", BOUNDS)
def test_the_shortest_and_the_longest_texts_are_taken(world: World, bounds: str) -> None:
    service = world.service()
    assert world.campaign(service, world.sole, **BOUNDS[bounds]).campaign_status == "PENDING"
    world.messaging.services(service).delete()


@table((*BY_REVIEW, *LATER, *BY_READING, *BY_BRAND))
def test_a_campaign_is_rejected_and_shows_why(world: World, case: Rejected) -> None:
    with world.campaign_of(getattr(world, case.brand), **case.changes) as service:
        fetch = world.messaging.services(service).us_app_to_person(COMPLIANCE).fetch
        rejected = world.until(fetch, lambda one: one.campaign_status != "VERIFIED")
    assert rejected.campaign_status == case.status
    found = {error["error_code"]: error for error in rejected.errors}
    assert case.code in found
    error = found[case.code]
    assert set(error) == {"error_code", "fields", "url", "description"}
    assert error["fields"] == list(case.fields)
    assert error["url"] == f"https://www.twilio.com/docs/api/errors/{case.code}"
    assert case.says in error["description"]
    assert error["description"]


@table(NUMBERS)
def test_a_number_is_not_registered_and_the_audit_log_says_why(world: World, case: Unregistered) -> None:
    sid = case.joined(world)
    (event,) = world.until(lambda: world.events(sid, "number-registration.failed"), bool)
    assert event.event_data["errorcode"] == [case.code]
    assert event.description == case.says


@table(MESSAGES)
def test_a_message_is_undelivered_for_want_of_a_registration(world: World, case: Unsent) -> None:
    sender = case.sender(world)

    def sent() -> Any:
        return world.sent(sender, "+14155550171")

    # what acceptance knows follows the rows, by a moment
    failed = world.until(sent, lambda message: message.error_code == case.code)
    assert (failed.status, failed.error_code, failed.error_message) == ("undelivered", case.code, case.says)


def test_who_never_answers_the_one_time_question_fails_after_thirty_days(world: World) -> None:
    brand = world.messaging.brand_registrations(world.unanswered)
    world.advance("P31D")  # the last of this server's cases: nobody else wants its clock
    failed = world.until(brand.fetch, lambda one: one.status == "FAILED")
    assert failed.failure_reason == "EXPIRED: the one-time question was not answered within 30 days"
    (error,) = failed.errors
    assert (error["error_code"], error["fields"]) == (30752, ["mobile_phone_number"])
    with pytest.raises(TwilioRestException) as refusal:
        brand.brand_registration_otps.create()
    assert (refusal.value.status, refusal.value.code) == (409, 20409)


class Late(NamedTuple):
    """A server where carriers take an hour for a number, and a brand has sent nearly all that T-Mobile takes."""

    world: World
    brand: str
    number: str
    service: str
    """Of another brand; its campaign is verified."""


SOLE_PROPRIETOR_CAP = 1_000
TMOBILE = "+14155550171"


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Late]:
    """Nobody waits a quarter of an hour for a thousand segments: all but the last are put into the store."""
    with (
        running_server(tmp_path_factory.mktemp("late"), registration_pace="instant") as server,
        contextlib.closing(World(server)) as world,
    ):
        now = datetime.fromisoformat(world.tidings("GET", "Clock").json["now"]).astimezone(
            ZoneInfo("America/Los_Angeles")
        )
        if now.hour == 23 and now.minute >= 50:
            world.advance("PT15M")  # so that the day does not end before the test
        number = str(world.registered(world.live_service(world.sole)).phone_number)
        assert world.delivered(number, TMOBILE)
        service = world.live_service(world.low_volume, us_app_to_person_usecase="LOW_VOLUME")
        brand = world.sole
    with contextlib.closing(sqlite3.connect(server.folder / "data" / "tidings.sqlite")) as store, store:
        assert store.execute("UPDATE daily_count SET segments = ?", [SOLE_PROPRIETOR_CAP - 1]).rowcount == 1
    with (
        started_again(server, registration_pace="real") as again,
        contextlib.closing(World(again)) as world,
    ):
        yield Late(world, brand, number, service)


def test_a_brands_day_at_t_mobile_ends_with_its_last_segment(late: Late) -> None:
    world, number = late.world, late.number
    refused = world.sent(number, TMOBILE, body="x" * 161)
    assert (refused.status, refused.error_code, refused.error_message) == ("undelivered", 30023, CAPPED)
    assert world.sent(number, TMOBILE).status == "delivered", "one segment was left"
    refused = world.sent(number, TMOBILE)
    assert (refused.status, refused.error_code, refused.error_message) == ("undelivered", 30023, CAPPED)
    for event_type, (code, says) in NOTICES.items():
        (event,) = world.until(lambda of=event_type: world.events(late.brand, of), bool)
        assert (event.event_data["errorcode"], event.description) == (code, says)
    assert world.sent(number, "+14155550176").status == "delivered", "AT&T has no such cap"


def test_a_number_sends_nothing_until_carriers_took_it(late: Late) -> None:
    world = late.world
    number = world.bought(late.service)
    early = world.sent(number.phone_number, TMOBILE)
    assert (early.status, early.error_code, early.error_message) == ("undelivered", 30035, BEING_REGISTERED)
    world.advance("PT1H")
    world.until(lambda: world.events(number.sid, "number-registration.successful"), bool)
    assert world.delivered(number.phone_number, TMOBILE)
