"""What the home page asks of the API about an account: few requests, each for a first page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from tidings.console.asking import ApiRequest, leaf_of, may, operation_at
from tidings.console.checklist import AccountFacts
from tidings.console.desk import Desk, Visit
from tidings.http import CORE_2010, MESSAGING_V1, MONITOR_V1, TIDINGS_V1, TRUSTHUB_V1, Operation

_OWN: Final = "/Accounts/{account_sid:AC}"
_NUMBERS: Final = operation_at(CORE_2010, "GET", f"{_OWN}/IncomingPhoneNumbers")
_SHORT_CODES: Final = operation_at(CORE_2010, "GET", f"{_OWN}/SMS/ShortCodes")
_MESSAGES: Final = operation_at(CORE_2010, "GET", f"{_OWN}/Messages")
_ACCOUNTS: Final = operation_at(CORE_2010, "GET", "/Accounts")
_SERVICES: Final = operation_at(MESSAGING_V1, "GET", "/Services")
_POOL: Final = operation_at(MESSAGING_V1, "GET", "/Services/{messaging_service_sid:MG}/PhoneNumbers")
_TEXTS: Final = operation_at(TIDINGS_V1, "GET", "/Services/{messaging_service_sid:MG}/OptOutConfigurations")
_PROFILES: Final = operation_at(TRUSTHUB_V1, "GET", "/CustomerProfiles")
_ALERTS: Final = operation_at(MONITOR_V1, "GET", "/Alerts")
ROWS: Final = 6
"""Of messages and alerts."""
LOOKED_AT: Final = 20
"""Numbers, services and profiles that the steps go by."""
SERVICES_IN_FULL: Final = 3
"""Services whose pools and texts are looked at."""

Items = Sequence[Mapping[str, Any]]


class AccountReader:
    """Asks as the visitor."""

    def __init__(self, desk: Desk, *, simulated: bool) -> None:
        self._desk = desk
        self._simulated = simulated

    async def messages(self, visit: Visit) -> Items | None:
        """The newest; None: they are not the visitor's to see."""
        return await self._first(visit, _MESSAGES, ROWS)

    async def alerts(self, visit: Visit) -> Items | None:
        """The newest; None: they are not the visitor's to see."""
        return await self._first(visit, _ALERTS, ROWS)

    async def facts(self, visit: Visit, messages: Items | None) -> AccountFacts:
        """What the steps go by."""
        services = await self._first(visit, _SERVICES, LOOKED_AT)
        sids = [each["sid"] for each in (services or ())[:SERVICES_IN_FULL]]
        accounts = await self._first(visit, _ACCOUNTS, LOOKED_AT) if visit.account.is_main else None
        return AccountFacts(
            numbers=await self._first(visit, _NUMBERS, LOOKED_AT),
            short_codes=await self._first(visit, _SHORT_CODES, LOOKED_AT),
            services=services,
            pooled=await self._any(visit, _POOL, sids),
            own_texts=await self._any(visit, _TEXTS, sids),
            profiles=await self._first(visit, _PROFILES, LOOKED_AT),
            subaccounts=None if accounts is None else sum(each["sid"] != visit.account.sid for each in accounts),
            delivered=any(each["status"] in ("delivered", "read") for each in messages or ()),
            simulated=self._simulated,
        )

    async def _any(self, visit: Visit, listed: Operation, sids: Sequence[str]) -> bool:
        """Whether one of these services has something of it."""
        for sid in sids:
            if await self._first(visit, listed, 1, messaging_service_sid=sid):
                return True
        return False

    async def _first(self, visit: Visit, listed: Operation, count: int, **path: str) -> Items | None:
        if not may(listed, visit.principal):
            return None
        pairs = [("PageSize", str(count))]
        ask = ApiRequest(operation=listed, path={"account_sid": visit.account.sid, **path}, pairs=pairs)
        told = await self._desk.ask(visit, ask)
        return None if told.is_refused else leaf_of(listed, told.body).items
