"""Who is signed in to the console, as rows; what a session holds and how it is found, see console.session.

Of a browser's token only a hash is kept, and neither is shown: a sign-in has a SID that is made of the hash.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Final

import msgspec
import sqlalchemy as sa

from tidings.core import Sid
from tidings.core.instant import SECOND
from tidings.db import Write, table

IDLE_S: Final = 12 * 3600
"""Seconds without a request after which a session ends."""
LIFE_S: Final = 7 * 24 * 3600
"""Seconds after which it ends in any case."""


class SessionRow(msgspec.Struct, frozen=True):
    """A browser that signed in, as it is stored."""

    token_hash: str
    account_sid: Sid
    """Whom it acts for, and among whose sessions it counts."""
    authorization_sealed: str
    began: int
    """Microseconds of the machine's clock, as `used`."""
    used: int
    user_sid: Sid | None = None
    """The user who signed in; None: a credential of the account did."""
    stage: str | None = None
    """What is missing of the sign-in, a Stage; None: nothing."""
    address: str | None = None
    browser: str | None = None

    @property
    def sid(self) -> Sid:
        """What it goes by where it is shown."""
        return sid_of(self.token_hash)


def sid_of(token_hash: str) -> Sid:
    """What the session with this token's hash goes by."""
    return f"UQ{blake2b(token_hash.encode(), digest_size=16).hexdigest()}"


sessions: Final = table("console_session", SessionRow, key=("token_hash",))
_S: Final = sessions.c
sa.Index(None, _S.account_sid, _S.used)
sa.Index(None, _S.user_sid)


def signed_in(machine_us: int) -> sa.Select[tuple[object, ...]]:
    """The sessions that are complete, the last used first."""
    began, used = (machine_us - each * SECOND for each in (LIFE_S, IDLE_S))
    found = sa.select(*_S).where(_S.stage.is_(None), _S.began > began, _S.used > used)
    return found.order_by(_S.used.desc(), _S.token_hash)


def sign_ins_ended(user_sid: Sid, *, but: str | None = None, only: str | None = None) -> Write:
    """The write that ends a user's sessions: all, all but the one with this token's hash, or `only` the one.

    It belongs in the commit that takes away what they signed in with: see Profiles.
    """
    gone = sa.delete(sessions).where(_S.user_sid == user_sid)
    if but is not None:
        gone = gone.where(_S.token_hash != but)
    return gone if only is None else gone.where(_S.token_hash == only)
