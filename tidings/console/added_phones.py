"""Phones that people put on their page before there is any message: rows, so that every process shows them."""

from __future__ import annotations

from typing import Final

import msgspec
import sqlalchemy as sa

from tidings.core import Instant, Sid
from tidings.db import Database, table, upsert

ADDED_MOST: Final = 50
"""Of one account; those that were added first go."""


class AddedPhone(msgspec.Struct, frozen=True):
    """The row of one."""

    account_sid: Sid
    number: str
    added_at: int


phones = table("added_phone", AddedPhone, key=("account_sid", "number"), small=True)
_P = phones.c
_LATEST = (
    sa.select(_P.number)
    .where(_P.account_sid == sa.bindparam("account_sid"))
    .order_by(_P.added_at.desc(), _P.number)
    .limit(ADDED_MOST)
)


async def add(database: Database, account_sid: Sid, number: str, now: Instant) -> None:
    """Puts a phone on an account's page, before the others. Raises Unavailable."""
    first = upsert(phones, msgspec.structs.asdict(AddedPhone(account_sid, number, int(now))))
    kept = sa.select(_P.number).where(_P.account_sid == account_sid).order_by(_P.added_at.desc()).limit(ADDED_MOST)
    await database.commit(first, sa.delete(phones).where(_P.account_sid == account_sid, _P.number.not_in(kept)))


async def added(database: Database, account_sid: Sid) -> list[str]:
    """Those of an account, the latest first. Raises Unavailable."""
    return [str(row[0]) for row in await database.rows(_LATEST, {"account_sid": account_sid})]
