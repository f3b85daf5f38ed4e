"""What every page of the console tells the browser to refuse.

Source: https://www.w3.org/TR/CSP3/ (content security policy), https://fetch.spec.whatwg.org/ (resource policy).
"""

from __future__ import annotations

from tidings.http import Request
from tidings.http.app import STRICT_TRANSPORT

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing inline, nothing from elsewhere, nobody's frame."""

SECURITY: tuple[tuple[bytes, bytes], ...] = (
    (b"Content-Security-Policy", CONTENT_POLICY.encode()),
    (b"X-Content-Type-Options", b"nosniff"),
    (b"X-Frame-Options", b"DENY"),
    (b"Referrer-Policy", b"same-origin"),
    (b"Cross-Origin-Opener-Policy", b"same-origin"),
    (b"Cross-Origin-Resource-Policy", b"same-origin"),
    (b"Permissions-Policy", b"camera=(), geolocation=(), microphone=()"),
)
_OWN_SITE = (b"same-origin", b"none")


def is_cross_site(request: Request) -> bool:
    """Whether a browser says that another site's page made this request; old browsers and programs say nothing."""
    return request.headers.get(b"sec-fetch-site", b"none") not in _OWN_SITE


def protected(given: list[tuple[bytes, bytes]], *, encrypted: bool = False) -> list[tuple[bytes, bytes]]:
    """An answer's fields with the security ones; a stricter policy that it brings itself stays.

    Over an `encrypted` connection the browser is told to come by no other from now on.
    """
    names = {name.lower() for name, _ in given}
    fields = [*given, *(field for field in SECURITY if field[0].lower() not in names)]
    if encrypted:
        fields.append(STRICT_TRANSPORT)
    return fields if b"cache-control" in names else [*fields, (b"Cache-Control", b"no-store")]
