"""The auth tokens of an account: a second one beside the first, which then takes its place.

While there are two, either signs in; webhooks are signed with the primary one.
Source: https://www.twilio.com/docs/iam/api/authtoken
"""

from __future__ import annotations

from typing import Annotated

from tidings.accounts.directory import Directory
from tidings.accounts.model import Account, Capability
from tidings.audit.events import note
from tidings.core import Instant, Sid
from tidings.errors import SECONDARY_TOKEN_EXISTS
from tidings.http import ACCOUNTS_V1, SELF, Call, Link, Of, Resource, as_shown, operation

_ALL = Capability.EVERYTHING


class ShownToken(Resource):
    """Whose token, and since when."""

    account_sid: Annotated[Sid, Of("sid")]
    date_created: Annotated[Instant, Of("date_updated", Instant)]
    date_updated: Annotated[Instant, Of("date_updated", Instant)]
    url: Link = SELF


class SecondaryToken(ShownToken):
    """A secondary token, in the answer to its creation: the one time that it is shown."""

    secondary_auth_token: str


class Promotion(ShownToken):
    """What signs in and signs from now on."""

    auth_token: str


@operation(ACCOUNTS_V1, "POST", "/AuthTokens/Secondary", status=201, resource=SecondaryToken, row=Account, needs=_ALL)
async def create(call: Call) -> SecondaryToken:
    """An account has one at most."""
    token, sid = call.chance.token(16), call.account_sid
    changed = await call.part(Directory).add_secondary(sid, token, [note(call, "auth-token.created", sid)])
    if changed is None:
        raise SECONDARY_TOKEN_EXISTS(sid=sid)
    return as_shown(SecondaryToken, changed, secondary_auth_token=token)


@operation(ACCOUNTS_V1, "DELETE", "/AuthTokens/Secondary", status=204, needs=_ALL)
async def delete(call: Call) -> None:
    """From the next request on it is wrong."""
    kept = note(call, "auth-token.deleted", call.account_sid)
    call.found(await call.part(Directory).drop_secondary(call.account_sid, [kept]))


@operation(ACCOUNTS_V1, "POST", "/AuthTokens/Promote", resource=Promotion, row=Account, needs=_ALL)
async def promote(call: Call) -> Account:
    """From the next request on the old primary token is wrong, and webhooks are signed with the new one."""
    kept = note(call, "auth-token.promoted", call.account_sid)
    return call.found(await call.part(Directory).promote_secondary(call.account_sid, [kept]))
