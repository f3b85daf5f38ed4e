"""What falls due next in business time, of one account or of all: found where each kind keeps it. Bounded."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa

from tidings.carriers.simulated.store import submitted
from tidings.compliance.reviews import ReviewOutcome, reviews
from tidings.core import Instant, Sid
from tidings.db import Database
from tidings.http import Resource
from tidings.messages.model import message, queued, scheduled
from tidings.operator.visibility import Viewer
from tidings.webhooks.outbox import PENDING, exchange
from tidings.webhooks.told import is_among_newest

DUE_MOST: Final = 50
"""Things that are told of at once, the first of them."""
LOOKED_MOST: Final = 20_000
"""Of the newest exchanges, of an account's or of all: so many are looked through for those that are tried again."""
SEGMENTS_MOST: Final = 1_000
"""Segments in the simulated network that are looked through for those of an account."""


class DueKind(StrEnum):
    """What falls due."""

    SCHEDULED_MESSAGE = "scheduled-message"
    VALIDITY_END = "validity-end"
    """Of a message that waits in its sender's queue."""
    NETWORK = "network"
    """Of a segment in the simulated network: its late receipt, or the end of its wait for a phone that is off."""
    REVIEW = "review"
    WEBHOOK_RETRY = "webhook-retry"


class ShownDue(Resource):
    """Something that falls due."""

    at: str
    kind: DueKind
    sid: Sid | None = None
    """The message's, the review's or the callback's; None: it is a segment in the simulated network."""
    phone_number: str | None = None
    """Whose segment it is."""


_R: Final = reviews.table.c
_WAITS: Final = (
    (DueKind.SCHEDULED_MESSAGE, scheduled.c.send_at, scheduled.c.message_sid, scheduled.c.account_sid, ()),
    (
        DueKind.VALIDITY_END,
        *(message.c.expires_at, message.c.sid, message.c.account_sid),
        (queued.c.account_sid == message.c.account_sid, queued.c.message_sid == message.c.sid),
    ),
    (DueKind.REVIEW, _R.due_at, _R.sid, _R.account_sid, (_R.outcome == ReviewOutcome.PENDING,)),
    (
        DueKind.WEBHOOK_RETRY,
        *(exchange.c.next_at, exchange.c.sid, exchange.c.account_sid),
        (exchange.c.outcome == PENDING,),
    ),
)
"""Kinds that are rows of an account: when, which, whose, and which of the rows."""


async def due_next(database: Database, viewer: Viewer, account_sid: Sid | None, now: Instant) -> list[ShownDue]:
    """What is due after `now`, the first first; of all accounts where none is named. Raises Unavailable."""
    found: list[ShownDue] = []
    for kind, moment, sid, whose, which in _WAITS:
        select = sa.select(moment, sid).where(moment > int(now), *which).order_by(moment, sid).limit(DUE_MOST)
        mine = select if account_sid is None else select.where(whose == account_sid)
        if kind is DueKind.WEBHOOK_RETRY:
            mine = mine.where(is_among_newest(LOOKED_MOST, account_sid))
        found += [ShownDue(at=_precise(row[0]), kind=kind, sid=str(row[1])) for row in await database.rows(mine)]
    columns = submitted.c.due_at, submitted.c.source, submitted.c.destination
    select = sa.select(*columns).distinct().where(columns[0] > int(now)).order_by(*columns).limit(SEGMENTS_MOST)
    found += [
        ShownDue(at=_precise(at), kind=DueKind.NETWORK, phone_number=str(phone))
        for at, source, phone in await database.rows(select)
        if viewer.owns(str(source))
    ]
    return sorted(found, key=lambda one: one.at)[:DUE_MOST]


def _precise(moment: Any) -> str:
    return Instant(int(moment)).iso_precise()
