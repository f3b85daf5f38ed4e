"""Who is signed in to the console: a random token in the browser, a row here, bounded in number and in time.

A session is a row, so that a restart signs nobody out and every process knows it. What it signed in with is sealed
under the browser's token, of which only a hash is kept: neither the database nor this server's key file, nor both,
can read it without the browser. Each page asks by it again, so a credential that is withdrawn ends its sessions.
Times are the machine's, so that moving the business clock for a test does not sign its mover out.

Source: https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
from enum import StrEnum

import msgspec
import sqlalchemy as sa

from tidings.accounts.people.locales import user_locales
from tidings.accounts.people.sign_ins import IDLE_S, LIFE_S, SessionRow, sessions, signed_in
from tidings.accounts.vault import Unsealable, Vault
from tidings.core import Chance, MovableClock, Sid, cleaned
from tidings.db import Database, Unavailable

NOTED_S = 300
"""Seconds after which use is written down again: not each request is a write."""
STAGE_LIVES_S = 600
"""Seconds for which a sign-in waits for its second factor."""
SESSIONS_MOST = 200
"""Sessions of one account. Nobody's signing in ends a session of another account."""
TOKEN_OCTETS = 32
BROWSER_MOST = 200
"""Characters of what a browser says it is."""
SHOWN_MOST = 100
_SECOND_US = 1_000_000
_SEALED_UNDER = "console session"
_FORM = "console form"


class Stage(StrEnum):
    """What somebody who brought the right password must do yet."""

    CODE = "code"
    """Give a second factor."""
    SET_UP = "set-up"
    """Set one up: the organization asks for it."""


class SignedInBy(msgspec.Struct, frozen=True):
    """Who signed in, and with what browser."""

    user_sid: Sid | None = None
    stage: Stage | None = None
    address: str = ""
    browser: str = ""


UNKNOWN = SignedInBy()
_S = sessions.c
_L = user_locales.c
_ONE = (
    sa.select(*_S, _L.language, _L.time_zone)
    .select_from(sessions.outerjoin(user_locales, _L.user_sid == _S.user_sid))
    .where(_S.token_hash == sa.bindparam("token_hash"))
)


class ConsoleSession(msgspec.Struct, frozen=True):
    """A browser that signed in."""

    key: str
    """The hash of its token."""
    authorization: bytes
    """What it signed in with, as a request to the API carries it."""
    form_token: str
    """What every form and every script's request of this session must carry."""
    user_sid: Sid | None = None
    account_sid: Sid = ""
    stage: str | None = None
    began: int = 0
    language: str | None = None
    """The code of the one that its user reads; None: what the browser says, as of the time zone."""
    time_zone: str | None = None

    def owns_form(self, given: str) -> bool:
        """Whether a request that changes something came from a page of this session."""
        return hmac.compare_digest(given.encode(), self.form_token.encode())


class Sessions:
    """Opens, finds and closes sessions. Everything raises Unavailable."""

    def __init__(
        self, database: Database, vault: Vault, clock: MovableClock, chance: Chance, most: int = SESSIONS_MOST
    ) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock
        self._chance = chance
        self._most = most

    async def open(
        self, account_sid: Sid, authorization: bytes, by: SignedInBy = UNKNOWN
    ) -> tuple[str, ConsoleSession]:
        """A new session and the token that its browser keeps. Of an account's too many, the longest unused end."""
        token, now = self._chance.token(TOKEN_OCTETS), self._clock.machine_us()
        key = _hashed(token)
        sealed = self._sealer(token).seal(authorization.decode("latin-1"), key)
        stage = by.stage.value if by.stage else None
        browser = cleaned(by.browser, BROWSER_MOST)
        row = SessionRow(key, account_sid, sealed, now, now, by.user_sid, stage, by.address, browser)
        kept = sa.select(_S.token_hash).where(_S.account_sid == account_sid)
        kept = kept.order_by(_S.used.desc(), _S.token_hash).limit(self._most - 1)
        is_over = (_S.used < now - IDLE_S * _SECOND_US) | (_S.began < now - LIFE_S * _SECOND_US)
        await self._database.commit(
            sa.delete(sessions).where(is_over),
            sa.delete(sessions).where(_S.account_sid == account_sid, _S.token_hash.not_in(kept)),
            sa.insert(sessions).values(**msgspec.structs.asdict(row)),
        )
        return token, self._session(token, row, authorization)

    async def find(self, token: str, *, in_use: bool = True) -> ConsoleSession | None:
        """The session of a browser; None: there is none, or its time is over.

        What a page does by itself, as when it looks for news, is not use (`in_use`).
        """
        key, now = _hashed(token), self._clock.machine_us()
        rows = await self._database.rows(_ONE, {"token_hash": key})
        if not rows:
            return None
        *columns, language, time_zone = rows[0]
        row = SessionRow(*columns)
        idle_s, life_s = (STAGE_LIVES_S, STAGE_LIVES_S) if row.stage else (IDLE_S, LIFE_S)
        if now - row.used > idle_s * _SECOND_US or now - row.began > life_s * _SECOND_US:
            await self.end(key)
            return None
        try:
            authorization = self._sealer(token).unseal(row.authorization_sealed, key).encode("latin-1")
        except Unsealable:  # this server has another key than the one that it was sealed under
            return None
        if in_use and now - row.used > NOTED_S * _SECOND_US:
            await self._note(key, now)
        found = self._session(token, row, authorization)
        return msgspec.structs.replace(found, language=language, time_zone=time_zone)

    async def act_for(self, token: str, account_sid: Sid, authorization: bytes) -> None:
        """From now on the session of this browser acts for another account."""
        key = _hashed(token)
        sealed = self._sealer(token).seal(authorization.decode("latin-1"), key)
        values = {"account_sid": account_sid, "authorization_sealed": sealed}
        await self._database.commit(sa.update(sessions).where(_S.token_hash == key).values(values))

    async def of_user(self, user_sid: Sid) -> list[SessionRow]:
        """The sessions of a user that are complete, the last used first; at most a hundred."""
        mine = signed_in(self._clock.machine_us()).where(_S.user_sid == user_sid).limit(SHOWN_MOST)
        rows = await self._database.rows(mine)
        return [SessionRow(*row) for row in rows]

    async def end(self, key: str) -> None:
        """Signs a browser out, by its session's key."""
        await self._database.commit(sa.delete(sessions).where(_S.token_hash == key))

    async def _note(self, key: str, now: int) -> None:
        with contextlib.suppress(Unavailable):  # whoever only reads may go on while nothing can be written
            await self._database.commit(sa.update(sessions).where(_S.token_hash == key, _S.used < now).values(used=now))

    def _session(self, token: str, row: SessionRow, authorization: bytes) -> ConsoleSession:
        form_token = self._vault.hash(token, _FORM)
        return ConsoleSession(
            row.token_hash, authorization, form_token, row.user_sid, row.account_sid, row.stage, row.began
        )

    def _sealer(self, token: str) -> Vault:
        return Vault(self._vault.hash(token, _SEALED_UNDER))


def _hashed(token: str) -> str:
    """Enough for a token of 256 random bits: nobody can go through them."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
