"""The signature by which a receiver knows that a webhook is ours.

HMAC-SHA1 under the account's primary auth token, over the URL exactly as it is called and, for forms,
each name and value in the order of the names. The port stands in the signed URL when it stands in the
configured one; validators try with and without the standard port.
Source: https://www.twilio.com/docs/usage/security#validating-requests
"""

from __future__ import annotations

from binascii import b2a_base64
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha1, sha256
from typing import TYPE_CHECKING

from tidings.webhooks.form import signed_text

if TYPE_CHECKING:
    from hashlib import _Hash

SIGNATURE_HEADER = "X-Twilio-Signature"
_BLOCK = 64
"""Octets of a block of SHA-1."""
_TOKENS_MOST = 1024


def sign(token: str, url: str, params: Sequence[tuple[str, str]] = ()) -> str:
    """The value of X-Twilio-Signature, base64.

    `params` are those of a form POST; a GET has them in `url` already.
    """
    return signature(token, url + signed_text(params) if params else url)


def signature(token: str, signed: str) -> str:
    """The signature of a text. What UTF-8 cannot write counts as `?`, as it is sent.

    RFC 2104: the hash of what the token and the text hash to. Both begin with the token, so their states after it are
    kept and copied: a third of the time of an HMAC that begins with the token.
    """
    inner, outer = _keyed(token)
    inner, outer = inner.copy(), outer.copy()
    inner.update(signed.encode("utf-8", "replace"))
    outer.update(inner.digest())
    return b2a_base64(outer.digest(), newline=False).decode("ascii")


@lru_cache(maxsize=_TOKENS_MOST)
def _keyed(token: str) -> tuple[_Hash, _Hash]:
    key = token.encode()
    if len(key) > _BLOCK:
        key = sha1(key).digest()  # noqa: S324 - the signature is Twilio's
    key = key.ljust(_BLOCK, b"\0")
    return sha1(bytes([octet ^ 0x36 for octet in key])), sha1(bytes([octet ^ 0x5C for octet in key]))  # noqa: S324


def with_body_hash(url: str, body: bytes) -> str:
    """`url` with `bodySHA256` added to its query, as webhooks with a JSON body are called and signed."""
    return f"{url}{body_hash_suffix(url, body)}"


def body_hash_suffix(url: str, body: bytes) -> str:
    """What `with_body_hash` adds: the hash of `body` in lower-case hex as one more query parameter."""
    return f"{'&' if '?' in url else '?'}bodySHA256={sha256(body).hexdigest()}"
