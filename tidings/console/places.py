"""Where people go in the console: its pages, and the way back to one, after signing in or after a form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

import msgspec

from tidings.accounts.model import Capability
from tidings.console.wording import _

if TYPE_CHECKING:  # the front needs no page for what is none
    from starlette.requests import Request


class ConsolePlace(msgspec.Struct, frozen=True):
    """A page that is always within reach."""

    path: str
    label: str
    needs: Capability = Capability.STANDARD
    of_account: bool = False
    """Whether it shows an account's own, which the operator has none of."""
    simulated: bool = False
    """Whether it is there with the simulated network only."""


class PlaceGroup(msgspec.Struct, frozen=True):
    """Places that belong together."""

    label: str
    places: Sequence[ConsolePlace]


_OPERATOR, _EVERYTHING, _STANDARD = Capability.OPERATOR, Capability.EVERYTHING, Capability.STANDARD

GROUPS: Final[Sequence[PlaceGroup]] = (
    PlaceGroup(
        _("Messaging"),
        (
            ConsolePlace("/", _("Home")),
            ConsolePlace("/messages", _("Messages")),
            ConsolePlace("/handsets", _("Handsets")),
            ConsolePlace("/insights", _("Insights")),
            ConsolePlace("/queues", _("Queues")),
        ),
    ),
    PlaceGroup(
        _("Senders"),
        (
            ConsolePlace("/numbers", _("Phone numbers"), of_account=True),
            ConsolePlace("/services", _("Messaging services"), of_account=True),
            ConsolePlace("/short-codes", _("Short codes"), of_account=True),
            ConsolePlace("/short-code-applications", _("Short code applications"), of_account=True),
            ConsolePlace("/applications", _("Applications"), of_account=True),
            ConsolePlace("/addresses", _("Addresses"), of_account=True),
            ConsolePlace("/opt-outs", _("Opt-outs")),
            ConsolePlace("/consents", _("Consents"), of_account=True),
            ConsolePlace("/contacts", _("Contacts"), of_account=True),
            ConsolePlace("/geo-permissions", _("Geo permissions"), of_account=True),
            ConsolePlace("/countries", _("Countries")),
            ConsolePlace("/alpha-sender-registrations", _("Registered words"), of_account=True),
            ConsolePlace("/advisor", _("Advisor"), of_account=True),
            ConsolePlace("/architecture", _("Architecture"), of_account=True),
        ),
    ),
    PlaceGroup(
        _("Compliance"),
        (ConsolePlace("/registrations", _("Registrations")), ConsolePlace("/reviews", _("Reviews"), _OPERATOR)),
    ),
    PlaceGroup(
        _("Developers"),
        (
            ConsolePlace("/webhooks", _("Webhooks")),
            ConsolePlace("/alerts", _("Alerts"), of_account=True),
            ConsolePlace("/errors", _("Error codes")),
            ConsolePlace("/clock", _("Clock"), simulated=True),
            ConsolePlace("/keys", _("API keys"), _EVERYTHING, of_account=True),
            ConsolePlace("/oauth-apps", _("OAuth apps"), _EVERYTHING),
            ConsolePlace("/oauth-grants", _("Apps let in"), _EVERYTHING),
        ),
    ),
    PlaceGroup(
        _("Account"),
        (
            ConsolePlace("/subaccounts", _("Accounts"), _EVERYTHING, of_account=True),
            ConsolePlace("/balance", _("Balance"), _EVERYTHING, of_account=True),
            ConsolePlace("/me", _("My profile")),
            ConsolePlace("/people", _("People"), _EVERYTHING),
            ConsolePlace("/sessions", _("Sign-ins")),
            ConsolePlace("/audit-log", _("Audit log"), of_account=True),
            ConsolePlace("/sent-mail", _("Sent mail"), _EVERYTHING),
        ),
    ),
    PlaceGroup(
        _("Operator"),
        (
            ConsolePlace("/installation", _("Installation"), _OPERATOR),
            ConsolePlace("/tenants", _("All accounts"), _OPERATOR),
            ConsolePlace("/carriers", _("Carriers"), _OPERATOR),
            ConsolePlace("/routes", _("Routes"), _OPERATOR),
            ConsolePlace("/inventory", _("Inventory"), _OPERATOR),
            ConsolePlace("/strays", _("Strays"), _OPERATOR),
            ConsolePlace("/traffic-warnings", _("Traffic warnings"), _OPERATOR),
            ConsolePlace("/processes", _("Processes"), _OPERATOR),
            ConsolePlace("/retention", _("Retention"), _OPERATOR),
            ConsolePlace("/throughputs", _("Throughput"), _OPERATOR),
            ConsolePlace("/holds", _("Holds"), _OPERATOR),
            ConsolePlace("/faults", _("Faults"), _OPERATOR),
            ConsolePlace("/all-events", _("Everybody's audit log"), _OPERATOR),
        ),
    ),
)
"""What the side of every page lists, in this order."""

HOME: Final = "/"
ROOMS: Final = frozenset(
    {place.path[1:] for group in GROUPS for place in group.places}
    | {"consent", "elements", "find", "invitation", "reset", "saved-views", "session", "sign-in", "sign-out"}
    | {"sign-up", "static"}
)
"""The first parts of the paths that are pages."""
_ASKED_BY_SCRIPTS: Final = frozenset(
    {"find", "invitation", "reset", "saved-views", "session", "sign-in", "sign-out", "sign-up", "static"}
)
_PAGE: Final = re.compile(
    r"/(?P<room>[a-z-]{1,40})(?:/(?!\.|%2[eE])[A-Za-z0-9+_.%-]{1,80}){0,5}(?:\?[A-Za-z0-9=&_%+.*-]{0,500})?(?:#[A-Za-z0-9+_-]{0,80})?",
    re.ASCII,
)
_CONSENT: Final = re.compile(r"/consent\?[A-Za-z0-9=&_%+.~-]{0,3000}", re.ASCII)
"""The page that asks whether an app may come in: what the app asks for is in its query."""


def way_back(given: str) -> str:
    """The page of ours that `given` names; where it names none, the first page.

    Nothing else is a destination: no other site, and nothing that only scripts ask for.
    """
    found = _PAGE.fullmatch(given)
    is_page = found is not None and found["room"] in ROOMS - _ASKED_BY_SCRIPTS
    return given if (is_page and not _IS_FOR_SCRIPTS.match(given)) or _CONSENT.fullmatch(given) else HOME


_IS_FOR_SCRIPTS: Final = re.compile(r"/handsets/")
"""What is below the page of handsets its scripts ask for by themselves."""


def page_of(request: Request) -> str:
    """The page that somebody was on when they asked for this: itself, or of a form the page that it was on."""
    if request.method in ("GET", "HEAD"):
        return way_back(_whole(request.url.path, request.url.query))
    came_from = urlsplit(request.headers.get("referer", ""))
    return way_back(_whole(came_from.path, came_from.query))


def sign_in_path(request: Request) -> str:
    """Where to sign in, and to come back from to where one was going."""
    wanted = page_of(request)
    return "/sign-in" if wanted == HOME else f"/sign-in?next={quote(wanted, safe='/')}"


def _whole(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path
