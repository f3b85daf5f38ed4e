"""What a lane waits for: the table, and who comes by for it."""

from __future__ import annotations

import pytest

from tests.delivery.engine import ACCOUNT, US
from tests.virtual_wire import virtually
from tidings.delivery.lane import MOVES, READ_MOST, Lane, LaneEvent, LaneState
from tidings.delivery.round import Round


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
        turns.full(one, had_turn=had_turn)
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
