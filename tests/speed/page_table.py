"""Every page of the console, by the addresses of its router, as the part `pages` asks for it.

What a sheet is follows from its declaration: its list, the same filtered and far along, its files, the form for a new
item, and one item. Of the other pages each has a line here; one that has none is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final
from urllib.parse import quote

import msgspec
from starlette.routing import BaseRoute, Route

from tests.speed.estate import FIRST_NUMBER
from tests.speed.tenant import account_of, pool_of
from tidings.console.asking import ApiRequest
from tidings.console.catalogue import SHEETS
from tidings.console.sheets.model import SEGMENT, Sheet, operations_of

GOAL_MS: Final = 300
GOALS: Final = {"/insights": 1_000}
"""By what paths begin with."""
NUMBER: Final = f"+1{FIRST_NUMBER + 5_000}"
FILTERS: Final[Mapping[str, Sequence[str]]] = {
    "/numbers": ("PhoneNumber=05000", f"FriendlyName={quote(NUMBER)}"),
    "/services": (),
    "/opt-outs": (f"Scope={pool_of(1)}", "User=%2B12000000500", "Source=api", "Source=import"),
    "/alerts": ("LogLevel=error", "LogLevel=warning"),
    "/audit-log": ("EventType=key.created", "EventType=nothing.happened"),
    "/subaccounts": ("FriendlyName=Customer+500", "Status=closed"),
    "/tenants": ("FriendlyName=Customer+500",),
    "/inventory": ("Status=free", f"AccountSid={account_of(7)}"),
    "/all-events": (f"AccountSid={account_of(7)}",),
    "/retention": (),
}
OWN: Final[Mapping[str, Sequence[str]]] = {
    "/": ("/",),
    "/advisor": ("/advisor",),
    "/architecture": ("/architecture",),
    "/balance": ("/balance",),
    "/clock": ("/clock",),
    "/consent": ("/consent?client_id={OQ}&response_type=code&redirect_uri=https%3A%2F%2Fapp.example%2Fback",),
    "/consents/report": ("/consents/report",),
    "/contacts/report": ("/contacts/report",),
    "/elements": ("/elements",),
    "/errors": ("/errors", "/errors?q=carrier"),
    "/errors/{code}": ("/errors/30007",),
    "/faults": ("/faults",),
    "/find": (
        "/find?q=mess",
        "/find?q=Service+150",
        "/find?q=Customer+777",
        "/find?q=05000",
        "/find?q=nobody+has+it",
        "/find?q={SM}",
    ),
    "/geo-permissions": ("/geo-permissions",),
    "/handsets": ("/handsets",),
    "/handsets/book": ("/handsets/book",),
    "/handsets/events": ("/handsets/events",),
    "/handsets/media/{sid}/{place}": ("/handsets/media/{HM}/0",),
    "/handsets/phones": ("/handsets/phones",),
    "/handsets/phones/{number}/messages": ("/handsets/phones/%2B16507773001/messages",),
    "/handsets/phones/{number}/undelivered": ("/handsets/phones/%2B16507773001/undelivered",),
    "/insights": ("/insights", "/insights?span=30d", "/insights?span=30d&compare=yes", "/insights?span=30d&Country=DE"),
    "/insights/errors": ("/insights/errors", "/insights/errors?span=30d"),
    "/insights/latency": ("/insights/latency", "/insights/latency?span=30d"),
    "/insights/responses": ("/insights/responses", "/insights/responses?span=30d"),
    "/insights/senders": ("/insights/senders", "/insights/senders?span=30d"),
    "/insights/waiting": ("/insights/waiting",),
    "/installation": ("/installation",),
    "/invitation": ("/invitation?token=none",),
    "/me": ("/me",),
    "/messages": (
        "/messages",
        "/messages?{middle}",
        "/messages?q=status%3Afailed",
        "/messages?q=status%3Afailed+code%3A30007+since%3A2d",
        "/messages?q=code%3A30034",
        "/messages?q=nobody+wrote+this",
        "/messages?q=to%3A%2B14152000500",
        "/messages?q=from%3A%2B14153000020+direction%3Ainbound",
        "/messages?q=service%3A{MG}",
        "/messages?{middle}&q=status%3Areceived",
    ),
    "/messages.csv": ("/messages.csv", "/messages.csv?q=nobody+wrote+this"),
    "/messages.jsonl": ("/messages.jsonl",),
    "/messages/new": ("/messages/new",),
    "/messages/{sid}": ("/messages/{SM}",),
    "/messages/{sid}/media/{medium}": ("/messages/{MM}/media/{ME}",),
    "/numbers/buy": ("/numbers/buy?PhoneNumber=%2B{free}",),
    "/numbers/search": ("/numbers/search", "/numbers/search?Country=US&Kind=Local&Contains=202"),
    "/numbers/{sid}/move": ("/numbers/{PN}/move",),
    "/people": ("/people",),
    "/registrations": (
        "/registrations",
        "/registrations?Search=777",
        "/registrations?Search=nobody",
        "/registrations?State=refused",
        "/registrations?State=waiting&Search=7",
        "/registrations?kind=customer-profile",
        "/registrations?kind=brand&state=refused",
        "/registrations?kind=campaign&state=asked",
        "/registrations?kind=number",
        "/registrations?state=waiting",
        "/registrations?state=done&{before}",
        "/registrations?{before}",
        "/registrations?{customers}",
    ),
    "/registrations/customers.csv": ("/registrations/customers.csv",),
    "/registrations/customers.jsonl": ("/registrations/customers.jsonl",),
    "/registrations/new": ("/registrations/new",),
    "/registrations/new/{sid}": ("/registrations/new/{draft}",),
    "/registrations/new/{sid}/{step}": ("/registrations/new/{draft}/customer",),
    "/registrations/{sid}": (
        "/registrations/{BU}",
        "/registrations/{BN}",
        "/registrations/{CM}",
        "/registrations/{PN}",
    ),
    "/registrations/{sid}/file": ("/registrations/{RD}/file",),
    "/reset": ("/reset",),
    "/reviews": (
        "/reviews",
        "/reviews?kind=campaign",
        "/reviews?outcome=approved",
        "/reviews?older=168",
        "/reviews?{rw}",
    ),
    "/sent-mail": ("/sent-mail",),
    "/services/{sid}/choice": ("/services/{MG}/choice", "/services/{MG}/choice?To=%2B14155550100"),
    "/services/{sid}/pool": ("/services/{MG}/pool", "/services/{MG}/pool?Country=US"),
    "/sessions": ("/sessions",),
    "/short-code-applications/new": ("/short-code-applications/new",),
    "/sign-in": ("/sign-in",),
    "/sign-in/code": ("/sign-in/code",),
    "/sign-in/set-up": ("/sign-in/set-up",),
    "/sign-up": ("/sign-up",),
    "/tenants/{sid}/credit": ("/tenants/{AC}/credit",),
    "/queues/{sid}/forecast": ("/queues/{PN}/forecast",),
    "/webhooks": (
        "/webhooks",
        "/webhooks?Failed=true",
        "/webhooks?Outcome=given-up&Host=host10.customer.example",
        "/webhooks?Kind=inbound-message",
        "/webhooks?{told}",
    ),
    "/webhooks.csv": ("/webhooks.csv", "/webhooks.csv?Failed=true"),
    "/webhooks.jsonl": ("/webhooks.jsonl",),
    "/webhooks/sample": ("/webhooks/sample",),
    "/webhooks/signature": ("/webhooks/signature",),
    "/webhooks/{sid}": ("/webhooks/{EV}",),
}
NOTHING_THERE: Final = frozenset(
    {
        "/handsets/media/{sid}/{place}",
        "/invitation",
        "/registrations/new/{sid}",
        "/registrations/{sid}/file",
        "/sign-in/code",
        "/sign-in/set-up",
    }
)
"""Pages for which there is nothing to show here: their answer says so, or leads elsewhere."""


class PageAsk(msgspec.Struct, frozen=True):
    """A page as it is asked for."""

    template: str
    address: str

    @property
    def goal_ms(self) -> int:
        """What it may take."""
        return next((ms for start, ms in GOALS.items() if self.template.startswith(start)), GOAL_MS)


def pages(
    routes: Collection[BaseRoute], found: Mapping[str, str], item: Callable[[Sheet], tuple[str, str]]
) -> list[PageAsk]:
    """All; `found` fills places, `item` finds of a sheet the key of one and what turns to a page far along.

    Raises LookupError for a page that is not known here.
    """
    templates = dict.fromkeys(one.path for one in routes if isinstance(one, Route) and "GET" in (one.methods or ()))
    known = {
        template: [SEGMENT.sub(lambda place: found[place[1]], one) for one in addresses]
        for template, addresses in OWN.items()
    }
    for sheet in SHEETS:
        known |= {
            template: list(its) for template, its in _of_sheet(sheet, found, item).items() if template not in known
        }
    unknown = [template for template in templates if template not in known]
    if unknown:
        msg = f"pages that tests/speed/page_table.py does not know: {', '.join(unknown)}"
        raise LookupError(msg)
    return [PageAsk(template, address) for template in templates for address in known[template]]


def _of_sheet(
    sheet: Sheet, found: Mapping[str, str], item: Callable[[Sheet], tuple[str, str]]
) -> dict[str, Sequence[str]]:
    """Its pages, by their templates."""
    place = SEGMENT.sub(lambda _: found["MG"], sheet.place)
    key, turn = item(sheet)
    turned = [f"{place}?{turn}"] if turn else []
    return {
        sheet.place: [place, *(f"{place}?{query}" for query in FILTERS.get(sheet.place, ())), *turned],
        **{f"{sheet.place}.{ending}": [f"{place}.{ending}"] for ending in ("csv", "jsonl")},
        f"{sheet.place}/new": [f"{place}/new"],
        f"{sheet.place}/{{item}}": [f"{place}/{quote(key, safe='+')}"] if key else [],
    }


def listed(sheet: Sheet, account_sid: str, service_sid: str) -> ApiRequest:
    """What the API is asked for the items of a sheet."""
    operation = operations_of(sheet).listed
    path = {name: account_sid if name == "account_sid" else service_sid for name in operation.names}
    pairs = [(sheet.own_account, account_sid)] if sheet.own_account else []
    return ApiRequest(operation=operation, path=path, pairs=[*pairs, *([("PageSize", "500")] if operation.key else [])])
