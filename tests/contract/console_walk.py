"""The walk through the console: every address that it has, filled with what one account has, and what each stands on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

import msgspec
import requests

from tests.contract.estate import RECIPIENT, Estate, form_of
from tests.contract.sdk import operation_label, public_operations
from tests.contract.server import Login
from tidings.accounts.model import Capability
from tidings.console.catalogue import SHEETS
from tidings.console.sheets.model import SEGMENT, Act, Sheet, SheetOperations, operations_of
from tidings.http import TIDINGS_V1, Operation
from tidings.http.declared import PLACE

OPERATIONS = {operation_label(one): one for one in [*public_operations(), *TIDINGS_V1.operations]}
UNCONFIRMED = "nothing is called so"
_TOKEN = re.compile(r'name="form[_-]token" (?:value|content)="([0-9a-f]+)"')


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """One address, with the form that acts there, and what somebody must be allowed to do who gets on."""

    method: str
    route: str
    """The address as the router has it."""
    path: str
    form: Mapping[str, str] = {}
    by: tuple[Operation, ...] = ()
    """Each of them must be allowed; none: everybody who is signed in may."""
    needs: Capability | None = None
    act: str = ""
    """Which of several acts at this address."""
    is_there: bool = True
    """Whether anybody gets on: a sheet has addresses for what the API has no operation for."""

    @property
    def name(self) -> str:
        """As a failure names it."""
        return f"{self.method} {self.route} {self.act}".strip()


def ops(*labels: str) -> tuple[Operation, ...]:
    """Operations by method, product and path; `{}` stands for a place."""
    return tuple(OPERATIONS[label] for label in labels)


# The sheets, by their declarations


def place_of(sheet: Sheet, estate: Estate) -> str:
    """The path of one item's page, of that estate."""
    fetch = operations_of(sheet).fetch
    assert fetch is not None
    *_, (name, prefixes) = PLACE.findall(fetch.path)
    below, kinds = fetch.path.split("/")[1], prefixes.split("|") if prefixes else [name]
    items = [estate.get(f"{below} {kind}") or estate[kind] for kind in kinds if kind in estate]
    if not items:
        assert name == "iso_country" or sheet.needs is Capability.OPERATOR, f"{sheet.place}: the estate has none"
        items = [estate[""] if name == "iso_country" else f"{prefixes or 'XX'}{'0' * 32}"]
    return f"{SEGMENT.sub(estate['MG'], sheet.place)}/{items[0]}"


def sheet_stops(sheet: Sheet, estate: Estate) -> Iterator[Stop]:
    """All addresses of one sheet."""
    found, place = operations_of(sheet), SEGMENT.sub(estate["MG"], sheet.place)
    needs = sheet.needs
    for ending in ("", ".csv", ".jsonl"):
        route = f"{sheet.place}{ending}"
        yield Stop(method="GET", route=route, path=f"{place}{ending}", by=(found.listed,), needs=needs)
    if found.create:
        form = {name: value for name, value in form_of(found.create, estate).items() if isinstance(value, str)}
        for method in ("GET", "POST"):
            by, route = (found.create,), f"{sheet.place}/new"
            yield Stop(method=method, route=route, path=f"{place}/new", form=form, by=by, needs=needs)
    if found.fetch:
        yield from _item_stops(sheet, found, place_of(sheet, estate))


def _item_stops(sheet: Sheet, found: SheetOperations, path: str) -> Iterator[Stop]:
    route, needs = f"{sheet.place}/{{item}}", sheet.needs
    assert found.fetch is not None
    yield Stop(method="GET", route=route, path=path, by=(found.fetch,), needs=needs)
    change = {"FriendlyName": "Taken", "IsoCountry": "FR"}
    yield Stop(method="POST", route=route, path=path, form=change, **_standing(found.update), needs=needs)
    for act in sheet.acts:
        form, by = {"act": act.label, "confirmed": UNCONFIRMED}, _standing(_operation_of(sheet, found, act))
        yield Stop(method="POST", route=f"{route}/act", path=f"{path}/act", form=form, act=act.label, **by, needs=needs)
    if not sheet.acts:
        yield Stop(method="POST", route=f"{route}/act", path=f"{path}/act", form={"act": "None"}, is_there=False)
    gone = found.delete if sheet.removes else None
    form = {"confirmed": UNCONFIRMED}
    yield Stop(method="POST", route=f"{route}/delete", path=f"{path}/delete", form=form, **_standing(gone), needs=needs)


def _standing(operation: Operation | None) -> dict[str, Any]:
    return {"by": (operation,)} if operation else {"is_there": False}


def _operation_of(sheet: Sheet, found: SheetOperations, act: Act) -> Operation:
    assert found.fetch is not None
    wanted = SEGMENT.sub("{}", found.fetch.path) + act.path
    return next(
        one for one in sheet.product.operations if (one.method, SEGMENT.sub("{}", one.path)) == (act.method, wanted)
    )


# The other pages, one by one

_ACCOUNT = "/2010-04-01/Accounts/{}"
_HANDSETS = ("GET tidings /tidings/v1/Handsets", "GET tidings /tidings/v1/Handsets/{}/Messages")
_REGISTRATIONS = (
    "GET trusthub /v1/CustomerProfiles",
    "GET trusthub /v1/TrustProducts",
    "GET messaging /v1/a2p/BrandRegistrations",
    "GET messaging /v1/Services/{}/Compliance/Usa2p",
)
_MAKE_PROFILE = "POST trusthub /v1/CustomerProfiles"
_SEND = f"POST api {_ACCOUNT}/Messages.json"
_CONSENTS, _CONTACTS = "POST accounts /v1/Consents/Bulk", "POST accounts /v1/Contacts/Bulk"
_EVERYTHING, _OPERATOR = Capability.EVERYTHING, Capability.OPERATOR

GETS: Mapping[str, tuple[str, tuple[str, ...] | Capability]] = {
    "/": ("/", ()),
    "/handsets": ("/handsets", _HANDSETS),
    "/handsets/phones": ("/handsets/phones", _HANDSETS),
    "/handsets/book": ("/handsets/book", _HANDSETS),
    "/handsets/phones/{number}/messages": (f"/handsets/phones/{RECIPIENT}/messages", _HANDSETS),
    "/handsets/phones/{number}/undelivered": (f"/handsets/phones/{RECIPIENT}/undelivered", _HANDSETS),
    "/handsets/media/{sid}/{place}": ("/handsets/media/{HM}/0", _HANDSETS),
    "/handsets/events": ("/handsets/events", _HANDSETS),
    "/registrations": ("/registrations", _REGISTRATIONS),
    "/registrations/customers.csv": ("/registrations/customers.csv", _REGISTRATIONS),
    "/registrations/customers.jsonl": ("/registrations/customers.jsonl", _REGISTRATIONS),
    "/registrations/{sid}": ("/registrations/{BN}", _REGISTRATIONS),
    "/registrations/{sid}/file": ("/registrations/{file}/file", _REGISTRATIONS),
    "/registrations/new": ("/registrations/new", (*_REGISTRATIONS, _MAKE_PROFILE)),
    "/registrations/new/{sid}": ("/registrations/new/{draft}", (*_REGISTRATIONS, _MAKE_PROFILE)),
    "/registrations/new/{sid}/{step}": ("/registrations/new/{draft}/{step}", (*_REGISTRATIONS, _MAKE_PROFILE)),
    "/reviews": ("/reviews", _OPERATOR),
    "/clock": ("/clock", ("GET tidings /tidings/v1/Clock/Due",)),
    "/consents/report": ("/consents/report", (_CONSENTS,)),
    "/contacts/report": ("/contacts/report", (_CONTACTS,)),
    "/consent": ("/consent?client_id={OQ}&response_type=code&redirect_uri=https://app.example/back", _EVERYTHING),
    "/errors": ("/errors", ()),
    "/errors/{code}": ("/errors/30007", ()),
    "/find": ("/find?q={mark}", ()),
    "/insights": ("/insights", ("GET tidings /tidings/v1/Insights/Messages",)),
    "/insights/errors": ("/insights/errors", ("GET tidings /tidings/v1/Insights/Errors",)),
    "/insights/latency": ("/insights/latency", ("GET tidings /tidings/v1/Insights/Latency",)),
    "/insights/responses": ("/insights/responses", ("GET tidings /tidings/v1/Insights/Responses",)),
    "/insights/senders": ("/insights/senders", ("GET tidings /tidings/v1/Insights/Senders",)),
    "/insights/waiting": ("/insights/waiting", ("GET tidings /tidings/v1/Insights/Scheduled",)),
    "/elements": ("/elements", ()),
    "/messages": ("/messages", ("GET tidings /tidings/v1/Messages",)),
    "/messages.csv": ("/messages.csv", ("GET tidings /tidings/v1/Messages",)),
    "/messages.jsonl": ("/messages.jsonl", ("GET tidings /tidings/v1/Messages",)),
    "/messages/new": ("/messages/new?To=%2B14155550100&Body=x", (_SEND,)),
    "/messages/{sid}": ("/messages/{SM}", ("GET tidings /tidings/v1/Messages/{}",)),
    "/messages/{sid}/media/{medium}": (
        "/messages/{MM}/media/{ME}",
        ("GET tidings /tidings/v1/Messages/{}", f"GET api {_ACCOUNT}/Messages/{{}}/Media.json"),
    ),
    "/advisor": ("/advisor?UseCase=notifications&Countries=US", ("POST tidings /tidings/v1/SenderAdvice",)),
    "/architecture": ("/architecture?Kind=direct", ("POST tidings /tidings/v1/ArchitectureAdvice",)),
    "/services/{sid}/choice": (
        "/services/{MG}/choice?To=%2B14155550100",
        ("GET messaging /v1/Services/{}", "POST tidings /tidings/v1/Explain"),
    ),
    "/services/{sid}/pool": ("/services/{MG}/pool", ("GET messaging /v1/Services/{}",)),
    "/short-code-applications/new": ("/short-code-applications/new", ("POST numbers /v2/ShortCodes/Applications",)),
    "/tenants/{sid}/credit": ("/tenants/{AC}/credit", _OPERATOR),
    "/faults": ("/faults", _OPERATOR),
    "/geo-permissions": ("/geo-permissions", ("GET accounts /v1/Messaging/GeoPermissions",)),
    "/installation": ("/installation", _OPERATOR),
    "/numbers/{sid}/move": ("/numbers/{PN}/move", _EVERYTHING),
    "/numbers/search": ("/numbers/search", (f"GET api {_ACCOUNT}/AvailablePhoneNumbers/{{}}/Local.json",)),
    "/numbers/buy": ("/numbers/buy?PhoneNumber=%2B14155550999", (f"POST api {_ACCOUNT}/IncomingPhoneNumbers.json",)),
    "/webhooks": ("/webhooks", ("GET tidings /tidings/v1/Callbacks",)),
    "/webhooks.csv": ("/webhooks.csv", ("GET tidings /tidings/v1/Callbacks",)),
    "/webhooks.jsonl": ("/webhooks.jsonl", ("GET tidings /tidings/v1/Callbacks",)),
    "/webhooks/{sid}": ("/webhooks/{EV}", ("GET tidings /tidings/v1/Callbacks/{}",)),
    "/webhooks/signature": ("/webhooks/signature", ("POST tidings /tidings/v1/SignatureChecks",)),
    "/webhooks/sample": ("/webhooks/sample", ("POST tidings /tidings/v1/CallbackSamples",)),
    "/queues/{sid}/forecast": (
        "/queues/{PN}/forecast?Messages=100",
        ("GET tidings /tidings/v1/Queues/{}", "POST tidings /tidings/v1/Queues/{}/Forecast"),
    ),
    "/sent-mail": ("/sent-mail", _EVERYTHING),
    "/people": ("/people", _EVERYTHING),
    "/me": ("/me", ()),
    "/balance": ("/balance", _EVERYTHING),
    "/sessions": ("/sessions", ("GET tidings /tidings/v1/Sessions",)),
}
"""Of each page that is no sheet: its address in an estate, and what it stands on."""

POSTS: Mapping[str, tuple[str, tuple[str, ...] | Capability, Mapping[str, str]]] = {
    "/": ("/", (), {"show": "token"}),
    "/handsets/phones": (
        "/handsets/phones",
        (*_HANDSETS, "POST tidings /tidings/v1/Handsets/{}"),
        {"number": "+14155550199"},
    ),
    "/handsets/phones/{number}/messages": (
        f"/handsets/phones/{RECIPIENT}/messages",
        (*_HANDSETS, "POST tidings /tidings/v1/Handsets/{}/Messages"),
        {"to": "{number}", "body": "STOP"},
    ),
    "/handsets/phones/{number}/power": (
        f"/handsets/phones/{RECIPIENT}/power",
        (*_HANDSETS, "POST tidings /tidings/v1/Handsets/{}"),
        {"power": "sideways"},
    ),
    "/registrations/new": (
        "/registrations/new",
        (*_REGISTRATIONS, _MAKE_PROFILE),
        {"kind": "sole-proprietor", "FriendlyName": "A customer", "Email": "one@customer.example"},
    ),
    "/registrations/new/{sid}/{step}": (
        "/registrations/new/{draft}/{step}",
        (*_REGISTRATIONS, _MAKE_PROFILE),
        {"FriendlyName": "Taken", "Email": "taken@customer.example"},
    ),
    "/registrations/new/{sid}/{step}/lint": (
        "/registrations/new/{draft}/{step}/lint",
        (*_REGISTRATIONS, _MAKE_PROFILE),
        {"Description": "x"},
    ),
    "/registrations/{sid}/question": (
        "/registrations/{BN}/question",
        (*_REGISTRATIONS, "POST messaging /v1/a2p/BrandRegistrations/{}/SmsOtp"),
        {},
    ),
    "/reviews/several": ("/reviews/several", _OPERATOR, {"pick-{RW}": "yes", "outcome": "approved"}),
    "/reviews/undo": ("/reviews/undo", _OPERATOR, {"pick-{RW}": "yes"}),
    "/reviews/{sid}": ("/reviews/{RW}", _OPERATOR, {"outcome": "approved"}),
    "/saved-views": (
        "/saved-views",
        ("POST tidings /tidings/v1/SavedViews",),
        {"Name": "Taken", "Place": "/messages", "Query": "q=a"},
    ),
    "/clock": ("/clock", ("POST tidings /tidings/v1/Clock",), {"advance": "PT0S"}),
    "/consent": (
        "/consent?client_id={OQ}&response_type=code&redirect_uri=https://app.example/back",
        _EVERYTHING,
        {"answer": "no"},
    ),
    "/consents/report": ("/consents/report", (_CONSENTS,), {"lines": "x"}),
    "/contacts/report": ("/contacts/report", (_CONTACTS,), {"lines": "x"}),
    "/messages/new": ("/messages/new", (_SEND,), {"To": "+1", "From": "{number}", "Body": "x"}),
    "/messages/{sid}": (
        "/messages/{SM}",
        (f"DELETE api {_ACCOUNT}/Messages/{{}}.json",),
        {"act": "Delete", "confirmed": UNCONFIRMED},
    ),
    "/architecture": ("/architecture", _EVERYTHING, {"Kind": "sideways"}),
    "/short-code-applications/new": (
        "/short-code-applications/new",
        ("POST numbers /v2/ShortCodes/Applications",),
        {"FriendlyName": "x", "CustomerProfileSid": "{BU}"},
    ),
    "/tenants/{sid}/credit": ("/tenants/{AC}/credit", _OPERATOR, {"Amount": "1", "Reason": "x"}),
    "/faults": ("/faults", _OPERATOR, {"Target": "carrier"}),
    "/faults/off": ("/faults/off", _OPERATOR, {}),
    "/geo-permissions": ("/geo-permissions", ("PATCH accounts /v1/Messaging/GeoPermissions",), {"act": "allow"}),
    "/numbers/{sid}/move": ("/numbers/{PN}/move", _EVERYTHING, {"AccountSid": "{other}"}),
    "/numbers/buy": (
        "/numbers/buy",
        (f"POST api {_ACCOUNT}/IncomingPhoneNumbers.json",),
        {"PhoneNumber": "{number}", "AddressSid": "{AD}"},
    ),
    "/webhooks": ("/webhooks", ("POST tidings /tidings/v1/FailingHosts/{}/Replay",), {"host": "{host}"}),
    "/webhooks/{sid}": ("/webhooks/{EV}", ("POST tidings /tidings/v1/Callbacks/{}/Replay",), {}),
    "/webhooks/signature": ("/webhooks/signature", ("POST tidings /tidings/v1/SignatureChecks",), {"Url": "x"}),
    "/webhooks/sample": ("/webhooks/sample", ("POST tidings /tidings/v1/CallbackSamples",), {"Url": "x"}),
    "/balance": ("/balance", _EVERYTHING, {"LowAt": "a little"}),
    "/people/invite": ("/people/invite", _EVERYTHING, {"email": "x", "role": "owner"}),
    "/people/policy": ("/people/policy", _EVERYTHING, {"two_factor": "sideways"}),
    "/people/invitations/{sid}/{what}": ("/people/invitations/{UI}/withdraw", _EVERYTHING, {}),
    "/people/{sid}/{what}": ("/people/{US}/sign-out", _EVERYTHING, {}),
}
OWN = frozenset(
    {
        "/me/password",
        "/me/two-factor",
        "/me/two-factor/remove",
        "/me/recovery-codes",
        "/me/locale",
        "/me/notifications",
        "/me/sessions/end",
        "/sessions/end",
        "/sessions/end-others",
        "/session/account",
    }
)
"""What somebody posts who is a person, about themselves: no address says whose."""
DOORS = frozenset({"/sign-in", "/sign-out", "/sign-in/code", "/sign-in/set-up", "/sign-up", "/reset", "/invitation"})
"""Before anybody is in."""


def stops(estate: Estate) -> list[Stop]:
    """Every address, filled with that estate; without doors and what is one's own."""

    def hand(method: str, route: str, path: str, by: Any, form: Mapping[str, str]) -> Stop:
        standing = {"needs": by} if isinstance(by, Capability) else {"by": ops(*by)}
        said = {_filled(name, estate): _filled(value, estate) for name, value in form.items()}
        return Stop(method=method, route=route, path=_filled(path, estate), form=said, **standing)

    return [
        *(hand("GET", route, path, by, {}) for route, (path, by) in GETS.items()),
        *(hand("POST", route, path, by, form) for route, (path, by, form) in POSTS.items()),
        *(stop for sheet in SHEETS for stop in sheet_stops(sheet, estate)),
        # a view is of whoever saved it: nobody else of the account gets on
        Stop(method="POST", route="/saved-views/{sid}", path=f"/saved-views/{estate['SV']}", is_there=False),
    ]


def _filled(text: str, estate: Estate) -> str:
    return re.sub(r"\{(\w+)\}", lambda place: estate[place[1]], text)


# Who walks


class Visitor:
    """A browser of somebody who is signed in."""

    def __init__(self, base: str, login: Login | None = None) -> None:
        self.base = base
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Sec-Fetch-Site"] = "same-origin"
        self.token = ""
        if login is not None:
            self.get("/sign-in")
            answer = self.post("/sign-in", user=login.sid, secret=login.token)
            assert answer.status_code == 303, answer.text
            self.get("/errors")

    def get(self, path: str) -> requests.Response:
        with self.session.get(self.base + path, allow_redirects=False, timeout=30, stream=True) as answer:
            if answer.headers.get("Content-Type", "").startswith("text/event-stream"):
                answer._content = _first_event(answer)  # the rest is never over
            self.token = found[1] if (found := _TOKEN.search(answer.text)) else self.token
        return answer

    def post(self, path: str, headers: Mapping[str, str] | None = None, **fields: str) -> requests.Response:
        given, url = {"form_token": self.token, **fields}, self.base + path
        return self.session.post(url, data=given, allow_redirects=False, timeout=30, headers=headers)

    def go(self, stop: Stop, **more: str) -> requests.Response:
        """Asks one address as its page does."""
        return self.get(stop.path) if stop.method == "GET" else self.post(stop.path, **{**stop.form, **more})


def _first_event(answer: requests.Response) -> bytes:
    found = b""
    for chunk in answer.iter_content(65_536):
        found += chunk
        if found.count(b"\n\n") > 1:
            break
    return found


class Offers(HTMLParser):
    """What a page offers: links, and forms with the acts of their buttons."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.acts: list[tuple[str, str]] = []
        """Addresses of forms that act, with the value of `act`, empty where there is none."""
        self._form: str | None = None
        self._act = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "a" and said.get("href", "").startswith("/"):
            self.links.append(said["href"].partition("#")[0])
        elif tag == "form" and said.get("method", "").lower() == "post":
            self._form, self._act = said.get("action", ""), ""
        elif self._form is not None and said.get("name") == "act":
            self._act = said.get("value", "")
            if tag == "button":
                self.acts.append((self._form, self._act))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._form is not None:
            if (self._form, self._act) not in self.acts:
                self.acts.append((self._form, self._act))
            self._form = None
