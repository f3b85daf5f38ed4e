"""The one-time question to a sole proprietor: asked by itself, asked again, answered in time or not."""

from __future__ import annotations

import pytest

from tests.brands.world import DAY_S, MOBILE, QUESTION, THANKS, World, world

LAPSED = "This confirmation request has expired. Ask whoever registers you to send a new one."


async def ask(here: World, sid: str) -> object:
    answer = await here.brands("POST", f"/{sid}/SmsOtp")
    return answer.json if answer.status < 300 else answer.refusal


async def test_the_question_goes_out_by_itself_when_the_brand_is_approved() -> None:
    async with world() as here:
        await here.asked()
        assert here.outside.sent == [(MOBILE, QUESTION)]


@pytest.mark.parametrize("answer", ["YES", "yes", " Yes \n"])
async def test_yes_in_any_case_verifies_and_is_thanked_for(answer: str) -> None:
    async with world() as here:
        sid = await here.asked()
        await here.registry.heard(MOBILE, answer)
        await here.run(1)
        assert await here.state(sid) == ("APPROVED", "VERIFIED", [])
        assert here.outside.sent == [(MOBILE, QUESTION), (MOBILE, THANKS)]
        assert (await here.steps(sid))[-1] == "brand-verified"


@pytest.mark.parametrize(("source", "answer"), [(MOBILE, "NO"), (MOBILE, "YES please"), ("+14155550999", "YES")])
async def test_anything_else_changes_nothing(source: str, answer: str) -> None:
    async with world() as here:
        sid = await here.asked()
        await here.registry.heard(source, answer)
        await here.run(DAY_S)
        assert await here.state(sid) == ("APPROVED", "UNVERIFIED", [])
        assert len(here.outside.sent) == 1


async def test_an_answer_in_the_last_minute_of_the_24_hours_counts_and_one_after_them_does_not() -> None:
    async with world() as here:
        early = await here.asked()
        await here.run(DAY_S - 60)
        await here.registry.heard(MOBILE, "YES")
        await here.run(1)
        assert (await here.state(early))[1] == "VERIFIED"
    async with world() as here:
        late = await here.asked()
        await here.run(DAY_S)
        await here.registry.heard(MOBILE, "YES")
        await here.run(60)
        assert (await here.state(late))[1] == "UNVERIFIED"
        assert here.outside.sent == [(MOBILE, QUESTION), (MOBILE, LAPSED)]


async def test_a_question_that_was_asked_again_can_be_answered_again() -> None:
    async with world() as here:
        sid = await here.asked()
        await here.run(2 * DAY_S)
        assert await ask(here, sid) == {"account_sid": here.account, "brand_registration_sid": sid}
        await here.run(1)
        assert here.outside.sent == [(MOBILE, QUESTION)] * 2
        await here.registry.heard(MOBILE, "YES")
        await here.run(1)
        assert (await here.state(sid))[1] == "VERIFIED"
        assert "otp-requested" in await here.steps(sid)


async def test_a_brand_that_is_not_answered_for_within_30_days_fails() -> None:
    async with world() as here:
        sid = await here.asked()
        await here.run(29.9 * DAY_S)
        assert (await here.state(sid))[0] == "APPROVED"
        await here.run(0.2 * DAY_S)
        assert await here.state(sid) == ("FAILED", "UNVERIFIED", [30752])
        assert (await here.shown(sid))["failure_reason"].startswith("EXPIRED")
        await here.registry.heard(MOBILE, "YES")
        await here.run(60)
        assert await here.state(sid) == ("FAILED", "UNVERIFIED", [30752])
        assert here.approvals.approved == []
        assert (await here.brands("POST", f"/{sid}")).status == 202
        await here.run(60)
        assert await here.state(sid) == ("APPROVED", "UNVERIFIED", [])
        assert here.outside.sent == [(MOBILE, QUESTION)] * 2


async def test_a_question_that_is_asked_again_does_not_put_the_deadline_off() -> None:
    async with world() as here:
        sid = await here.asked()
        await here.run(29.5 * DAY_S)
        await ask(here, sid)
        await here.run(0.6 * DAY_S)
        assert await here.state(sid) == ("FAILED", "UNVERIFIED", [30752])


async def test_no_question_is_asked_that_is_not_due() -> None:
    async with world() as here:
        pending = await here.sole_proprietor()
        assert await ask(here, pending) == (409, 20409)
        company = await here.company()
        await here.run(60)
        assert await ask(here, company) == (409, 20409)
        await here.registry.heard(MOBILE, "YES")
        await here.run(60)
        assert (await here.state(pending))[1] == "VERIFIED"
        assert await ask(here, pending) == (409, 20409)
        assert await ask(here, "BN" + "0" * 32) == (404, 20404)


async def test_an_account_asks_ten_times_a_second_at_most() -> None:
    async with world() as here:
        sid = await here.asked()
        assert [isinstance(await ask(here, sid), dict) for _ in range(10)] == [True] * 10
        refused = await here.brands("POST", f"/{sid}/SmsOtp")
        assert refused.refusal == (429, 20429)
        assert refused.headers["retry-after"] == "1"
        here.us += 1_000_000
        assert isinstance(await ask(here, sid), dict)


async def test_a_registry_that_is_away_is_told_and_nothing_is_asked() -> None:
    async with world() as here:
        sid = await here.asked()
        here.faults.unavailable = True
        assert await ask(here, sid) == (503, 20503)
        here.faults.unavailable = False
        await here.run(10)
        assert len(here.outside.sent) == 1


async def test_of_two_brands_of_one_mobile_yes_is_for_the_one_that_was_asked_last() -> None:
    async with world() as here:
        first = await here.asked()
        second = await here.asked()
        await here.registry.heard(MOBILE, "YES")
        await here.run(1)
        assert [(await here.state(sid))[1] for sid in (first, second)] == ["UNVERIFIED", "VERIFIED"]
        await here.registry.heard(MOBILE, "YES")
        await here.run(1)
        assert (await here.state(first))[1] == "VERIFIED"
