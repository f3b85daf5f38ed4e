"""The advisor: which senders to get for what is to be sent, country by country, each with the way to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from starlette.responses import Response
from starlette.routing import Route

from tidings.console.asking import ApiAnswer, ApiRequest, leaf_of, operation_at
from tidings.console.desk import Desk, Visit
from tidings.console.sheets.fields import FormField, Input, fields_of
from tidings.console.sheets.refusal import wrong_field
from tidings.console.sheets.view import filled, pairs_of
from tidings.console.snippets import snippets
from tidings.console.wording import _
from tidings.core import cleaned
from tidings.http import TIDINGS_V1

PLACE: Final = "/advisor"
ASKS: Final = operation_at(TIDINGS_V1, "POST", "/SenderAdvice")
_KNOWN: Final = operation_at(TIDINGS_V1, "GET", "/Countries")
_MOST: Final = 400
"""Characters of a field."""
_CALLED: Final = {
    "long-code": _("Long code"),
    "10dlc": _("Long code with a campaign (10DLC)"),
    "toll-free": _("Toll-free number"),
    "short-code": _("Short code"),
    "alphanumeric": _("Word as the sender"),
    "whatsapp": "WhatsApp",
}
_REGISTRATIONS: Final = {
    "none": "none",
    "a2p-10dlc": _("brand and campaign"),
    "toll-free-verification": _("verification of the number"),
    "carrier-application": _("application to the carriers"),
    "sender-id": _("registration of the word"),
    "regulatory-bundle": _("regulatory bundle"),
    "meta-business-verification": _("Meta verifies the business"),
}


class AdvisorPage:
    """Asks, and shows the answer beside the questions."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._fields = fields_of(ASKS, None, ())

    def routes(self) -> list[Route]:
        """Its address."""
        return [Route(PLACE, self._desk.page(self._show, ASKS), methods=["GET"])]

    async def _show(self, visit: Visit) -> Response:
        """What is asked stands in the address, so that an answer can be sent to a colleague."""
        query = visit.request.query_params
        said = {field.name: cleaned(query.get(field.name, ""))[:_MOST] for field in self._fields}
        meant = {**said, "Countries": said["Countries"].replace(",", "\n").replace(" ", "\n").upper()}
        pairs = [pair for field in self._fields for pair in pairs_of(field, meant[field.name]) if pair[1]]
        ask = ApiRequest(operation=ASKS, path={}, pairs=pairs)
        told = await self._desk.ask(visit, ask) if pairs else None
        wrong = told if told is not None and told.is_refused else None
        base = self._desk.api_base(visit.request)
        example = ApiRequest(operation=ASKS, path={}, pairs=[("UseCase", "notifications"), ("Countries", "US")])
        context = {
            "fields": [_in_a_row(field) for field in self._fields],
            "filled": {**filled(pairs), "Countries": said["Countries"]},
            "wrong": wrong,
            "wrong_field": wrong_field(wrong, self._fields),
            "advice": [] if wrong or told is None else await self._advice(visit, told),
            "code": snippets(ask if pairs else example, base),
        }
        frame = self._desk.frame(visit.request, visit, PLACE)
        return self._desk.html("advisor.html", {**frame, **context}, wrong.status if wrong else 200)

    async def _advice(self, visit: Visit, told: ApiAnswer) -> list[dict[str, Any]]:
        """Each country with its name, and each of its options with the way to it."""
        known = await self._desk.ask(visit, ApiRequest(operation=_KNOWN, path={}, pairs=[("PageSize", "1000")]))
        items = [] if known.is_refused else leaf_of(_KNOWN, known.body).items
        names = {item["iso_country"]: item["name"] for item in items}
        return [
            {
                **country,
                "name": names.get(country["iso_country"], country["iso_country"]),
                "options": _options(country["iso_country"], country["options"]),
            }
            for country in told.body["countries"]
        ]


def _in_a_row(field: FormField) -> FormField:
    """Countries are short enough for one line, whatever stands between them."""
    return msgspec.structs.replace(field, input=Input.TEXT) if field.name == "Countries" else field


def _options(iso_country: str, options: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            **option,
            "name": _CALLED.get(option["sender_type"], option["sender_type"]),
            "registered": _REGISTRATIONS.get(option["registration"], option["registration"]),
            "ways": ways_to(option["sender_type"], iso_country),
        }
        for option in options
    ]


def ways_to(sender_type: str, iso_country: str) -> list[tuple[str, str]]:
    """Label and address of the pages where such a sender is got."""

    def search(kind: str) -> str:
        return f"/numbers/search?{urlencode({'Country': iso_country, 'Type': kind, 'SmsEnabled': 'true'})}"

    found = {
        "long-code": [(_("Find a number"), search("Mobile" if iso_country not in ("US", "CA") else "Local"))],
        "10dlc": [(_("Find a number"), search("Local")), (_("Register brand and campaign"), "/registrations/new")],
        "toll-free": [(_("Find a number"), search("TollFree")), (_("Have it verified"), "/registrations")],
        "short-code": [(_("Apply for one"), f"/short-code-applications/new?{urlencode({'Country': iso_country})}")],
        "alphanumeric": [
            (_("Put the word into a service"), "/services"),
            (_("Rules of the country"), f"/countries/{iso_country}"),
        ],
    }
    return found.get(sender_type, [])
