"""Turning codes and refresh tokens in: each is good once, and one that comes again ends all that came of it.

Source: RFC 6749 sections 4.1.3 and 6, RFC 9700 section 4.14.2
"""

from __future__ import annotations

from typing import NoReturn

from tidings.accounts.oauth import grants
from tidings.accounts.oauth.apps import OAuthApp
from tidings.accounts.oauth.asking import is_proven
from tidings.accounts.oauth.grants import OAuthGrant
from tidings.accounts.oauth.refusals import INVALID_GRANT, INVALID_SCOPE
from tidings.accounts.vault import Vault
from tidings.core import MovableClock
from tidings.db import Database


class GrantDesk:
    """Takes what an app turns in. Everything raises Unavailable."""

    def __init__(self, database: Database, vault: Vault, clock: MovableClock) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock

    async def of_code(self, app: OAuthApp, code: str, redirect_uri: str | None, verifier: str | None) -> OAuthGrant:
        """The grant of a code that the app was given. Raises INVALID_GRANT."""
        grant = await self._grant(app, grants.grant_of_code(self._vault, code), "code")
        if grant.generation:
            await self._end(grant, "code")
        if not _is_as_asked(app, grant, redirect_uri):
            raise INVALID_GRANT(what="code", reason="redirect_uri is not the one that it was asked for with")
        if not is_proven(grant.code_challenge, verifier):
            raise INVALID_GRANT(what="code", reason="code_verifier does not fit the code_challenge")
        return await self._turned(app, grant, "code")

    async def of_refresh_token(self, app: OAuthApp, token: str, scope: str | None) -> OAuthGrant:
        """The grant of a refresh token that the app was given. Raises INVALID_GRANT, INVALID_SCOPE."""
        sid, generation = grants.grant_of_refresh_token(self._vault, token) or (None, 0)
        grant = await self._grant(app, sid, "refresh token")
        if generation != grant.generation:
            await self._end(grant, "refresh token")
        if not grant.covers(scope):
            raise INVALID_SCOPE(reason="it asks for more than was granted")
        return await self._turned(app, grant, "refresh token")

    async def _grant(self, app: OAuthApp, sid: str | None, what: str) -> OAuthGrant:
        """What this is of, where it is the app's and not over."""
        grant = await grants.find_grant(self._database, sid) if sid else None
        if grant is None or grant.app_sid != app.sid:
            raise INVALID_GRANT(what=what, reason="it is unknown, was withdrawn, or is another app's")
        if grant.expires_us <= self._clock.machine_us():
            raise INVALID_GRANT(what=what, reason="it has expired")
        return grant

    async def _turned(self, app: OAuthApp, grant: OAuthGrant, what: str) -> OAuthGrant:
        found = await grants.turned(self._database, grant, app, self._clock.now(), self._clock.machine_us())
        if found is None:
            await self._end(grant, what)
        return found

    async def _end(self, grant: OAuthGrant, what: str) -> NoReturn:
        """Whoever has a copy of it gets nothing more, and neither does the other."""
        await grants.withdraw(self._database, grant)
        raise INVALID_GRANT.for_good(what=what, reason="it was turned in before; all that came of it is withdrawn")


def _is_as_asked(app: OAuthApp, grant: OAuthGrant, redirect_uri: str | None) -> bool:
    if grant.redirect_uri:
        return redirect_uri == grant.redirect_uri
    return redirect_uri is None or redirect_uri in app.redirect_uris  # the request named none: there is one
