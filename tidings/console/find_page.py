"""What the palette finds: pages by their names, things by SID, numbers by digits, codes, and names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec
from starlette.responses import Response
from starlette.routing import Route

from tidings.console.asking import ApiRequest, leaf_of, may, operation_at
from tidings.console.desk import Desk, Visit, json
from tidings.console.sheet_routes import item_places
from tidings.console.wording import _
from tidings.core import cleaned, is_sid
from tidings.http import CORE_2010, MESSAGING_V1, TRUSTHUB_V1, Product

TYPED_MOST: Final = 100
"""Characters."""
FOUND_MOST: Final = 12
_EACH_MOST: Final = 5
_DIGITS: Final = re.compile(r"\+?[0-9][0-9 ()-]{2,20}")
_CODE: Final = re.compile(r"[1-9][0-9]{4}")


class Find(msgspec.Struct, frozen=True):
    """Something that was found."""

    label: str
    kind: str
    """What it is, in a word or two."""
    href: str


class NamedList(msgspec.Struct, frozen=True):
    """A list that is looked through by name."""

    product: Product
    path: str
    kind: str
    place: str
    parameter: str
    """The list's filter by the whole of it or a part; empty where its first page is looked through."""
    field: str = "friendly_name"


_BY_NAME: Final = (
    NamedList(MESSAGING_V1, "/Services", _("Messaging service"), "/services", ""),
    NamedList(CORE_2010, "/Accounts", _("Account"), "/subaccounts", ""),
    NamedList(TRUSTHUB_V1, "/CustomerProfiles", _("Customer"), "/registrations", ""),
)
_BY_DIGITS: Final = (
    NamedList(
        CORE_2010,
        "/Accounts/{account_sid:AC}/IncomingPhoneNumbers",
        _("Phone number"),
        "/numbers",
        "PhoneNumber",
        "phone_number",
    ),
)


class FindPage:
    """Answers the palette."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._places = item_places()

    def routes(self) -> list[Route]:
        """Its address."""
        return [Route("/find", self._desk.script(self._find), methods=["GET"])]

    async def _find(self, visit: Visit) -> Response:
        typed = cleaned(visit.request.query_params.get("q", ""))[:TYPED_MOST].strip()
        found = [*self._at_once(visit, typed)]
        if _DIGITS.fullmatch(typed):
            found += await self._looked_through(visit, _BY_DIGITS, _digits(typed))
        elif len(typed) > 1 and not found:
            found += await self._looked_through(visit, _BY_NAME, typed)
        return json(found[:FOUND_MOST])

    def _at_once(self, visit: Visit, typed: str) -> Iterator[Find]:
        """What needs no look into the store."""
        if is_sid(typed) and typed[:2] in self._places:
            yield Find(typed, _("Open"), f"{self._places[typed[:2]]}/{typed}")
        if _CODE.fullmatch(typed):
            yield Find(typed, _("Error code"), f"/errors/{typed}")
        words = typed.lower()
        for group in self._desk.places(visit):
            yield from (
                Find(place.label, group.label, place.path) for place in group.places if words in place.label.lower()
            )

    async def _looked_through(self, visit: Visit, sources: Sequence[NamedList], typed: str) -> list[Find]:
        found: list[Find] = []
        for source in sources:
            operation = operation_at(source.product, "GET", source.path)
            if not may(operation, visit.principal):
                continue
            pairs = [(source.parameter, typed)] if source.parameter else [("PageSize", "200")]
            path = dict.fromkeys(operation.names, visit.account.sid)
            told = await self._desk.ask(visit, ApiRequest(operation=operation, path=path, pairs=pairs))
            items = [] if told.is_refused else leaf_of(operation, told.body).items
            fits = [item for item in items if typed.lower() in str(item.get(source.field, "")).lower()]
            found += [_find(source, item) for item in fits[:_EACH_MOST]]
        return found


def _find(source: NamedList, item: Mapping[str, Any]) -> Find:
    return Find(str(item[source.field]), source.kind, f"{source.place}/{item['sid']}")


def _digits(typed: str) -> str:
    return "".join(character for character in typed if character in "+0123456789")
