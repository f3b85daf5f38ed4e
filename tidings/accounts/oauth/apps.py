"""OAuth apps: programs that get tokens of their own, or that act for accounts which let them.

Source: https://www.twilio.com/docs/iam/oauth-apps/overview, RFC 6749 section 2
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Final
from urllib.parse import urlsplit

import msgspec
import sqlalchemy as sa
from msgspec import Meta

from tidings.accounts.keys import must_be_known
from tidings.accounts.model import Capability
from tidings.audit.events import audited
from tidings.core import Instant, Settable, Sid
from tidings.core.problem import Problem
from tidings.db import Database, Guard, Lookup
from tidings.errors import TOO_MANY_APPS
from tidings.http import SELF, TIDINGS_V1, Call, Collection, Condition, Hidden, Link, Resource, invalid
from tidings.http.permissions import known
from tidings.parameters import PRINTED, FriendlyName64

APPS_MOST: Final = 100
"""Of one account."""
URIS_MOST: Final = 10
URI_MOST: Final = 500
"""Characters of a redirect URI."""
TTL_S: Final = 3_600
_URI: Final = re.compile(rf"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]{{1,{URI_MOST}}}", re.ASCII)
"""The characters of RFC 3986."""
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class AppKind(StrEnum):
    """By which grant an app gets its tokens."""

    CLIENT = "Client Credential"
    """For the account that it is of."""
    CODE = "Authorization Code"
    """For whichever account lets it."""


class AppPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The permissions of an app: those that are allowed, or all, without those that are denied."""

    allow: list[str] | None = None
    deny: list[str] | None = None


class OAuthApp(Resource):
    """An OAuth app; its SID is the client ID."""

    sid: Sid
    account_sid: Sid
    type: AppKind
    friendly_name: Settable[FriendlyName64]
    description: Settable[Annotated[str, Meta(max_length=255), PRINTED]] = ""
    status: str = "ACTIVE"
    created_by: Sid
    """The SID that signed in."""
    redirect_uris: Settable[list[str]] = []
    """Where people may be sent back to: the request's must be one of these to the letter."""
    is_public: bool = False
    """Whether it has no secret: it runs where it could keep none, and must prove itself by PKCE."""
    policy: Settable[AppPolicy | None] = None
    rights: Capability = Capability.STANDARD
    """`everything`: also accounts, keys and the people of the organization, for whoever lets it."""
    access_token_ttl: Settable[Annotated[int, Meta(ge=60, le=30 * 86_400)]] = TTL_S
    """Seconds that its access tokens live."""
    date_created: Instant
    date_updated: Instant
    secret_hash: Hidden[str]
    """Empty of a public one."""
    url: Link = SELF


apps = Collection(
    TIDINGS_V1,
    "/OAuthApps",
    OAuthApp,
    sid="OQ",
    table="oauth_app",
    unique=[("sid",)],
    key="oauth_apps",
    needs=Capability.EVERYTHING,
    also=audited("oauth-app"),
)
_FIND = Lookup(apps.table, ("sid",), apps.stored.names)


async def find_app(database: Database, sid: Sid) -> OAuthApp | None:
    """The app with this SID, of whichever account. Raises Unavailable."""
    row = await database.find(_FIND, sid)
    return apps.stored.read(row) if row else None


def allowed_of(policy: AppPolicy | None) -> frozenset[str] | None:
    """The permissions that a policy leaves; None: all."""
    if policy is None or (policy.allow is None and not policy.deny):
        return None
    return frozenset(known() if policy.allow is None else policy.allow) - frozenset(policy.deny or ())


def checked(app: OAuthApp) -> OAuthApp:
    """The app, which fits. Raises INVALID_PARAMETER."""
    if app.policy is not None:
        for named in (app.policy.allow, app.policy.deny):
            if named is not None:
                must_be_known(named)
    if app.type is AppKind.CLIENT:
        if app.redirect_uris or app.is_public or app.rights is not Capability.STANDARD:
            raise invalid("Type", app.type, "this is of apps of the type Authorization Code")
        return app
    if not 0 < len(app.redirect_uris) <= URIS_MOST:
        raise _unfit(app.redirect_uris, f"there are 1 to {URIS_MOST} of them")
    for uri in app.redirect_uris:
        reason = why_unfit(uri)
        if reason is not None:
            raise _unfit([uri], reason)
    return app


def _unfit(uris: Sequence[str], reason: str) -> Problem:
    return invalid("RedirectUris", ", ".join(uris), reason)


def why_unfit(uri: str) -> str | None:
    """Why nobody may be sent back to `uri`; None: it fits. RFC 6749 section 3.1.2, RFC 9700 section 2.6."""
    if (
        not 0 < len(uri) <= URI_MOST
        or not uri.isascii()
        or any(not one.isprintable() or one in ' "<>\\' for one in uri)
    ):
        return f"it has 1 to {URI_MOST} characters, as they stand in a URI"
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        return "it is no URI"
    if "#" in uri or parts.username is not None:
        return "it has no fragment and no user"
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        return None if parts.hostname else "it has no host"
    if "." in parts.scheme:  # of a program on somebody's own machine: RFC 8252 section 7.1
        return None
    return "its scheme is https, http to the own machine, or one that has a dot"


def has_room(call: Call) -> Condition:
    """That the account has fewer apps than there may be."""
    own = sa.select(sa.func.count()).where(apps.table.c.account_sid == call.account_sid).scalar_subquery()
    guard = Guard("has-room", sa.select(sa.literal(1)).where(own < APPS_MOST))
    return Condition(guard, TOO_MANY_APPS(most=APPS_MOST))
