"""What is told of messages that were counted: numbers, and the rates that follow from them. Pure."""

from __future__ import annotations

from typing import Any, Final

import msgspec
import sqlalchemy as sa

from tidings.messages.lifecycle import Status
from tidings.messages.model import Direction

_DELIVERED: Final = (Status.DELIVERED, Status.READ)
_WAITING: Final = (Status.SCHEDULED, Status.ACCEPTED, Status.QUEUED, Status.SENDING)
MICROS: Final = 1_000_000


class Measures(msgspec.Struct, frozen=True):
    """Sums of what was counted."""

    messages: int = 0
    segments: int = 0
    inbound: int = 0
    outbound: int = 0
    waiting: int = 0
    """Not yet with a carrier: scheduled, accepted, queued or sending."""
    sent: int = 0
    """With a carrier, which has not reported on them."""
    delivered: int = 0
    """Those that were read too."""
    undelivered: int = 0
    failed: int = 0
    canceled: int = 0
    price_micros: int = 0
    feedback_asked: int = 0
    feedback_confirmed: int = 0
    replies: int = 0
    opt_outs: int = 0

    def plus(self, other: Measures) -> Measures:
        """Both together."""
        pairs = zip(msgspec.structs.astuple(self), msgspec.structs.astuple(other), strict=True)
        return Measures(*[a + b for a, b in pairs])


NOTHING: Final = Measures()


def sums_of(cells: sa.Subquery) -> list[sa.ColumnElement[Any]]:
    """The measures of some cells, in their order in Measures."""
    cell = cells.c
    came = cell.direction == Direction.INBOUND.value

    def those(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
        return sa.func.sum(sa.case((condition, cell.messages), else_=0))

    def standing(*statuses: Status) -> sa.ColumnElement[Any]:
        return those(cell.status.in_([status.value for status in statuses]))

    return [
        sa.func.sum(cell.messages),
        sa.func.sum(cell.segments),
        those(came),
        those(~came),
        standing(*_WAITING),
        standing(Status.SENT),
        standing(*_DELIVERED),
        standing(Status.UNDELIVERED),
        standing(Status.FAILED),
        standing(Status.CANCELED),
        *(sa.func.sum(cell[name]) for name in ("price_micros", "asked", "confirmed", "replied", "opted_out")),
    ]


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers of messages, and rates between 0 and 1; a rate of nothing is null."""

    messages: int
    segments: int
    inbound: int
    outbound: int
    waiting: int
    sent: int
    delivered: int
    undelivered: int
    failed: int
    canceled: int
    replies: int
    opt_outs: int
    feedback_asked: int
    feedback_confirmed: int
    price: str
    """The sum of what was charged."""
    delivery_rate: float | None
    """Delivered of those that came to an end: delivered, undelivered or failed."""
    delivery_rate_with_sent: float | None
    """The same, where those of which no carrier has reported count as not delivered."""
    error_rate: float | None
    """Undelivered and failed of the same."""
    reply_rate: float | None
    """Replies of those that were delivered."""
    opt_out_rate: float | None
    """Opt-outs of those that were delivered."""
    conversion_rate: float | None
    """Of those on which feedback was asked, how many it confirmed."""


def totals_of(sums: Measures) -> Totals:
    """What is told of sums."""
    ended = sums.delivered + sums.undelivered + sums.failed
    same = {name: getattr(sums, name) for name in Totals.__struct_fields__ if name in Measures.__struct_fields__}
    return Totals(
        **same,
        price=f"{sums.price_micros / MICROS:.5f}",
        delivery_rate=rate(sums.delivered, ended),
        delivery_rate_with_sent=rate(sums.delivered, ended + sums.sent),
        error_rate=rate(sums.undelivered + sums.failed, ended),
        reply_rate=rate(sums.replies, sums.delivered),
        opt_out_rate=rate(sums.opt_outs, sums.delivered),
        conversion_rate=rate(sums.feedback_confirmed, sums.feedback_asked),
    )


def rate(part: int, whole: int) -> float | None:
    """A share between 0 and 1; None of nothing. What is confirmed without having been asked for counts as all."""
    return round(min(1.0, part / whole), 6) if whole else None
