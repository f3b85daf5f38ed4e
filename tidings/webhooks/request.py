"""A webhook as the octets of an HTTP/1.1 request, and what it becomes after a redirect. Pure.

Source: RFC 9112 section 3; RFC 9110 section 15.4 for redirects.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urljoin

import msgspec

from tidings import __version__
from tidings.http.form import encode
from tidings.webhooks.mapping import MappedRoute
from tidings.webhooks.port import Method, WebhookRequest
from tidings.webhooks.signature import SIGNATURE_HEADER, body_hash_suffix, sign
from tidings.webhooks.target import Target, parse_target

USER_AGENT = f"Tidings/{__version__}"
REDIRECTS = frozenset((301, 302, 303, 307, 308))
_KEEPS_METHOD = frozenset((307, 308))
FORM = "application/x-www-form-urlencoded; charset=utf-8"
_JSON = "application/json"


def octets_of(request: WebhookRequest, route: MappedRoute | None = None) -> bytes:
    """The whole request, signed. Raises ValueError for a header or cookie that would break out of its line.

    On a route it asks for the route's path and carries a proxy's headers; host and signature stay those of the URL.
    """
    target = request.target
    suffix, content_type, body = "", "", b""
    signed: Sequence[tuple[str, str]] = ()
    if request.json is not None:
        suffix, content_type, body = body_hash_suffix(target.url_called, request.json), _JSON, request.json
    elif request.method is Method.POST:
        signed, content_type, body = request.params, FORM, encode(request.params)
    else:
        suffix = _query_suffix(target, request.params)
    head = (
        f"{request.method} {(route or target).path_query}{suffix} HTTP/1.1\r\nHost: {target.host_header}\r\n"
        f"User-Agent: {USER_AGENT}\r\nAccept: */*\r\n"
    )
    if content_type:
        head += f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n"
    if request.token is not None:
        head += f"{SIGNATURE_HEADER}: {sign(request.token, target.url_called + suffix, signed)}\r\n"
    if target.authorization is not None:
        head += f"Authorization: {target.authorization}\r\n"
    if route is not None:
        head += "".join([f"{name}: {value}\r\n" for name, value in route.headers])
    for name, value in request.headers:
        head += f"{name}: {_one_line(value)}\r\n"
    if request.cookies:
        head += f"Cookie: {_one_line('; '.join([f'{name}={value}' for name, value in request.cookies]))}\r\n"
    return f"{head}\r\n".encode("latin-1", "replace") + body


def after_redirect(request: WebhookRequest, status: int, location: str | None) -> WebhookRequest | None:
    """What to ask for after a redirect; None when `location` is nothing that can be called.

    As browsers do: 307 and 308 are asked again in the same way, all others with GET and without parameters.
    Credentials and cookies do not follow to another origin.
    """
    if not location:
        return None
    try:
        target = parse_target(urljoin(request.target.url_called, location))
    except ValueError:
        return None
    if not isinstance(target, Target):
        return None
    cookies = request.cookies if target.origin == request.target.origin else ()
    if status in _KEEPS_METHOD:
        params = request.params if request.method is Method.POST else []
        return msgspec.structs.replace(request, target=target, cookies=cookies, params=params)
    return msgspec.structs.replace(request, method=Method.GET, target=target, params=[], json=None, cookies=cookies)


def _query_suffix(target: Target, params: list[tuple[str, str]]) -> str:
    if not params:
        return ""
    return f"{'&' if '?' in target.path_query else '?'}{encode(params).decode('ascii')}"


def _one_line(value: str) -> str:
    if "\r" in value or "\n" in value or "\0" in value:
        msg = "a header value holds a line break"
        raise ValueError(msg)
    return value
