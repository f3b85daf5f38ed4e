"""Access tokens: the rights of a key or an app for a while, in a text that proves itself: no store is asked for it.

A JSON Web Token (RFC 7519), signed with HMAC-SHA256 under a key that is made of the installation's secret: every
process that has the secret knows it for one of its own. It names the key or app that it was issued to, and is worth
nothing without it. It lives by the machine's time, as its holder reads it.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from typing import Final

import msgspec

from tidings.accounts.vault import Vault
from tidings.core import Sid

LIVES_S: Final = 3_600
_HEAD: Final = b'{"alg":"HS256","typ":"JWT"}'
_ISSUER: Final = "tidings"


class TokenClaims(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a token says."""

    sub: Sid
    """The key or the OAuth app that it was issued to; of a session of the console, the user."""
    acc: Sid
    """The account that it acts for: its holder's own, a subaccount of it, or one that let the app."""
    iat: int
    exp: int
    """Seconds since 1970, by the machine's time."""
    jti: str
    scope: str | None = None
    """Permissions that it is narrowed to, with blanks between; None: all of its holder's."""
    iss: str = _ISSUER
    grt: Sid | None = None
    """What let the app act for the account; None: it acts for its own."""
    usr: Sid | None = None
    """The user of the organization who acts with it, and may what their roles say; None: a program does."""

    @property
    def permissions(self) -> frozenset[str] | None:
        """Those of the scope."""
        return None if self.scope is None else frozenset(self.scope.split())


class AccessTokens:
    """Issues and reads tokens."""

    def __init__(self, vault: Vault) -> None:
        self._key = vault.hash("access tokens", "signing").encode()
        self._read = msgspec.json.Decoder(TokenClaims).decode

    def issue(self, claims: TokenClaims) -> str:
        """The token that says this."""
        said = b".".join([_encoded(_HEAD), _encoded(msgspec.json.encode(claims))])
        return b".".join([said, self._signature(said)]).decode()

    def read(self, token: str) -> TokenClaims | None:
        """What a token of ours says, be it expired or not; None for any other text."""
        said, _, signature = token.encode("utf-8", "replace").rpartition(b".")
        if not hmac.compare_digest(signature, self._signature(said)):
            return None
        try:
            return self._read(_decoded(said.partition(b".")[2]))
        except (msgspec.MsgspecError, binascii.Error, ValueError):
            return None

    def _signature(self, said: bytes) -> bytes:
        return _encoded(hmac.digest(self._key, said, "sha256"))


def _encoded(octets: bytes) -> bytes:
    """RFC 7515, appendix C."""
    return base64.urlsafe_b64encode(octets).rstrip(b"=")


def _decoded(text: bytes) -> bytes:
    return base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))
