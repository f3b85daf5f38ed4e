"""What aggregators call: the addresses of a link by HTTP for its receipts and for texts from handsets. Tidings' own.

Whoever knows the key in the path is the aggregator. Anybody else learns nothing: not even whether there is such a link.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tidings.carriers.http_incoming import items_of
from tidings.carriers.http_link import HttpLink
from tidings.delivery.called import AggregatorCalls
from tidings.http import TIDINGS_V1, Call, operation
from tidings.http.problems import INVALID_BODY, UNAVAILABLE
from tidings.http.request import Response


@operation(TIDINGS_V1, "GET", "/Carriers/{sid:TL}/Receipts/{key}", public=True, raw=True)
@operation(TIDINGS_V1, "POST", "/Carriers/{sid:TL}/Receipts/{key}", public=True, raw=True)
async def receipts(call: Call) -> Response:
    """Takes receipts. Raises NOT_FOUND, INVALID_BODY, UNAVAILABLE: then they are to come again."""
    link, items = _items(call)
    return _answered(await call.part(AggregatorCalls).receipts_came(link, items))


@operation(TIDINGS_V1, "GET", "/Carriers/{sid:TL}/Messages/{key}", public=True, raw=True)
@operation(TIDINGS_V1, "POST", "/Carriers/{sid:TL}/Messages/{key}", public=True, raw=True)
async def messages(call: Call) -> Response:
    """Takes texts. A STOP among them holds before this is answered. Raises as above."""
    link, items = _items(call)
    try:
        return _answered(await call.part(AggregatorCalls).texts_came(link, items))
    except ValueError as unfit:
        raise INVALID_BODY(reason=unfit) from None


def _items(call: Call) -> tuple[HttpLink, Sequence[Mapping[str, Any]]]:
    request = call.request
    link = call.found(call.part(AggregatorCalls).link(call.path["sid"], call.path["key"]))
    content_type = request.headers.get(b"content-type", b"").decode("latin-1")
    try:
        return link, items_of(link, request.query, request.body, content_type)
    except ValueError as unfit:
        raise INVALID_BODY(reason=unfit) from None


def _answered(stored: bool) -> Response:
    if not stored:
        raise UNAVAILABLE()
    return Response(200, b"OK", b"text/plain")
