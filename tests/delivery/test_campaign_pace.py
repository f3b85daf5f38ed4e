"""A campaign's throughput: shared by its numbers, kept on each network, used to the full, and in nobody else's way."""

from __future__ import annotations

from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.delivery.campaigns import (
    ATT,
    CAMPAIGN,
    NUMBERS,
    ONE,
    OTHER,
    TMOBILE,
    TWO,
    VERIZON,
    campaign,
    submitted,
    times,
)
from tests.delivery.carrier import StubCarrier
from tests.delivery.engine import SENDERS, US, Engine, lanes_hold, passes, sender
from tests.known import known_campaigns, put, remove
from tests.virtual_wire import virtually
from tidings.core import Problem
from tidings.db.sqlite import SqliteDatabase
from tidings.delivery.campaign_pace import HELD_MOST, CampaignShare, Shares
from tidings.delivery.pace import Pace
from tidings.numbers.networks import MobileNetwork, SimulatedNetworks

RATES = [0.25, 50 / 60, 1.0, 1.25, 2.5, 4.0, 40.0, 75.0, 1000.0]
"""Every rate of the table of throughputs."""


def _most(sends: list[tuple[float, int]], window_s: float) -> int:
    most = first = inside = 0
    for at, segments in sends:
        inside += segments
        while sends[first][0] <= at - window_s:
            inside -= sends[first][1]
            first += 1
        most = max(most, inside)
    return most


# The pace of a gate


@given(
    rate=st.sampled_from(RATES),
    tries=st.lists(st.tuples(st.floats(0.0, 2.0), st.integers(1, 200)), max_size=150),
    late=st.floats(0.0, 0.05),
)
def test_no_window_holds_more_than_the_rate_allows(rate: float, tries: list[tuple[float, int]], late: float) -> None:
    pace, now, sends = Pace(rate, evenly=True), 0.0, []
    for gap, wish in tries:
        now += gap
        segments = min(pace.allowance(now), wish)
        if segments > 0:
            pace.reserve(segments)
            now += late  # the mark in the store takes a while
            pace.spend(now, segments)
            sends.append((now, segments))
    if rate.is_integer():
        assert _most(sends, 1.0) <= rate
    else:  # one at a time: so many seconds never hold more than they should, and one that is begun
        assert all(segments == 1 for _, segments in sends)
        assert all(later[0] - earlier[0] >= 1 / rate for earlier, later in pairwise(sends))
        assert _most(sends, 4.0) <= 4 * rate or rate == 50 / 60


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("late_s", [0.0, 0.004])
def test_at_least_97_percent_of_every_rate_is_used(rate: float, late_s: float) -> None:
    pace, now, sent = Pace(rate, evenly=True), 0.0, 0
    until = 600.0 if rate < 10 else 61.0
    while now < until:
        segments = pace.allowance(now)
        if segments > 0:
            pace.reserve(segments)
            pace.spend(now + late_s, segments)
            sent += segments
        now += 0.002
    assert sent >= 0.97 * rate * (until - 1)


# Shares


def test_only_recipients_in_the_us_are_behind_a_gate() -> None:
    share = CampaignShare(campaign(), SimulatedNetworks(), None)
    assert share.gate("+14165550100", as_media=False) is None, "Toronto"
    assert share.gate("+447700900123", as_media=False) is None
    gate = share.gate(ATT, as_media=False)
    assert gate is not None
    assert (gate.network, gate.pace.rate) == (MobileNetwork.ATT, 0.25)
    assert share.gate("+14155550105", as_media=False) is gate, "another handset of the same network"
    assert share.gate(ATT, as_media=True) is not gate, "MMS are counted apart"


def test_a_campaigns_new_figures_hold_at_once_and_an_ended_one_has_no_share() -> None:
    known = known_campaigns(SqliteDatabase(None))
    put(known, campaign())
    shares = Shares(known, SimulatedNetworks())
    share = shares.of(CAMPAIGN)
    assert share is not None
    assert share.rate_total() == 3.25
    gate = share.gate(ATT, as_media=False)
    assert gate is not None
    put(known, campaign(segments_per_second={"att": 4.0, "tmobile": 4.0}))
    assert shares.of(CAMPAIGN) is share
    assert gate.pace.rate == 4.0
    remove(known, campaign().service_sid)
    assert shares.of(CAMPAIGN) is None
    assert shares.of(None) is None


# The engine


@virtually
async def test_two_numbers_share_what_att_allows_their_campaign() -> None:
    engine = await Engine(senders=NUMBERS, campaigns=[campaign()]).start()
    for number in range(10):
        await engine.send(sender=(ONE, TWO)[number % 2], to=ATT, status_callback=None)
    await passes(60)
    at = times(engine.carrier, ATT)
    assert len(at) == 10
    gaps = [later - earlier for earlier, later in pairwise(at)]
    assert min(gaps) >= 4.0
    assert max(gaps) <= 4.0 / 0.97
    by_number = [submission.source for submission in submitted(engine.carrier, ATT)]
    assert by_number == [ONE, TWO] * 5, "they take turns"


@virtually
async def test_networks_do_not_wait_for_each_other_and_each_keeps_its_order() -> None:
    engine = await Engine(senders=NUMBERS, campaigns=[campaign()]).start()
    sent: dict[str, list[str]] = {ATT: [], TMOBILE: [], VERIZON: [], OTHER: []}
    for _ in range(12):
        for to, sids in sent.items():
            sids.append((await engine.send(sender=ONE, to=to, status_callback=None)).sid)
    await passes(14)
    assert len(times(engine.carrier, ATT)) == 4
    for to in (TMOBILE, VERIZON, OTHER):
        assert len(times(engine.carrier, to)) == 12, "one a second"
    await passes(60)
    for to, sids in sent.items():
        assert [one.message_sid for one in submitted(engine.carrier, to)] == sids


@virtually
async def test_a_message_to_an_open_network_that_comes_while_its_lane_waits_leaves_at_once() -> None:
    engine = await Engine(senders=NUMBERS, campaigns=[campaign()]).start()
    for _ in range(3):
        await engine.send(sender=ONE, to=ATT, status_callback=None)
    await passes(1.0)
    began = engine.loop.time()
    await engine.send(sender=ONE, to=VERIZON, status_callback=None)
    await passes(0.5)
    assert times(engine.carrier, VERIZON)[0] - began < 0.1


@virtually
async def test_a_message_of_more_segments_than_the_pace_has_room_for_goes_segment_by_segment() -> None:
    engine = await Engine(senders=NUMBERS, campaigns=[campaign()]).start()
    sent = await engine.send("x" * 400, sender=ONE, to=ATT, status_callback=None)  # three segments
    await passes(20)
    assert engine.carrier.sent_of(sent.sid) == [1, 2, 3]
    assert all(later - earlier >= 4 for earlier, later in pairwise(times(engine.carrier, ATT)))
    assert await engine.status(sent.sid) == "sent"


@virtually
async def test_mms_have_a_pace_of_their_own_and_keep_their_place_among_texts() -> None:
    rates = campaign(media_per_second={"att": 10.0})
    engine = await Engine(senders=NUMBERS, campaigns=[rates]).start()
    media = ("http://customer.example/a.png",)
    for _ in range(3):
        await engine.send(sender=TWO, to=ATT, media_urls=media, status_callback=None)
    first = await engine.send(sender=ONE, to=ATT, status_callback=None)
    second = await engine.send(sender=ONE, to=ATT, status_callback=None)
    await passes(0.5)
    picture = await engine.send(sender=ONE, to=ATT, media_urls=media, status_callback=None)
    await passes(3)
    assert len([one for one in submitted(engine.carrier, ATT) if one.source == TWO]) == 3
    await passes(10)
    mine = [one.message_sid for one in submitted(engine.carrier, ATT) if one.source == ONE]
    assert mine == [first.sid, second.sid, picture.sid]


@virtually
async def test_a_numbers_own_rate_holds_below_its_campaigns() -> None:
    slow = msgspec.structs.replace(NUMBERS[0], segments_per_second=2.0)
    fast = campaign(segments_per_second=dict.fromkeys(MobileNetwork, 75.0))
    engine = await Engine(senders=[slow], campaigns=[fast]).start()
    for _ in range(12):
        await engine.send(sender=ONE, to=TMOBILE, status_callback=None)
    await passes(20)
    at = times(engine.carrier, TMOBILE)
    assert all(later - earlier >= 1 for earlier, later in zip(at, at[2:], strict=False))
    assert at[-1] - at[0] < 6


@virtually
async def test_a_blocked_campaign_delays_no_sender_without_one() -> None:
    engine = await Engine(senders=[*NUMBERS, *SENDERS], campaigns=[campaign()]).start()
    for _ in range(300):
        await engine.send(sender=ONE, to=ATT, status_callback=None)
    began = engine.loop.time()
    for _ in range(10):
        await engine.send(sender=US, to=ATT, status_callback=None)
    await passes(1.5)
    mine = [at for at, submission in engine.carrier.got if submission.source == US]
    assert len(mine) == 10
    assert mine[0] - began < 0.1


@virtually
async def test_only_so_many_are_taken_out_of_the_queue_to_let_others_pass() -> None:
    with lanes_hold(400):
        engine = await Engine(senders=NUMBERS, campaigns=[campaign()]).start()
        for _ in range(600):
            await engine.send(sender=ONE, to=ATT, status_callback=None)
        await passes(10)
        lane = engine.lanes.find(NUMBERS[0].account_sid, ONE)
        assert lane is not None
        assert len(lane.passing) <= HELD_MOST
        assert len(lane.known) <= 400 + HELD_MOST
        assert len(engine.departures.passages) <= HELD_MOST + 1


@virtually
async def test_after_a_crash_the_campaign_is_taken_to_have_sent_all_that_it_might() -> None:
    first = await Engine(senders=NUMBERS, campaigns=[campaign()]).start()
    for _ in range(4):
        await first.send(sender=ONE, to=ATT, status_callback=None)
    await passes(4.1)
    before = times(first.carrier, ATT)
    assert len(before) == 2
    engine = await Engine(
        senders=NUMBERS, campaigns=[campaign()], carrier=StubCarrier(), database=await first.crash()
    ).start()
    await passes(30)
    at = [*before, *times(engine.carrier, ATT)]
    assert all(later - earlier >= 4 for earlier, later in pairwise(at))


@virtually
async def test_what_was_queued_for_a_campaign_keeps_to_its_pace_when_the_number_leaves_it() -> None:
    engine = await Engine(senders=NUMBERS, campaigns=[campaign()]).start()
    for _ in range(4):
        await engine.send(sender=ONE, to=ATT, status_callback=None)
    remove(engine.known_campaigns, campaign().service_sid)
    put(engine.senders, msgspec.structs.replace(NUMBERS[0], campaign_sid=None, registered=True))
    await passes(30)
    assert all(later - earlier >= 4 for earlier, later in pairwise(times(engine.carrier, ATT)))
    for _ in range(2):
        await engine.send(sender=ONE, to=ATT, status_callback=None)
    await passes(1)
    assert len(times(engine.carrier, ATT)) == 6, "all that was queued is gone: nothing holds it any more"


@virtually
async def test_a_number_that_joins_a_campaign_is_held_to_it_from_then_on() -> None:
    engine = await Engine(senders=[sender(ONE)], campaigns=[campaign()]).start()
    await engine.send(sender=ONE, to=ATT, status_callback=None)
    await passes(1)
    put(engine.senders, NUMBERS[0])
    for _ in range(3):
        await engine.send(sender=ONE, to=ATT, status_callback=None)
    await passes(20)
    at = times(engine.carrier, ATT)[1:]
    assert all(later - earlier >= 4 for earlier, later in pairwise(at))


@virtually
async def test_a_queue_holds_what_the_campaign_can_send_in_ten_hours() -> None:
    slow = campaign(segments_per_second=dict.fromkeys(MobileNetwork, 0.25 / 3_600))
    engine = await Engine(senders=NUMBERS, campaigns=[slow]).start()
    assert engine.lanes.rate_of(NUMBERS[0]) == pytest.approx(4 / 3_600)
    for _ in range(40):
        await engine.send(sender=ONE, to=ATT, status_callback=None)
    with pytest.raises(Problem, match="queue"):
        await engine.send(sender=ONE, to=ATT, status_callback=None)
