"""Which messages of a simulated handset an account may see: the one rule, for the API and the page alike.

A handset is nobody's; a message on it belongs to the account whose sender it is from or to. Addresses are sold again:
what was there before the account had its sender is not shown. Alphanumeric senders are nobody's either, so of their
messages an account sees those that it sent itself.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from tidings.accounts.model import OPERATOR_NAME
from tidings.carriers.simulated import HandsetMessage
from tidings.console.views import peer_of
from tidings.core import Sid, sid_time
from tidings.db import Database
from tidings.messages.model import message
from tidings.numbers.addresses import is_alphanumeric
from tidings.numbers.senders import Senders

_SENT_AS = (
    sa.select(message.c.body, message.c.sent_body)
    .where(
        message.c.account_sid == sa.bindparam("account_sid"),
        message.c.to == sa.bindparam("handset"),
        message.c["from"] == sa.bindparam("sender"),
    )
    .order_by(message.c.date_created.desc())
    .limit(sa.bindparam("most"))
)


class Viewer:
    """One account's eyes; the operator sees everything."""

    def __init__(self, database: Database, senders: Senders, account_sid: Sid) -> None:
        self._database = database
        self._senders = senders
        self._account_sid = account_sid
        self.is_operator = account_sid == OPERATOR_NAME

    def owns(self, address: str, since: int | None = None) -> bool:
        """Whether `address` is a sender of the account, and was one at the moment `since`."""
        sender = self._senders.at(address)
        if sender is None or not (self.is_operator or sender.account_sid == self._account_sid):
            return False
        return since is None or self.is_operator or since >= sid_time(sender.sid)

    async def seen(self, rows: Sequence[HandsetMessage], texts_most: int) -> list[HandsetMessage]:
        """The rows that the account may see; looks at its newest `texts_most` texts under one alphanumeric sender.

        Raises Unavailable.
        """
        words = {(row.handset, row.from_) for row in rows if is_alphanumeric(row.from_)}
        sent = {word: await self._sent_as(*word, texts_most) for word in words}
        return [row for row in rows if self._sees(row) or row.body in sent.get((row.handset, row.from_), ())]

    def _sees(self, row: HandsetMessage) -> bool:
        return self.is_operator or self.owns(peer_of(row), row.date_created)

    async def _sent_as(self, handset: str, word: str, most: int) -> set[str]:
        params = {"account_sid": self._account_sid, "handset": handset, "sender": word, "most": most}
        return {str(text) for row in await self._database.rows(_SENT_AS, params) for text in row if text}
