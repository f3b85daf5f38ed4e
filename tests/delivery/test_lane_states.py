"""What a lane waits for: the table, and who comes by for it."""

from __future__ import annotations

import pytest

from tests.delivery.engine import ACCOUNT, US
from tests.virtual_wire import virtually
from tidings.delivery.lane import MOVES, READ_MOST, Lane, LaneEvent, LaneState
from tidings.delivery.round import READMITTED, Round


def lane() -> Lane:
    return Lane(ACCOUNT.sid, US, 10)


def test_every_state_can_be_left_and_every_event_leads_somewhere() -> None:
    assert set(MOVES) == set(LaneState)
    assert {event for moves in MOVES.values() for event in moves} == set(LaneEvent)
    for state in LaneState:
        assert MOVES[state], f"{state} is left by nothing"


@pytest.mark.parametrize("state", [LaneState.PACED, LaneState.CROWDED])
def test_a_lane_that_waits_for_its_pace_or_for_room_is_not_served_sooner_when_it_is_fed(state: LaneState) -> None:
    one = lane()
    one.state = state
    assert not one.move(LaneEvent.FED)
    assert one.state is state


@virtually
async def test_a_lane_that_is_fed_twice_has_one_turn() -> None:
    one, turns = lane(), Round()
    turns.fed(one)
    turns.fed(one)
    assert turns._woken.is_set()
    assert [turns.next(), turns.next()] == [one, None]


@virtually
async def test_a_lane_whose_networks_are_shut_has_its_turn_when_it_is_fed_and_none_more_when_they_open() -> None:
    one, turns = lane(), Round()
    turns.fed(one)
    assert turns.next() is one
    turns.shut(2000.0, one)
    turns.fed(one)
    turns.begin(2000.0)
    assert [turns.next(), turns.next()] == [one, None]


@virtually
async def test_a_lane_that_is_hurried_has_its_turn_at_once_and_none_more_at_its_old_moment() -> None:
    one, turns = lane(), Round()
    turns.fed(one)
    assert turns.next() is one
    turns.until(2000.0, one)
    turns.hurry(one)
    turns.begin(1000.0)
    assert turns.next() is one
    one.move(LaneEvent.RAN_DRY)
    turns.begin(2000.0)
    assert turns.next() is None


@virtually
async def test_what_found_no_room_at_all_comes_before_what_had_a_turn() -> None:
    first, second, turns = lane(), lane(), Round()
    for one, had_turn in ((first, True), (second, False)):
        turns.fed(one)
        assert turns.next() is one
        turns.full(one, "pine", had_turn=had_turn)
    turns.end(1000.0)
    assert turns.next() is None
    turns.room_opened()
    assert [turns.next(), turns.next()] == [second, first]


def test_a_long_queue_is_read_in_pieces_that_hold_nobody_up() -> None:
    assert lane().place() == lane().place(allowance=10_000) == READ_MOST


@pytest.mark.parametrize("state", LaneState)
def test_only_an_idle_lane_is_passed_by_and_it_stays_idle(state: LaneState) -> None:
    one = lane()
    one.state = state
    assert one.move(LaneEvent.LEFT_AT_ONCE) is (state is LaneState.IDLE)
    assert one.state is state


@virtually
async def test_who_was_idle_comes_every_other_turn_however_many_wait() -> None:
    turns, waiting = Round(), [lane() for _ in range(4)]
    for one in waiting:
        one.spilled = True
        turns.fed(one)
    fresh = [lane() for _ in range(2)]
    for one in fresh:
        turns.fed(one)
    assert [turns.next() for _ in range(7)] == [
        waiting[0],
        fresh[0],
        waiting[1],
        fresh[1],
        waiting[2],
        waiting[3],
        None,
    ]


@virtually
async def test_who_was_idle_and_found_no_room_is_among_the_first_when_there_is_some() -> None:
    turns, waiting, fresh = Round(), [lane() for _ in range(20)], lane()
    for one in waiting:
        one.spilled = True
        turns.fed(one)
    turns.fed(fresh)
    while (one := turns.next()) is not None:
        turns.full(one, "pine", had_turn=False)
    turns.end(1000.0)
    turns.room_opened()
    assert fresh in (turns.next(), turns.next())


@virtually
async def test_so_many_are_readmitted_as_found_room_before() -> None:
    turns, waiting = Round(), [lane() for _ in range(3 * READMITTED)]
    for one in waiting:
        turns.fed(one)

    def found_full() -> int:
        looked = 0
        while (one := turns.next()) is not None:
            turns.full(one, "pine", had_turn=False)
            looked += 1
        turns.end(1000.0)
        turns.room_opened()
        return looked

    looks = [found_full() for _ in range(8)]
    assert looks == [3 * READMITTED, 500, 250, 125, 62, 32, 32, 32]


@virtually
async def test_of_very_many_whose_moment_came_some_have_their_turn_and_the_others_soon_after() -> None:
    turns, waiting = Round(), [lane() for _ in range(READMITTED + 1)]
    for one in waiting:
        turns.fed(one)
        assert turns.next() is one
        turns.until(1001.0, one)
    turns.begin(1001.0)
    assert len(turns._ready) == READMITTED
    turns.begin(1001.0)
    assert len(turns._ready) == READMITTED + 1
