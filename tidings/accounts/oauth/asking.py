"""What a request to let an app in must be, before anybody is asked: pure decisions, and where their answers go.

Nobody is sent to a place that the app has not registered: until the place is known to be right, a refusal is an answer.

Source: RFC 6749 section 4.1.1, RFC 7636 (PKCE), RFC 9700 section 2.1
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from typing import Annotated, Final, TypeAlias
from urllib.parse import urlencode, urlsplit, urlunsplit

from msgspec import Meta

from tidings.accounts.oauth.apps import URI_MOST, AppKind, OAuthApp, allowed_of, find_app
from tidings.accounts.oauth.grants import OFFLINE
from tidings.accounts.oauth.refusals import (
    INVALID_REQUEST,
    INVALID_SCOPE,
    MISSING,
    UNAUTHORIZED_CLIENT,
    UNKNOWN_CLIENT,
    UNSUPPORTED_RESPONSE,
    OAuthProblem,
)
from tidings.core import is_sid
from tidings.db import Database
from tidings.http import Bad, Given, Params, or_none
from tidings.http.permissions import known

STATE_MOST: Final = 512
"""Characters of what an app wants to have back."""
SCOPE_MOST: Final = 2_000
"""Characters: a token with it must fit into a header."""
_PROOF: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}", re.ASCII)
"""Verifiers and challenges: RFC 7636 section 4.1."""
_UNFIT: Final = Bad(INVALID_REQUEST)


AppSid: TypeAlias = Annotated[str, Meta(max_length=64), _UNFIT]
Word: TypeAlias = Annotated[str, Meta(max_length=128), _UNFIT]
RedirectUri: TypeAlias = Annotated[str, Meta(max_length=URI_MOST), _UNFIT]
Scope: TypeAlias = Annotated[str, Meta(max_length=SCOPE_MOST), _UNFIT]
State: TypeAlias = Annotated[str, Meta(max_length=STATE_MOST), _UNFIT]


class Wish(Params, rename=None):
    """The parameters of an authorization request."""

    client_id: Given[AppSid]
    response_type: Given[Word]
    redirect_uri: Given[RedirectUri]
    scope: Given[Scope]
    state: Given[State]
    code_challenge: Given[Word]
    code_challenge_method: Given[Word]

    @property
    def words(self) -> list[str]:
        """Those of the scope, each once."""
        return sorted({*(or_none(self.scope) or "").split()})


async def asking_app(database: Database, wish: Wish) -> tuple[OAuthApp, str]:
    """The app that asks, and where people are sent back to. Raises OAuthProblem, Unavailable."""
    client_id = or_none(wish.client_id)
    if client_id is None:
        raise MISSING(parameter="client_id")
    app = await find_app(database, client_id) if is_sid(client_id, "OQ") else None
    if app is None:
        raise UNKNOWN_CLIENT(value=client_id)
    return app, _way_back(app, or_none(wish.redirect_uri))


def _way_back(app: OAuthApp, given: str | None) -> str:
    if app.type is not AppKind.CODE:
        raise UNAUTHORIZED_CLIENT(grant="an authorization code")
    if given is None and len(app.redirect_uris) == 1:
        return app.redirect_uris[0]
    if given not in app.redirect_uris:
        raise INVALID_REQUEST(parameter="redirect_uri", reason="it is not one of the app's, to the letter")
    return str(given)


def why_refused(app: OAuthApp, wish: Wish) -> OAuthProblem | None:
    """Why the app gets no code, which it is told at its redirect URI; None: somebody may be asked."""
    if or_none(wish.response_type) != "code":
        return UNSUPPORTED_RESPONSE(value=or_none(wish.response_type) or "given")
    challenge, method = or_none(wish.code_challenge), or_none(wish.code_challenge_method)
    if challenge is None and (app.is_public or method is not None):
        return MISSING(parameter="code_challenge")
    if challenge is not None and (method != "S256" or not _PROOF.fullmatch(challenge)):
        return INVALID_REQUEST(parameter="code_challenge", reason="it is of 43 to 128 characters, by the method S256")
    allowed = allowed_of(app.policy)
    strange = sorted({*wish.words} - {OFFLINE} - (known() if allowed is None else allowed))
    return INVALID_SCOPE(reason=f"this app has no permission {strange[0][:100]}") if strange else None


def is_proven(challenge: str | None, verifier: str | None) -> bool:
    """Whether who turns in a code is who asked for it; without a challenge nobody may bring a verifier."""
    if challenge is None or verifier is None:
        return challenge is verifier
    if not _PROOF.fullmatch(verifier):
        return False
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
    return hmac.compare_digest(digest, challenge.encode())


def answer_at(uri: str, wish: Wish, **fields: str) -> str:
    """The redirect URI with an answer in its query, and the state as it came. RFC 6749 section 4.1.2."""
    state = or_none(wish.state)
    parts = urlsplit(uri)
    said = urlencode(fields | ({} if state is None else {"state": state}))
    return urlunsplit(parts._replace(query="&".join(filter(None, [parts.query, said]))))


def refusal_at(uri: str, wish: Wish, refused: OAuthProblem) -> str:
    """The redirect URI with a refusal."""
    return answer_at(uri, wish, error=refused.error, error_description=refused.message)
