"""Who is dead, by one look."""

from __future__ import annotations

from tidings.core import Instant
from tidings.processes.judging import Judgement, Seen, judgement_of

S = 1_000_000


def _seen(sid: str, age_us: int, *, is_connected: bool = True) -> Seen:
    return Seen(sid, 7, Instant(1), Instant(10 * S - age_us), age_us, is_connected)


def _judged(*others: Seen, was_late: bool = False) -> Judgement:
    return judgement_of([_seen("me", 0), *others], "me", was_late=was_late)


def test_those_that_beat_are_left_alone() -> None:
    judgement = _judged(_seen("a", S), _seen("b", 3 * S), _seen("c", S, is_connected=False))
    assert (judgement.is_known, judgement.end, judgement.remove) == (True, [], [])


def test_one_that_was_silent_for_three_seconds_is_ended_before_it_is_removed() -> None:
    still = _seen("a", 3 * S + 1)
    assert _judged(still) == Judgement(is_known=True, end=[still], remove=[])
    ended = _seen("a", 4 * S, is_connected=False)
    assert _judged(ended) == Judgement(is_known=True, end=[], remove=[ended])


def test_one_without_its_backend_is_removed_after_it_missed_a_beat() -> None:
    killed = _seen("a", 3 * S // 2 + 1, is_connected=False)
    assert _judged(killed).remove == [killed]


def test_who_was_late_himself_expels_nobody() -> None:
    assert _judged(_seen("a", 9 * S), _seen("b", 9 * S, is_connected=False), was_late=True) == Judgement(
        is_known=True, end=[], remove=[]
    )


def test_a_row_that_is_gone_or_of_another_backend_is_to_be_written_anew() -> None:
    assert not judgement_of([_seen("a", 0)], "me", was_late=False).is_known
    assert not judgement_of([_seen("me", 0, is_connected=False)], "me", was_late=False).is_known


def test_nobody_expels_himself() -> None:
    late = _seen("me", 9 * S)
    assert judgement_of([late], "me", was_late=False).end == []
