"""Which messages of a simulated handset an account may see: the one rule, for the API and the page alike.

A handset is nobody's; a message on it belongs to the account whose sender it is from or to. Addresses are sold again:
what was there before the account had its sender is not shown. Alphanumeric senders are nobody's either, so of their
messages an account sees those that it sent itself. What the campaign registry exchanges with a handset belongs to the
accounts that registered a brand with this mobile number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from tidings.accounts.model import OPERATOR_NAME
from tidings.brands.resource import brands
from tidings.carriers.simulated import HandsetMessage, store
from tidings.carriers.simulated.store import HandsetDirection
from tidings.carriers.simulated.store import messages as handset_messages
from tidings.core import Sid
from tidings.db import Database
from tidings.messages.model import Direction, message
from tidings.numbers.addresses import is_alphanumeric
from tidings.numbers.senders import Senders
from tidings.registry.otp import REGISTRY_NUMBER

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
_REGISTERED = sa.select(sa.func.min(brands.table.c.date_created)).where(
    brands.table.c.account_sid == sa.bindparam("account_sid"),
    brands.table.c.mobile_phone == sa.bindparam("handset"),
)
_MOMENT_DIGITS: Final = 20
LOOKED_AT_MOST: Final = 1_000
"""The newest messages, among which handsets are sought."""
_REMOTE = sa.case((message.c.direction == Direction.INBOUND.value, message.c["from"]), else_=message.c.to)
_OF_ACCOUNT = (
    sa.select(_REMOTE, message.c.date_created)
    .where(message.c.account_sid == sa.bindparam("account_sid"))
    .order_by(message.c.date_created.desc())
    .limit(LOOKED_AT_MOST)
)
_OF_ALL = (
    sa.select(handset_messages.c.handset, handset_messages.c.sid)
    .order_by(handset_messages.c.sid.desc())
    .limit(LOOKED_AT_MOST)
)

_PHONES_OF_BRANDS = (
    sa.select(brands.table.c.mobile_phone, brands.table.c.sid)
    .where(brands.table.c.account_sid == sa.bindparam("account_sid"), brands.table.c.mobile_phone.is_not(None))
    .order_by(brands.table.c.sid.desc())
    .limit(LOOKED_AT_MOST)
)
"""The phones that the registry writes to for an account."""


def peer_of(row: HandsetMessage) -> str:
    """The other end."""
    return row.from_ if row.direction == HandsetDirection.IN else row.to


class Viewer:
    """One account's eyes; the operator sees everything."""

    def __init__(self, database: Database, senders: Senders, account_sid: Sid) -> None:
        self._database = database
        self._senders = senders
        self._account_sid = account_sid
        self.is_operator = account_sid == OPERATOR_NAME

    def owns(self, address: str, by: Sid | None = None) -> bool:
        """Whether `address` is a sender of the account, and was one by the time that the SID `by` was made.

        SIDs are compared, not moments: business time can be taken back, their order cannot.
        """
        sender = self._senders.at(address)
        if sender is None or not (self.is_operator or sender.account_sid == self._account_sid):
            return False
        return by is None or self.is_operator or by[2:] >= sender.sid[2:]

    async def seen(self, rows: Sequence[HandsetMessage], texts_most: int) -> list[HandsetMessage]:
        """The rows that the account may see; looks at its newest `texts_most` texts under one alphanumeric sender.

        Raises Unavailable.
        """
        asked = {row.handset for row in rows if peer_of(row) == REGISTRY_NUMBER}
        since = {handset: await self._registered_since(handset) for handset in asked}
        words = {(row.handset, row.from_) for row in rows if is_alphanumeric(row.from_)}
        sent = {word: await self._sent_as(*word, texts_most) for word in words}
        return [
            row
            for row in rows
            if self._sees(row, since.get(row.handset)) or row.body in sent.get((row.handset, row.from_), ())
        ]

    async def held(self, handset: str) -> list[HandsetMessage]:
        """What of a handset's messages the account may see, the newest first. Raises Unavailable."""
        return await self.seen(await store.newest(self._database, handset), store.KEPT_MOST)

    async def sees_all(self, handset: str) -> bool:
        """Whether no other account has messages on a handset or on the way to it. Raises Unavailable."""
        if self.is_operator:
            return True
        seen = {row.sid for row in await self.held(handset)}
        waiting = await store.waiting_for(self._database, handset)
        others_wait = any(not self.owns(row.source) and not is_alphanumeric(row.source) for row in waiting)
        return not others_wait and all(row.sid in seen for row in await store.newest(self._database, handset))

    async def is_heard_by(self, address: str, handset: str) -> bool:
        """Whether what a handset writes to an address is the account's: it is a sender of the account, or the registry,
        which writes to the handset where the account has a brand with this mobile number. Raises Unavailable.
        """
        if address == REGISTRY_NUMBER and await self._registered_since(handset) is not None:
            return True
        return self.owns(address)

    async def heard_of(self) -> dict[str, tuple[int, str]]:
        """The handsets that exchanged messages with the account's senders, and those of its brands; each with what it
        is sorted by: the greatest was heard of last. Raises Unavailable.
        """
        latest: dict[str, tuple[int, str]] = {}
        for rank, statement in enumerate((_OF_ALL,) if self.is_operator else (_OF_ACCOUNT, _PHONES_OF_BRANDS)):
            params = {} if self.is_operator else {"account_sid": self._account_sid}
            for number, moment in await self._database.rows(statement, params):
                if number and not self._senders.at(str(number)):
                    latest.setdefault(str(number), (-rank, str(moment).zfill(_MOMENT_DIGITS)))
        return latest

    def _sees(self, row: HandsetMessage, since: int | None) -> bool:
        if self.is_operator:
            return True
        if peer_of(row) == REGISTRY_NUMBER:
            return since is not None and since <= row.date_created
        return self.owns(peer_of(row), row.sid)

    async def _registered_since(self, handset: str) -> int | None:
        if self.is_operator:
            return 0
        params = {"account_sid": self._account_sid, "handset": handset}
        found = (await self._database.rows(_REGISTERED, params))[0][0]
        return None if found is None else int(found)

    async def _sent_as(self, handset: str, word: str, most: int) -> set[str]:
        params = {"account_sid": self._account_sid, "handset": handset, "sender": word, "most": most}
        return {str(text) for row in await self._database.rows(_SENT_AS, params) for text in row if text}
