"""An operation at work: compiled from what is declared when it is first asked for, run for every request to it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, TypeAlias

import msgspec

from tidings.http import multipart, paging
from tidings.http.bodies import form_fields, form_in_parts, has_parts, json_body, query_fields
from tidings.http.call import Call
from tidings.http.declared import Operation, Show
from tidings.http.encode import Presenter, presenter
from tidings.http.limits import FORM_MAX, UPLOAD_MAX
from tidings.http.names import unused
from tidings.http.paging import Page
from tidings.http.permissions import must_be_allowed, sufficing
from tidings.http.problems import INVALID_BODY
from tidings.http.reading import Reader
from tidings.http.request import Request, Response
from tidings.http.resource import Params
from tidings.http.turns import FairTurns

Answer: TypeAlias = "msgspec.Struct | dict[str, Any] | Page | list[Any] | tuple[Any, ...] | Response | None"

OCTETS_OF_A_UNIT = 1024
ROWS_OF_A_UNIT = 8
"""A unit of work is about 0.1 ms; so long takes a kilobyte of percent-encoding, or the JSON of so many rows."""
OPERATIONS_KEPT = 4_096
"""More than there are."""
_BODILESS = frozenset({"GET", "DELETE"})
_CREATED = 201


class Performer:
    """Reads what an operation takes, runs its handler, writes what it answers."""

    def __init__(self, operation: Operation) -> None:
        self.operation = operation
        method, status = operation.method, operation.status
        self.handler = operation.handler
        self.takes_params = operation.takes_params
        self.public = operation.public
        self.names = operation.names
        self._suffice = sufficing(operation)
        clears = method not in _BODILESS and status != _CREATED
        self.reader = Reader(operation.params, operation.invalid, clears=clears) if operation.params else None
        self._known = {
            **(self.reader.names if self.reader else {}),
            **dict.fromkeys(paging.NAMES if operation.key else (), False),
        }
        self._reads_json = bool(self.reader and self.reader.json and method not in _BODILESS)
        self._takes_form = not (operation.raw or self._reads_json or method in _BODILESS)
        self._takes_files = bool(self.reader and self.reader.takes_files)
        self.body_max = UPLOAD_MAX if self._takes_files else FORM_MAX
        """Octets of the body of a request to it."""
        self._presenters: dict[type, Presenter] = {}
        self._present_declared()

    async def __call__(self, call: Call) -> Response:
        """Asks for the right, reads the parameters, runs the handler, writes the answer. Raises Problem."""
        if not self.public:
            must_be_allowed(self.operation, self._suffice, call.principal)
        if self._takes_form and has_parts(call.request):
            await self._take_parts(call)
        elif not self.operation.raw:
            self._take(call)
        given = self._read(call)
        answer = await (self.handler(call, given) if self.takes_params else self.handler(call))
        return answer if isinstance(answer, Response) else self.write(call, answer)

    def units(self, request: Request) -> int:
        """How much work a request means, roughly; see turns. A body in parts is counted as it is read."""
        rows = paging.size_of(request.query) // ROWS_OF_A_UNIT if self.operation.key else 0
        form = 0 if self._takes_files else len(request.body) // OCTETS_OF_A_UNIT
        return self.operation.weight * (1 + rows + form)

    def _take(self, call: Call) -> None:
        """The fields of the form, or of the query."""
        call.fields = form_fields(call.request) if self._takes_form else query_fields(call.request)

    async def _take_parts(self, call: Call) -> None:
        """Those of a form in parts, with its files, a slice in each turn of its account."""
        payer = call.account_sid if call.account else ""
        turn = partial(call.part(FairTurns).take, payer, multipart.SLICE // OCTETS_OF_A_UNIT)
        form = await form_in_parts(call.request, turn)
        if form.uploads and not self._takes_files:
            raise INVALID_BODY(reason=f"{form.uploads[0].name} is a file, and none is taken here")
        call.fields, call.uploads = form.fields, form.uploads

    def _read(self, call: Call) -> Params | None:
        """The parameters among the fields, or in the JSON document; what is none is noted."""
        reader, given = self.reader, None
        if self.operation.raw:
            return None
        if reader and self._reads_json:
            given, document = reader.read_json(json_body(call.request))
            call.unused = unused({**call.fields, **document}, self._known)
            return given
        if self.operation.key is not None:
            call.asked = paging.ask(call.fields, self.operation.page_size_max)
        if reader:
            given = reader.read(call.fields)
        if not call.fields.keys() <= self._known.keys():
            call.unused = unused(call.fields, self._known)
        return given

    def write(self, call: Call, answer: Answer) -> Response:
        """The answer of a handler as JSON."""
        if answer is None:
            return Response(204 if self.operation.status == 200 else self.operation.status)
        if isinstance(answer, Page):
            key = self.operation.key or "items"
            body: object = paging.document(call, answer, lambda row: self.shown(row, call), key)
        elif isinstance(answer, (list, tuple)):
            body = paging.whole(call, [self.shown(row, call) for row in answer], self.operation.whole or "items")
        else:
            body = self.shown(answer, call)
        return Response(self.operation.status, self.operation.product.encode(body))

    def shown(self, answer: msgspec.Struct | dict[str, Any], call: Call) -> dict[str, Any]:
        """A struct as its JSON body, links filled in; a dict as it is."""
        if isinstance(answer, dict):
            return answer
        return self._presenter(type(answer))(answer, call)

    def _presenter(self, kind: type[msgspec.Struct]) -> Presenter:
        found = self._presenters.get(kind)
        if found is None:
            found = self._presenters[kind] = self._compiled(kind)
        return found

    def _compiled(self, kind: type[msgspec.Struct], *, is_of_row: bool = False) -> Presenter:
        operation = self.operation
        return presenter(kind, operation.item_path, operation.product.dialect.suffix, is_of_row=is_of_row)

    def _present_declared(self) -> None:
        """What is declared is compiled before the first request, and a row is shown as what it is declared to be."""
        shown, row, show = self.operation.resource, self.operation.row, self.operation.show
        if shown is None:
            return
        self._presenters[shown] = self._compiled(shown, is_of_row=row in (None, shown))
        if row is not None and (show or row is not shown):
            present = _through(show, self._compiled) if show else self._compiled(shown, is_of_row=True)
            self._presenters[row] = present


@lru_cache(maxsize=OPERATIONS_KEPT)
def performer(operation: Operation) -> Performer:
    """An operation at work: compiled when it is first asked for, once for the whole program."""
    return Performer(operation)


def _through(show: Show, compiled: Callable[[type[msgspec.Struct]], Presenter]) -> Presenter:
    """Rows as `show` makes them: of one type or several, by the call; maybe the row itself."""
    presenters: dict[type, Presenter] = {}

    def present(row: Any, call: Call) -> dict[str, object]:
        made = show(call, row)
        kind = type(made)
        if kind not in presenters:
            presenters[kind] = compiled(kind)
        return presenters[kind](made, call)

    return present
