"""The first page: whether everything is well, and what is next; for an account, for the operator, and signed out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tidings.accounts.model import Capability
from tidings.console.account_facts import AccountReader, Items
from tidings.console.asking import ApiRequest, may, operation_at
from tidings.console.checklist import Stand, steps
from tidings.console.desk import Desk, Visit
from tidings.console.home_figures import figures
from tidings.console.operator_home import OperatorHome
from tidings.console.places import HOME, ROOMS
from tidings.console.program import Program
from tidings.console.sheets.values import moment_of
from tidings.console.snippets import Snippets, snippets
from tidings.http import CORE_2010

FIRST_PHONE: Final = "+14155550100"
FIRST_TEXT: Final = "Good tidings!"
_CREATE: Final = operation_at(CORE_2010, "POST", "/Accounts/{account_sid:AC}/Messages")
_ACCOUNT: Final = operation_at(CORE_2010, "GET", "/Accounts/{sid:AC}")
"""The header with which a page is fetched to renew its live parts."""
_PYTHON: Final = "from twilio.rest import Client\n\nclient = Client()\n"
_NODE: Final = 'const client = require("twilio")();\n\n'


class HomePage:
    """Shows it."""

    def __init__(self, app: Program, desk: Desk) -> None:
        self._desk = desk
        self._account = AccountReader(desk, simulated=app.settings.simulated)
        self._operator = OperatorHome(desk)
        self._simulated = app.settings.simulated

    def routes(self) -> list[Route]:
        """Its address."""
        page = self._desk.page(self._home, otherwise=self._welcome)
        return [Route(HOME, page, methods=["GET"]), Route(HOME, page, methods=["POST"])]

    async def _welcome(self, request: Request) -> Response:
        """Whoever is not signed in is told what this is."""
        frame = self._desk.frame(request, None, HOME)
        context = {**frame, "base": self._desk.api_base(request), "simulated": self._simulated}
        return self._desk.html("welcome.html", context)

    async def _home(self, visit: Visit) -> Response:
        if visit.principal.capability is Capability.OPERATOR:
            return await self._operator.show(visit)
        messages, alerts = await self._account.messages(visit), await self._account.alerts(visit)
        facts = None if visit.renews else await self._account.facts(visit, messages)
        found = steps(facts) if facts else []
        context = {
            "messages": [_moved(each, "date_created") for each in messages or ()],
            "sees_messages": messages is not None,
            "alerts": [_moved(each, "date_created") for each in alerts or ()],
            "figures": await figures(self._desk, visit),
            "simulated": self._simulated,
            "steps": found,
            "done": sum(step.stand is Stand.DONE for step in found),
            "has_composer": "messages" in ROOMS,
            "base": self._desk.api_base(visit.request),
            "sees_token": may(_ACCOUNT, visit.principal),
            "token": await self._token(visit),
            "sends": may(_CREATE, visit.principal),
            "code": self._first_message(visit, facts.numbers if facts else None),
        }
        return self._desk.html("home.html", {**self._desk.frame(visit.request, visit, HOME), **context})

    async def _token(self, visit: Visit) -> str:
        """The account's auth token, where it was asked for just now; the API says who may have it."""
        if visit.fields.get("show") != "token":
            return ""
        told = await self._desk.ask(visit, ApiRequest(operation=_ACCOUNT, path={"sid": visit.account.sid}))
        return "" if told.is_refused else str(told.body["auth_token"])

    def _first_message(self, visit: Visit, numbers: Items | None) -> Snippets:
        able = [each["phone_number"] for each in numbers or () if each["capabilities"]["sms"]]
        pairs = [("From", able[-1] if able else "+1…"), ("To", FIRST_PHONE), ("Body", FIRST_TEXT)]
        ask = ApiRequest(operation=_CREATE, path={"account_sid": visit.account.sid}, pairs=pairs)
        said = snippets(ask, self._desk.api_base(visit.request))
        return msgspec.structs.replace(said, python=_PYTHON + said.python, node=_NODE + said.node)


def _moved(item: Mapping[str, Any], field: str) -> dict[str, Any]:
    """An item with its moment as one."""
    return {**item, "at": moment_of(item[field])}
