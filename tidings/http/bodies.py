"""From a request to its fields: the query, a form of either kind, a JSON document.

Source: https://url.spec.whatwg.org/#urlencoded-parsing, RFC 7578 (multipart/form-data).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tidings.http.form import Fields, Unreadable, parse
from tidings.http.multipart import MULTIPART, Parsed, is_multipart, parse_multipart
from tidings.http.problems import INVALID_BODY, UNSUPPORTED_CONTENT
from tidings.http.request import Request

FORM = b"application/x-www-form-urlencoded"
JSON = b"application/json"


def has_parts(request: Request) -> bool:
    """Whether its body is a form in parts, and is there."""
    return bool(request.body) and is_multipart(request)


def form_fields(request: Request) -> Fields:
    """The form fields of a request that has a body, and those of its query that the body does not give.

    Raises UNSUPPORTED_CONTENT, INVALID_BODY.
    """
    content_type = request.headers.get(b"content-type", FORM)
    if request.body and not content_type.lower().startswith(FORM):
        wanted = f"{FORM.decode()} or {MULTIPART.decode()}"
        raise UNSUPPORTED_CONTENT(content_type=content_type.decode("latin-1"), wanted=wanted)
    try:
        fields = parse(request.body)
        return {**parse(request.query), **fields} if request.query else fields
    except Unreadable as error:
        raise INVALID_BODY(reason=error) from None


async def form_in_parts(request: Request, pause: Callable[[], Awaitable[None]]) -> Parsed:
    """The same of a form in parts, with its files; `pause` is between slices of a large one. Raises INVALID_BODY."""
    try:
        form = await parse_multipart(request, pause)
        form.fields = {**parse(request.query), **form.fields}
    except Unreadable as error:
        raise INVALID_BODY(reason=error) from None
    return form


def query_fields(request: Request) -> Fields:
    """The fields of the query. Raises INVALID_BODY."""
    try:
        return parse(request.query)
    except Unreadable as error:
        raise INVALID_BODY(reason=error) from None


def json_body(request: Request) -> bytes:
    """The body of a request that must be JSON. Raises UNSUPPORTED_CONTENT."""
    content_type = request.headers.get(b"content-type", JSON)
    kind = content_type.lower().partition(b";")[0].strip()
    if request.body and kind != JSON and not kind.endswith(b"+json"):
        raise UNSUPPORTED_CONTENT(content_type=content_type.decode("latin-1"), wanted=JSON.decode())
    return request.body
