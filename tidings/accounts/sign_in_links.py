"""Links that sign in once: shown at the terminal, so that nobody has to copy a token into a browser.

A link is a row: whoever opens it takes the row away, in whichever process, and the second to come finds nothing.
"""

from __future__ import annotations

import hashlib

import msgspec
import sqlalchemy as sa

from tidings.core import Chance, Clock, Sid
from tidings.db import Database, table

LIVES_S = 3600.0
"""Seconds, by the business clock."""
TOKEN_OCTETS = 32


class SignInLink(msgspec.Struct, frozen=True):
    """A link that nobody has opened yet."""

    token_hash: str
    account_sid: Sid
    expires_at: int


links = table("sign_in_link", SignInLink, key=("token_hash",), small=True)


async def new_link(database: Database, clock: Clock, chance: Chance, account_sid: Sid) -> str:
    """The token of a new link for this account; what had expired is forgotten. Raises Unavailable."""
    token, now = chance.token(TOKEN_OCTETS), clock.now()
    row = SignInLink(_hashed(token), account_sid, int(now.plus(s=LIVES_S)))
    await database.commit(
        sa.delete(links).where(links.c.expires_at <= int(now)),
        sa.insert(links).values(**msgspec.structs.asdict(row)),
    )
    return token


async def opened(database: Database, clock: Clock, token: str) -> Sid | None:
    """The account that a link signs in to, once; None for one that was used, has expired, or never was.

    Raises Unavailable.
    """
    taken = sa.delete(links).where(links.c.token_hash == _hashed(token)).returning(*links.c)
    (rows,) = await database.commit(taken)
    if not rows:
        return None
    link = SignInLink(*rows[0])
    return link.account_sid if link.expires_at > clock.now() else None


def _hashed(token: str) -> str:
    """Enough for a token of 256 random bits."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
