"""Idempotency keys: the same request, sent again within a day, gives the same answer and no second message.

An extension of ours; the header is the one of the IETF's draft.
Source: https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import msgspec
import sqlalchemy as sa

from tidings import errors
from tidings.core import Clock, Sid
from tidings.db import Conflict, Database, Lookup, Wake, Write
from tidings.http import Response, problems
from tidings.http.form import Fields
from tidings.messages.model import idempotent

KEPT_S = 86_400
KEY_LENGTH_MOST = 255
REPLAYED = (b"Idempotent-Replayed", b"true")
_FIND = Lookup(idempotent, ("account_sid", "key"), ("fingerprint", "answer", "date_created"))


def _without_body(answer: str) -> str:
    return msgspec.json.encode(msgspec.json.decode(answer, type=dict[str, object]) | {"body": ""}).decode()


def fingerprint(fields: Fields) -> str:
    """What tells one request from another: what it says, not how; each form in parts has a boundary of its own."""
    return hashlib.sha256(msgspec.json.encode(fields)).hexdigest()


class Idempotency:
    """Keys that were used."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def find(self, account_sid: Sid, key: str, mark: str) -> Response | None:
        """The answer that was given under this key; None: the key is free. Raises Problem."""
        if not 1 <= len(key) <= KEY_LENGTH_MOST or not key.isprintable():
            raise problems.INVALID_PARAMETER(
                parameter="Idempotency-Key", value=key, reason=f"it has 1 to {KEY_LENGTH_MOST} printable characters"
            )
        row = await self._database.find(_FIND, account_sid, key)
        if row is None or row[2] < self._clock.now().plus(s=-KEPT_S):
            return None
        if row[0] != mark:
            raise errors.IDEMPOTENCY_MISMATCH(key=key)
        return Response(201, row[1].encode(), headers=[REPLAYED])

    def record(self, account_sid: Sid, key: str, mark: str, message_sid: Sid, answer: bytes) -> Write:
        """Writes that the key is used, and the answer."""
        return sa.insert(idempotent).values(
            account_sid=account_sid,
            key=key,
            fingerprint=mark,
            message_sid=message_sid,
            answer=answer.decode(),
            date_created=int(self._clock.now()),
        )

    async def emptied(self, account_sid: Sid, message_sid: Sid) -> list[Write]:
        """Writes that leave nothing of the body in the answers kept for one message. Raises Unavailable."""
        about = (idempotent.c.account_sid == account_sid, idempotent.c.message_sid == message_sid)
        answers = await self._database.rows(sa.select(idempotent.c.key, idempotent.c.answer).where(*about))
        return [
            sa.update(idempotent).where(*about, idempotent.c.key == key).values(answer=_without_body(answer))
            for key, answer in answers
        ]

    async def commit(
        self, account_sid: Sid, key: str, mark: str, writes: Sequence[Write], wakes: Sequence[Wake] = ()
    ) -> Response | None:
        """Commits; where another request with this key was first, nothing is written and its answer is given."""
        outdated = sa.delete(idempotent).where(
            idempotent.c.account_sid == account_sid,
            idempotent.c.key == key,
            idempotent.c.date_created < int(self._clock.now().plus(s=-KEPT_S)),
        )
        try:
            await self._database.commit(outdated, *writes, wakes=wakes)
        except Conflict:
            first = await self.find(account_sid, key, mark)
            if first is None:
                raise
            return first
        return None
