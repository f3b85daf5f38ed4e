"""Access tokens for a key and its secret: the client credentials of OAuth 2.0.

Source: https://www.twilio.com/docs/iam/oauth-apps/oauth-access-token, RFC 6749 section 4.4
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta

from tidings.accounts.authenticate import Authentication
from tidings.accounts.bearer import LIVES_S, AccessTokens, TokenClaims
from tidings.accounts.directory import Directory
from tidings.accounts.model import Principal
from tidings.accounts.organizations.rights import rights_of
from tidings.core import MovableClock, Sid, is_sid
from tidings.core.instant import SECOND
from tidings.http import IAM_V1, OAUTH_V1, OAUTH_V2, ORGANIZATIONS, Call, Given, Params, Resource, invalid, operation
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


class AskOlder(Params):
    """The same in the spelling of the oldest one."""

    grant_type: Literal["client_credentials"]
    client_id: str
    client_secret: str
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
@operation(IAM_V1, "POST", "/token", status=201, resource=Token, public=True)
@operation(ORGANIZATIONS, "POST", "/v1/token", status=201, resource=Token, public=True)
async def create(call: Call, given: Ask) -> Token:
    """It has the rights of the key, or those of them that `scope` names, for the key's account or a subaccount.

    A user of the organization that `scope` names has those of them that their roles give.
    """
    authentication = call.part(Authentication)
    client = await authentication.identified(given.client_id, given.client_secret, call.request.client)
    wanted = None if given.account_sid is UNSET else given.account_sid
    account = authentication.reach(client, call.request, wanted)
    user_sid, scope = _person(given.scope) if given.scope else (None, None)
    if scope is not None:
        _must_be_within(client, scope)
    if user_sid is not None:
        owner = call.part(Directory).owner_of(account.sid)
        if client.sid == client.account_sid or await rights_of(call.db, user_sid, owner, account.sid) is None:
            raise invalid("scope", user_sid, "it is no active user of this account's organization")
    now = call.part(MovableClock).machine_us() // SECOND
    claims = TokenClaims(client.sid, account.sid, now, now + LIVES_S, call.chance.token(8), scope, usr=user_sid)
    return Token(access_token=call.part(AccessTokens).issue(claims))


@operation(OAUTH_V1, "POST", "/token", status=201, resource=Token, public=True)
async def create_older(call: Call, given: AskOlder) -> Token:
    """As the newer ones."""
    return await create(call, msgspec.convert(given.changes(), Ask))


def _person(scope: str) -> tuple[Sid | None, str | None]:
    """The user that a scope names, and the permissions in it. Raises INVALID_PARAMETER for several users."""
    named = [word for word in scope.split() if is_sid(word, "US")]
    if len(named) > 1:
        raise invalid("scope", scope, "it names several users")
    return next(iter(named), None), " ".join(word for word in scope.split() if word not in named) or None


def _must_be_within(client: Principal, scope: str) -> None:
    """Raises INVALID_PARAMETER for permissions that the client has not."""
    has = known() if client.allowed is None else client.allowed
    strange = sorted({*scope.split()} - has)
    if strange:
        raise invalid("scope", scope, f"these credentials have no permission {strange[0][:100]}")
