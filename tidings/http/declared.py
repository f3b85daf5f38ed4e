"""What is declared of the API: products, and the operations on them. Data only; `performing` runs them."""

from __future__ import annotations

import inspect
import re
import typing
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias, TypedDict, TypeVar, Unpack

import msgspec
import sqlalchemy as sa

from tidings.core import Kind
from tidings.db import metadata
from tidings.http.dialect import VERSIONED, Dialect
from tidings.http.resource import Params

Run: TypeAlias = Callable[..., Awaitable[Any]]
"""`async def handler(call)` or `async def handler(call, given)`; it answers a performing.Answer."""
H = TypeVar("H", bound=Run)
Show: TypeAlias = Callable[[Any, Any], msgspec.Struct]
"""From a call and a row to what is shown of the row."""

PLACE = re.compile(r"\{(\w+)(?::([A-Z|]+))?\}")
PAGE_SIZE_MAX = 1000


class Right(Protocol):
    """What whoever makes a request must be allowed to do."""

    def held_by(self, principal: Any) -> bool:
        """Whether the call's principal may."""
        ...


class Product:
    """One version of one product: what its operations and tables are declared on."""

    def __init__(
        self,
        label: str,
        version: str,
        dialect: Dialect = VERSIONED,
        *,
        prefix: str | None = None,
        metadata: sa.MetaData = metadata,
    ) -> None:
        self.label = label
        """The first label of the host."""
        self.version = version
        self.dialect = dialect
        self.prefix = f"/{version}" if prefix is None else prefix
        """What every path of it begins with."""
        self.metadata = metadata
        """Where the tables of its resources go."""
        self.operations: list[Operation] = []
        """Every operation declared on it, in the order of declaration."""
        self.encode = dialect.encode_with()

    def __repr__(self) -> str:
        return f"<Product {self.label} {self.version}>"


class Operation:
    """A method on a path: what it takes, what it answers, and the handler between."""

    def __init__(
        self,
        product: Product,
        method: str,
        path: str,
        handler: Run,
        *,
        status: int = 200,
        resource: type[msgspec.Struct] | None = None,
        row: type[msgspec.Struct] | None = None,
        show: Show | None = None,
        item_path: str | None = None,
        key: str | None = None,
        whole: str | None = None,
        page_size_max: int = PAGE_SIZE_MAX,
        invalid: Kind | None = None,
        needs: Right | None = None,
        public: bool = False,
        raw: bool = False,
        weight: int = 1,
        name: str | None = None,
    ) -> None:
        self.product = product
        self.method = method
        self.path = path
        """Below the product's version, such as `/Services/{service_sid:MG}/AlphaSenders`."""
        self.handler = handler
        self.status = status
        self.resource = resource
        """What it shows, or what the rows of its list are."""
        self.row = row
        """What its handler answers, where that is shown as `resource`: fields by their names, or as `show` makes it."""
        self.show = show
        self.item_path = path if item_path is None else item_path
        """The path of one such resource, for its URL."""
        self.key = key
        """The name of the list in a page; None where it answers no pages."""
        self.whole = whole
        """The name of a list that has no pages: its handler answers all of its rows."""
        self.page_size_max = page_size_max
        self.invalid = invalid
        """What is answered for a parameter that does not fit and names no kind of its own."""
        self.needs = needs
        """The right that whoever asks must have; None: a standard key is enough."""
        self.public = public
        """Whether it is answered without credentials."""
        self.raw = raw
        """Whether the handler reads the body itself, of whatever type it is."""
        self.weight = weight
        """How much more work a request means than most of its size; see turns."""
        self.name = name or getattr(handler, "__name__", "operation")
        self.params, self.takes_params = given_type(handler)
        self.names = tuple(place for place, _ in PLACE.findall(path))

    def __repr__(self) -> str:
        return f"<Operation {self.method} {self.template}>"

    @property
    def template(self) -> str:
        """The whole path with bare placeholders, as the published description writes it but for their names."""
        bare = PLACE.sub(r"{\1}", self.path)
        return f"{self.product.prefix}{bare}{self.product.dialect.suffix}"


class Further(TypedDict, total=False):
    """What may be said of an operation beside method, path and handler; see Operation."""

    status: int
    resource: type[msgspec.Struct] | None
    row: type[msgspec.Struct] | None
    item_path: str | None
    key: str | None
    whole: str | None
    page_size_max: int
    needs: Right | None
    public: bool
    raw: bool
    weight: int


def operation(product: Product, method: str, path: str, **further: Unpack[Further]) -> Callable[[H], H]:
    """Declares any operation: `@operation(MESSAGING_V1, "POST", "/Deactivations/{sid:MG}", status=202)`.

    `row` is what the handler answers, where it is shown as `resource`.
    `key` names the list and turns paging on, `whole` names one that has no pages; `item_path` is the path of the
    resource that it answers, where that is not its own path; `needs` is a right; a `public` one needs no credentials;
    the handler of a `raw` one reads the body itself; one with a `weight` computes so many times what others do.
    """

    def declare(handler: H) -> H:
        product.operations.append(Operation(product, method, path, handler, **further))
        return handler

    return declare


def given_type(handler: Run) -> tuple[type[Params] | None, bool]:
    """The Params type of a handler's second argument, and whether it has one. Raises TypeError."""
    arguments = list(inspect.signature(handler).parameters)
    if len(arguments) < 2:  # the call, and what was given
        return None, False
    hint = typing.get_type_hints(handler).get(arguments[1])
    if not (isinstance(hint, type) and issubclass(hint, Params)):
        msg = f"the second argument of {handler!r} must be a Params"
        raise TypeError(msg)
    return hint, True
