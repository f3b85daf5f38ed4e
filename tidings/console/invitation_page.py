"""Accepting an invitation: whoever has the letter's link says their name and chooses a password, once."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tidings.accounts.organizations.roles import SIDS
from tidings.accounts.people.invitations import Invitation, invitation_taken, invitation_to
from tidings.accounts.people.joining import NAME_MOST, Joining, new_user, role_given, user_called
from tidings.accounts.people.profile import hashed_token
from tidings.console.desk import Desk
from tidings.console.doors import TOO_OLD, ConsoleDoor, DoorField, Doors
from tidings.console.program import Program
from tidings.console.reset_page import password_fields, wrong_in
from tidings.console.wording import _
from tidings.core import Problem
from tidings.db import Conflict, Unavailable

PAGE: Final = "/invitation"
GONE: Final = _("This invitation was used or withdrawn, or is older than seven days. Ask for another one.")


class InvitationPage:
    """Takes people in."""

    def __init__(self, app: Program, desk: Desk, doors: Doors) -> None:
        self._app = app
        self._desk = desk
        self._doors = doors
        self._joining = Joining(app.database, app.sids, app.profiles)

    def routes(self) -> list[Route]:
        """The page's address; its link has a token."""
        return [Route(PAGE, self._answer, methods=["GET", "POST"])]

    async def _answer(self, request: Request) -> Response:
        try:
            token = request.query_params.get("token", "")
            found = await invitation_to(self._app.database, hashed_token(token), self._app.clock.now())
            if found is None:
                return self._gone(request)
            if request.method == "GET":
                return self._doors.shown(request, self._door(found, {}, {}))
            fields = await self._doors.taken(request)
            if fields is None:
                return self._doors.shown(request, self._door(found, {}, {}, TOO_OLD), 403)
            return await self._taken(request, found, fields)
        except (Problem, Unavailable) as failure:
            return self._desk.trouble(request, failure)

    async def _taken(self, request: Request, found: Invitation, fields: dict[str, str]) -> Response:
        name, now = fields.get("name", "").strip()[:NAME_MOST], self._app.clock.now()
        wrong = await wrong_in(fields, [found.email, name])
        if wrong:
            return self._doors.shown(request, self._door(found, fields, wrong), 400)
        entry, account_sid, sids = self._doors.entry(request), found.account_sid, self._app.sids
        user = await user_called(self._app.database, account_sid, found.email)
        user = user or new_user(sids, now, account_sid, found.email, name)
        role = role_given(sids, now, account_sid, user.sid, SIDS[found.role], found.scope)
        taken = invitation_taken(found)
        try:
            person = await self._joining.join(user, fields["password"], entry.client, [role], [taken], now)
        except Conflict:
            person = None
        if person is None:
            return self._gone(request)
        step = await self._desk.persons.let_in(person, entry, tells=False)
        return self._doors.stepped(request, step, "/me")

    def _door(self, found: Invitation, given: dict[str, str], wrong: dict[str, str], message: str = "") -> ConsoleDoor:
        account = self._app.directory.get(found.account_sid)
        email = DoorField(name="email", label=_("E-mail"), value=found.email, autocomplete="username", fixed=True)
        name = DoorField(
            name="name", label=_("Your name"), value=given.get("name", "")[:NAME_MOST], autocomplete="name"
        )
        return ConsoleDoor(
            heading=_("Welcome"),
            line=_(
                "You are invited to %(organization)s, as %(role)s.",
                organization=account.friendly_name if account else _("an organization"),
                role=found.role,
            ),
            submit=_("Join"),
            message=message,
            fields=[email, name, *password_fields(wrong)],
        )

    def _gone(self, request: Request) -> Response:
        links = [("/sign-in", _("Go to the sign-in page"))]
        door = ConsoleDoor(heading=_("Not any more"), line=GONE, submit="", fields=[], links=links)
        return self._doors.shown(request, door, 404)
