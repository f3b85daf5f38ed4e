"""In which language and time zone people read pages and letters, where they said so: a row of each that did."""

from __future__ import annotations

from typing import Final

import msgspec
import sqlalchemy as sa

from tidings.core import Sid
from tidings.db import Database, Write, table, upsert


class UserLocale(msgspec.Struct, frozen=True):
    """What a user said; the row."""

    account_sid: Sid
    """The main account of their organization."""
    user_sid: Sid
    language: str | None = None
    """The code of a language that the installation has; None: what their browser says, and English in letters."""
    time_zone: str | None = None
    """By its name; None: what their browser says, and UTC in letters."""


user_locales: Final = table("user_locale", UserLocale, key=("account_sid", "user_sid"))
_L: Final = user_locales.c
sa.Index(None, _L.user_sid)


async def locale_of(database: Database, account_sid: Sid, user_sid: Sid) -> UserLocale:
    """What a user of an organization said. Raises Unavailable."""
    mine = sa.select(*_L).where(_L.account_sid == account_sid, _L.user_sid == user_sid)
    rows = await database.rows(mine)
    return UserLocale(*rows[0]) if rows else UserLocale(account_sid, user_sid)


def locale_set(locale: UserLocale) -> Write:
    """Keeps it."""
    return upsert(user_locales, msgspec.structs.asdict(locale))


def locale_lost(account_sid: Sid, user_sid: Sid) -> Write:
    """Forgets it."""
    return sa.delete(user_locales).where(_L.account_sid == account_sid, _L.user_sid == user_sid)
