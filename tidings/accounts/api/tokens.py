"""Access tokens: for a client's own credentials, for the code of an account that let it in, and again for a token.

Source: https://www.twilio.com/docs/iam/oauth-apps/oauth-access-token, RFC 6749 sections 4.1.3, 4.4 and 6
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from tidings.accounts.authenticate import Authentication, credentials_of
from tidings.accounts.bearer import LIVES_S, AccessTokens, TokenClaims
from tidings.accounts.directory import Directory
from tidings.accounts.model import Principal
from tidings.accounts.oauth import refusals
from tidings.accounts.oauth.apps import AppKind, OAuthApp, allowed_of
from tidings.accounts.oauth.asking import Scope
from tidings.accounts.oauth.exchange import GrantDesk
from tidings.accounts.oauth.grants import OAuthGrant, refresh_token_of
from tidings.accounts.organizations.rights import rights_of
from tidings.accounts.vault import Vault
from tidings.core import MovableClock, Sid, is_sid
from tidings.core.instant import SECOND
from tidings.http import IAM_V1, OAUTH_V1, OAUTH_V2, ORGANIZATIONS, Call, Given, Params, Resource, Response, operation
from tidings.http.permissions import known
from tidings.parameters import AccountSid

_TAKES: Final = {
    "client_credentials": {"account_sid", "scope"},
    "authorization_code": {"code", "redirect_uri", "code_verifier"},
    "refresh_token": {"refresh_token", "scope"},
}
"""The parameters of each grant type, beside the client's; `audience` is taken with all, and there is one."""
_OWN: Final = frozenset().union(*_TAKES.values())


class Ask(Params, rename=None):
    """Parameters under their names in RFC 6749."""

    grant_type: Given[str]
    client_id: Given[str]
    client_secret: Given[str]
    account_sid: Given[AccountSid]
    scope: Given[Scope]
    audience: Given[str]
    code: Given[str]
    redirect_uri: Given[str]
    refresh_token: Given[str]
    code_verifier: Given[str]


class AskOlder(Params, like=Ask):
    """The same in the spelling of the oldest one."""


class Token(Resource):
    """A token in the answer to its creation; nobody is identified by one."""

    access_token: str
    refresh_token: str | None = None
    id_token: str | None = None
    token_type: str = "Bearer"  # noqa: S105 - no secret
    expires_in: int = LIVES_S


@operation(OAUTH_V2, "POST", "/token", resource=Token, public=True)
@operation(IAM_V1, "POST", "/token", status=201, resource=Token, public=True)
@operation(ORGANIZATIONS, "POST", "/v1/token", status=201, resource=Token, public=True)
async def create(call: Call, given: Ask) -> Response:
    """By one of three grants; what is wrong is said as RFC 6749 says it."""
    said = {name: value for name, value in given.changes().items() if value}
    grant_type = said.get("grant_type", "")
    if grant_type not in _TAKES:
        raise refusals.UNSUPPORTED_GRANT(value=grant_type) if grant_type else refusals.MISSING(parameter="grant_type")
    for name in sorted((said.keys() & _OWN) - _TAKES[grant_type]):
        raise refusals.INVALID_REQUEST(parameter=name, reason=f"it is not of {grant_type}")
    client_id, secret = _credentials(call, said)
    authentication = call.part(Authentication)
    if is_sid(client_id, "OQ"):
        app = await authentication.identified_app(client_id, secret, call.request.client)
        token = await _of_app(call, app, grant_type, said)
    else:
        client = await authentication.identified(client_id, secret, call.request.client, refusals.INVALID_CLIENT)
        token = await _of_key(call, client, grant_type, said)
    response = call.written(token)
    response.headers = [(b"Cache-Control", b"no-store")]
    return response


@operation(OAUTH_V1, "POST", "/token", status=201, resource=Token, public=True)
async def create_older(call: Call, given: AskOlder) -> Response:
    """As the newer ones."""
    return await create(call, msgspec.convert(given.changes(), Ask))


def _credentials(call: Call, said: dict[str, str]) -> tuple[str, str]:
    """The client's: of the form where it names one, for client libraries send an account's header with everything."""
    user, password = credentials_of(call.request.headers.get(b"authorization", b""))
    client_id = said.get("client_id", user)
    if not client_id:
        raise refusals.MISSING(parameter="client_id")
    return client_id, said.get("client_secret", password if client_id == user else "")


# Keys


async def _of_key(call: Call, client: Principal, grant_type: str, said: dict[str, str]) -> Token:
    """It has the rights of the key, or those of them that `scope` names, for the key's account or a subaccount.

    A user of the organization that `scope` names has those of them that their roles give.
    """
    if grant_type != "client_credentials":
        raise refusals.UNAUTHORIZED_CLIENT(grant=grant_type)
    account = call.part(Authentication).reach(client, call.request, said.get("account_sid"))
    user_sid, scope = _person(said.get("scope", ""))
    _must_be_within(client.allowed, scope)
    if user_sid is not None:
        owner = call.part(Directory).owner_of(account.sid)
        if client.sid == client.account_sid or await rights_of(call.db, user_sid, owner, account.sid) is None:
            raise refusals.INVALID_SCOPE(reason=f"{user_sid} is no active user of this account's organization")
    return _issued(call, LIVES_S, sub=client.sid, acc=account.sid, scope=scope, usr=user_sid)


def _person(scope: str) -> tuple[Sid | None, str | None]:
    """The user that a scope names, and the permissions in it. Raises INVALID_SCOPE for several users."""
    named = [word for word in scope.split() if is_sid(word, "US")]
    if len(named) > 1:
        raise refusals.INVALID_SCOPE(reason="it names several users")
    return next(iter(named), None), " ".join(word for word in scope.split() if word not in named) or None


# Apps


async def _of_app(call: Call, app: OAuthApp, grant_type: str, said: dict[str, str]) -> Token:
    """For its own account, or for one that let it in."""
    own = app.type is AppKind.CLIENT
    if own != (grant_type == "client_credentials"):
        raise refusals.UNAUTHORIZED_CLIENT(grant=grant_type)
    desk = GrantDesk(call.db, call.part(Vault), call.part(MovableClock))
    scope = said.get("scope")
    match grant_type:
        case "client_credentials":
            if said.get("account_sid", app.account_sid) != app.account_sid:
                raise call.not_found()
            _must_be_within(allowed_of(app.policy), scope)
            return _issued(call, app.access_token_ttl, sub=app.sid, acc=app.account_sid, scope=scope)
        case "authorization_code":
            if "code" not in said:
                raise refusals.MISSING(parameter="code")
            grant = await desk.of_code(app, said["code"], said.get("redirect_uri"), said.get("code_verifier"))
        case _:
            if "refresh_token" not in said:
                raise refusals.MISSING(parameter="refresh_token")
            grant = await desk.of_refresh_token(app, said["refresh_token"], scope)
    narrowed = grant.narrowed(scope)
    return _issued(call, app.access_token_ttl, grant, sub=app.sid, acc=grant.account_sid, scope=narrowed)


def _must_be_within(allowed: frozenset[str] | None, scope: str | None) -> None:
    """Raises INVALID_SCOPE for permissions that the client has not."""
    strange = sorted({*(scope or "").split()} - (known() if allowed is None else allowed))
    if strange:
        raise refusals.INVALID_SCOPE(reason=f"these credentials have no permission {strange[0][:100]}")


def _issued(call: Call, lives_s: int, grant: OAuthGrant | None = None, **claims: Any) -> Token:
    """A token that says this, for so many seconds; of a grant that lasts with the next refresh token."""
    now = call.part(MovableClock).machine_us() // SECOND
    grant_sid = grant.sid if grant else None
    said = TokenClaims(iat=now, exp=now + lives_s, jti=call.chance.token(8), grt=grant_sid, **claims)
    again = refresh_token_of(call.part(Vault), grant) if grant and grant.is_lasting else None
    return Token(access_token=call.part(AccessTokens).issue(said), refresh_token=again, expires_in=lives_s)
