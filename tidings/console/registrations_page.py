"""The registrations pages: how far each customer has come, everything that is registered, and one thing in full."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final, TypeVar
from urllib.parse import urlencode

import msgspec
import sqlalchemy as sa
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tidings.brands.resource import Brand
from tidings.campaigns.resource import Campaign
from tidings.console.board import Board
from tidings.console.desk import Desk, Visit
from tidings.console.places import way_back
from tidings.console.program import Program
from tidings.console.registering.page import SEEN
from tidings.console.registering.requests import operation_of, request
from tidings.console.registration_paths import Paths
from tidings.console.registration_sources import SeenAccounts
from tidings.console.registration_story import Stories
from tidings.console.registration_views import Subjects
from tidings.console.registrations import Item, RegistrationList
from tidings.console.sheets.fields import called
from tidings.console.standing import RegistrationKind, State
from tidings.console.wording import _
from tidings.core import Sid, is_sid
from tidings.http import MESSAGING_V1
from tidings.http.problems import INVALID_PARAMETER, NOT_FOUND
from tidings.trusthub.files import file_of
from tidings.trusthub.rows import Bundle, BundleKind, documents

M = TypeVar("M", bound=StrEnum)

PAGE: Final = "/registrations"
KINDS: Final = {
    RegistrationKind.PROFILE: _("Customer profiles"),
    RegistrationKind.PRODUCT: _("Trust products"),
    RegistrationKind.BRAND: _("Brands"),
    RegistrationKind.CAMPAIGN: _("Campaigns"),
    RegistrationKind.NUMBER: _("Numbers"),
}
SINGULAR: Final = {kind: words.removesuffix("s") for kind, words in KINDS.items()}
STATES: Final = {
    State.ASKED: _("Needs you"),
    State.WAITING: _("Waiting"),
    State.REFUSED: _("Refused"),
    State.DONE: _("Done"),
}

LIMITS: Final = {
    "mobile": _("Brands with this mobile number"),
    "email": _("Brands with this e-mail address"),
    "address": _("Brands at this address"),
    "tmobile-daily": _("Segments to T-Mobile today"),
}

PARTS: Final = ("IT", "MG", "RD")
"""Prefixes of what a registration is made of, whose address leads to it."""
_PLACE: Final = re.compile(r"[0-9a-f]{32}")
_ASKS_AGAIN: Final = operation_of(MESSAGING_V1, "POST", "/a2p/BrandRegistrations/{}/SmsOtp")


class AskedPart(msgspec.Struct, frozen=True):
    """Which part of the list is asked for."""

    kind: RegistrationKind | None = None
    state: State | None = None
    before: str | None = None

    @classmethod
    def of(cls, visit: Visit) -> AskedPart:
        """From a page's query. Raises INVALID_PARAMETER."""
        given = visit.request.query_params
        if given.get("before") and not _PLACE.fullmatch(given["before"]):
            raise INVALID_PARAMETER(parameter="before", reason="it is no place in the list")
        return cls(
            _member(RegistrationKind, "kind", given.get("kind")),
            _member(State, "state", given.get("state")),
            given.get("before") or None,
        )

    @property
    def shows_board(self) -> bool:
        """Whether the customers are shown."""
        return self.kind is None and self.state is None and self.before is None

    def href(self, **changes: str | None) -> str:
        """The address of the page with some of it changed; another part begins at its first page."""
        wanted = {"kind": self.kind, "state": self.state, **changes}
        query = urlencode({name: value for name, value in wanted.items() if value})
        return f"{PAGE}?{query}" if query else PAGE


class RegistrationsPage:
    """The list, and one thing."""

    def __init__(self, app: Program, desk: Desk) -> None:
        self._desk = desk
        self._database = app.database
        self._registrations = RegistrationList(app.database, app.clock.now)
        self._paths = Paths(self._registrations)
        self._board = Board(desk)
        self._stories = Stories(self._registrations, app.clock.now)
        self._subjects = Subjects(app.database, app.lint)

    def routes(self) -> list[Route]:
        """The pages' addresses."""
        page = self._desk.page
        return [
            Route(PAGE, page(self._list, SEEN), methods=["GET"]),
            *(
                Route(f"{PAGE}/customers.{ending}", page(self._board.file, SEEN), methods=["GET"])
                for ending in ("csv", "jsonl")
            ),
            Route(f"{PAGE}/{{sid}}", page(self._one, SEEN), methods=["GET"]),
            Route(f"{PAGE}/{{sid}}/file", page(self._file, SEEN), methods=["GET"]),
            Route(f"{PAGE}/{{sid}}/question", page(self._ask_again, SEEN, _ASKS_AGAIN), methods=["POST"]),
        ]

    async def _list(self, visit: Visit) -> Response:
        asked, scope = AskedPart.of(visit), _scope(visit)
        board = await self._board.context(visit) if asked.shows_board else None
        seeks = board is not None and (board["search"] or board["state"] or board["turned"])
        listed = None if seeks else await self._registrations.listed(scope, asked.kind, asked.state, asked.before)
        items = listed.items if listed else []
        account_sids = {item.account_sid for item in items}
        account_sids |= {row.customer["account_sid"] for row in board["rows"]} if board else set()
        context: dict[str, object] = {
            "asked": asked,
            "board": board,
            "items": items,
            "shows_list": not seeks,
            "next_page": asked.href(before=listed.before) if listed and listed.before else None,
            "kinds": KINDS,
            "states": STATES,
            "accounts": await self._other_accounts(visit, account_sids),
        }
        return self._html("registrations.html", visit, context)

    async def _one(self, visit: Visit) -> Response:
        sid, scope = visit.request.path_params["sid"], _scope(visit)
        found = await self._registrations.find(scope, sid) if is_sid(sid) else None
        if found is None:
            whole = await self._registrations.standing_on(scope, sid) if is_sid(sid, *PARTS) else None
            if whole is None:
                raise NOT_FOUND(path=visit.request.url.path)
            return RedirectResponse(f"{PAGE}/{whole}", 303)
        before = visit.request.query_params.get("before") or None
        if before is not None and not is_sid(before, "AE"):
            raise INVALID_PARAMETER(parameter="before", reason="it is no place in the history")
        (item,) = await self._registrations.items([found])
        _, thing = found
        is_profile = isinstance(thing, Bundle) and thing.kind is BundleKind.CUSTOMER_PROFILE
        paths = await self._paths.of([thing]) if is_profile and isinstance(thing, Bundle) else []
        story = await self._stories.of(scope, thing, paths, before)
        context = {
            "item": item,
            "subject": await self._subjects.of(thing),
            "limits": await self._limits(visit, story.profile_sid) if story.profile_sid else [],
            "mends": await self._mended_at(visit, item, thing),
            "paths": paths,
            "story": story,
            "older_events": f"{PAGE}/{item.sid}?before={story.older}" if story.older else None,
            "accounts": await self._other_accounts(visit, {item.account_sid}),
            "called": called,
        }
        return self._html("registration.html", visit, context)

    async def _file(self, visit: Visit) -> Response:
        """The file of a supporting document, to be saved."""
        sid, columns = visit.request.path_params["sid"], documents.table.c
        owner = sa.select(columns.account_sid).where(columns.sid == sid, *_scope(visit).where(columns.account_sid))
        rows = await self._database.rows(owner) if is_sid(sid, "RD") else []
        found = await file_of(self._database, sid, str(rows[0][0])) if rows else None
        if found is None:
            raise NOT_FOUND(path=visit.request.url.path)
        mime_type, content = found
        return Response(content, headers={"Content-Disposition": "attachment"}, media_type=mime_type)

    async def _ask_again(self, visit: Visit) -> Response:
        """Has the registry ask the owner of a brand once more, and goes back to the page that asked for it."""
        sid = visit.request.path_params["sid"]
        if not is_sid(sid, "BN"):
            raise NOT_FOUND(path=visit.request.url.path)
        answer = await self._desk.ask_api(visit, f"/v1/a2p/BrandRegistrations/{sid}/SmsOtp", {}, "messaging")
        if answer.status >= 400:
            return self._desk.refused(visit, answer)
        return RedirectResponse(way_back(visit.fields.get("back", "")), 303)

    async def _other_accounts(self, visit: Visit, sids: set[Sid]) -> dict[Sid, str]:
        """The names of accounts, where there are others than the visitor's own."""
        others = sids - {visit.account.sid}
        return await self._registrations.account_names(sids) if others else {}

    async def _limits(self, visit: Visit, sid: Sid) -> list[tuple[str, str]]:
        """What is used of a customer's limits, in words; nothing where that is not to be had."""
        told = await self._desk.ask(visit, request("tidings", "GET", "/Customers/{}/Limits", sid))
        found = [] if told.is_refused else told.body["limits"]
        return [
            (
                LIMITS[each["limit"]],
                _("%(used)s of %(most)s", used=used, most=format(each["most"], ",")) if each["most"] else used,
            )
            for each, used in ((one, f"{one['used']:,}") for one in found)
        ]

    async def _mended_at(self, visit: Visit, item: Item, thing: object) -> str:
        """The page on which something goes on or is mended; empty: there is none for this visitor."""
        if item.account_sid != visit.account.sid or item.standing.state not in (State.REFUSED, State.ASKED):
            return ""
        step = "/campaign" if isinstance(thing, Campaign) else ""
        if isinstance(thing, Campaign):
            found = await self._registrations.find(_scope(visit), thing.brand_registration_sid or "")
            thing = found[1] if found else None
        if isinstance(thing, Brand):
            return f"{PAGE}/new/{thing.customer_profile_bundle_sid}{step}"
        is_profile = isinstance(thing, Bundle) and thing.kind is BundleKind.CUSTOMER_PROFILE
        return f"{PAGE}/new/{item.sid}" if is_profile else ""

    def _html(self, template: str, visit: Visit, context: dict[str, object]) -> Response:
        frame = self._desk.frame(visit.request, visit, PAGE)
        return self._desk.html(template, {**frame, **context, "frame": frame, "singular": SINGULAR})


def _scope(visit: Visit) -> SeenAccounts:
    return SeenAccounts.of(visit.principal, visit.account.sid)


def _member(kind: type[M], name: str, given: str | None) -> M | None:
    if not given:
        return None
    try:
        return kind(given)
    except ValueError:
        raise INVALID_PARAMETER(parameter=name, value=given, reason=f"one of {', '.join(kind)}") from None
