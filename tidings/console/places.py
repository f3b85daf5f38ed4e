"""Where people go in the console: its pages, and the way back to one, after signing in or after a form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

import msgspec

from tidings.accounts.model import Capability

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
        "Messaging",
        (
            ConsolePlace("/", "Home"),
            ConsolePlace("/messages", "Messages"),
            ConsolePlace("/handsets", "Handsets"),
            ConsolePlace("/insights", "Insights"),
            ConsolePlace("/queues", "Queues"),
        ),
    ),
    PlaceGroup(
        "Senders",
        (
            ConsolePlace("/numbers", "Phone numbers"),
            ConsolePlace("/services", "Messaging services"),
            ConsolePlace("/short-codes", "Short codes"),
            ConsolePlace("/short-code-applications", "Short code applications"),
            ConsolePlace("/applications", "Applications"),
            ConsolePlace("/addresses", "Addresses"),
            ConsolePlace("/opt-outs", "Opt-outs"),
            ConsolePlace("/geo-permissions", "Geo permissions", of_account=True),
            ConsolePlace("/countries", "Countries"),
            ConsolePlace("/alpha-sender-registrations", "Registered words", of_account=True),
            ConsolePlace("/advisor", "Advisor", of_account=True),
            ConsolePlace("/architecture", "Architecture", of_account=True),
        ),
    ),
    PlaceGroup(
        "Compliance",
        (ConsolePlace("/registrations", "Registrations"), ConsolePlace("/reviews", "Reviews", _OPERATOR)),
    ),
    PlaceGroup(
        "Developers",
        (
            ConsolePlace("/webhooks", "Webhooks"),
            ConsolePlace("/alerts", "Alerts"),
            ConsolePlace("/errors", "Error codes"),
            ConsolePlace("/clock", "Clock", simulated=True),
            ConsolePlace("/keys", "API keys", _EVERYTHING),
            ConsolePlace("/oauth-apps", "OAuth apps", _EVERYTHING),
            ConsolePlace("/oauth-grants", "Apps let in", _EVERYTHING),
        ),
    ),
    PlaceGroup(
        "Account",
        (
            ConsolePlace("/subaccounts", "Accounts", _EVERYTHING),
            ConsolePlace("/me", "My profile"),
            ConsolePlace("/people", "People", _EVERYTHING),
            ConsolePlace("/audit-log", "Audit log", _EVERYTHING),
            ConsolePlace("/sent-mail", "Sent mail", _EVERYTHING),
        ),
    ),
    PlaceGroup(
        "Operator",
        (
            ConsolePlace("/installation", "Installation", _OPERATOR),
            ConsolePlace("/tenants", "All accounts", _OPERATOR),
            ConsolePlace("/carriers", "Carriers", _OPERATOR),
            ConsolePlace("/routes", "Routes", _OPERATOR),
            ConsolePlace("/inventory", "Inventory", _OPERATOR),
            ConsolePlace("/strays", "Strays", _OPERATOR),
            ConsolePlace("/traffic-warnings", "Traffic warnings", _OPERATOR),
            ConsolePlace("/processes", "Processes", _OPERATOR),
            ConsolePlace("/retention", "Retention", _OPERATOR),
            ConsolePlace("/throughputs", "Throughput", _OPERATOR),
            ConsolePlace("/holds", "Holds", _OPERATOR),
            ConsolePlace("/faults", "Faults", _OPERATOR),
            ConsolePlace("/all-events", "Everybody's audit log", _OPERATOR),
        ),
    ),
)
"""What the side of every page lists, in this order."""

HOME: Final = "/"
ROOMS: Final = frozenset(
    {place.path[1:] for group in GROUPS for place in group.places}
    | {"consent", "elements", "find", "invitation", "reset", "session", "sign-in", "sign-out"}
    | {"sign-up", "static"}
)
"""The first parts of the paths that are pages."""
_ASKED_BY_SCRIPTS: Final = frozenset(
    {"find", "invitation", "reset", "session", "sign-in", "sign-out", "sign-up", "static"}
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
