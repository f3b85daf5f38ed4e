"""Pages of lists: the page asked for, the token that continues it, and the two shapes in which pages are written.

A token names the last row seen, so a page stays right while rows come and go: `PA` for the page after that row, `PB`
for the page before it.
Source: https://www.twilio.com/docs/usage/twilios-response#pagination
"""

from __future__ import annotations

import base64
import binascii
import heapq
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import msgspec

from tidings.http.asked import PAGE_SIZE, Asked
from tidings.http.call import Call
from tidings.http.declared import PLACE
from tidings.http.encode import escaped
from tidings.http.form import Fields, query_of
from tidings.http.problems import INVALID_PAGE_TOKEN, INVALID_PARAMETER, PAGE_SIZE_TOO_LARGE

T = TypeVar("T")

NAMES = ("PageSize", "Page", "PageToken")
_PAGING = frozenset(NAMES)
_SIZE = re.compile(rb"(?:\A|&)PageSize=([0-9]{1,4})(?:&|\Z)")
_KEYS = msgspec.json.Decoder(tuple[str | int, ...])


def by_sid(row: Any) -> tuple[str | int, ...]:
    """The sort key of rows that are ordered by SID."""
    return (row.sid,)


class Page(msgspec.Struct):
    """The rows a list handler found: at most `asked.limit`, as they came from the statement that `window` cut."""

    rows: Sequence[Any]
    key: Callable[[Any], tuple[str | int, ...]] = by_sid
    """A row's sort key, for the tokens."""
    stopped: tuple[str | int, ...] | None = None
    """The sort key of the last row that was looked at, where that ended at a bound: there may be more beyond."""


def page_of(
    call: Call, items: Iterable[T], order: Callable[[T], tuple[str | int, ...]] = by_sid, *, oldest_first: bool = False
) -> Page:
    """A page of a list that is all in memory. `order` is an item's sort key, unique; the greatest comes first.

    A page begins beside where its row is, or was: what is deleted between two pages moves nothing.
    Raises INVALID_PAGE_TOKEN.
    """
    asked, found = call.asked or Asked(), list(items)
    upwards = oldest_first != asked.backwards
    if asked.keys is not None and found:
        edge = asked.key_of(*(int if isinstance(part, int) else str for part in order(found[0])))
        found = [item for item in found if (order(item) > edge if upwards else order(item) < edge)]
    first = heapq.nsmallest if upwards else heapq.nlargest
    return Page(first(asked.limit, found, key=order), key=order)


def ask(fields: Fields, most: int) -> Asked:
    """The page that the query asks for. Raises PAGE_SIZE_TOO_LARGE, INVALID_PARAMETER, INVALID_PAGE_TOKEN."""
    usual = min(PAGE_SIZE, most)
    if _PAGING.isdisjoint(fields):
        return Asked(size=usual)
    size = _number(fields.get("PageSize") or str(usual))
    if size is None or not 1 <= size <= most:
        raise PAGE_SIZE_TOO_LARGE(most=most)
    token = fields.get("PageToken", "")
    if isinstance(token, list):
        raise INVALID_PAGE_TOKEN()
    number = page_number(fields)
    if number and not token:
        raise INVALID_PARAMETER(parameter="Page", value=fields["Page"], reason="a page after the first has a PageToken")
    keys = _keys(token) if token else None
    return Asked(size, number, token, keys, token[:2] == "PB")


def page_number(fields: Fields) -> int:
    """Which page the query says that it asks for. Raises INVALID_PARAMETER."""
    number = _number(fields.get("Page") or "0")
    if number is None:
        raise INVALID_PARAMETER(parameter="Page", value=fields["Page"], reason="it is not a whole number")
    return number


def size_of(query: bytes) -> int:
    """How many rows a query asks for, before it is read: for counting work."""
    found = _SIZE.search(query) if query else None
    return PAGE_SIZE if found is None else int(found[1])


def token_of(keys: tuple[str | int, ...], *, backwards: bool = False) -> str:
    """The token of the page after (or before) the row with this sort key."""
    text = base64.urlsafe_b64encode(msgspec.json.encode(keys)).decode().rstrip("=")
    return f"{'PB' if backwards else 'PA'}{text}"


def _keys(token: str) -> tuple[str | int, ...]:
    if token[:2] not in ("PA", "PB"):
        raise INVALID_PAGE_TOKEN()
    try:
        keys = _KEYS.decode(base64.b64decode(token[2:] + "=" * (-len(token[2:]) % 4), b"-_", validate=True))
    except (ValueError, binascii.Error, msgspec.MsgspecError):
        raise INVALID_PAGE_TOKEN() from None
    if any("\0" in key if isinstance(key, str) else abs(key) >= 1 << 63 for key in keys):
        raise INVALID_PAGE_TOKEN()
    return keys


def _number(text: str | list[str]) -> int | None:
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 10 else None


def document(call: Call, page: Page, shown: Callable[[Any], object], key: str) -> dict[str, object]:
    """The JSON of a page, in the shape of the call's dialect. `shown` makes one row's body, `key` names the list."""
    asked, url = call.asked or Asked(), _urls(call)
    rows = list(page.rows[: asked.size])
    more = len(page.rows) > asked.size
    stopped = None if more else page.stopped
    if asked.backwards:
        rows.reverse()
    before, after = (more, bool(rows)) if asked.backwards else (asked.keys is not None and bool(rows), more)
    previous = url(asked.number - 1, token_of(page.key(rows[0]), backwards=True)) if before else None
    following = url(asked.number + 1, token_of(page.key(rows[-1]))) if after else None
    if stopped and asked.backwards:
        previous = url(asked.number - 1, token_of(stopped, backwards=True))
    elif stopped:
        following = url(asked.number + 1, token_of(stopped))
    bodies = [shown(row) for row in rows]
    first, own = url(0, ""), url(asked.number, asked.token)
    if call.operation.product.dialect.absolute:
        meta = {
            "page": asked.number,
            "page_size": asked.size,
            "first_page_url": first,
            "previous_page_url": previous,
            "url": own,
            "next_page_url": following,
            "key": key,
        }
        return {key: bodies, "meta": {**meta, "stopped": True} if stopped else meta}
    start = asked.number * asked.size
    return {
        key: bodies,
        "end": start + len(rows) - 1 if rows else 0,
        "first_page_uri": first,
        "next_page_uri": following,
        "page": asked.number,
        "page_size": asked.size,
        "previous_page_uri": previous,
        "start": start,
        "uri": own,
    }


def whole(call: Call, bodies: Sequence[object], key: str) -> dict[str, object]:
    """The JSON of a list that has no pages. `key` names the list."""
    absolute = call.operation.product.dialect.absolute
    return {key: bodies} if absolute else {key: bodies, "uri": _own_url(call)}


def _own_url(call: Call) -> str:
    operation = call.operation
    path = PLACE.sub("{}", operation.path).format(*[escaped(call.path[name]) for name in operation.names])
    return f"{call.root}{path}{operation.product.dialect.suffix}"


def _urls(call: Call) -> Callable[[int, str], str]:
    """Writes the URL of a page from its number and token: the operation's own, with all filters of the request."""
    asked = call.asked or Asked()
    filters: Fields = {name: value for name, value in call.fields.items() if name not in _PAGING}
    own = _own_url(call)

    def url(number: int, token: str) -> str:
        fields = {**filters, "PageSize": str(asked.size), "Page": str(max(number, 0))}
        return f"{own}?{query_of({**fields, 'PageToken': token} if token else fields)}"

    return url
