"""The first user of an organization signs up, by a credential of its account or of the operator, or a link."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tidings.accounts.directory import Directory
from tidings.accounts.model import Account, Capability
from tidings.accounts.people.credentials import has_people
from tidings.accounts.people.joining import NAME_MOST, Joining, address
from tidings.console.desk import Desk, Visit
from tidings.console.doors import TOO_OLD, ConsoleDoor, DoorField, Doors, refusal
from tidings.console.program import Program
from tidings.console.reset_page import NO_ADDRESS, password_fields, wrong_in
from tidings.console.sign_in_page import WRONG
from tidings.console.wording import _
from tidings.core import Problem
from tidings.db import Conflict, Unavailable

PAGE: Final = "/sign-up"
TAKEN: Final = _("Somebody signs in for this account already. Ask them for an invitation.")
NOT_ALL: Final = _("This credential may not do everything: use the account's auth token, or the operator's.")


class SignUpPage:
    """Takes the first user."""

    def __init__(self, app: Program, desk: Desk, doors: Doors) -> None:
        self._app = app
        self._desk = desk
        self._doors = doors
        self._joining = Joining(app.database, app.sids, desk.profiles)

    def routes(self) -> list[Route]:
        """The page's address."""
        return [Route(PAGE, self._answer, methods=["GET", "POST"])]

    async def _answer(self, request: Request) -> Response:
        try:
            visit = await self._desk.perhaps(request)
            if visit is not None and visit.principal.user_sid is not None:
                return RedirectResponse("/me", 303)
            if request.method == "GET":
                return self._doors.shown(request, _door(visit, {}, {}))
            fields = await self._doors.taken(request)
            if fields is None:
                return self._doors.shown(request, _door(visit, {}, {}, TOO_OLD), 403)
            return await self._taken(request, visit, fields)
        except (Problem, Unavailable) as failure:
            return self._desk.trouble(request, failure)

    async def _taken(self, request: Request, visit: Visit | None, fields: dict[str, str]) -> Response:
        entry = self._doors.entry(request)
        try:
            account = await self._account(visit, fields, entry.client)
        except Problem as problem:
            status, words, headers = refusal(problem, WRONG)
            response = self._doors.shown(request, _door(visit, fields, {"secret": words}), status)
            response.headers.update(headers)
            return response
        if account is None:
            return self._doors.shown(request, _refused(visit, fields, NOT_ALL), 403)
        if await has_people(self._app.database, account.sid):
            return self._doors.shown(request, _refused(visit, fields, TAKEN), 409)
        email, name = address(fields.get("email", "")), fields.get("name", "").strip()[:NAME_MOST]
        wrong = await wrong_in(fields, [email or "", name])
        if email is None:
            wrong["email"] = NO_ADDRESS
        if wrong or email is None:
            return self._doors.shown(request, _door(visit, fields, wrong), 400)
        now = self._app.clock.now()
        try:
            person = await self._joining.first(account.sid, email, name, fields["password"], entry.client, now)
        except Conflict:
            person = None
        if person is None:
            return self._doors.shown(request, _refused(visit, fields, TAKEN), 409)
        step = await self._desk.persons.let_in(person, entry, instead_of=visit.session if visit else None, tells=False)
        return self._doors.stepped(request, step, "/me")

    async def _account(self, visit: Visit | None, fields: dict[str, str], client: str) -> Account | None:
        """Whose organization it is: the operator signs up for the oldest account. None: the credential has too little.

        Raises AUTHENTICATION_FAILED, TOO_MANY_REQUESTS.
        """
        principal = visit.principal if visit else None
        if principal is None:
            user, secret = fields.get("user", "").strip(), fields.get("secret", "").strip()
            principal = await self._app.authentication.identified(user, secret, client)
        if not Capability.EVERYTHING.held_by(principal):
            return None
        if principal.capability is Capability.OPERATOR:
            return _oldest(self._app.directory)
        account = self._app.directory.get(principal.account_sid)
        return account if account is not None and account.is_main else None


def _oldest(directory: Directory) -> Account | None:
    found = [account for sid in directory.sids() if (account := directory.get(sid)) is not None]
    mains = [account for account in found if account.is_main and not account.is_test]
    return min(mains, key=lambda account: (account.date_created, account.sid), default=None)


def _refused(visit: Visit | None, given: dict[str, str], words: str) -> ConsoleDoor:
    """What is said of the account: at the field that names it, or above where none does."""
    return _door(visit, given, {}, words) if visit else _door(visit, given, {"user": words})


def _door(visit: Visit | None, given: dict[str, str], wrong: dict[str, str], message: str = "") -> ConsoleDoor:
    credential = [
        DoorField(
            name="user",
            label=_("Account SID, or operator"),
            value=given.get("user", "")[:100],
            wrong=wrong.get("user", ""),
            most=100,
        ),
        DoorField(name="secret", label=_("Auth token"), kind="password", wrong=wrong.get("secret", "")),
    ]
    return ConsoleDoor(
        heading=_("The first user"),
        line=_("Whoever signs up now owns the account's organization, and invites the others."),
        submit=_("Sign up"),
        message=message,
        fields=[
            *(credential if visit is None else []),
            DoorField(name="name", label=_("Your name"), value=given.get("name", "")[:NAME_MOST], autocomplete="name"),
            DoorField(
                name="email",
                label=_("Your e-mail"),
                kind="email",
                value=given.get("email", "")[:254],
                autocomplete="username",
                wrong=wrong.get("email", ""),
                most=254,
            ),
            *password_fields(wrong),
        ],
        links=[("/sign-in", _("Back to the sign-in page"))],
    )
