"""Who would be chosen: what a messaging service would do with a message, with each sender's reason; nothing is sent."""

from __future__ import annotations

import re
from typing import Any, Final

from starlette.responses import Response
from starlette.routing import Route

from tidings.console.asking import ApiAnswer, ApiRequest, Pairs, operation_at
from tidings.console.desk import Desk, Visit
from tidings.console.snippets import snippets
from tidings.core import cleaned
from tidings.http import MESSAGING_V1, TIDINGS_V1

PLACE: Final = "/services/{sid}/choice"
BODY: Final = "Good tidings!"
_MOST: Final = {"To": 80, "Body": 1600, "MediaUrl": 2000}
"""Characters."""
_SPACING: Final = re.compile(r"[\s()./-]")
_SERVICE: Final = operation_at(MESSAGING_V1, "GET", "/Services/{sid:MG}")
_EXPLAIN: Final = operation_at(TIDINGS_V1, "POST", "/Explain")


class ChoicePage:
    """Asks what would become of a message."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """Its address."""
        return [Route(PLACE, self._desk.page(self._show, _SERVICE, _EXPLAIN), methods=["GET"])]

    async def _show(self, visit: Visit) -> Response:
        sid = visit.request.path_params["sid"]
        service = await self._desk.ask(visit, ApiRequest(operation=_SERVICE, path={"sid": sid}))
        if service.is_refused:
            return self._desk.refused(visit, service)
        query = visit.request.query_params
        said = {name: cleaned(query.get(name, ""))[:most] for name, most in _MOST.items()}
        ask = ApiRequest(operation=_EXPLAIN, path={}, pairs=_message(sid, said))
        told = await self._desk.ask(visit, ask) if said["To"] else None
        context = {
            "service": service.body,
            "said": {**said, "Body": said["Body"] or ("" if said["To"] else BODY)},
            "told": told,
            "explained": _explained(told),
            "code": snippets(ask, self._desk.api_base(visit.request)),
        }
        frame = self._desk.frame(visit.request, visit, "/services")
        return self._desk.html("choice.html", {**frame, **context})


def _message(sid: str, said: dict[str, str]) -> Pairs:
    """The message that is asked about."""
    to = _SPACING.sub("", said["To"])
    pairs = [("To", to), ("MessagingServiceSid", sid), ("Body", said["Body"]), ("MediaUrl", said["MediaUrl"].strip())]
    return [(name, value) for name, value in pairs if value]


def _explained(told: ApiAnswer | None) -> dict[str, Any]:
    """What was answered; empty where nothing was asked, or it was refused."""
    return dict(told.body) if told is not None and not told.is_refused else {}
