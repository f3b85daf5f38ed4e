"""The state of a messaging service's senders: what carriers know of each, its pace, and what waits for it."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from starlette.responses import Response
from starlette.routing import Route

from tidings.console.asking import ApiAnswer, ApiRequest, leaf_of, operation_at
from tidings.console.desk import Desk, Visit
from tidings.console.wording import _
from tidings.http import MESSAGING_V1, TIDINGS_V1

PLACE: Final = "/services/{sid}/pool"
SENDERS_MOST: Final = 20
"""Of each kind, that the page tells of."""
_SERVICE: Final = operation_at(MESSAGING_V1, "GET", "/Services/{sid:MG}")
_LISTS: Final = {
    "numbers": operation_at(MESSAGING_V1, "GET", "/Services/{messaging_service_sid:MG}/PhoneNumbers"),
    "short-codes": operation_at(MESSAGING_V1, "GET", "/Services/{messaging_service_sid:MG}/ShortCodes"),
}
"""By the first part of a sender's own page."""
_SENDER: Final = operation_at(TIDINGS_V1, "GET", "/Senders/{sid:PN|SC}")
_CAMPAIGNS: Final = operation_at(MESSAGING_V1, "GET", "/Services/{messaging_service_sid:MG}/Compliance/Usa2p")
BEING_REGISTERED: Final = 30035
NO_CAMPAIGN: Final = 30034


class SenderStanding(msgspec.Struct, frozen=True, kw_only=True):
    """A sender of the pool, and how it stands."""

    address: str
    href: str
    type: str
    state: str
    """The class of a colour."""
    words: str
    code: int | None
    """Why it is not registered."""
    pace: float
    waiting: int


class PoolPage:
    """Shows a pool."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """Its address."""
        return [Route(PLACE, self._desk.page(self._show, _SERVICE), methods=["GET"])]

    async def _show(self, visit: Visit) -> Response:
        sid = visit.request.path_params["sid"]
        service = await self._desk.ask(visit, ApiRequest(operation=_SERVICE, path={"sid": sid}))
        if service.is_refused:
            return self._desk.refused(visit, service)
        path = {"messaging_service_sid": sid}
        campaigns = await self._desk.ask(visit, ApiRequest(operation=_CAMPAIGNS, path=path))
        found, has_more = await self._pool(visit, path)
        context = {
            "service": service.body,
            "campaigns": [] if campaigns.is_refused else leaf_of(_CAMPAIGNS, campaigns.body).items,
            "senders": found,
            "has_more": has_more,
        }
        frame = self._desk.frame(visit.request, visit, "/services")
        return self._desk.html("pool.html", {**frame, **context})

    async def _pool(self, visit: Visit, path: dict[str, str]) -> tuple[list[SenderStanding], bool]:
        """The first senders of each kind, and whether there are others."""
        found, has_more = [], False
        for room, listed in _LISTS.items():
            told = await self._desk.ask(
                visit, ApiRequest(operation=listed, path=path, pairs=[("PageSize", str(SENDERS_MOST))])
            )
            leaf = leaf_of(listed, {} if told.is_refused else told.body)
            has_more = has_more or leaf.after is not None
            for item in leaf.items:
                one = await self._desk.ask(visit, ApiRequest(operation=_SENDER, path={"sid": item["sid"]}))
                found += _sender(room, one)
        return found, has_more


def _sender(room: str, told: ApiAnswer) -> list[SenderStanding]:
    """None where it left meanwhile."""
    if told.is_refused:
        return []
    item: dict[str, Any] = told.body
    state, words, code = _standing(item)
    return [
        SenderStanding(
            address=item["sender"],
            href=f"/{room}/{item['sid']}",
            type=item["type"],
            state=state,
            words=words,
            code=code,
            pace=item["segments_per_second"],
            waiting=item["queue"]["messages"],
        )
    ]


def _standing(item: dict[str, Any]) -> tuple[str, str, int | None]:
    """The class of its colour, the words, and the code that explains them."""
    code = item["registration_code"]
    if item["registered"]:
        return "done", _("Registered"), None
    if code == BEING_REGISTERED:
        return "waiting", _("Being registered"), code
    return ("refused", _("Not registered"), code) if code else ("asked", _("No campaign"), NO_CAMPAIGN)
