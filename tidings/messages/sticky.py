"""Sticky senders: which sender of a service last wrote to a recipient.

Source: https://www.twilio.com/docs/messaging/services#sticky-sender
"""

from __future__ import annotations

import msgspec

from tidings.core import Sid
from tidings.db import BulkInsert, BulkUpdate, Database, Lookup, Write, table
from tidings.messages.model import Message
from tidings.messages.selection import Previous


class StickySender(msgspec.Struct, frozen=True):
    """The row of one service and recipient."""

    account_sid: Sid
    service_sid: Sid
    to: str
    sender: str
    date_updated: int


sticky_sender = table("sticky_sender", StickySender, key=("account_sid", "service_sid", "to"), small=True)
_INSERT = BulkInsert(sticky_sender, yields=True)
_MOVE = BulkUpdate(sticky_sender, ("sender", "date_updated"), ("account_sid", "service_sid", "to"))
_FIND = Lookup(sticky_sender, ("account_sid", "service_sid", "to"), ("sender", "date_updated"))


async def previous_sender(database: Database, account_sid: Sid, service_sid: Sid, to: str) -> Previous | None:
    """Who last wrote to `to` for this service, or None. Raises Unavailable."""
    row = await database.find(_FIND, account_sid, service_sid, to)
    return Previous(*row) if row else None


def remembered(message: Message, *, moved: bool) -> Write:
    """Writes who wrote to this recipient. Of several that write first at the same time one counts; `moved`: another
    did before.
    """
    key = message.account_sid, message.messaging_service_sid, message.to
    return (_MOVE if moved else _INSERT)(*key, message.sender, int(message.date_created))
