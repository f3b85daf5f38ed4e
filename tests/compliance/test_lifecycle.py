"""The life of a bundle."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tidings.compliance.lifecycle import EDITABLE, MOVES, Event, Status, after

THE_ACCOUNTS = frozenset({Event.SUBMITTED, Event.WITHDRAWN})


@given(st.lists(st.sampled_from(Event)))
def test_whatever_happens_a_bundle_is_approved_only_by_an_approval(events: list[Event]) -> None:
    status = Status.DRAFT
    for event in events:
        moved = after(status, event)
        assert (moved is Status.APPROVED) is (moved is not None and event is Event.APPROVED)
        status = moved or status


@given(st.lists(st.sampled_from(sorted(THE_ACCOUNTS))))
def test_its_account_alone_brings_it_no_further_than_a_review(events: list[Event]) -> None:
    status = Status.DRAFT
    for event in events:
        status = after(status, event) or status
    assert status in (Status.DRAFT, Status.PENDING_REVIEW)


def test_a_draft_is_decided_by_nobody() -> None:
    assert {event for event in Event if after(Status.DRAFT, event)} == {Event.SUBMITTED}


def test_every_status_has_a_way_on_and_what_may_be_edited_can_be_submitted() -> None:
    assert set(MOVES) == set(Status)
    assert {status for status in Status if after(status, Event.SUBMITTED)} == EDITABLE


def test_a_decision_can_be_overruled_either_way() -> None:
    assert after(Status.APPROVED, Event.REJECTED) is Status.REJECTED
    assert after(Status.REJECTED, Event.APPROVED) is Status.APPROVED
    assert after(Status.APPROVED, Event.APPROVED) is None
