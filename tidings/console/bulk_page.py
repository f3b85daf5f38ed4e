"""Pages that report consents and contacts: lines as of a spreadsheet, and what became of each."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec
from starlette.responses import Response
from starlette.routing import Route

from tidings.accounts.model import Capability
from tidings.console.asking import ApiAnswer, ApiRequest, operation_at
from tidings.console.desk import Desk, Page, Visit
from tidings.console.snippets import snippets
from tidings.console.wording import _
from tidings.console.zones import in_utc
from tidings.http import ACCOUNTS_V1, Operation
from tidings.http.bulk import ITEMS_MOST
from tidings.http.problems import PERMISSION_DENIED

LINES_MOST: Final = 1_000
"""Of one form."""
LINE_MOST: Final = 300
"""Characters that are read of one."""
_WHEN: Final = "date_of_consent"


class BulkForm(msgspec.Struct, frozen=True, kw_only=True):
    """What is reported on one page."""

    place: str
    """The list that it leads to; the form is at `/report` below it."""
    title: str
    words: str
    operation: Operation
    columns: Sequence[str]
    """In their order; a first line that names some of them says another."""
    example: str


FORMS: Final = (
    BulkForm(
        place="/consents",
        title=_("Report consents"),
        words=_("Who agreed to be written to, or no longer does? Opt-outs hold at once."),
        operation=operation_at(ACCOUNTS_V1, "POST", "/Consents/Bulk"),
        columns=("contact_id", "sender_id", "status", "source", _WHEN),
        example="+14155550100,+14155550123,opt-in,website,2026-03-12 14:00",
    ),
    BulkForm(
        place="/contacts",
        title=_("Report contacts"),
        words=_("Where do people live whom you write to? It says which hours are theirs."),
        operation=operation_at(ACCOUNTS_V1, "POST", "/Contacts/Bulk"),
        columns=("contact_id", "country_iso_code", "zip_code"),
        example="+14155550100,US,94105",
    ),
)


class ReportedLine(msgspec.Struct, frozen=True):
    """A line, and what became of it."""

    number: int
    text: str
    wrong: Sequence[str]
    """What is not right with it, in words; empty: it is kept."""


class BulkPages:
    """The forms."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """Their addresses."""
        pages = [(f"{form.place}/report", self._desk.page(self._of(form), form.operation)) for form in FORMS]
        return [Route(path, page, methods=["GET", "POST"]) for path, page in pages]

    def _of(self, form: BulkForm) -> Page:
        async def answer(visit: Visit) -> Response:
            if visit.principal.capability is Capability.OPERATOR:  # it has no account of its own
                raise PERMISSION_DENIED()
            typed = visit.fields.get("lines", "") if visit.request.method == "POST" else ""
            items = items_of(form, typed, visit)
            refused = _too_many(typed)
            told: list[ReportedLine] = []
            for first in range(0, 0 if refused else len(items), ITEMS_MOST):
                some = items[first : first + ITEMS_MOST]
                answered = await self._desk.ask(visit, _ask(form, [item for _at, _text, item in some]))
                if answered.is_refused:
                    refused = answered
                    break
                judged = answered.body["items"]
                told += [ReportedLine(at, text, _words(one)) for (at, text, _), one in zip(some, judged, strict=True)]
            example = [item for _at, _text, item in items_of(form, form.example, visit)]
            context = {
                "form": form,
                "typed": "" if told and not refused and not any(line.wrong for line in told) else typed,
                "told": told,
                "wrong": refused,
                "code": snippets(_ask(form, example), self._desk.api_base(visit.request)),
            }
            frame = self._desk.frame(visit.request, visit, form.place)
            return self._desk.html("bulk.html", {**frame, **context}, refused.status if refused else 200)

        return answer


def items_of(form: BulkForm, text: str, visit: Visit) -> list[tuple[int, str, dict[str, str]]]:
    """The lines with something in them: the number of each, its text, and the item that it is."""
    columns, found = form.columns, list[tuple[int, str, dict[str, str]]]()
    for number, line, cells in _cells(text):
        if not found and set(cells) <= set(form.columns):
            columns = cells
            continue
        item = {name: cell for name, cell in zip(columns, cells, strict=False) if cell}
        if _WHEN in item:
            item[_WHEN] = in_utc(item[_WHEN], visit.zone)
        found.append((number, line, {"correlation_id": f"{number:032x}", **item}))
    return found


def _cells(text: str) -> Iterator[tuple[int, str, list[str]]]:
    for number, line in enumerate(text.splitlines(), start=1):
        short = line[:LINE_MOST].strip()
        if short:
            yield number, short, [cell.strip() for cell in next(csv.reader([short.replace("\t", ",")]))]


def _too_many(text: str) -> ApiAnswer | None:
    if text.count("\n") < LINES_MOST:
        return None
    return ApiAnswer(status=400, body={"message": f"{LINES_MOST} lines at most at a time. Nothing was kept."})


def _ask(form: BulkForm, items: Sequence[dict[str, str]]) -> ApiRequest:
    pairs = [("Items", msgspec.json.encode(item).decode()) for item in items]
    return ApiRequest(operation=form.operation, path={}, pairs=pairs)


def _words(judged: dict[str, Any]) -> list[str]:
    """`INVALID_DATE_OF_CONSENT` as `date_of_consent`."""
    return [each.removeprefix("INVALID_").lower() for each in judged["error_messages"]]
