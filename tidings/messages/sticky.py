"""Sticky senders: which sender of a service last wrote to a recipient.

Source: https://www.twilio.com/docs/messaging/services#sticky-sender
"""

from __future__ import annotations

import msgspec
from sqlalchemy.dialects import postgresql

from tidings.core import Sid
from tidings.db import Database, Lookup, Write, table
from tidings.messages.model import Message


class StickySender(msgspec.Struct, frozen=True):
    """The row of one service and recipient."""

    account_sid: Sid
    service_sid: Sid
    to: str
    sender: str
    date_updated: int


sticky_sender = table("sticky_sender", StickySender, key=("account_sid", "service_sid", "to"), small=True)
_FIND = Lookup(sticky_sender, ("account_sid", "service_sid", "to"), ("sender",))


async def previous_sender(database: Database, account_sid: Sid, service_sid: Sid, to: str) -> str | None:
    """The address that last wrote to `to` for this service, or None. Raises Unavailable."""
    row = await database.find(_FIND, account_sid, service_sid, to)
    return str(row[0]) if row else None


async def remembered(database: Database, message: Message) -> list[Write]:
    """Writes the mapping, where it is not so already. Raises Unavailable."""
    service_sid = message.messaging_service_sid
    assert service_sid is not None
    if await previous_sender(database, message.account_sid, service_sid, message.to) == message.from_:
        return []
    values = {
        "account_sid": message.account_sid,
        "service_sid": service_sid,
        "to": message.to,
        "sender": message.from_,
        "date_updated": int(message.date_created),
    }
    insert = postgresql.insert(sticky_sender).values(values)
    return [
        insert.on_conflict_do_update(
            index_elements=["account_sid", "service_sid", "to"],
            set_={"sender": message.from_, "date_updated": int(message.date_created)},
        )
    ]
