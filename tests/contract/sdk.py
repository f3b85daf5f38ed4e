"""The official Python client on our server: it believes it speaks to Twilio, and every answer is judged.

The rules for all operations are checked here, on each answer that any test provokes: what the published description
says of it, the headers, the body of errors.
"""

from __future__ import annotations

import contextlib
import functools
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

import msgspec
from requests import Response as RawResponse
from twilio.base.exceptions import TwilioException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

import tidings.app  # noqa: F401 - declares all operations
from tests.contract.description import FOLDER, shape_of
from tests.contract.schema import differences
from tests.contract.server import Login, RunningServer
from tidings.http import PRODUCTS, Operation
from tidings.http.hosts import Products

GROUPS = {
    "accounts": r"/Accounts(/\{\})?",
    "auth tokens": r"/AuthTokens/(Secondary|Promote)",
    "geo permissions": r"/Messaging/GeoPermissions",
    "safe list": r"/SafeList/Numbers",
    "consents and contacts": r"/(Consents|Contacts)/Bulk",
    "lookups": r"/PhoneNumbers/\{\}",
    "tokens of OAuth": r"(/v1)?/token",
    "OAuth apps": r"/Account/OAuthApps(/\{\})?",
    "authorization": r"(/v1)?/authorize",
    "accounts of organizations": r"/Organizations/\{\}/Accounts(/\{\})?",
    "users of organizations": r"/Organizations/\{\}/scim/Users(/\{\})?",
    "roles of users": r"/Organizations/\{\}/RoleAssignments(/\{\})?",
    "permissions of roles": r"/Roles/\{\}/Permissions",
    "applications": r"/Accounts/\{\}/Applications(/\{\})?",
    "alerts": r"/Alerts(/\{\})?",
    "notifications": r"/Accounts/\{\}/Notifications(/\{\})?",
    "keys of identity and access": r"/Keys(/\{\})?",
    "keys": r"/Accounts/\{\}/(Keys|SigningKeys)(/\{\})?",
    "balance": r"/Accounts/\{\}/Balance",
    "phone numbers": r"/Accounts/\{\}/IncomingPhoneNumbers(/\{\}|/Local|/Mobile|/TollFree)?",
    "available numbers": r"/Accounts/\{\}/AvailablePhoneNumbers(/\{\}(/[A-Za-z]+)?)?",
    "short codes": r"/Accounts/\{\}/SMS/ShortCodes(/\{\})?",
    "short code applications": r"/ShortCodes/Applications(/\{\})?",
    "services": r"/Services(/\{\})?",
    "senders of services": r"/Services/\{\}/(PhoneNumbers|ShortCodes|AlphaSenders|DestinationAlphaSenders)(/\{\})?",
    "messages": r"/Accounts/\{\}/Messages(/\{\})?",
    "media": r"/Accounts/\{\}/Messages/\{\}/Media(/\{\})?",
    "feedback": r"/Accounts/\{\}/Messages/\{\}/Feedback",
    "addresses": r"/Accounts/\{\}/Addresses(/\{\}(/DependentPhoneNumbers)?)?",
    "policies and types": r"/(Policies|EndUserTypes|SupportingDocumentTypes)(/\{\})?",
    "end users": r"/EndUsers(/\{\})?",
    "supporting documents": r"/SupportingDocuments(/\{\})?",
    "customer profiles": r"/CustomerProfiles(/.*)?",
    "trust products": r"/TrustProducts(/.*)?",
    "brands": r"/a2p/BrandRegistrations(/\{\})?",
    "questions to owners of brands": r"/a2p/BrandRegistrations/\{\}/SmsOtp",
    "vettings": r"/a2p/BrandRegistrations/\{\}/Vettings(/\{\})?",
    "campaigns": r"/Services/\{\}/Compliance/Usa2p(/\{\})?",
    "use cases": r"/Services(/\{\}/Compliance/Usa2p)?/Usecases",
    "campaigns of other providers": r"/Services/PreregisteredUsa2p",
    "deactivations": r"/Deactivations",
    "events": r"/Events(/\{\})?",
}
"""Each group of operations has one test that drives all of it; the value matches their paths below the version."""

_OF_APPLICATIONS = ("setup", "business_information", "user_sign_up", "compliance_keywords", "sms_campaign_details")
"""Parts of applications for short codes, of which the API takes next to nothing: what was not said is not there."""
INTENDED = (
    "events[].actor_sid",
    "actor_sid",
    "policy.allow",
    "caller_name",
    "line_type_intelligence",
    *_OF_APPLICATIONS,
    *(f"results[].{name}" for name in _OF_APPLICATIONS),
)
"""Places where the description is narrower than what it tells: an actor is a user or an account, what nobody knows of
a number is null, and so is the list of an app that may everything."""

ALWAYS = {
    "Access-Control-Allow-Origin",
    "Access-Control-Allow-Methods",
    "Access-Control-Allow-Headers",
    "Access-Control-Allow-Credentials",
    "Access-Control-Expose-Headers",
    "Twilio-Concurrent-Requests",
    "X-API-Domain",
    "X-Twilio-ApiVersion",
}
_REQUEST_ID = re.compile(r"RQ[0-9a-f]{32}")
_DURATION = re.compile(r"\d+(\.\d+)?")


class Exchange(msgspec.Struct, frozen=True):
    """One request of the client and its answer."""

    method: str
    url: str
    """As the client meant it: `https://api.twilio.com/...`."""
    status: int
    headers: Any
    body: Any
    """Decoded; None where it is empty."""

    @property
    def path(self) -> str:
        """The path, as it was sent."""
        return urlsplit(self.url).path


class Transport(TwilioHttpClient):  # type: ignore[misc] - it ships no types
    """Takes what is meant for a host of Twilio's to the server under test, and judges each answer."""

    def __init__(self, base: str) -> None:
        super().__init__(timeout=30)
        self.session.trust_env = False
        self.session.hooks["response"].append(self._keep_octets)
        self.extra: dict[str, str] = {}
        """Headers to send besides."""
        self.exchanges: list[Exchange] = []
        self._base = base
        self._raw: RawResponse | None = None

    def request(
        self,
        method: str,
        url: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """Sends one request with the Host that it was meant for, as a proxy that ends TLS would."""
        meant = urlsplit(url)
        headers = {**(headers or {}), **self.extra, "Host": meant.netloc, "X-Forwarded-Proto": meant.scheme}
        there = f"{self._base}{meant.path}" + (f"?{meant.query}" if meant.query else "")
        auth = None if "Authorization" in self.extra else auth
        answer = super().request(method, there, params, data, headers, auth, timeout, allow_redirects)
        query = f"?{urlencode(params, doseq=True)}" if params else ""
        self._judge(Exchange(method, url + query, answer.status_code, answer.headers, _decoded(answer.text)))
        return answer

    @property
    def last(self) -> Exchange:
        """The latest exchange."""
        return self.exchanges[-1]

    def close(self) -> None:
        """Closes its connections."""
        self.session.close()

    def _keep_octets(self, raw: RawResponse, **_: object) -> None:
        self._raw = raw

    def _judge(self, exchange: Exchange) -> None:
        self.exchanges.append(exchange)
        judge(exchange)


def judge(exchange: Exchange) -> None:
    """Raises AssertionError for an answer that breaks a rule."""
    where = f"{exchange.method} {exchange.url} -> {exchange.status}"
    check_headers(where, exchange.status, exchange.headers, urlsplit(exchange.url).hostname or "")
    if exchange.status >= 400:
        check_problem(where, exchange.status, exchange.body)
        return
    if exchange.status == 204:
        assert exchange.body is None, where
    if FOLDER.exists():
        product = (urlsplit(exchange.url).hostname or "").split(".")[0]
        found = differences(
            product, exchange.method, exchange.path, exchange.body, status=exchange.status, except_for=INTENDED
        )
        assert not found, f"{where}: {found}"


def check_headers(where: str, status: int, headers: Any, host: str) -> None:
    """What every answer has, whatever its status."""
    missing = {name for name in ALWAYS if name not in headers}
    assert not missing, f"{where}: no {missing}"
    assert _REQUEST_ID.fullmatch(headers["Twilio-Request-Id"]), where
    assert _DURATION.fullmatch(headers["Twilio-Request-Duration"]), where
    assert headers["X-API-Domain"] == host, where
    if status != 204:
        assert headers["Content-Type"].startswith(("application/json", "application/scim+json")), where
    if status == 401:
        assert headers["WWW-Authenticate"] == 'Basic realm="Twilio API"', where
    if status == 429:
        assert int(headers["Retry-After"]) > 0, where


def check_problem(where: str, status: int, body: Any) -> None:
    """The four keys of an error, on every host."""
    assert isinstance(body, dict), f"{where}: {body!r}"
    of_oauth = {"error", "error_description"} if re.search(r"/(token|authorize)\b", where) else set()
    assert body.keys() - {"details"} - of_oauth == {"code", "message", "more_info", "status"}, f"{where}: {body}"
    assert body["status"] == status, f"{where}: {body}"
    assert isinstance(body["code"], int), f"{where}: {body}"
    assert 10_000 <= body["code"] < 100_000, f"{where}: {body}"
    assert body["message"], f"{where}: {body}"
    assert body["more_info"].endswith(f"/{body['code']}"), f"{where}: {body}"


class Desk:
    """A client of one account, and what it exchanged."""

    def __init__(self, server: RunningServer, login: Login, account_sid: str | None = None) -> None:
        self.server, self.login = server, login
        self.transport = Transport(server.base)
        self.client = Client(login.sid, login.token, account_sid, http_client=self.transport)

    @property
    def last(self) -> Exchange:
        """The latest exchange."""
        return self.transport.last

    def refusal(self, ask: Callable[..., object], *given: object, **named: object) -> tuple[int, int]:
        """The status and code that a call is refused with. Raises AssertionError where it is not."""
        try:
            done = ask(*given, **named)
        except TwilioException:
            return self.last.status, self.last.body["code"]
        msg = f"not refused: {done}"
        raise AssertionError(msg)

    @contextlib.contextmanager
    def drives(self, group: str) -> Iterator[None]:
        """Within it every built operation of the group is called with success. Raises AssertionError."""
        before = len(self.transport.exchanges)
        yield
        driven = {_label_of(one) for one in self.transport.exchanges[before:] if one.status < 400}
        missing = {operation_label(one) for one in operations_of(group)} - driven
        assert not missing, f"not driven: {sorted(missing)}"


def operations_of(group: str) -> list[Operation]:
    """The operations that we built, of a group."""
    pattern = re.compile(GROUPS[group])
    return [one for one in public_operations() if pattern.fullmatch(shape_of(re.sub(r":[A-Z|]+\}", "}", one.path)))]


def public_operations() -> list[Operation]:
    """The operations that we built, of Twilio's products."""
    return [one for product in PRODUCTS if product.label != "tidings" for one in product.operations]


def operation_label(one: Operation) -> str:
    """Such as `POST api /2010-04-01/Accounts/{}/Keys.json`."""
    return f"{one.method} {one.product.label} {shape_of(one.template)}"


def _label_of(exchange: Exchange) -> str:
    place = _products().find(urlsplit(exchange.url).hostname or "", exchange.path)
    assert place is not None, exchange.url
    return operation_label(place.methods[exchange.method.upper()].operation)


@functools.cache
def _products() -> Products:
    """All of them, once."""
    return Products(PRODUCTS)


def _decoded(text: str) -> Any:
    return msgspec.json.decode(text) if text else None
