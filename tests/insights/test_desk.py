"""What is answered: groups, points, comparisons and rates."""

from __future__ import annotations

from typing import Any

import pytest

from tests.delivery.engine import ACCOUNT
from tests.insights.town import NOON, SUB, Town, town
from tests.stores import Stores
from tidings.core import Instant
from tidings.insights.asked import Unanswerable
from tidings.insights.params import AskInsights, AskMessages, AskScheduled, AskSome
from tidings.insights.spans import Granularity

OWN = (ACCOUNT.sid,)
HOURS: dict[str, Any] = {"granularity": Granularity.HOUR}


async def _some(here: Town) -> None:
    for status, code, country in (
        ("delivered", None, "+14155550101"),
        ("delivered", None, "+447700900103"),
        ("undelivered", 30003, "+14155550101"),
        ("failed", 30007, "+14155550101"),
        ("sent", None, "+14155550101"),
    ):
        await here.put(status, error_code=code, to=country)
    await here.put("delivered", NOON.plus(h=-2))
    await here.put("delivered", NOON.plus(h=-25))
    await here.put("failed", account_sid=SUB.sid)
    here.later(s=20)
    await here.count()


async def test_messages_are_told_by_groups_along_the_time(stores: Stores) -> None:
    async with town(stores) as here:
        await _some(here)
        told = await here.desk.messages(OWN, AskMessages(group_by=("country", "status"), **HOURS))
        us = next(one for one in told.series if one.group == {"country": "US", "status": "delivered"})
        assert us.totals.messages == 2
        assert sum(us.messages) == 2
        assert us.messages[-3] == 1
        assert len(told.times) == len(us.messages) == 25
        assert told.rest is None


async def test_rates_are_told_both_ways(stores: Stores) -> None:
    async with town(stores) as here:
        await _some(here)
        totals = (await here.desk.messages(OWN, AskMessages(**HOURS))).totals
        assert (totals.messages, totals.delivered, totals.undelivered, totals.failed, totals.sent) == (6, 3, 1, 1, 1)
        assert (totals.delivery_rate, totals.delivery_rate_with_sent, totals.error_rate) == (0.6, 0.5, 0.4)
        assert totals.conversion_rate is None


async def test_carriers_are_told_by_country_and_code_and_by_nothing_else(stores: Stores) -> None:
    async with town(stores) as here:
        for carrier, status, code in (("oak", "delivered", None), ("oak", "undelivered", 30003), ("elm", "sent", None)):
            await here.put(status, error_code=code, steps=f"accepted@{int(NOON)};sending@{int(NOON)}@{carrier}, TR1")
        await here.put("failed", error_code=30005)
        here.later(s=20)
        await here.count()
        told = await here.desk.messages(OWN, AskMessages(group_by=("carrier",), **HOURS))
        assert {one.group["carrier"]: one.totals.messages for one in told.series} == {"oak": 2, "elm": 1, "": 1}
        told = await here.desk.messages(OWN, AskMessages(group_by=("error_code",), carrier=("oak",), country=("US",)))
        assert {one.group["error_code"]: one.totals.messages for one in told.series} == {0: 1, 30003: 1}
        with pytest.raises(Unanswerable, match="carrier by these"):
            await here.desk.messages(OWN, AskMessages(group_by=("carrier", "channel"), **HOURS))


async def test_what_is_scheduled_is_told_by_when_it_falls_due(stores: Stores) -> None:
    async with town(stores) as here:
        for minutes in (5, 50, 70, 26 * 60):
            await here.put("scheduled", send_at=int(NOON.plus(s=60 * minutes)))
        await here.put("canceled", send_at=int(NOON.plus(s=60)))
        await here.put("scheduled", account_sid=SUB.sid, send_at=int(NOON.plus(s=60)))
        by_hour = await here.desk.scheduled(OWN, AskScheduled())
        assert (by_hour.times[0], by_hour.times[-1]) == (NOON, NOON.plus(h=26))
        assert by_hour.points == [2, 1, *[0] * 24, 1]
        by_day = await here.desk.scheduled(OWN, AskScheduled(granularity="day", time_zone="Asia/Kolkata"))
        assert [at.iso() for at in by_day.times] == ["2026-11-09T18:30:00Z", "2026-11-10T18:30:00Z"]
        assert by_day.points == [3, 1]
        assert (await here.desk.scheduled(None, AskScheduled())).messages == 5


async def test_groups_that_are_too_many_are_told_together(stores: Stores) -> None:
    async with town(stores) as here:
        await _some(here)
        told = await here.desk.messages(OWN, AskMessages(group_by=("status",), limit=1, **HOURS))
        assert [one.group for one in told.series] == [{"status": "delivered"}]
        assert told.rest is not None
        assert told.rest.messages == 3


async def test_the_time_before_is_compared(stores: Stores) -> None:
    async with town(stores) as here:
        await _some(here)
        told = await here.desk.messages(OWN, AskMessages(compare="previous", **HOURS))
        assert told.previous is not None
        assert told.previous.messages == 1
        assert told.series[0].previous == told.previous


@pytest.mark.parametrize("granularity", list(Granularity))
async def test_every_granularity_tells_of_the_same_messages(stores: Stores, granularity: Granularity) -> None:
    async with town(stores) as here:
        await _some(here)
        told = await here.desk.messages(OWN, AskMessages(from_=NOON.plus(days=-1), granularity=granularity))
        expected = 7 if granularity is Granularity.DAY else 6
        assert (told.totals.messages, sum(told.series[0].messages)) == (expected, expected)


async def test_filters_let_any_of_their_values_pass(stores: Stores) -> None:
    async with town(stores) as here:
        await _some(here)

        async def count(**filters: Any) -> int:
            return (await here.desk.messages(OWN, AskMessages(**filters, **HOURS))).totals.messages

        assert await count(status=("failed", "undelivered")) == 2
        assert await count(status=("failed",), country=("GB",)) == 0
        assert await count(error_code=(30003,)) == 1
        assert await count(sender=("+14155550100",), status=("sent",)) == 1
        assert await count(sender_type=("toll-free",)) == 0


async def test_a_family_is_asked_for_together(stores: Stores) -> None:
    async with town(stores) as here:
        await _some(here)
        told = await here.desk.messages((ACCOUNT.sid, SUB.sid), AskMessages(group_by=("account",), **HOURS))
        assert {one.group["account"]: one.totals.messages for one in told.series} == {ACCOUNT.sid: 6, SUB.sid: 1}
        assert (await here.desk.messages(None, AskMessages(**HOURS))).totals.messages == 7


async def test_days_of_a_zone_have_the_messages_between_its_midnights(stores: Stores) -> None:
    async with town(stores) as here:
        midnight = Instant.parse_iso("2026-11-09T18:30:00Z")  # of the 10th in Kolkata
        for minutes in (-1, 1, 2):
            await here.put(at=midnight.plus(s=60 * minutes))
        await here.count()
        for zone, days in (("Asia/Kolkata", [1, 2]), ("UTC", [3, 0])):
            asked = AskMessages(from_=midnight.plus(h=-12), to=NOON, granularity=Granularity.DAY, time_zone=zone)
            assert (await here.desk.messages(OWN, asked)).series[0].messages == days


async def test_days_of_a_zone_long_ago_are_its_own(stores: Stores) -> None:
    async with town(stores) as here:
        midnight = Instant.parse_iso("2026-10-19T22:00:00Z")  # of the 20th in Berlin
        for hours in (-1, 0, 1):
            await here.put(at=midnight.plus(h=hours, s=60))
        await here.count()
        asked = {"from_": midnight.plus(h=-12), "to": midnight.plus(h=12), "granularity": Granularity.DAY}
        for zone, days in (("Europe/Berlin", [1, 2]), ("UTC", [3, 0])):
            told = await here.desk.messages(OWN, AskMessages(**asked, time_zone=zone))  # type: ignore[arg-type] # as given
            assert told.series[0].messages == days


async def test_days_long_ago_are_told_too(stores: Stores) -> None:
    async with town(stores) as here:
        for days in (1, 10, 80, 100, 300):
            await here.put(at=NOON.plus(days=-days))
        await here.count()
        here.later(h=2)
        await here.count()
        asked = AskMessages(from_=NOON.plus(days=-350), granularity=Granularity.DAY)
        told = await here.desk.messages(OWN, asked)
        assert sum(told.series[0].messages) == told.totals.messages == 5


async def test_codes_are_told_with_their_share(stores: Stores) -> None:
    async with town(stores) as here:
        await _some(here)
        await here.put("failed", error_code=30007)
        here.later(s=20)
        await here.count()
        told = await here.desk.errors(OWN, AskSome(**HOURS))
        assert [(one.error_code, one.messages, one.share) for one in told.errors] == [
            (30007, 2, 0.666667),
            (30003, 1, 0.333333),
        ]
        assert told.messages == 3
        assert told.errors[0].points[-1] == 2
        assert told.errors[0].rate == round(2 / 6, 6)


async def test_latencies_are_told_within_their_error(stores: Stores) -> None:
    async with town(stores) as here:
        for seconds in range(1, 101):
            made = NOON.plus(s=seconds)
            sent, got = int(made) + seconds * 100_000, int(made) + seconds * 1_100_000
            await here.put(date_created=int(made), date_sent=sent, steps=f"accepted@{int(made)};delivered@{got}")
        here.later(s=120)
        await here.count()
        told = {one.stage: one for one in (await here.desk.latency(OWN, AskInsights(**HOURS))).stages}
        for stage, p50, p95 in (("queue", 5, 9.5), ("delivery", 50, 95), ("total", 55, 104.5)):
            assert told[stage].messages == 100
            assert told[stage].p50_seconds == pytest.approx(p50, rel=0.1)
            assert told[stage].p95_seconds == pytest.approx(p95, rel=0.1)
        assert told["queue"].p50_points[-1] == told["queue"].p50_seconds


async def test_answers_are_told(stores: Stores) -> None:
    async with town(stores) as here:
        await here.put()
        here.later(s=1)
        await here.put("received", direction="inbound", from_="+14155550101", to="+14155550100")
        here.later(s=1)
        await here.count()
        told = await here.desk.responses(OWN, AskInsights(**HOURS))
        assert (told.inbound[-1], told.replies[-1], told.opt_outs[-1]) == (1, 1, 0)
        assert (told.totals.reply_rate, told.totals.opt_out_rate) == (1.0, 0.0)


async def test_senders_are_told_the_busiest_first(stores: Stores) -> None:
    async with town(stores) as here:
        for sender in ("Acme", "Acme", "54321"):
            await here.put(from_=sender)
        here.later(s=1)
        await here.count()
        told = await here.desk.senders(OWN, AskSome(compare="previous", **HOURS))
        assert [(one.sender, one.totals.messages) for one in told.senders] == [("Acme", 2), ("54321", 1)]
        assert told.senders[0].previous is not None


async def test_now_is_told_in_four_numbers(stores: Stores) -> None:
    async with town(stores) as here:
        await _some(here)
        await here.put("queued")
        here.later(s=20)
        await here.count()
        told = await here.desk.now(OWN)
        assert (told.sent.value, told.delivered.value, told.failed.value) == (4, 2, 2)
        assert told.waiting.points[-1] == 1
        assert len(told.times) == len(told.sent.points) == 12


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"group_by": ("sender", "country")}, "sender"),
        ({"tag": ("a=b",), "sender": ("Acme",)}, "sender"),
        ({"from_": NOON.plus(days=1)}, "from_"),
        ({"from_": NOON.plus(days=-6), "granularity": Granularity.FIVE_MINUTES}, "granularity"),
        ({"from_": NOON.plus(days=-600), "granularity": Granularity.DAY}, "from_"),
        ({"from_": NOON.plus(days=-100), "granularity": Granularity.DAY, "time_zone": "Asia/Kolkata"}, "from_"),
    ],
)
async def test_what_does_not_go_together_is_refused(stores: Stores, asked: dict[str, Any], field: str) -> None:
    async with town(stores) as here:
        with pytest.raises(Unanswerable) as refused:
            await here.desk.messages(OWN, AskMessages(**asked))
        assert refused.value.field == field


async def test_a_campaign_is_what_went_through_its_service(stores: Stores) -> None:
    async with town(stores) as here:
        await here.campaigns.start()
        with pytest.raises(Unanswerable) as refused:
            await here.desk.messages(OWN, AskMessages(campaign_sid=("CM" + "1" * 32,)))
        assert refused.value.field == "campaign_sid"
