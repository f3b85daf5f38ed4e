"""Geo permissions: where the account may send to, with what is known of each country; many decided at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tidings.console.asking import ApiAnswer, ApiRequest, leaf_of, may, operation_at
from tidings.console.desk import Desk, Visit
from tidings.console.geo_map import TileBlock, drawn
from tidings.console.regions import REGIONS, WorldRegion
from tidings.console.snippets import snippets
from tidings.console.wording import _, ngettext
from tidings.core import cleaned
from tidings.http import ACCOUNTS_V1, TIDINGS_V1

PLACE: Final = "/geo-permissions"
QUERY_MOST: Final = 60
"""Characters."""
_READ: Final = operation_at(ACCOUNTS_V1, "GET", "/Messaging/GeoPermissions")
_DECIDE: Final = operation_at(ACCOUNTS_V1, "PATCH", "/Messaging/GeoPermissions")
_KNOWN: Final = operation_at(TIDINGS_V1, "GET", "/Countries")
_WORDS: Final = {
    "free": _("words arrive as senders"),
    "registration": _("words must be registered"),
    "partly": _("words arrive with some networks"),
    "overwritten": _("words are replaced"),
    "not-supported": _("no words as senders"),
}
_LINKS: Final = {"registered": _("links must be registered"), "blocked": _("links are blocked")}


class GeoCountry(msgspec.Struct, frozen=True, kw_only=True):
    """A country as the page shows it."""

    code: str
    name: str
    prefix: str
    enabled: bool
    served: bool
    known: Sequence[str]
    """What is to be minded, in a few words each."""

    @property
    def state(self) -> str:
        """The class of its tile."""
        return "allowed" if self.enabled else "open" if self.served else "barred"


class GeoPage:
    """Shows the table and the map, and takes decisions to the API."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """Its address."""
        page = self._desk.page
        return [
            Route(PLACE, page(self._show, _READ), methods=["GET"]),
            Route(PLACE, page(self._decide, _DECIDE), methods=["POST"]),
        ]

    async def _show(self, visit: Visit) -> Response:
        return await self._page(visit, visit.request.query_params.get("q", ""))

    async def _decide(self, visit: Visit) -> Response:
        """What is ticked: single countries, and all of a region that are shown."""
        query, enabled = visit.fields.get("q", ""), visit.fields.get("act") == "allow"
        countries = await self._countries(visit)
        if isinstance(countries, ApiAnswer):
            return self._desk.refused(visit, countries)
        shown, regions = _fitting(countries, query), {region.key: region.codes for region in REGIONS}
        whole = [codes for key, codes in regions.items() if f"r-{key}" in visit.fields]
        chosen = [
            each.code
            for each in shown
            if f"c-{each.code}" in visit.fields or (each.served and any(each.code in some for some in whole))
        ]
        if not chosen:
            return await self._page(visit, query, wrong=_("Tick the countries first. Nothing was changed."), status=400)
        told = await self._desk.ask(visit, _decision(chosen, enabled=enabled))
        if told.is_refused:
            return await self._page(visit, query, wrong=told.message, status=told.status)
        failed = [one for one in told.body["permissions"] if one["error_code"]]
        if failed:
            reasons = " ".join(message for one in failed for message in one["error_messages"])
            return await self._page(visit, query, wrong=reasons, status=400)
        words = _allowed(len(chosen)) if enabled else _withdrawn(len(chosen))
        kept = {"q": query} if query else {}
        return RedirectResponse(f"{PLACE}?{urlencode({**kept, 'told': words})}", 303)

    async def _page(self, visit: Visit, query: str, wrong: str = "", status: int = 200) -> Response:
        query = cleaned(query)[:QUERY_MOST].strip()
        countries = await self._countries(visit)
        if isinstance(countries, ApiAnswer):
            return self._desk.refused(visit, countries)
        shown = _fitting(countries, query)
        regions = [(region, _in(region, shown)) for region in REGIONS]
        blocks = [
            TileBlock(
                region.key, region.name, sorted((each.code, each.name, each.state) for each in _in(region, countries))
            )
            for region in REGIONS
        ]
        context = {
            "regions": [(region, some) for region, some in regions if some],
            "shown_codes": {each.code for each in shown},
            "allowed": sum(each.enabled for each in countries),
            "map": drawn(blocks),
            "query": query,
            "wrong": wrong,
            "told": visit.request.query_params.get("told", "") if not wrong else "",
            "decides": may(_DECIDE, visit.principal),
            "code": snippets(_decision(["GB"], enabled=True), self._desk.api_base(visit.request)),
        }
        return self._desk.html("geo.html", {**self._desk.frame(visit.request, visit, PLACE), **context}, status)

    async def _countries(self, visit: Visit) -> list[GeoCountry] | ApiAnswer:
        """All, by name; a refusal where the API gave none."""
        told = await self._desk.ask(visit, ApiRequest(operation=_READ, path={}))
        if told.is_refused:
            return told
        ask = ApiRequest(operation=_KNOWN, path={}, pairs=[("PageSize", "1000")])
        known = await self._desk.ask(visit, ask)
        items = [] if known.is_refused else leaf_of(_KNOWN, known.body).items
        by_code = {item["iso_country"]: item for item in items}
        found = [_country(one, by_code.get(one["country_code"], {})) for one in told.body["permissions"]]
        return sorted(found, key=lambda each: each.name)


def _country(permission: Mapping[str, Any], known: Mapping[str, Any]) -> GeoCountry:
    return GeoCountry(
        code=permission["country_code"],
        name=str(known.get("name") or permission["country_code"]),
        prefix=permission["prefix"],
        enabled=permission["enabled"],
        served=not permission["message"],
        known=list(_minded(known)),
    )


def _minded(known: Mapping[str, Any]) -> Iterable[str]:
    if not known:
        return
    if not known["served"]:
        yield _("not served: nothing can be sent there")
        return
    yield _WORDS[known["alphanumeric"]]
    if known["a2p_10dlc"]:
        yield _("long codes need a campaign")
    if not known["two_way"]:
        yield _("nobody can answer")
    if known["url_policy"] in _LINKS:
        yield _LINKS[known["url_policy"]]
    if known["marketing_windows"]:
        yield _("hours for marketing")
    if not known["listed"]:
        yield _("little is known")


def _fitting(countries: Sequence[GeoCountry], query: str) -> list[GeoCountry]:
    """Those that are searched for: by a part of the name, the code, or the first digits."""
    typed = query.strip().lower()
    digits = typed.lstrip("+")
    return [
        each
        for each in countries
        if typed in each.name.lower()
        or typed == each.code.lower()
        or (digits.isdigit() and f"+{digits}" in each.prefix)
    ]


def _in(region: WorldRegion, countries: Sequence[GeoCountry]) -> list[GeoCountry]:
    return [each for each in countries if each.code in region.codes]


def _decision(codes: Sequence[str], *, enabled: bool) -> ApiRequest:
    """One for each country."""
    said = [{"country_code": code, "type": "country", "enabled": enabled} for code in codes]
    return ApiRequest(
        operation=_DECIDE, path={}, pairs=[("Permissions", msgspec.json.encode(each).decode()) for each in said]
    )


def _allowed(count: int) -> str:
    return ngettext("%(num)s country allowed.", "%(num)s countries allowed.", count)


def _withdrawn(count: int) -> str:
    return ngettext("%(num)s country withdrawn.", "%(num)s countries withdrawn.", count)
