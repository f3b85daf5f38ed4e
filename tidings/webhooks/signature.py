"""The signature by which a receiver knows that a webhook is ours.

HMAC-SHA1 under the account's primary auth token, over the URL exactly as it is called and, for forms,
each name and value in the order of the names. The port stands in the signed URL when it stands in the
configured one; validators try with and without the standard port.
Source: https://www.twilio.com/docs/usage/security#validating-requests
"""

from __future__ import annotations

import hmac
from binascii import b2a_base64
from collections.abc import Sequence
from hashlib import sha256

SIGNATURE_HEADER = "X-Twilio-Signature"


def sign(token: str, url: str, params: Sequence[tuple[str, str]] = ()) -> str:
    """The value of X-Twilio-Signature, base64.

    `params` are those of a form POST; a GET has them in `url` already. A name that comes twice counts
    with each of its different values, in their order. Text that UTF-8 cannot write counts as `?`, as it is sent.
    """
    signed = url + "".join([name + value for name, value in sorted(set(params))]) if params else url
    digest = hmac.digest(token.encode(), signed.encode("utf-8", "replace"), "sha1")
    return b2a_base64(digest, newline=False).decode("ascii")


def with_body_hash(url: str, body: bytes) -> str:
    """`url` with `bodySHA256` added to its query, as webhooks with a JSON body are called and signed."""
    return f"{url}{body_hash_suffix(url, body)}"


def body_hash_suffix(url: str, body: bytes) -> str:
    """What `with_body_hash` adds: the hash of `body` in lower-case hex as one more query parameter."""
    return f"{'&' if '?' in url else '?'}bodySHA256={sha256(body).hexdigest()}"
