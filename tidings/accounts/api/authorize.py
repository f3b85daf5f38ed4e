"""Letting an app in: who has the account's credentials does it by them, and whoever has a browser is asked on a page.

Source: https://www.twilio.com/docs/iam/scim/oauth-setup, RFC 6749 section 4.1
"""

from __future__ import annotations

from urllib.parse import urlencode

import msgspec

from tidings.accounts.authenticate import Authentication, require
from tidings.accounts.model import Capability
from tidings.accounts.oauth.asking import Wish, answer_at, asking_app, refusal_at, why_refused
from tidings.accounts.oauth.grants import CODE_LIVES_S, code_of, grants, room_for
from tidings.accounts.vault import Vault
from tidings.core import MovableClock
from tidings.core.instant import SECOND
from tidings.http import (
    OAUTH_V1,
    OAUTH_V2,
    ORGANIZATIONS,
    Call,
    Params,
    Request,
    Resource,
    Response,
    operation,
    or_none,
)
from tidings.http.problems import PERMISSION_DENIED

CONSENT_PAGE = "/consent"
"""The page of the console where people are asked."""


class WayOn(Resource):
    """Where to go on."""

    redirect_to: str


class OlderWish(Params, like=Wish):
    """The same in the spelling of the oldest one."""


@operation(OAUTH_V2, "GET", "/authorize", status=302, resource=WayOn, public=True)
@operation(ORGANIZATIONS, "GET", "/v1/authorize", status=302, resource=WayOn, public=True)
async def authorize(call: Call, given: Wish) -> Response:
    """A code for the account whose auth token or main key is sent; without credentials, the page that asks."""
    app, uri = await asking_app(call.db, given)
    refused = why_refused(app, given)
    if refused is not None:
        return _to(call, refusal_at(uri, given, refused))
    if b"authorization" not in call.request.headers or _is_browser(call.request):
        return _to(call, f"{call.base_url}{CONSENT_PAGE}?{urlencode(given.changes())}")
    await _sign_in(call)
    now_us = call.part(MovableClock).machine_us()
    grant = grants.make(
        call,
        app_sid=app.sid,
        friendly_name=app.friendly_name,
        user_sid=call.principal.user_sid,
        scope=" ".join(given.words),
        redirect_uri=or_none(given.redirect_uri) or "",
        code_challenge=or_none(given.code_challenge),
        generation=0,
        expires_us=now_us + CODE_LIVES_S * SECOND,
    )
    await call.db.commit(*room_for(call.account_sid, now_us), *grants.rows.writes_of(call, grant))
    return _to(call, answer_at(uri, given, code=code_of(call.part(Vault), grant)))


@operation(OAUTH_V1, "GET", "/authorize", status=302, resource=WayOn, public=True)
async def authorize_older(call: Call, given: OlderWish) -> Response:
    """As the newer ones."""
    return await authorize(call, msgspec.convert(given.changes(), Wish))


def _is_browser(request: Request) -> bool:
    """Whether a person must be asked: a browser sends what it knows of a site to whichever page of it leads there."""
    return b"sec-fetch-mode" in request.headers or b"Mozilla/" in request.headers.get(b"user-agent", b"")


async def _sign_in(call: Call) -> None:
    """Whose account lets the app in: who may all of it, and does not act by such a grant. Raises Problem."""
    asked = Request("POST", call.request.path, headers=call.request.headers, peer=call.request.client)
    call.account, call.principal = await call.part(Authentication)(asked, None)
    require(call.principal, Capability.EVERYTHING)
    if call.principal.allowed is not None or call.principal.grant_sid is not None:
        raise PERMISSION_DENIED()


def _to(call: Call, url: str) -> Response:
    response = call.written(WayOn(redirect_to=url))
    response.headers = [(b"Location", url.encode()), (b"Cache-Control", b"no-store")]
    return response
