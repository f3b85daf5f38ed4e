"""The life of a message is a table: final is final, and nothing goes backwards."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tidings.messages.lifecycle import CALLED_BACK, FINAL, MOVES, Event, Status, after

LIVES = st.lists(st.sampled_from(list(Event)), max_size=30)
ORDER = [Status.SCHEDULED, Status.ACCEPTED, Status.QUEUED, Status.SENDING, Status.SENT, Status.DELIVERED, Status.READ]


@given(begin=st.sampled_from([Status.SCHEDULED, Status.ACCEPTED, Status.QUEUED]), events=LIVES)
def test_no_events_lead_out_of_a_final_status_or_backwards(begin: Status, events: list[Event]) -> None:
    status, ended = begin, False
    for event in events:
        following = after(status, event)
        if following is None:
            continue
        assert not ended or (status, following) == (Status.DELIVERED, Status.READ)
        if status in ORDER and following in ORDER:
            assert ORDER.index(following) > ORDER.index(status)
        status, ended = following, following in FINAL


def test_every_status_that_an_api_message_can_have_leads_to_an_end() -> None:
    reached = {Status.SCHEDULED}
    for _ in Status:
        reached |= {following for status in reached for following in MOVES.get(status, {}).values()}
    assert {Status.DELIVERED, Status.UNDELIVERED, Status.FAILED, Status.CANCELED} <= reached
    assert all(MOVES.get(status) for status in reached - FINAL)


def test_a_receipt_may_outrun_the_answer() -> None:
    assert after(Status.SENDING, Event.RECEIPT_DELIVERED) is Status.DELIVERED


def test_late_and_repeated_events_change_nothing() -> None:
    for event in Event:
        assert after(Status.FAILED, event) is None
        assert after(Status.CANCELED, event) is None
    assert after(Status.DELIVERED, Event.RECEIPT_FAILED) is None
    assert after(Status.SENT, Event.CARRIER_ACCEPTED) is None


def test_sending_is_never_called_back() -> None:
    assert Status.SENDING not in CALLED_BACK
    assert FINAL - {Status.RECEIVED} <= CALLED_BACK
