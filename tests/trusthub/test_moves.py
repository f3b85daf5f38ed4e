"""What a move of a bundle brings with it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tidings.compliance.lifecycle import MOVES, BundleEvent, BundleStatus, after
from tidings.core import Instant, MovableClock, SeededChance, Sids
from tidings.trusthub.moves import BundleFault, Concluded, moved
from tidings.trusthub.rows import Bundle, BundleKind
from tidings.webhooks.outbox import params_of

NOW = Instant(1_438_287_151_000_000)
SIDS = Sids(MovableClock(lambda: NOW), SeededChance(1))
FAULT = BundleFault(18603, "The address cannot be verified")


def bundle(status: BundleStatus, callback: str | None = "http://a.example") -> Bundle:
    return Bundle(
        sid="BU" + "1" * 32,
        account_sid="AC" + "1" * 32,
        policy_sid="RN" + "1" * 32,
        friendly_name="One",
        status=status,
        email="a@example.com",
        status_callback=callback,
        date_created=Instant(0),
        date_updated=Instant(0),
        kind=BundleKind.TRUST_PRODUCT,
        checks_due=NOW,
        failure_reason="an old one",
        errors=[{"code": 1}],
    )


def move(
    status: BundleStatus,
    *events: BundleEvent,
    faults: tuple[BundleFault, ...] = (),
    callback: str | None = "http://a.example",
) -> Concluded:
    found = moved(bundle(status, callback), events, NOW, SIDS, faults=faults)
    assert found is not None
    return found


@given(st.sampled_from(BundleStatus), st.lists(st.sampled_from(BundleEvent), min_size=1, max_size=4))
def test_it_goes_where_the_table_says_and_nowhere_else(status: BundleStatus, events: list[BundleEvent]) -> None:
    wanted: BundleStatus | None = status
    for event in events:
        wanted = after(wanted, event) if wanted else None
    found = moved(bundle(status), events, NOW, SIDS)
    assert (found.bundle.status if found else None) == wanted
    if found:
        assert found.bundle.steps == found.bundle.callbacks == len(found.exchanges) == len(events)


def test_each_step_is_told_in_its_order() -> None:
    found = move(BundleStatus.DRAFT, BundleEvent.SUBMITTED, BundleEvent.TAKEN_UP)
    assert [(dict(params_of(one))["Status"], one.sequence) for one in found.exchanges] == [
        ("pending-review", 1),
        ("in-review", 2),
    ]


def test_without_a_callback_nobody_is_told_and_the_step_is_kept_all_the_same() -> None:
    found = move(BundleStatus.IN_REVIEW, BundleEvent.APPROVED, callback=None)
    assert found.exchanges == []
    assert (found.bundle.steps, found.bundle.callbacks) == (1, 0)


def test_a_rejection_is_kept_and_told_with_its_reason() -> None:
    found = move(BundleStatus.IN_REVIEW, BundleEvent.REJECTED, faults=(FAULT, BundleFault(None, "And more.")))
    assert found.bundle.errors == [{"code": 18603, "message": "The address cannot be verified"}]
    assert found.bundle.failure_reason == "The address cannot be verified And more."
    told = dict(params_of(found.exchanges[0]))
    assert (told["FailureReason"], told["ErrorCode"]) == ("The address cannot be verified And more.", "18603")


def test_every_move_ends_the_checks_and_the_errors_of_the_one_before() -> None:
    for status, events in MOVES.items():
        for event in events:
            found = move(status, event)
            assert (found.bundle.checks_due, found.bundle.errors, found.bundle.failure_reason) == (None, None, None)
