"""T-Mobile's daily cap: counted before anything leaves, for the whole brand, from midnight to midnight, Pacific time."""

from __future__ import annotations

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from tests.delivery.campaigns import (
    ATT,
    BRAND,
    NUMBERS,
    ONE,
    TMOBILE,
    TWO,
    campaign,
    submitted,
)
from tests.delivery.carrier import StubCarrier, refused
from tests.delivery.engine import BEGAN_US, Engine, FailingDatabase, passes, sender
from tests.delivery.two import second
from tests.stores import Stores
from tests.virtual_wire import virtually
from tidings.audit.events import events
from tidings.campaigns.known import CampaignFacts
from tidings.core import Instant, MovableClock, SeededChance, Sids
from tidings.db import Database, GuardFailed
from tidings.delivery import daily_caps
from tidings.delivery.campaign_pace import CampaignShare, Gate
from tidings.delivery.daily_caps import DailyCaps, DailyCount, PacificDay, daily_counts
from tidings.delivery.expiry import ForgetOld
from tidings.delivery.journal import Journal
from tidings.numbers.networks import MobileNetwork, SimulatedNetworks

PACIFIC = ZoneInfo("America/Los_Angeles")
FAST = dict.fromkeys(MobileNetwork, 1000.0)
TODAY = PacificDay().at(Instant(BEGAN_US))


def _capped(cap: int | None, **more: object) -> CampaignFacts:
    return campaign(daily_cap=cap, segments_per_second=FAST, media_per_second=FAST, **more)


async def _started(cap: int | None, **more: object) -> Engine:
    return await Engine(senders=NUMBERS, campaigns=[_capped(cap)], **more).start()  # type: ignore[arg-type] # any


async def _send(engine: Engine, messages: int, to: str = TMOBILE, body: str = "hello", **more: object) -> list[str]:
    sids = []
    for _ in range(messages):
        sids.append((await engine.send(body, **{"sender": ONE, "to": to, "status_callback": None} | more)).sid)
        await passes(0.1)
    return sids


async def _outcomes(engine: Engine, sids: list[str]) -> list[tuple[str, int | None]]:
    found = [await engine.message(sid) for sid in sids]
    return [(message.status, message.error_code) for message in found]


async def _counted(engine: Engine) -> dict[tuple[str, str], int]:
    return {(key, day): segments for key, day, segments, _ in await engine.rows(daily_counts)}


async def _told(engine: Engine) -> list[tuple[str, int]]:
    c = events.table.c
    rows = await engine.database.rows(sa.select(*events.table.c).order_by(c.sid))
    read = [events.stored.read(row) for row in rows]
    return [(one.event_type, one.event_data["errorcode"]) for one in read]


ALL_TOLD = [("daily-cap.half-used", 30025), ("daily-cap.nearly-used", 30026), ("daily-cap.reached", 30027)]


# The day


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2027-01-15T07:59:59Z", "2027-01-14"),
        ("2027-01-15T08:00:00Z", "2027-01-15"),
        ("2027-07-15T06:59:59Z", "2027-07-14"),
        ("2027-07-15T07:00:00Z", "2027-07-15"),
        ("2027-03-14T07:59:59Z", "2027-03-13"),  # clocks go forward on the 14th: its day has 23 hours
        ("2027-03-14T08:00:00Z", "2027-03-14"),
        ("2027-03-15T06:59:59Z", "2027-03-14"),
        ("2027-03-15T07:00:00Z", "2027-03-15"),
        ("2027-11-07T07:00:00Z", "2027-11-07"),  # and back: 25 hours
        ("2027-11-08T07:59:59Z", "2027-11-07"),
        ("2027-11-08T08:00:00Z", "2027-11-08"),
    ],
)
def test_a_day_is_that_of_the_west_coast(moment: str, day: str) -> None:
    assert PacificDay().at(Instant.parse_iso(moment)) == day


@pytest.mark.parametrize("month", [3, 11])
def test_a_day_that_is_remembered_ends_when_it_ends_there(month: int) -> None:
    days, now = PacificDay(), Instant.from_datetime(datetime(2027, month, 1, tzinfo=PACIFIC))
    for _ in range(31 * 48):
        now = now.plus(s=1_800)
        assert days.at(now) == now.as_datetime().astimezone(PACIFIC).date().isoformat()


# The engine


@virtually
async def test_at_the_cap_further_messages_to_tmobile_fail_and_others_go_on() -> None:
    engine = await _started(4)
    first = await _send(engine, 4)
    beyond = await _send(engine, 3)
    elsewhere = await _send(engine, 2, to=ATT)
    assert await _outcomes(engine, first) == [("sent", None)] * 4
    assert await _outcomes(engine, beyond) == [("undelivered", 30023)] * 3
    assert await _outcomes(engine, elsewhere) == [("sent", None)] * 2
    assert len(submitted(engine.carrier, TMOBILE)) == 4
    assert await _counted(engine) == {(BRAND, TODAY): 4}
    assert await _told(engine) == ALL_TOLD, "each once"
    paid = {sid: (await engine.message(sid)).price_micros for sid in (*first, *beyond)}
    assert all(paid[sid] for sid in first)
    assert not any(paid[sid] for sid in beyond), "what never left costs nothing"


@virtually
async def test_segments_and_mms_count_and_a_message_goes_whole_or_not_at_all() -> None:
    engine = await _started(5)
    media = ("http://customer.example/a.png",)
    long = await _send(engine, 1, body="x" * 400)  # three segments
    picture = await _send(engine, 1, media_urls=media)
    too_long = await _send(engine, 1, body="x" * 400)
    short = await _send(engine, 2)
    assert await _outcomes(engine, [*long, *picture]) == [("sent", None)] * 2
    assert await _outcomes(engine, too_long) == [("undelivered", 30023)]
    assert await _outcomes(engine, short) == [("sent", None), ("undelivered", 30023)], "one was left"
    assert await _counted(engine) == {(BRAND, TODAY): 5}
    assert await _told(engine) == ALL_TOLD


@virtually
async def test_warnings_come_at_half_and_at_70_percent() -> None:
    engine = await _started(10)
    await _send(engine, 4)
    assert await _told(engine) == []
    await _send(engine, 1)
    assert await _told(engine) == ALL_TOLD[:1]
    await _send(engine, 2)
    assert await _told(engine) == ALL_TOLD[:2]
    await _send(engine, 2)
    assert await _told(engine) == ALL_TOLD[:2]


@virtually
async def test_a_brands_campaigns_share_its_cap() -> None:
    other = "CM" + "d" * 32
    both = [_capped(3), _capped(3, sid=other, service_sid="MG" + "f" * 32)]
    senders = [NUMBERS[0], sender(TWO, campaign_sid=other)]
    engine = await Engine(senders=senders, campaigns=both).start()
    sids = [sid for address in (ONE, TWO, ONE, TWO) for sid in await _send(engine, 1, sender=address)]
    assert await _outcomes(engine, sids) == [("sent", None)] * 3 + [("undelivered", 30023)]


@virtually
async def test_a_brand_without_a_cap_is_counted_and_never_stopped() -> None:
    engine = await _started(None)
    sids = await _send(engine, 3)
    assert await _outcomes(engine, sids) == [("sent", None)] * 3
    assert await _counted(engine) == {(BRAND, TODAY): 3}
    assert await _told(engine) == []


@virtually
async def test_at_midnight_on_the_west_coast_the_count_begins_anew() -> None:
    engine = await _started(2)
    await _send(engine, 3)
    midnight = datetime.fromisoformat(TODAY).replace(tzinfo=PACIFIC, hour=23, minute=59, second=59)
    engine.clock.advance(Instant.from_datetime(midnight) - engine.clock.now())
    assert await _outcomes(engine, await _send(engine, 1)) == [("undelivered", 30023)]
    engine.clock.advance(1_000_000)
    assert await _outcomes(engine, await _send(engine, 3)) == [("sent", None)] * 2 + [("undelivered", 30023)]
    assert sorted((await _counted(engine)).values()) == [2, 2]
    assert await _told(engine) == ALL_TOLD * 2, "once a day"


@virtually
async def test_after_a_crash_the_count_goes_on_and_nothing_is_told_twice() -> None:
    first = await _started(4)
    await _send(first, 3)
    engine = await _started(4, database=await first.crash())
    await passes(2)  # what was sent just before the crash counts for the pace
    assert await _outcomes(engine, await _send(engine, 2)) == [("sent", None), ("undelivered", 30023)]
    assert await _told(engine) == ALL_TOLD


@virtually
async def test_what_was_in_doubt_at_a_crash_counts_once_more_and_is_not_held_back() -> None:
    first = await _started(1, carrier=StubCarrier(latency_s=100))
    sids = await _send(first, 1)
    engine = await _started(1, database=await first.crash())
    await passes(2)
    assert await _outcomes(engine, sids) == [("sent", None)]
    assert await _counted(engine) == {(BRAND, TODAY): 2}


@virtually
async def test_a_submit_that_may_have_arrived_counts_again_and_one_that_was_refused_does_not() -> None:
    engine = await _started(10)
    engine.carrier.decide = lambda _: None
    await _send(engine, 1)
    engine.carrier.cut()
    await passes(0.1)
    assert await _counted(engine) == {(BRAND, TODAY): 2}
    engine.carrier.decide = lambda one: refused(one, retry_after_s=0.5, most=1)
    engine.carrier.come_up()
    await passes(0.3)
    engine.carrier.decide = engine.carrier.accepted
    await passes(2)
    assert len(submitted(engine.carrier, TMOBILE)) == 3
    assert await _counted(engine) == {(BRAND, TODAY): 2}


@virtually
async def test_while_the_store_refuses_nothing_leaves_and_nothing_is_counted_twice() -> None:
    engine = await _started(10)
    engine.carrier.is_up = False
    sids = await _send(engine, 3)
    engine.database.refuses = True
    engine.carrier.come_up()
    await passes(3)
    assert submitted(engine.carrier, TMOBILE) == []
    engine.database.refuses = False
    await passes(3)
    assert await _outcomes(engine, sids) == [("sent", None)] * 3
    assert await _counted(engine) == {(BRAND, TODAY): 3}
    assert (await _outcomes(engine, await _send(engine, 7)))[-1] == ("sent", None), "memory and row agree"


@virtually
async def test_a_queue_beyond_the_cap_fails_in_turns() -> None:
    engine = await _started(1)
    engine.carrier.is_up = False
    for _ in range(300):
        await engine.send(sender=ONE, to=TMOBILE, status_callback=None)
    engine.carrier.come_up()
    await passes(1)
    moves = engine.progress.moves
    assert (moves["sent"], moves["undelivered"]) == (1, 299)
    assert await _told(engine) == ALL_TOLD
    lane = engine.lanes.find(NUMBERS[0].account_sid, ONE)
    assert lane is None or (lane.messages, lane.backlog_segments) == (0, 0)


# On every store


async def test_counts_are_added_up_and_warned_of_once_in_any_store(stores: Stores) -> None:
    clock = MovableClock(lambda: BEGAN_US)
    async with stores.opened() as db:
        caps = DailyCaps(db, clock, Sids(clock, SeededChance(1)), Journal(db, lambda _: None))
        await caps.start()
        gate = CampaignShare(_capped(10), SimulatedNetworks(), None).gate(TMOBILE, as_media=False)
        assert isinstance(gate, Gate)
        for segments in (2, 3):
            count = caps.take(gate, segments)
            assert count is not None
            await db.commit(*caps.written([(count, segments)]))
        await db.commit(sa.delete(daily_counts).where(sa.false()))  # so that what was told is stored
        again = DailyCaps(db, clock, Sids(clock, SeededChance(2)), Journal(db, lambda _: None))
        await again.start()
        assert again.take(gate, 6) is None
        count = again.take(gate, 5)
        assert isinstance(count, DailyCount)
        await db.commit(*again.written([(count, 5)]))
        assert await db.rows(sa.select(daily_counts)) == [(BRAND, TODAY, 10, 100)]
        told = await db.rows(sa.select(events.table.c.event_type).order_by(events.table.c.event_type))
        assert [kind for (kind,) in told] == ["daily-cap.half-used", "daily-cap.nearly-used", "daily-cap.reached"]


@virtually
async def test_old_counts_are_forgotten() -> None:
    engine = await _started(5)
    await _send(engine, 1)
    await ForgetOld(engine.database).step(engine.clock.now().plus(days=daily_caps.KEPT_DAYS - 1))
    assert await _counted(engine)
    await ForgetOld(engine.database).step(engine.clock.now().plus(days=daily_caps.KEPT_DAYS + 2))
    assert not await _counted(engine)


# Of two processes


@pytest.mark.parametrize("cap", [3, 10])
async def test_two_processes_together_send_no_more_than_the_cap(stores: Stores, cap: int) -> None:
    async with stores.opened() as here, second(stores, here) as there:
        counting = [await counter(db, seed) for seed, db in enumerate((here, there))]
        gate = CampaignShare(_capped(cap), SimulatedNetworks(), None).gate(TMOBILE, as_media=False)
        assert isinstance(gate, Gate)
        let_through = await asyncio.gather(*(sending(caps, gate, 20) for caps in counting))
        assert sum(let_through) == cap
        rows = await here.rows(sa.select(daily_counts.c.segments))
        assert rows == [(cap,)]
        told = await here.rows(sa.select(events.table.c.event_type).order_by(events.table.c.event_type))
        assert [kind for (kind,) in told] == [kind for kind, _ in ALL_TOLD][: len(told)]
        assert len(told) == len(set(told)), "each once, by whichever process"


async def counter(database: Database, seed: int) -> DailyCaps:
    clock = MovableClock(lambda: BEGAN_US)
    caps = DailyCaps(database, clock, Sids(clock, SeededChance(seed)), Journal(database, lambda _: None))
    await caps.start()
    return caps


async def sending(caps: DailyCaps, gate: Gate, tries: int) -> int:
    """Tries to count a segment so often, as the dispatcher does; how many were let through."""
    passed = 0
    for _ in range(tries):
        count = caps.take(gate, 1)
        if count is None:
            continue
        try:
            await caps._database.commit(only_if=[daily_caps.taken(count, 1)])
        except GuardFailed:
            caps.give_back(count, 1)
            await caps.recount()
        else:
            count.written(1)
            passed += 1
    return passed


@virtually
async def test_what_another_process_used_up_fails_and_what_is_for_others_goes_on() -> None:
    database = FailingDatabase()
    database.is_alone = False
    engine = Engine(senders=NUMBERS, campaigns=[_capped(6)], database=database)
    engine.fresh = True
    await engine.start()
    first = await _send(engine, 2)
    await database.commit(sa.update(daily_counts).values(segments=5))
    assert await _outcomes(engine, first) == [("sent", None)] * 2
    engine.carrier.is_up = False
    sids = await _send(engine, 3)
    elsewhere = await _send(engine, 2, to=ATT)
    engine.carrier.come_up()
    await passes(2)
    assert await _outcomes(engine, sids) == [("sent", None)] + [("undelivered", 30023)] * 2
    assert await _outcomes(engine, elsewhere) == [("sent", None)] * 2
    assert await _counted(engine) == {(BRAND, TODAY): 6}
    assert len(submitted(engine.carrier, TMOBILE)) == 3
