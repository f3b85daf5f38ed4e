"""What pages ask of the API, and what it answers: they read and change nothing in any other way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import msgspec

from tidings.accounts.model import Capability, Principal
from tidings.console.wording import _
from tidings.core import Problem
from tidings.http import Operation, Product
from tidings.http import Response as ApiResponse
from tidings.http.declared import PLACE
from tidings.http.permissions import must_be_allowed, sufficing
from tidings.http.problems import PERMISSION_DENIED

Pairs: TypeAlias = Sequence[tuple[str, str]]
"""Names and values, in their order; a name may come more than once."""

_READING: Final = frozenset({"GET", "DELETE"})
_PATHS_OF_THEIR_OWN: Final = frozenset({"api", "tidings"})
"""Products whose paths say by themselves which product they are of."""


class ApiRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One request to the API."""

    operation: Operation
    path: Mapping[str, str]
    """A value for each placeholder."""
    pairs: Pairs = ()
    """The query of a GET, else the form."""
    document: Mapping[str, Any] | None = None
    """The JSON of an operation that takes that in place of a form."""

    @property
    def target(self) -> str:
        """Its path, with the product's version."""
        filled = PLACE.sub(lambda place: quote(self.path[place[1]], safe="+"), self.operation.path)
        return f"{self.operation.product.prefix}{filled}{self.operation.product.dialect.suffix}"

    @property
    def prefixed(self) -> str:
        """Its path on a host whose name says no product."""
        label = self.operation.product.label
        return self.target if label in _PATHS_OF_THEIR_OWN else f"/{label}{self.target}"

    @property
    def in_query(self) -> bool:
        """Whether its values go into the query."""
        return self.operation.method in _READING

    @property
    def media_type(self) -> bytes:
        """What its body is."""
        return b"application/x-www-form-urlencoded" if self.document is None else b"application/json"

    def encoded(self) -> bytes:
        """Its values, as they stand in a query or a body."""
        return urlencode(self.pairs).encode() if self.document is None else msgspec.json.encode(self.document)


class ApiAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the API answered."""

    status: int
    body: Any
    """The JSON; None where there is none."""

    @property
    def is_refused(self) -> bool:
        """Whether it would not, or could not."""
        return self.status >= 400

    @property
    def message(self) -> str:
        """The sentence of a refusal."""
        return str(self.body.get("message", "")) if isinstance(self.body, dict) else _("The server gave no reason.")

    @property
    def code(self) -> int | None:
        """The code of a refusal."""
        code = self.body.get("code") if isinstance(self.body, dict) else None
        return code if isinstance(code, int) else None


class Declined(Exception):  # noqa: N818 - reads as a state
    """The API would not do what a page asked."""

    def __init__(self, answer: ApiAnswer) -> None:
        super().__init__(answer.message)
        self.answer = answer


class Leaf(msgspec.Struct, frozen=True, kw_only=True):
    """One page of a list."""

    items: Sequence[dict[str, Any]]
    after: Mapping[str, str] | None
    """What to say to get the next page; None: this is the last."""
    before: Mapping[str, str] | None


def operation_at(product: Product, method: str, path: str) -> Operation:
    """The operation with this path, as it is declared. Raises StopIteration where there is none."""
    return next(one for one in product.operations if one.method == method and one.path == path)


def told(answer: ApiResponse) -> ApiAnswer:
    """An answer of the API, read."""
    try:
        body = msgspec.json.decode(answer.body) if answer.body else None
    except msgspec.DecodeError:
        body = None
    return ApiAnswer(status=answer.status, body=body)


def leaf_of(operation: Operation, body: Mapping[str, Any]) -> Leaf:
    """The page of a list that an answer is, in whichever dialect."""
    meta = body.get("meta") or {}
    items = body.get(operation.key or operation.whole or meta.get("key") or "items") or []
    after = body.get("next_page_uri") or meta.get("next_page_url")
    before = body.get("previous_page_uri") or meta.get("previous_page_url")
    return Leaf(items=items, after=_page_of(after), before=_page_of(before))


def must_do(operation: Operation, principal: Principal) -> None:
    """Raises PERMISSION_DENIED, NOT_IN_POLICY for whom the API would refuse this operation, whatever is asked."""
    if principal.capability is Capability.OPERATOR and operation.product.label != "tidings":
        raise PERMISSION_DENIED()
    must_be_allowed(operation, sufficing(operation), principal)


def may(operation: Operation | None, principal: Principal) -> bool:
    """Whether somebody may do this at all: what nobody may do for them is not offered."""
    if operation is None:
        return False
    try:
        must_do(operation, principal)
    except Problem:
        return False
    return True


def _page_of(url: str | None) -> Mapping[str, str] | None:
    if not url:
        return None
    query = parse_qs(urlsplit(url).query)
    return {name: query[name][-1] for name in ("Page", "PageToken") if name in query}
