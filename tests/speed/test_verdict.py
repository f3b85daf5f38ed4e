"""The crash test's verdict."""

from __future__ import annotations

from tests.speed.verdict import Seen, Verdict, judge

KILLED_AT = 100.0


def verdict(**changes: object) -> Verdict:
    seen = {"accepted": {1: "SM1"}, "submitted": {1: 1}, "answered": {1: 99.9}, "finals": {1: "SM1"}} | changes
    return judge(Seen(**seen), KILLED_AT, marked=lambda sid: sid == "SM1")  # type: ignore[arg-type]


def test_a_message_that_went_out_once_and_ended_is_sound() -> None:
    assert verdict().sound


def test_an_accepted_message_that_the_carrier_never_saw_is_lost() -> None:
    assert verdict(submitted={}).lost == {1}
    assert not verdict(submitted={}).sound


def test_a_message_without_a_final_callback_is_unfinished() -> None:
    assert verdict(finals={}).unfinished == {1}
    assert not verdict(finals={}).sound


def test_a_marked_double_is_allowed() -> None:
    found = verdict(submitted={1: 2})
    assert found.doubled == {1}
    assert not found.unmarked
    assert found.sound


def test_an_unmarked_double_is_not() -> None:
    found = verdict(accepted={2: "SM2"}, submitted={2: 2}, finals={2: "SM2"})
    assert found.unmarked == {2}
    assert not found.sound


def test_a_double_that_was_never_answered_201_is_known_by_its_callback() -> None:
    assert verdict(accepted={}, submitted={1: 2}).sound
    assert verdict(accepted={}, submitted={1: 2}, finals={}).unmarked == {1}


def test_a_double_long_after_its_answer_is_pointed_out() -> None:
    assert verdict(submitted={1: 2}, answered={1: 90.0}).late == {1}
    assert verdict(submitted={1: 2}, answered={1: 99.9}).late == set()
    assert verdict(submitted={1: 2}, answered={}).late == set()
