"""The auth tokens of an account: a second one beside the first, which then takes its place.

While there are two, either signs in; webhooks are signed with the primary one.
Source: https://www.twilio.com/docs/iam/api/authtoken
"""

from __future__ import annotations

from tidings.accounts.directory import Directory
from tidings.accounts.model import Capability
from tidings.audit.events import note
from tidings.core import Instant, Sid
from tidings.errors import SECONDARY_TOKEN_EXISTS
from tidings.http import ACCOUNTS_V1, SELF, Call, Link, Resource, operation

_ALL = Capability.EVERYTHING


class SecondaryToken(Resource):
    """A secondary token, in the answer to its creation: the one time that it is shown."""

    account_sid: Sid
    date_created: Instant
    date_updated: Instant
    secondary_auth_token: str
    url: Link = SELF


class Promotion(Resource):
    """What signs in and signs from now on."""

    account_sid: Sid
    auth_token: str
    date_created: Instant
    date_updated: Instant
    url: Link = SELF


@operation(ACCOUNTS_V1, "POST", "/AuthTokens/Secondary", status=201, resource=SecondaryToken, needs=_ALL)
async def create(call: Call) -> SecondaryToken:
    """An account has one at most."""
    token, sid = call.chance.token(16), call.account_sid
    kept = note(call, "auth-token.created", sid)
    changed = await call.part(Directory).add_secondary(sid, token, [kept])
    if changed is None:
        raise SECONDARY_TOKEN_EXISTS(sid=sid)
    now = Instant(changed.date_updated)
    return SecondaryToken(account_sid=sid, date_created=now, date_updated=now, secondary_auth_token=token)


@operation(ACCOUNTS_V1, "DELETE", "/AuthTokens/Secondary", status=204, needs=_ALL)
async def delete(call: Call) -> None:
    """From the next request on it is wrong."""
    kept = note(call, "auth-token.deleted", call.account_sid)
    call.found(await call.part(Directory).drop_secondary(call.account_sid, [kept]))


@operation(ACCOUNTS_V1, "POST", "/AuthTokens/Promote", resource=Promotion, needs=_ALL)
async def promote(call: Call) -> Promotion:
    """From the next request on the old primary token is wrong, and webhooks are signed with the new one."""
    kept = note(call, "auth-token.promoted", call.account_sid)
    changed = call.found(await call.part(Directory).promote_secondary(call.account_sid, [kept]))
    now = Instant(changed.date_updated)
    return Promotion(account_sid=changed.sid, auth_token=changed.auth_token, date_created=now, date_updated=now)
