"""Numbers for sale: the search, and buying one with what its country asks for, into a messaging service at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote, urlencode

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tidings.console.asking import ApiAnswer, ApiRequest, Pairs, leaf_of, may, operation_at
from tidings.console.desk import Desk, Visit
from tidings.console.sheets.fields import fields_of
from tidings.console.sheets.refusal import wrong_field
from tidings.console.sheets.view import filled, given
from tidings.console.snippets import snippets
from tidings.console.wording import _, gettext
from tidings.core import cleaned
from tidings.http import CORE_2010, MESSAGING_V1

SEARCH: Final = "/numbers/search"
BUY: Final = "/numbers/buy"
_AVAILABLE: Final = "/Accounts/{account_sid:AC}/AvailablePhoneNumbers"
_COUNTRIES: Final = operation_at(CORE_2010, "GET", _AVAILABLE)
TYPES: Final = {
    "Local": _("Local"),
    "Mobile": _("Mobile"),
    "TollFree": "Toll-free",
    "National": _("National"),
    "SharedCost": _("Shared cost"),
    "Voip": "VoIP",
    "MachineToMachine": _("Machine to machine"),
}
"""The last part of the path in the API, and what people call it."""
SEARCHES: Final = {kind: operation_at(CORE_2010, "GET", f"{_AVAILABLE}/{{country_code}}/{kind}") for kind in TYPES}
SEARCHED_BY: Final = ("Contains", "AreaCode", "InLocality", "InRegion", "SmsEnabled", "MmsEnabled", "VoiceEnabled")
BUYS: Final = operation_at(CORE_2010, "POST", "/Accounts/{account_sid:AC}/IncomingPhoneNumbers")
BOUGHT_WITH: Final = ("FriendlyName", "SmsUrl", "AddressSid", "BundleSid")
MAKES_ADDRESS: Final = operation_at(CORE_2010, "POST", "/Accounts/{account_sid:AC}/Addresses")
ADDRESS_OF: Final = ("CustomerName", "Street", "City", "Region", "PostalCode", "IsoCountry")
_ADDRESSES: Final = operation_at(CORE_2010, "GET", "/Accounts/{account_sid:AC}/Addresses")
_SERVICES: Final = operation_at(MESSAGING_V1, "GET", "/Services")
_JOINS: Final = operation_at(MESSAGING_V1, "POST", "/Services/{messaging_service_sid:MG}/PhoneNumbers")
ROWS: Final = 30
OFFERED_MOST: Final = 100
"""Addresses and services to choose from."""
FIELD_MOST: Final = 400
"""Characters."""


class NumberSearchPage:
    """Searches and buys."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._fields = fields_of(SEARCHES["Local"], SEARCHED_BY, ())
        self._bought_with = fields_of(BUYS, BOUGHT_WITH, ())
        self._address_of = fields_of(MAKES_ADDRESS, ADDRESS_OF, ())

    def routes(self) -> list[Route]:
        """Its addresses."""
        page = self._desk.page
        return [
            Route(SEARCH, page(self._search, SEARCHES["Local"]), methods=["GET"]),
            Route(BUY, page(self._ask, BUYS), methods=["GET"]),
            Route(BUY, page(self._buy, BUYS), methods=["POST"]),
        ]

    # Searching

    async def _search(self, visit: Visit) -> Response:
        query = visit.request.query_params
        country, kind = query.get("Country", "US")[:2].upper(), query.get("Type", "Local")
        kind = kind if kind in TYPES else "Local"
        listed = await self._desk.ask(visit, _ask(visit, _COUNTRIES))
        if listed.is_refused:
            return self._desk.refused(visit, listed)
        countries = listed.body["countries"]
        said = {field.name: cleaned(query.get(field.name, ""))[:FIELD_MOST].strip() for field in self._fields}
        pairs = [(name, value) for name, value in said.items() if value]
        ask = _ask(visit, SEARCHES[kind], [*pairs, ("PageSize", str(ROWS))], country_code=country)
        told = await self._desk.ask(visit, ask)
        wrong = told if told.is_refused else None
        there = _types_of(countries, country)
        context = {
            "countries": [(each["country_code"], each["country"]) for each in countries],
            "country": country,
            "types": TYPES,
            "kind": kind,
            "there": there,
            "is_there": kind in there,
            "fields": self._fields,
            "filled": filled(pairs),
            "wrong": wrong if kind in there else None,
            "wrong_field": wrong_field(wrong, self._fields),
            "offers": [] if wrong else [_offer(each, query.get("ServiceSid", "")) for each in _offers(told)],
            "service_sid": query.get("ServiceSid", "")[:34],
            "buys": may(BUYS, visit.principal),
            "code": snippets(ask, self._desk.api_base(visit.request)),
        }
        return self._html(visit, "number_search.html", context, told.status if context["wrong"] else 200)

    # Buying

    async def _ask(self, visit: Visit) -> Response:
        return await self._form(visit, dict(visit.request.query_params))

    async def _buy(self, visit: Visit) -> Response:
        """An address that is written here is made first; what was bought stays, whatever becomes of the rest."""
        typed = {name: value[:FIELD_MOST] for name, value in visit.fields.items()}
        pairs = [pair for pair in given(visit, self._bought_with) if pair[1]]
        address = [pair for pair in given(visit, self._address_of) if pair[1]]
        if any(name in ("Street", "CustomerName") for name, __ in address) and not typed.get("AddressSid"):
            made = await self._desk.ask(visit, _ask(visit, MAKES_ADDRESS, address))
            if made.is_refused:
                return await self._form(visit, typed, made)
            typed["AddressSid"] = made.body["sid"]
            typed |= dict.fromkeys(ADDRESS_OF, "")
            pairs.append(("AddressSid", made.body["sid"]))
        wanted = [("PhoneNumber", typed.get("PhoneNumber", "")), *pairs]
        told = await self._desk.ask(visit, _ask(visit, BUYS, wanted))
        if told.is_refused:
            return await self._form(visit, typed, told)
        number, words = told.body, _("It is yours from now on.")
        if service_sid := typed.get("ServiceSid", ""):
            joins = [("PhoneNumberSid", number["sid"])]
            joined = await self._desk.ask(visit, _ask(visit, _JOINS, joins, messaging_service_sid=service_sid))
            words = (
                gettext("It is yours from now on, but in no service: %(reason)s", reason=joined.message)
                if joined.is_refused
                else _("It is yours from now on, and in its service.")
            )
        return RedirectResponse(f"/numbers/{number['sid']}?told={quote(words)}", 303)

    async def _form(self, visit: Visit, typed: Mapping[str, str], told: ApiAnswer | None = None) -> Response:
        number = typed.get("PhoneNumber", "")[:20]
        wanted = [("PhoneNumber", number), *((name, typed[name]) for name in BOUGHT_WITH if typed.get(name))]
        fields = (*self._bought_with, *self._address_of)
        context = {
            "number": number,
            "needs": typed.get("Needs", ""),
            "fields": self._bought_with,
            "address_fields": self._address_of,
            "address_typed": any(typed.get(name) for name in ("Street", "CustomerName")),
            "filled": {"IsoCountry": typed.get("Country", ""), **typed},
            "service_sid": typed.get("ServiceSid", ""),
            "services": await self._named(visit, _SERVICES, "friendly_name"),
            "choices": {"AddressSid": await self._named(visit, _ADDRESSES, "customer_name", "street")},
            "wrong": told,
            "wrong_field": wrong_field(told, fields),
            "code": snippets(_ask(visit, BUYS, wanted), self._desk.api_base(visit.request)),
        }
        return self._html(visit, "number_buy.html", context, told.status if told else 200)

    async def _named(self, visit: Visit, listed: Any, *names: str) -> list[tuple[str, str]]:
        """What can be chosen: SIDs with what they are called."""
        told = await self._desk.ask(visit, _ask(visit, listed, [("PageSize", str(OFFERED_MOST))]))
        items = [] if told.is_refused else leaf_of(listed, told.body).items
        return [(item["sid"], ", ".join(str(item[name]) for name in names if item[name])) for item in items]

    def _html(self, visit: Visit, template: str, context: Mapping[str, Any], status: int = 200) -> Response:
        frame = self._desk.frame(visit.request, visit, "/numbers")
        return self._desk.html(template, {**frame, **context}, status)


def _ask(visit: Visit, operation: Any, pairs: Pairs = (), **path: str) -> ApiRequest:
    return ApiRequest(operation=operation, path={"account_sid": visit.account.sid, **path}, pairs=pairs)


def _types_of(countries: Sequence[Mapping[str, Any]], code: str) -> list[str]:
    """The types of number that a country has."""
    found = next((each for each in countries if each["country_code"] == code), None)
    uris = found["subresource_uris"].values() if found else ()
    return [uri.rpartition("/")[2].removesuffix(".json") for uri in uris]


def _offers(told: ApiAnswer) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = told.body["available_phone_numbers"]
    return found


def _offer(item: Mapping[str, Any], service_sid: str) -> dict[str, Any]:
    """An offer with the address of the page that buys it."""
    wanted = {"PhoneNumber": item["phone_number"], "Country": item["iso_country"]}
    if item["address_requirements"] != "none":
        wanted["Needs"] = item["address_requirements"]
    if service_sid:
        wanted["ServiceSid"] = service_sid
    place = ", ".join(str(item[name]) for name in ("locality", "region") if item.get(name))
    able = [name.upper() if len(name) < 4 else name for name, can in item["capabilities"].items() if can]
    return {**item, "href": f"{BUY}?{urlencode(wanted)}", "place": place, "able": ", ".join(able)}
