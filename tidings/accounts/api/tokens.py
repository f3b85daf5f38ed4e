"""Access tokens for a key and its secret: the client credentials of OAuth 2.0.

Source: https://www.twilio.com/docs/iam/oauth-apps/oauth-access-token, RFC 6749 section 4.4
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta

from tidings.accounts.authenticate import Authentication
from tidings.accounts.bearer import LIVES_S, AccessTokens, TokenClaims
from tidings.accounts.model import Principal
from tidings.core import MovableClock
from tidings.core.instant import SECOND
from tidings.http import OAUTH_V2, Call, Given, Params, Resource, invalid, operation
from tidings.http.permissions import known
from tidings.parameters import AccountSid

SCOPE_MOST = 2_000
"""Characters: the token must fit into a header."""

OfOtherGrants = Annotated[str, Meta(max_length=0)]


class Ask(Params, rename=None):
    """Parameters under their names in RFC 6749."""

    grant_type: Literal["client_credentials"]
    client_id: str
    client_secret: str
    account_sid: Given[AccountSid]
    scope: Given[Annotated[str, Meta(max_length=SCOPE_MOST)]]
    audience: Given[str]
    code: Given[OfOtherGrants]
    redirect_uri: Given[OfOtherGrants]
    refresh_token: Given[OfOtherGrants]


class Token(Resource):
    """A token in the answer to its creation; with these credentials nothing is refreshed, and nobody identified."""

    access_token: str
    refresh_token: str | None = None
    id_token: str | None = None
    token_type: str = "Bearer"  # noqa: S105 - no secret
    expires_in: int = LIVES_S


@operation(OAUTH_V2, "POST", "/token", resource=Token, public=True)
async def create(call: Call, given: Ask) -> Token:
    """It has the rights of the key, or those of them that `scope` names, for the key's account or a subaccount."""
    authentication = call.part(Authentication)
    client = await authentication.identified(given.client_id, given.client_secret, call.request.client)
    wanted = None if given.account_sid is UNSET else given.account_sid
    account = authentication.reach(client, call.request, wanted)
    scope = None if given.scope in (UNSET, "") else _within(client, given.scope)
    now = call.part(MovableClock).machine_us() // SECOND
    claims = TokenClaims(client.sid, account.sid, now, now + LIVES_S, call.chance.token(8), scope)
    return Token(access_token=call.part(AccessTokens).issue(claims))


def _within(client: Principal, scope: str) -> str:
    """The scope, of permissions that the client has. Raises INVALID_PARAMETER."""
    has = known() if client.allowed is None else client.allowed
    strange = sorted({*scope.split()} - has)
    if strange:
        raise invalid("scope", scope, f"these credentials have no permission {strange[0][:100]}")
    return scope
