"""Sessions: their limits, and that the token itself is not kept."""

from __future__ import annotations

from tidings.accounts.model import OPERATOR
from tidings.console.session import IDLE_S, LIFE_S, Sessions
from tidings.core import SeededChance


class Wire:
    """Wire time that a test sets."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_session_is_found_by_its_token_and_by_no_other() -> None:
    sessions = Sessions(SeededChance(1), Wire())
    token, session = sessions.open(OPERATOR, b"Basic x")
    assert sessions.find(token) is session
    assert sessions.find(token[:-1] + "0" if token[-1] != "0" else token[:-1] + "1") is None
    assert token.encode() not in b"".join(sessions._sessions)


def test_a_session_ends_when_it_was_not_used_for_twelve_hours() -> None:
    wire = Wire()
    sessions = Sessions(SeededChance(1), wire)
    token, _ = sessions.open(OPERATOR, b"Basic x")
    wire.now += IDLE_S
    assert sessions.find(token)
    wire.now += IDLE_S + 1
    assert sessions.find(token) is None
    assert len(sessions) == 0


def test_what_a_page_asks_by_itself_is_not_use() -> None:
    wire = Wire()
    sessions = Sessions(SeededChance(1), wire)
    token, _ = sessions.open(OPERATOR, b"Basic x")
    wire.now += IDLE_S
    assert sessions.find(token, in_use=False)
    wire.now += 1
    assert sessions.find(token, in_use=False) is None


def test_a_session_in_steady_use_ends_after_its_longest_life() -> None:
    wire = Wire()
    sessions = Sessions(SeededChance(1), wire)
    token, _ = sessions.open(OPERATOR, b"Basic x")
    while wire.now - 1000 + IDLE_S <= LIFE_S:
        wire.now += IDLE_S
        assert sessions.find(token)
    wire.now += IDLE_S
    assert sessions.find(token) is None


def test_of_too_many_sessions_the_one_longest_unused_ends() -> None:
    sessions = Sessions(SeededChance(1), Wire(), most=2)
    (first, _), (second, lost) = sessions.open(OPERATOR, b""), sessions.open(OPERATOR, b"")
    sessions.find(first)
    sessions.open(OPERATOR, b"")
    assert sessions.find(first)
    assert sessions.find(second) is None
    assert lost.closed


def test_a_form_belongs_to_the_session_whose_token_it_carries() -> None:
    sessions = Sessions(SeededChance(1), Wire())
    _, one = sessions.open(OPERATOR, b"")
    _, other = sessions.open(OPERATOR, b"")
    assert one.owns_form(one.form_token)
    assert not one.owns_form(other.form_token)
    assert not one.owns_form("")
    assert not one.owns_form("ü")
