"""Erasure: a message is redacted or deleted, and with it every copy of what it said.

The text also stands in what webhooks were told, and in the answer that an Idempotency-Key keeps.
Source: https://www.twilio.com/docs/messaging/api/message-resource
"""

from __future__ import annotations

import sqlalchemy as sa

from tidings import errors
from tidings.core import Clock
from tidings.db import Database, Write
from tidings.http import problems
from tidings.messages.callbacks import StatusForms
from tidings.messages.feedback import feedbacks
from tidings.messages.figures import kept_figures
from tidings.messages.idempotency import Idempotency
from tidings.messages.lifecycle import OVER
from tidings.messages.media import MediaLibrary
from tidings.messages.model import Medium, Message, message
from tidings.webhooks.outbox import Outbox


class Erasure:
    """Takes texts, media and whole messages out of the store, once they are over."""

    def __init__(self, database: Database, clock: Clock, library: MediaLibrary) -> None:
        self._database = database
        self._clock = clock
        self._library = library

    async def redact(self, one: Message) -> Message:
        """Empties the body; answers the message as it is then. Raises CONFLICT."""
        if one.status not in OVER:
            reason = f"Message {one.sid} is {one.status}; it can be redacted once it is over"
            raise problems.CONFLICT(reason=reason)
        one.body, one.sent_body = "", None
        one.date_updated = self._clock.now()
        await self._database.commit(
            sa.update(message)
            .where(message.c.account_sid == one.account_sid, message.c.sid == one.sid)
            .values(body="", sent_body=None, date_updated=int(one.date_updated)),
            *await self._copies_emptied(one),
        )
        return one

    async def delete(self, one: Message) -> None:
        """Deletes a message with its media and feedback. Raises NOT_FINISHED."""
        _must_be_over(one)
        media = await self._library.of_message(one.account_sid, one.sid)
        said = feedbacks.table.c
        await self._library.remove(
            media,
            kept_figures(one.account_sid, one.sid),
            sa.delete(message).where(message.c.account_sid == one.account_sid, message.c.sid == one.sid),
            sa.delete(feedbacks.table).where(said.account_sid == one.account_sid, said.message_sid == one.sid),
            *await StatusForms(self._database).written_out(one),
            *await self._copies_emptied(one),
        )

    async def delete_medium(self, one: Message, medium: Medium) -> None:
        """Deletes one medium of a message. Raises NOT_FINISHED."""
        _must_be_over(one)
        await self._library.remove([medium])

    async def _copies_emptied(self, one: Message) -> list[Write]:
        told = await Outbox(self._database).emptied(one.account_sid, one.sid, "Body")
        return [*told, *await Idempotency(self._database, self._clock).emptied(one.account_sid, one.sid)]


def _must_be_over(one: Message) -> None:
    if one.status not in OVER:
        raise errors.NOT_FINISHED(sid=one.sid)
