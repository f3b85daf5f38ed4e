"""What the pages of one sheet have in common: what they ask of the API, their rows, their forms, their frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import msgspec
from starlette.responses import Response

from tidings.console.asking import ApiRequest, Pairs, may
from tidings.console.desk import Desk, Visit
from tidings.console.page_rights import PageNeed
from tidings.console.sheets.fields import FormField, Input, fields_of
from tidings.console.sheets.model import SEGMENT, FieldGroup, Sheet, SheetLink, operations_of
from tidings.console.sheets.values import are_flags, flags_on, found_in, shown
from tidings.console.snippets import Snippets, snippets
from tidings.console.zones import UTC, in_utc
from tidings.http import Operation
from tidings.http.problems import NOT_FOUND

ITEM = "item"
"""The name of an item's place in the paths of pages."""


class SheetView:
    """One sheet, on one desk."""

    def __init__(self, desk: Desk, sheet: Sheet, places: Mapping[str, str]) -> None:
        """`places` are the paths of items' pages by the prefix of their SIDs."""
        self.desk = desk
        self.sheet = sheet
        self.found = operations_of(sheet)
        self.places = places

    def needs(self, operation: Operation) -> tuple[PageNeed, ...]:
        """What a page asks for that stands on this operation."""
        return (self.sheet.needs, operation) if self.sheet.needs else (operation,)

    def ask(
        self, visit: Visit, operation: Operation, pairs: Pairs = (), above: Mapping[str, str] | None = None
    ) -> ApiRequest:
        """A request to an operation: in its path are the visitor's account, what is above the list, and the item.

        `above` is that of another page than the one that is asked for. Raises NOT_FOUND.
        """
        given = visit.request.path_params if above is None else above
        is_own = "account_sid" in operation.names and self.sheet.key != "account_sid"
        path = {"account_sid": visit.account.sid} if is_own else {}
        values = [value for name, value in given.items() if name != ITEM]
        values += [given[ITEM]] if ITEM in given else []
        path |= dict(zip((name for name in operation.names if name not in path), values, strict=False))
        if len(path) < len(operation.names):
            raise NOT_FOUND(path=visit.request.url.path)
        if self.sheet.own_account and operation in (self.found.listed, self.found.create):
            pairs = [(self.sheet.own_account, visit.account.sid), *pairs]
        return ApiRequest(operation=operation, path=path, pairs=pairs)

    def place(self, above: Mapping[str, str]) -> str:
        """The list's path, with what is above it."""
        return SEGMENT.sub(lambda place: quote(above.get(place[1], ""), safe="+"), self.sheet.place)

    def href(self, above: Mapping[str, str], item: Mapping[str, Any]) -> str:
        """The path of an item's page; empty where it has none."""
        key = quote(str(found_in(item, self.sheet.key) or ""), safe="+")
        return f"{self.place(above)}/{key}" if self.found.fetch and key else ""

    def rows(self, above: Mapping[str, str], items: Sequence[Mapping[str, Any]]) -> list[list[tuple[str, Any]]]:
        """What stands in a table: of each item its cells, each with the label of its column."""
        columns = self.sheet.columns
        return [
            [(column.label, shown(item, column, self.places, href)) for column in columns]
            for item, href in ((item, self.href(above, item)) for item in items)
        ]

    def makes(self, visit: Visit) -> bool:
        """Whether this visitor can make one here."""
        return self.found.create is not None and may(self.found.create, visit.principal)

    def settings(self, operation: Operation) -> tuple[FormField, ...]:
        """The fields of the form for an operation."""
        only = tuple(self.sheet.settings) if self.sheet.settings is not None else None
        left_out = (*self.sheet.left_out, self.sheet.own_account)
        return fields_of(operation, only, left_out, tuple(self.sheet.defaults))

    def set_now(self, item: Mapping[str, Any], field: FormField) -> str:
        """What a setting of an item is now, as its field has it."""
        inside = item.get(self.sheet.within) or {}
        return written(item[field.attribute] if field.attribute in item else inside.get(field.attribute))

    @staticmethod
    def ways(links: Sequence[SheetLink], key: str = "") -> list[tuple[str, str]]:
        """Label and address of links."""
        return [(link.label, link.path.replace(f"{{{ITEM}}}", quote(key, safe="+"))) for link in links]

    def grouped(
        self, fields: Sequence[FormField], item: Mapping[str, Any] | None = None
    ) -> list[tuple[FieldGroup, list[FormField]]]:
        """The fields of a form under their headings; those without one under an empty one.

        Of an `item` only what fits it, where it says so itself.
        """
        named = {name for group in self.sheet.groups for name in group.names}
        by_name = {field.name: field for field in fields}
        parts = [(FieldGroup("", ()), [field for field in fields if field.name not in named])]
        parts += [
            (group, [by_name[name] for name in group.names if name in by_name])
            for group in self.sheet.groups
            if item is None or _fits(group, item)
        ]
        return [(group, some) for group, some in parts if some]

    def name_of(self, item: Mapping[str, Any]) -> str:
        """What people call an item."""
        return str(found_in(item, self.sheet.name) or item.get(self.sheet.key, ""))

    def snippets(self, visit: Visit, ask: ApiRequest) -> Snippets:
        """A request as people write it, for this server."""
        return snippets(ask, self.desk.api_base(visit.request))

    def html(self, visit: Visit, template: str, context: Mapping[str, Any], status: int = 200) -> Response:
        """A page of the sheet."""
        frame = self.desk.frame(visit.request, visit, self.sheet.place)
        own = {"sheet": self.sheet, "sheet_place": self.place(visit.request.path_params)}
        return self.desk.html(template, {**frame, **own, **context}, status)


def given(visit: Visit, fields: Sequence[FormField]) -> list[tuple[str, str]]:
    """What a form says, as the API takes it."""
    return [
        pair
        for field in fields
        if field.name in visit.fields
        for pair in pairs_of(field, visit.fields[field.name], visit.zone)
    ]


def pairs_of(field: FormField, value: str, zone: ZoneInfo = UTC) -> list[tuple[str, str]]:
    """What one field says, as the API takes it: a name once for each of several values, moments in UTC."""
    if field.input is Input.MOMENT:
        return [(field.name, in_utc(value, zone, ends=field.ends))]
    if field.input is Input.LINES:
        lines = [line.strip() for line in value.splitlines() if line.strip()]
        return [(field.name, line) for line in lines] or [(field.name, "")]
    return [(field.name, value.replace("\r\n", "\n") if field.input is Input.LONG_TEXT else value.strip())]


def filled(pairs: Pairs) -> dict[str, str]:
    """What fields say: each name once, of several values one a line."""
    found: dict[str, str] = {}
    for name, value in pairs:
        found[name] = f"{found[name]}\n{value}" if name in found else value
    return found


def written(value: Any) -> str:
    """A value of an item as a field has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if are_flags(value):
        return "\n".join(flags_on(value))
    if isinstance(value, dict):
        return msgspec.json.encode(value).decode()
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)


def _fits(group: FieldGroup, item: Mapping[str, Any]) -> bool:
    """Whether its fields are asked for of this item."""
    if group.where is None:
        return True
    name, values = group.where
    return str(item.get(name.lower(), values[0])) in values
