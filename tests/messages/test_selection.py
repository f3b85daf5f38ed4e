"""Which sender of a pool writes: a pure, repeatable choice with its reasons."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.delivery.engine import OTHER_US, SHORT_CODE, US, sender
from tidings.messages.selection import Candidate, Reason, Recipient, Refusal, choose, unable
from tidings.numbers.senders import Sender, SenderType

HOME = Recipient.of("+14155550199")
BRITAIN = Recipient.of("+447700900123")
LOCAL, FAR = sender(US), sender(OTHER_US)
CODE = sender(SHORT_CODE, SenderType.SHORT_CODE, mms=False)
BRITISH = sender("+447700900000", iso_country="GB")


def _choose(
    pool: list[Sender], to: Recipient = HOME, previous: str | None = None, *, media: bool = False, backlog: int = 0
) -> Sender | Refusal:
    candidates = [Candidate(sender, backlog, sender.segments_per_second) for sender in pool]
    found = choose(candidates, to, previous, media=media)
    return found.sender if isinstance(found, Candidate) else found


def test_an_empty_pool_is_refused() -> None:
    assert _choose([]) == Refusal(Reason.POOL_EMPTY)


def test_the_sender_that_wrote_last_writes_again() -> None:
    assert _choose([LOCAL, FAR], previous=OTHER_US) is FAR
    assert _choose([LOCAL, FAR], previous="+19995550100") is LOCAL


def test_the_same_area_code_goes_first() -> None:
    assert _choose([FAR, LOCAL]) is LOCAL
    assert _choose([FAR, LOCAL], Recipient.of("+12125550199")) is FAR


def test_the_recipients_country_goes_before_any_other() -> None:
    assert _choose([LOCAL, BRITISH], BRITAIN) is BRITISH


def test_the_shortest_wait_goes_first_among_equals_then_the_lowest_address() -> None:
    fast, slow = sender("+14155550002", segments_per_second=20.0), sender("+14155550001", segments_per_second=1.0)
    assert _choose([fast, slow], backlog=10) is fast
    assert _choose([fast, slow]) is slow


def test_a_registered_sender_goes_before_one_that_is_not() -> None:
    assert _choose([sender("+14155550001", registered=False), FAR]) is FAR


def test_each_sender_that_cannot_has_its_reason() -> None:
    assert unable(sender(US, sms=False), HOME, media=False) is Reason.NO_TEXT
    assert unable(CODE, HOME, media=True) is Reason.NO_MEDIA
    assert unable(CODE, BRITAIN, media=False) is Reason.OTHER_COUNTRY
    assert unable(BRITISH, HOME, media=False) is Reason.FOREIGN_TO_NANP
    assert unable(LOCAL, BRITAIN, media=True) is None
    assert _choose([CODE], media=True) == Refusal(Reason.NO_SENDER_ABLE)


@given(st.permutations([LOCAL, FAR, CODE, BRITISH]), st.sampled_from([HOME, BRITAIN]))
def test_the_choice_does_not_depend_on_the_order_of_the_pool(pool: list[Sender], to: Recipient) -> None:
    assert _choose(pool, to) == _choose([LOCAL, FAR, CODE, BRITISH], to)
