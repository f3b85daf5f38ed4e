"""Reviews over the API: an account sees its own, the operator sees all and decides."""

from __future__ import annotations

from typing import Any

import pytest

from tests.trusthub.installation import PARENT, STRANGER, Answer, World
from tidings.compliance.reviews import Reviewer


async def ask(world: World, method: str, below: str = "", user: str = "operator", **form: Any) -> Answer:
    return await world.ask(method, f"/tidings/v1/Reviews{below}", form or None, user=user, product="tidings")


@pytest.fixture
def world() -> World:
    """Nobody reviews but the operator."""
    return World(reviewer=Reviewer.OPERATOR)


async def waiting(world: World, user: str = PARENT) -> tuple[str, str]:
    """A bundle that waits, and its review."""
    sid = await world.submitted(await world.primary(user), user=user)
    await world.pass_time(4)
    (row,) = [row for row in (await ask(world, "GET")).json["reviews"] if row["object_sid"] == sid]
    return sid, row["sid"]


async def test_a_review_shows_what_waits(world: World) -> None:
    bundle, review = await waiting(world)
    shown = (await ask(world, "GET", f"/{review}")).json
    assert [*shown] == [
        "sid",
        "account_sid",
        "kind",
        "object_sid",
        "friendly_name",
        "outcome",
        "error_code",
        "reason",
        "decided_by",
        "date_created",
        "date_updated",
        "due_at",
        "held_decision",
        "held_until",
        "url",
    ]
    assert (shown["kind"], shown["object_sid"], shown["outcome"]) == ("customer-profile", bundle, "pending")
    assert (shown["account_sid"], shown["due_at"], shown["decided_by"]) == (PARENT, None, None)


async def test_the_operator_approves_what_waits(world: World) -> None:
    bundle, review = await waiting(world)
    decided = await ask(world, "POST", f"/{review}", Outcome="approved")
    assert (decided.status, decided.json["outcome"], decided.json["decided_by"]) == (200, "approved", "operator")
    assert await world.status(bundle) == "twilio-approved"
    assert (await world.told(bundle))[-1]["Status"] == "twilio-approved"
    assert await world.events(review) == ["review.approved"]


async def test_the_operator_rejects_with_a_code_and_a_reason(world: World) -> None:
    bundle, review = await waiting(world)
    decided = await ask(world, "POST", f"/{review}", Outcome="rejected", ErrorCode="18602", Reason="No such firm")
    assert (decided.json["error_code"], decided.json["reason"]) == (18602, "No such firm")
    told = (await world.told(bundle))[-1]
    assert (told["Status"], told["FailureReason"], told["ErrorCode"]) == ("twilio-rejected", "No such firm", "18602")


async def test_a_code_alone_gives_its_reason(world: World) -> None:
    _, review = await waiting(world)
    decided = await ask(world, "POST", f"/{review}", Outcome="rejected", ErrorCode="18601")
    assert decided.json["reason"] == "The website cannot be verified"


async def test_the_operators_decision_always_wins(world: World) -> None:
    bundle, review = await waiting(world)
    await ask(world, "POST", f"/{review}", Outcome="rejected")
    assert await world.status(bundle) == "twilio-rejected"
    assert (await ask(world, "POST", f"/{review}", Outcome="approved")).status == 200
    assert await world.status(bundle) == "twilio-approved"
    again = await ask(world, "POST", f"/{review}", Outcome="approved")
    assert (again.status, "approved" in again.message) == (409, True)


async def test_a_review_of_what_is_gone_can_be_decided_no_more(world: World) -> None:
    bundle, review = await waiting(world)
    assert (await world.delete(f"CustomerProfiles/{bundle}")).status == 204
    assert (await ask(world, "POST", f"/{review}", Outcome="approved")).status == 409
    assert (await ask(world, "GET", f"/{review}")).json["outcome"] == "withdrawn"


async def test_an_account_sees_its_own_and_decides_nothing(world: World) -> None:
    _, own = await waiting(world)
    _, theirs = await waiting(world, STRANGER)
    listed = (await ask(world, "GET", user=PARENT)).json["reviews"]
    assert [row["sid"] for row in listed] == [own]
    assert (await ask(world, "GET", f"/{own}", user=PARENT)).status == 200
    assert (await ask(world, "GET", f"/{theirs}", user=PARENT)).status == 404
    for review in (own, theirs):
        assert (await ask(world, "POST", f"/{review}", user=PARENT, Outcome="approved")).status == 403


async def test_the_list_filters_and_has_pages(world: World) -> None:
    _, first = await waiting(world)
    _, second = await waiting(world, STRANGER)
    await ask(world, "POST", f"/{first}", Outcome="approved")
    for query, wanted in {
        "": [second, first],
        "?Outcome=pending": [second],
        "?Kind=customer-profile&Outcome=approved": [first],
        "?Kind=campaign": [],
        f"?AccountSid={STRANGER}": [second],
    }.items():
        assert [row["sid"] for row in (await ask(world, "GET", query)).json["reviews"]] == wanted, query
    page = (await ask(world, "GET", "?PageSize=1")).json
    assert page["meta"]["next_page_url"]
    assert (await ask(world, "GET", "?Outcome=nonsense")).status == 400


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"Outcome": "pending"},
        {"Outcome": "rejected", "ErrorCode": "12"},
        {"Outcome": "rejected", "ErrorCode": "none"},
        {"Outcome": "rejected", "Reason": "x" * 1001},
        {"Outcome": "approved", "ErrorCode": "18601"},
    ],
)
async def test_a_decision_that_is_none_is_refused(world: World, form: dict[str, str]) -> None:
    bundle, review = await waiting(world)
    assert (await ask(world, "POST", f"/{review}", **form)).code == 20001
    assert await world.status(bundle) == "in-review"


async def test_an_unknown_review_is_not_there(world: World) -> None:
    assert (await ask(world, "GET", f"/RW{'0' * 32}")).status == 404
    assert (await ask(world, "POST", f"/RW{'0' * 32}", Outcome="approved")).status == 404


async def test_a_code_that_says_nothing_of_such_a_thing_is_refused_with_the_nearest(world: World) -> None:
    bundle, review = await waiting(world)
    for code in ("18600", "30896", "12345"):
        refused = await ask(world, "POST", f"/{review}", Outcome="rejected", ErrorCode=code, Reason="So be it")
        assert (refused.status, refused.code) == (400, 20001)
        assert "no customer profile is rejected with it" in refused.message
    assert "18601" in (await ask(world, "POST", f"/{review}", Outcome="rejected", ErrorCode="18600")).message
    assert await world.status(bundle) == "in-review"


async def test_a_decision_for_a_review_that_stands_otherwise_by_now_changes_nothing(world: World) -> None:
    bundle, review = await waiting(world)
    assert (await ask(world, "POST", f"/{review}", Outcome="rejected", IfOutcome="pending")).status == 200
    late = await ask(world, "POST", f"/{review}", Outcome="approved", IfOutcome="pending")
    assert (late.status, late.code) == (409, 20409)
    assert await world.status(bundle) == "twilio-rejected"
    assert (await ask(world, "POST", f"/{review}", Outcome="approved", IfOutcome="rejected")).status == 200
    assert await world.status(bundle) == "twilio-approved"
