"""One operation of the API: compiled from a handler when its module is imported, run for every request to it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias, TypeVar

import msgspec

from tidings.core import Kind
from tidings.http import paging
from tidings.http.call import Call
from tidings.http.encode import Presenter, escaped, presenter
from tidings.http.paging import Page
from tidings.http.products import Product
from tidings.http.reading import Reader, body_fields, body_with_files, json_body, query_fields
from tidings.http.request import Response
from tidings.http.resource import Params

Answer: TypeAlias = "msgspec.Struct | dict[str, Any] | Page | Response | None"
Run: TypeAlias = Callable[..., Awaitable[Any]]
"""`async def handler(call)` or `async def handler(call, given)`; it answers an Answer."""
H = TypeVar("H", bound=Run)

PLACE = re.compile(r"\{(\w+)(?::([A-Z|]+))?\}")
PAGE_SIZE_MAX = 1000
_BODILESS = frozenset({"GET", "DELETE"})


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
        item_path: str | None = None,
        key: str | None = None,
        page_size_max: int = PAGE_SIZE_MAX,
        invalid: Kind | None = None,
        public: bool = False,
        raw: bool = False,
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
        self.item_path = path if item_path is None else item_path
        """The path of one such resource, for its URL."""
        self.key = key
        """The name of the list in a page; None where it answers no pages."""
        self.page_size_max = page_size_max
        self.public = public
        """Whether it is answered without credentials."""
        self.raw = raw
        """Whether the handler reads the body itself, of whatever type it is."""
        self.name = name or getattr(handler, "__name__", "operation")
        self.params, self.takes_params = given_type(handler)
        self.names = tuple(place for place, _ in PLACE.findall(path))
        self._reader = Reader(self.params, invalid) if self.params else None
        self._presenters: dict[type, Presenter] = {}
        if resource:
            self._presenter(resource)

    def __repr__(self) -> str:
        return f"<Operation {self.method} {self.template}>"

    @property
    def template(self) -> str:
        """The whole path with bare placeholders, as the published description writes it but for their names."""
        bare = PLACE.sub(r"{\1}", self.path)
        return f"{self.product.prefix}{bare}{self.product.dialect.suffix}"

    def path_of(self, call: Call) -> str:
        """The path of a call to it, below the product's version."""
        return PLACE.sub("{}", self.path).format(*[escaped(call.path[name]) for name in self.names])

    async def __call__(self, call: Call) -> Response:
        """Reads the parameters, runs the handler, writes the answer. Raises Problem."""
        given = self._read(call)
        answer = await (self.handler(call, given) if self.takes_params else self.handler(call))
        return answer if isinstance(answer, Response) else self.write(call, answer)

    def _read(self, call: Call) -> Params | None:
        request, reader = call.request, self._reader
        if self.raw:
            return None
        if reader and reader.json and request.method not in _BODILESS:
            return reader.read_json(json_body(request))
        if request.method in _BODILESS:
            call.fields = query_fields(request)
        elif reader and reader.takes_files:
            form = body_with_files(request)
            call.fields, call.uploads = form.fields, form.uploads
        else:
            call.fields = body_fields(request)
        if self.key is not None:
            call.asked = paging.ask(call.fields, self.page_size_max)
        return reader.read(call.fields) if reader else None

    def write(self, call: Call, answer: Answer) -> Response:
        """The answer of a handler as JSON."""
        if answer is None:
            return Response(204 if self.status == 200 else self.status)
        if isinstance(answer, Page):
            body: object = paging.document(call, answer, lambda row: self.shown(row, call), self.key or "items")
        else:
            body = self.shown(answer, call)
        return Response(self.status, self.product.encode(body))

    def shown(self, answer: msgspec.Struct | dict[str, Any], call: Call) -> dict[str, Any]:
        """A struct as its JSON body, links filled in; a dict as it is."""
        if isinstance(answer, dict):
            return answer
        return self._presenter(type(answer))(answer, call)

    def _presenter(self, kind: type[msgspec.Struct]) -> Presenter:
        found = self._presenters.get(kind)
        if found is None:
            found = self._presenters[kind] = presenter(kind, self.item_path, self.product.dialect.suffix)
        return found


def operation(
    product: Product,
    method: str,
    path: str,
    *,
    status: int = 200,
    resource: type[msgspec.Struct] | None = None,
    item_path: str | None = None,
    key: str | None = None,
    page_size_max: int = PAGE_SIZE_MAX,
    public: bool = False,
    raw: bool = False,
) -> Callable[[H], H]:
    """Declares any operation: `@operation(MESSAGING_V1, "POST", "/Deactivations/{sid:MG}", status=202)`.

    `key` names the list and turns paging on; `item_path` is the path of the resource that it answers, where that is
    not its own path; a `public` one needs no credentials; the handler of a `raw` one reads the body itself.
    """

    def declare(handler: H) -> H:
        product.operations.append(
            Operation(
                product,
                method,
                path,
                handler,
                status=status,
                resource=resource,
                item_path=item_path,
                key=key,
                page_size_max=page_size_max,
                public=public,
                raw=raw,
            )
        )
        return handler

    return declare


def given_type(handler: Run) -> tuple[type[Params] | None, bool]:
    """The Params type of a handler's second argument, and whether it has one. Raises TypeError."""
    arguments = list(inspect.signature(handler).parameters.values())
    if len(arguments) < 2:  # the call, and what was given
        return None, False
    hint = arguments[1].annotation
    if isinstance(hint, str):
        hint = eval(hint, inspect.unwrap(handler).__globals__)  # noqa: S307 - our own source's annotation
    if not (isinstance(hint, type) and issubclass(hint, Params)):
        msg = f"the second argument of {handler!r} must be a Params"
        raise TypeError(msg)
    return hint, True
