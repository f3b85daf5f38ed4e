"""Outcomes: what a carrier's answer, or its receipts, lead to. Pure; the owner of the lanes carries them out."""

from __future__ import annotations

from typing import Final, TypeAlias

import msgspec

from tidings.carriers.port import Answer, CarrierAccepted, CarrierRefused, Covers, Receipt, Submission
from tidings.delivery.passage import Expected, Passage
from tidings.messages.lifecycle import Event
from tidings.messages.model import AwaitedReceipt
from tidings.routing.links import UnansweredPolicy


class Sent(msgspec.Struct, frozen=True):
    """All segments are with the carrier."""


class Again(msgspec.Struct, frozen=True):
    """A segment goes out once more."""

    submission: Submission
    after_s: float
    reason: str | None = None
    """For the timeline, where the carrier put it off; None: it never left."""


class Doubtful(msgspec.Struct, frozen=True):
    """A segment may have left, and nobody knows what became of it."""

    submission: Submission
    again: bool
    """Whether it goes out once more, perhaps for the second time; else it waits for a receipt, then for a person."""


class Failed(msgspec.Struct, frozen=True):
    """The message is over before it was sent."""

    event: Event
    code: int
    """The message's error code."""
    reason: str | None = None
    """For the timeline: what the carrier said."""


Outcome: TypeAlias = Sent | Again | Doubtful | Failed
SENT: Final = Sent()


def of_answer(passage: Passage, answer: Answer, policy: UnansweredPolicy) -> Outcome | None:
    """What an answer, which `passage` has counted, leads to; None: there is more to come."""
    if isinstance(answer, CarrierAccepted):
        is_all = not passage.open and not passage.waiting and passage.accepted >= answer.submission.parts
        return SENT if is_all else None
    if isinstance(answer, CarrierRefused):
        if answer.retry_after_s is not None and passage.retries < answer.most_retries:
            return Again(answer.submission, answer.retry_after_s, answer.reason)
        return Failed(Event.CARRIER_REFUSED, answer.error_code, answer.reason)
    if not answer.left:
        return Again(answer.submission, 0.0)
    return Doubtful(answer.submission, again=policy is not UnansweredPolicy.HOLD)


def of_receipts(expected: Expected) -> Event | None:
    """What the receipts so far lead to: delivered when all segments are; the first that fails decides.

    None: more are to come, or the carrier has not taken all segments.
    """
    if not expected.complete or not expected.reported:
        return None
    if expected.failure is not None:
        return Event.RECEIPT_FAILED
    return None if expected.awaited and not expected.whole else Event.RECEIPT_DELIVERED


def speaks_for_all(receipt: Receipt, awaited: AwaitedReceipt) -> bool:
    """Whether a receipt speaks for the whole message, as its link has it."""
    match receipt.covers:
        case Covers.EACH:
            return False
        case Covers.LAST:
            return awaited.part == awaited.parts
        case Covers.ANY:
            return True
