"""Who is signed in to the console: a random token in the browser, its hash here, bounded in number and in time.

Sessions live in memory: a restart signs everybody out. Their times are wire time, so that moving the business clock
for a test does not sign its mover out.

Source: https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections import OrderedDict
from collections.abc import Callable

import msgspec

from tidings.accounts.model import Principal
from tidings.core import Chance

IDLE_S = 12 * 3600.0
"""Seconds without a request after which a session ends."""
LIFE_S = 7 * 24 * 3600.0
"""Seconds after which it ends in any case."""
SESSIONS_MOST = 10_000
TOKEN_OCTETS = 32


class Session(msgspec.Struct, eq=False):
    """One browser that signed in."""

    principal: Principal
    """Who it acts for."""
    authorization: bytes
    """What it signed in with, as a request to the API carries it: each page asks by it again, so that a credential
    that is withdrawn ends its sessions. In memory only."""
    form_token: str
    """What every form and every script's request of this session must carry."""
    began: float
    used: float
    streams: int = 0
    """Event streams that are open."""
    closed: bool = False

    def owns_form(self, given: str) -> bool:
        """Whether a request that changes something came from a page of this session."""
        return hmac.compare_digest(given.encode(), self.form_token.encode())


class Sessions:
    """Opens, finds and closes sessions."""

    def __init__(self, chance: Chance, now: Callable[[], float] | None = None, most: int = SESSIONS_MOST) -> None:
        self._chance = chance
        self._now = now or (lambda: asyncio.get_running_loop().time())
        self._most = most
        self._sessions: OrderedDict[bytes, Session] = OrderedDict()

    def __len__(self) -> int:
        return len(self._sessions)

    def open(self, principal: Principal, authorization: bytes) -> tuple[str, Session]:
        """A new session and the token that its browser keeps. Of too many, the one longest unused ends."""
        token, now = self._chance.token(TOKEN_OCTETS), self._now()
        session = Session(principal, authorization, self._chance.token(TOKEN_OCTETS), now, now)
        self._sessions[_hashed(token)] = session
        while len(self._sessions) > self._most:
            self._sessions.popitem(last=False)[1].closed = True
        return token, session

    def find(self, token: str, *, in_use: bool = True) -> Session | None:
        """The session of a browser; None: there is none, or its time is over.

        What a page does by itself, as when it looks for news, is not use (`in_use`).
        """
        key = _hashed(token)
        session = self._sessions.get(key)
        if session is None:
            return None
        now = self._now()
        if now - session.used > IDLE_S or now - session.began > LIFE_S:
            self.close(token)
            return None
        if in_use:
            session.used = now
            self._sessions.move_to_end(key)
        return session

    def close(self, token: str) -> None:
        """Signs a browser out."""
        session = self._sessions.pop(_hashed(token), None)
        if session is not None:
            session.closed = True


def _hashed(token: str) -> bytes:
    """Enough for a token of 256 random bits: nobody can go through them."""
    return hashlib.sha256(token.encode()).digest()
