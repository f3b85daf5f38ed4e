"""What an account let an app do: one row from the code to the last token that comes of it.

Neither codes nor refresh tokens are kept. Each names its grant and is signed; the row counts how often the grant was
turned into tokens, so one that comes a second time is known by its number, and all that the grant gave ends with it
(RFC 6749 section 4.1.2, RFC 9700 section 4.14.2). Times are the machine's.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from tidings.accounts.model import Capability, Principal
from tidings.accounts.oauth.apps import AppKind, OAuthApp, allowed_of, find_app
from tidings.accounts.organizations.rights import person_acting
from tidings.accounts.vault import Vault
from tidings.audit.events import audited
from tidings.core import Instant, Sid, is_sid
from tidings.core.instant import SECOND
from tidings.db import Database, Guard, GuardFailed, Lookup, Write
from tidings.http import SELF, TIDINGS_V1, Collection, Hidden, Link, Resource

CODE_LIVES_S: Final = 300
REFRESH_LIVES_S: Final = 30 * 86_400
"""Seconds without use after which a refresh token ends."""
GRANTS_MOST: Final = 200
"""Of one account; of too many the oldest end."""
OFFLINE: Final = "offline_access"
"""The word of a scope that asks for a refresh token."""


class OAuthGrant(Resource):
    """An app that an account let in."""

    sid: Sid
    account_sid: Sid
    app_sid: Sid
    friendly_name: str
    """The app's, when it was let in."""
    scope: str
    """What was asked for, with blanks between."""
    user_sid: Sid | None = None
    """The person who let it in, and without whom it ends; None: the account's own credential did."""
    date_created: Instant
    date_updated: Instant
    redirect_uri: Hidden[str]
    """As the request had it; empty where it had none."""
    code_challenge: Hidden[str | None]
    generation: Hidden[int]
    """How often it was turned into tokens; 0: its code was not turned in."""
    expires_us: Hidden[int]
    """After that nothing comes of it, by the machine's time."""
    url: Link = SELF

    def narrowed(self, scope: str | None) -> str | None:
        """The permissions that a token gets of it by this scope, else by its own; None: all that the app has."""
        return _permissions_in(scope or "") or _permissions_in(self.scope)

    def covers(self, scope: str | None) -> bool:
        """Whether it gives all that a scope asks for."""
        own = _permissions_in(self.scope)
        return own is None or {*(_permissions_in(scope or "") or "").split()} <= {*own.split()}

    @property
    def is_lasting(self) -> bool:
        """Whether it gives refresh tokens."""
        return OFFLINE in self.scope.split()


def _permissions_in(scope: str) -> str | None:
    return " ".join(word for word in scope.split() if word != OFFLINE) or None


grants = Collection(
    TIDINGS_V1,
    "/OAuthGrants",
    OAuthGrant,
    sid="OG",
    table="oauth_grant",
    unique=[("sid",)],
    indexes=[("app_sid",)],
    key="oauth_grants",
    needs=Capability.EVERYTHING,
    also=audited("oauth-grant"),
)
_G = grants.table.c
_FIND = Lookup(grants.table, ("sid",), grants.stored.names)


async def find_grant(database: Database, sid: Sid) -> OAuthGrant | None:
    """The grant with this SID, of whichever account. Raises Unavailable."""
    row = await database.find(_FIND, sid)
    return grants.stored.read(row) if row else None


def room_for(account_sid: Sid, now_us: int) -> list[Write]:
    """The writes that end an account's grants that are over, and of too many the oldest."""
    of_account = _G.account_sid == account_sid
    kept = sa.select(_G.sid).where(of_account).order_by(_G.sid.desc()).limit(GRANTS_MOST - 1)
    return [
        sa.delete(grants.table).where(of_account, _G.expires_us < now_us),
        sa.delete(grants.table).where(of_account, _G.sid.not_in(kept)),
    ]


def ended_with(app_sid: Sid) -> Write:
    """The write that ends all that an app was let do."""
    return sa.delete(grants.table).where(_G.app_sid == app_sid)


async def withdraw(database: Database, grant: OAuthGrant) -> None:
    """Ends a grant: neither code nor tokens of it are worth anything from now on. Raises Unavailable."""
    await database.commit(sa.delete(grants.table).where(_G.account_sid == grant.account_sid, _G.sid == grant.sid))


async def turned(database: Database, grant: OAuthGrant, app: OAuthApp, now: Instant, now_us: int) -> OAuthGrant | None:
    """The grant, turned into tokens once more; None where somebody else was first. Raises Unavailable."""
    lives_s = max(app.access_token_ttl, REFRESH_LIVES_S if grant.is_lasting else 0)
    values = {"generation": grant.generation + 1, "expires_us": now_us + lives_s * SECOND, "date_updated": int(now)}
    as_read = (_G.account_sid == grant.account_sid, _G.sid == grant.sid, _G.generation == grant.generation)
    statement = sa.update(grants.table).where(*as_read).values(values).returning(*_G)
    try:
        (rows, *_) = await database.commit(only_if=[Guard("as-read", statement)])
    except GuardFailed:
        return None
    return grants.stored.read(rows[0])


def code_of(vault: Vault, grant: OAuthGrant) -> str:
    """The code that is turned in for tokens."""
    return f"{grant.sid}.{vault.hash(grant.sid, 'oauth code')}"


def refresh_token_of(vault: Vault, grant: OAuthGrant) -> str:
    """The refresh token of the grant as it is."""
    said = f"{grant.sid}.{grant.generation}"
    return f"{said}.{vault.hash(said, 'oauth refresh token')}"


def grant_of_code(vault: Vault, code: str) -> Sid | None:
    """The grant that a code is of; None: the code is none of ours."""
    sid, _, signature = code.partition(".")
    return sid if is_sid(sid, "OG") and _is_signed(vault, sid, "oauth code", signature) else None


def grant_of_refresh_token(vault: Vault, token: str) -> tuple[Sid, int] | None:
    """The grant that a refresh token is of, and which one of its tokens this is; None: it is none of ours."""
    said, _, signature = token.rpartition(".")
    if not _is_signed(vault, said, "oauth refresh token", signature):
        return None
    sid, _, generation = said.partition(".")
    return sid, int(generation)


def _is_signed(vault: Vault, said: str, about: str, signature: str) -> bool:
    return signature.isascii() and vault.matches(said, about, signature)


async def acting_app(
    database: Database, app_sid: Sid, account_sid: Sid, grant_sid: Sid | None, owner_account_sid: Sid
) -> Principal | None:
    """Who acts with an access token of an app; None: the app is gone, or what or who let it. Raises Unavailable."""
    app = await find_app(database, app_sid)
    if app is None:
        return None
    if grant_sid is None:
        is_own = app.type is AppKind.CLIENT and app.account_sid == account_sid
        return Principal(app.sid, account_sid, Capability.STANDARD, allowed_of(app.policy)) if is_own else None
    grant = await find_grant(database, grant_sid)
    if grant is None or (grant.app_sid, grant.account_sid) != (app_sid, account_sid):
        return None
    if grant.user_sid is not None:
        person = await person_acting(database, grant.user_sid, owner_account_sid, account_sid)
        if person is None or not Capability.EVERYTHING.held_by(person):
            return None
    return Principal(app.sid, account_sid, app.rights, allowed_of(app.policy), grant.user_sid, grant.sid)
