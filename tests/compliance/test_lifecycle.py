"""The life of a bundle."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tidings.compliance.lifecycle import EDITABLE, MOVES, BundleEvent, BundleStatus, after

THE_ACCOUNTS = frozenset({BundleEvent.SUBMITTED, BundleEvent.WITHDRAWN})


@given(st.lists(st.sampled_from(BundleEvent)))
def test_whatever_happens_a_bundle_is_approved_only_by_an_approval(events: list[BundleEvent]) -> None:
    status = BundleStatus.DRAFT
    for event in events:
        moved = after(status, event)
        assert (moved is BundleStatus.APPROVED) is (moved is not None and event is BundleEvent.APPROVED)
        status = moved or status


@given(st.lists(st.sampled_from(sorted(THE_ACCOUNTS))))
def test_its_account_alone_brings_it_no_further_than_a_review(events: list[BundleEvent]) -> None:
    status = BundleStatus.DRAFT
    for event in events:
        status = after(status, event) or status
    assert status in (BundleStatus.DRAFT, BundleStatus.PENDING_REVIEW)


def test_a_draft_is_decided_by_nobody() -> None:
    assert {event for event in BundleEvent if after(BundleStatus.DRAFT, event)} == {BundleEvent.SUBMITTED}


def test_every_status_has_a_way_on_and_what_may_be_edited_can_be_submitted() -> None:
    assert set(MOVES) == set(BundleStatus)
    assert {status for status in BundleStatus if after(status, BundleEvent.SUBMITTED)} == EDITABLE


def test_a_decision_can_be_overruled_either_way() -> None:
    assert after(BundleStatus.APPROVED, BundleEvent.REJECTED) is BundleStatus.REJECTED
    assert after(BundleStatus.REJECTED, BundleEvent.APPROVED) is BundleStatus.APPROVED
    assert after(BundleStatus.APPROVED, BundleEvent.APPROVED) is None
