"""The registry's signature on what it tells: HMAC-SHA1 over the address it tells it to and the body's canonical form.

Source: The Campaign Registry, CSP API v2, "Webhook Authentication".
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from tidings.registry.http.jcs import NotCanonical, canonical


def signature_of(secret: str, url: str, octets: bytes) -> str:
    """The signature of a JSON body told to `url`. Raises NotCanonical."""
    # SHA-1 is the registry's choice; in an HMAC its known weakness does no harm
    signed = hmac.new(secret.encode(), url.encode() + canonical(octets), hashlib.sha1)
    return base64.b64encode(signed.digest()).decode()


def is_signed(secret: str, url: str, octets: bytes, signature: str) -> bool:
    """Whether `signature` is that of the body, compared in constant time."""
    try:
        expected = signature_of(secret, url, octets)
    except NotCanonical:
        return False
    return hmac.compare_digest(expected.encode(), signature.strip().encode("utf-8", "replace"))
