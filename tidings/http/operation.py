"""One operation of the API: compiled from a handler when its module is imported, run for every request to it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeAlias, TypeVar

import msgspec

from tidings.core import Kind
from tidings.http import multipart, paging
from tidings.http.bodies import form_fields, form_in_parts, has_parts, json_body, query_fields
from tidings.http.call import Call
from tidings.http.encode import Presenter, escaped, presenter
from tidings.http.limits import FORM_MAX, UPLOAD_MAX
from tidings.http.names import unused
from tidings.http.paging import Page
from tidings.http.problems import INVALID_BODY
from tidings.http.products import Product
from tidings.http.reading import Reader
from tidings.http.request import Request, Response
from tidings.http.resource import Params
from tidings.http.turns import Turns

Answer: TypeAlias = "msgspec.Struct | dict[str, Any] | Page | Response | None"
Run: TypeAlias = Callable[..., Awaitable[Any]]
"""`async def handler(call)` or `async def handler(call, given)`; it answers an Answer."""
H = TypeVar("H", bound=Run)

PLACE = re.compile(r"\{(\w+)(?::([A-Z|]+))?\}")
PAGE_SIZE_MAX = 1000
OCTETS_OF_A_UNIT = 1024
ROWS_OF_A_UNIT = 8
"""A unit of work is about 0.1 ms; so long takes a kilobyte of percent-encoding, or the JSON of so many rows."""
_BODILESS = frozenset({"GET", "DELETE"})
_CREATED = 201


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
        self.item_path = path if item_path is None else item_path
        """The path of one such resource, for its URL."""
        self.key = key
        """The name of the list in a page; None where it answers no pages."""
        self.page_size_max = page_size_max
        self.public = public
        """Whether it is answered without credentials."""
        self.raw = raw
        """Whether the handler reads the body itself, of whatever type it is."""
        self.weight = weight
        """How much more work a request means than most of its size; see turns."""
        self.name = name or getattr(handler, "__name__", "operation")
        self.params, self.takes_params = given_type(handler)
        self.names = tuple(place for place, _ in PLACE.findall(path))
        self._reader = (
            Reader(self.params, invalid, clears=method not in _BODILESS and status != _CREATED) if self.params else None
        )
        self._known = {
            **(self._reader.names if self._reader else {}),
            **dict.fromkeys(paging.NAMES if key else (), False),
        }
        self._reads_json = bool(self._reader and self._reader.json and method not in _BODILESS)
        self._takes_form = not (raw or self._reads_json or method in _BODILESS)
        self._takes_files = bool(self._reader and self._reader.takes_files)
        self.body_max = UPLOAD_MAX if self._takes_files else FORM_MAX
        """Octets of the body of a request to it."""
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
        if self._takes_form and has_parts(call.request):
            await self._take_parts(call)
        elif not self.raw:
            self._take(call)
        given = self._read(call)
        answer = await (self.handler(call, given) if self.takes_params else self.handler(call))
        return answer if isinstance(answer, Response) else self.write(call, answer)

    def units(self, request: Request) -> int:
        """How much work a request means, roughly; see turns. A body in parts is counted as it is read."""
        rows = paging.size_of(request.query) // ROWS_OF_A_UNIT if self.key else 0
        form = 0 if self._takes_files else len(request.body) // OCTETS_OF_A_UNIT
        return self.weight * (1 + rows + form)

    def _take(self, call: Call) -> None:
        """The fields of the form, or of the query."""
        call.fields = form_fields(call.request) if self._takes_form else query_fields(call.request)

    async def _take_parts(self, call: Call) -> None:
        """Those of a form in parts, with its files, a slice in each turn of its account."""
        payer = call.account_sid if call.account else ""
        turn = partial(call.part(Turns).take, payer, multipart.SLICE // OCTETS_OF_A_UNIT)
        form = await form_in_parts(call.request, turn)
        if form.uploads and not self._takes_files:
            raise INVALID_BODY(reason=f"{form.uploads[0].name} is a file, and none is taken here")
        call.fields, call.uploads = form.fields, form.uploads

    def _read(self, call: Call) -> Params | None:
        """The parameters among the fields, or in the JSON document; what is none is noted."""
        reader, given = self._reader, None
        if self.raw:
            return None
        if reader and self._reads_json:
            given, document = reader.read_json(json_body(call.request))
            call.unused = unused({**call.fields, **document}, self._known)
            return given
        if self.key is not None:
            call.asked = paging.ask(call.fields, self.page_size_max)
        if reader:
            given = reader.read(call.fields)
        if not call.fields.keys() <= self._known.keys():
            call.unused = unused(call.fields, self._known)
        return given

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
    weight: int = 1,
) -> Callable[[H], H]:
    """Declares any operation: `@operation(MESSAGING_V1, "POST", "/Deactivations/{sid:MG}", status=202)`.

    `key` names the list and turns paging on; `item_path` is the path of the resource that it answers, where that is
    not its own path; a `public` one needs no credentials; the handler of a `raw` one reads the body itself; one
    with a `weight` computes so many times what others do.
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
                weight=weight,
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
