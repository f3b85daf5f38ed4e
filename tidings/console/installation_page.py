"""The installation, for the operator: whether it is ready for real traffic, and its settings in force."""

from __future__ import annotations

from typing import Final

import msgspec
from starlette.responses import Response
from starlette.routing import Route

from tidings.accounts.model import Capability
from tidings.console.asking import ApiRequest, operation_at
from tidings.console.desk import Desk, Visit
from tidings.console.readiness import readiness
from tidings.console.snippets import snippets
from tidings.console.wording import _
from tidings.http import TIDINGS_V1
from tidings.operator.api.installation import InstallationFacts

PLACE: Final = "/installation"
_READ: Final = ApiRequest(operation=operation_at(TIDINGS_V1, "GET", "/Installation"), path={})
_LINK: Final = ApiRequest(operation=operation_at(TIDINGS_V1, "GET", "/Carriers/Default"), path={})
_TITLES: Final = {
    "public-base": _("Public address"),
    "carrier": _("Carrier"),
    "store": _("Store"),
    "secret-key": _("Key of secrets"),
    "a2p": _("Campaigns"),
    "loopback": _("Webhooks"),
    "smtp": _("Letters"),
    "second-factor": _("Second factor"),
    "retention": _("Retention"),
    "backup": _("Backup"),
}


class InstallationPage:
    """Shows it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """Its address."""
        return [Route(PLACE, self._desk.page(self._show, Capability.OPERATOR), methods=["GET"])]

    async def _show(self, visit: Visit) -> Response:
        told = await self._desk.ask(visit, _READ)
        if told.is_refused:
            return self._desk.refused(visit, told)
        values = {each["name"]: each["value"] for each in told.body["settings"]}
        link = await self._desk.ask(visit, _LINK)
        is_bound = not link.is_refused and link.body["status"] == "bound"
        checks = readiness(values, msgspec.convert(told.body["facts"], InstallationFacts), is_bound=is_bound)
        context = {
            "checks": [(_TITLES[each.name], each) for each in checks],
            "settings": told.body["settings"],
            "code": snippets(_READ, self._desk.api_base(visit.request)),
        }
        return self._desk.html("installation.html", {**self._desk.frame(visit.request, visit, PLACE), **context})
