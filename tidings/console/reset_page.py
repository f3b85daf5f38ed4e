"""Choosing a new password by a letter: asking for the letter says nothing about who is known here."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tidings.accounts.people.credentials import Person, ResetLink, find_person, link_to
from tidings.accounts.people.joining import address
from tidings.accounts.people.passwords import why_not
from tidings.accounts.people.profile import hashed_token
from tidings.accounts.people.sign_ins import sign_ins_ended
from tidings.console.desk import Desk
from tidings.console.doors import TOO_OLD, ConsoleDoor, DoorField, Doors
from tidings.console.program import Program
from tidings.console.wording import _
from tidings.core import Problem
from tidings.db import Unavailable

PAGE: Final = "/reset"
ANSWERED_S: Final = 0.25
"""Seconds after which whoever asks for a letter is answered, whether there is somebody to write to or not."""
ASKED: Final = _(
    "If somebody signs in here with this address, a letter with a link is on its way. It holds for an hour."
)
GONE: Final = _("This link was used, or is older than an hour. Ask for another one.")
NO_ADDRESS: Final = _("This is no e-mail address that letters can be sent to.")
NOT_THE_SAME: Final = _("This is not the same as above.")
_BACK: Final = (("/sign-in", _("Back to the sign-in page")),)


class ResetPage:
    """Sends letters with links, and takes new passwords."""

    def __init__(self, app: Program, desk: Desk, doors: Doors) -> None:
        self._database = app.database
        self._clock = app.clock
        self._desk = desk
        self._doors = doors

    def routes(self) -> list[Route]:
        """The page's address; with a link's token it takes a password, without one an address."""
        return [Route(PAGE, self._answer, methods=["GET", "POST"])]

    async def _answer(self, request: Request) -> Response:
        try:
            if "token" in request.query_params:
                return await self._choose(request)
            return await self._ask(request)
        except (Problem, Unavailable) as failure:
            return self._desk.trouble(request, failure)

    async def _ask(self, request: Request) -> Response:
        if request.method == "GET":
            return self._doors.shown(request, _asking())
        fields = await self._doors.taken(request)
        if fields is None:
            return self._doors.shown(request, _asking(message=TOO_OLD), 403)
        email = fields.get("email", "")[:254]
        if address(email) is None:  # it is no address at all: that says nothing of who is known
            return self._doors.shown(request, _asking(email, wrong=NO_ADDRESS), 400)
        asked = self._desk.profiles.ask_reset(email, self._desk.client(request))
        await asyncio.gather(asked, asyncio.sleep(ANSWERED_S))  # how long it took says nothing of whom it found
        return self._doors.shown(request, _asking(told=ASKED))

    async def _choose(self, request: Request) -> Response:
        link = await link_to(self._database, hashed_token(request.query_params["token"]), self._clock.machine_us())
        person = await find_person(self._database, link.account_sid, link.user_sid) if link else None
        if link is None or person is None:
            return self._doors.shown(request, _asking(message=GONE), 404)
        if request.method == "GET":
            return self._doors.shown(request, _choosing())
        fields = await self._doors.taken(request)
        if fields is None:
            return self._doors.shown(request, _choosing(message=TOO_OLD), 403)
        return await self._set(request, link, person, fields)

    async def _set(self, request: Request, link: ResetLink, person: Person, fields: dict[str, str]) -> Response:
        wrong = await wrong_in(fields, [person.user.user_name, person.name])
        if wrong:
            return self._doors.shown(request, _choosing(wrong), 400)
        client, ended = self._desk.client(request), sign_ins_ended(person.sid)
        if not await self._desk.profiles.set_password(person, fields["password"], client, [ended], link):
            return self._doors.shown(request, _asking(message=GONE), 404)
        done = ConsoleDoor(
            heading=_("Done"),
            line=_("Your password is changed, and you are signed out everywhere."),
            submit="",
            fields=[],
            links=[("/sign-in", _("Sign in"))],
        )
        return self._doors.shown(request, done)


def _asking(email: str = "", *, wrong: str = "", message: str = "", told: str = "") -> ConsoleDoor:
    field = DoorField(
        name="email", label=_("E-mail"), kind="email", value=email, autocomplete="username", wrong=wrong, most=254
    )
    return ConsoleDoor(
        heading=_("Forgotten?"),
        line=_("A letter brings you a link to choose a new password."),
        submit=_("Send the letter"),
        fields=[] if told else [field],
        message=message,
        told=told,
        links=_BACK,
    )


def _choosing(wrong: dict[str, str] | None = None, message: str = "") -> ConsoleDoor:
    return ConsoleDoor(
        heading=_("New password"),
        line=_("It ends all sign-ins that there are."),
        submit=_("Set it"),
        fields=password_fields(wrong or {}),
        message=message,
        links=_BACK,
    )


def password_fields(wrong: dict[str, str]) -> Sequence[DoorField]:
    """The two fields of a new password."""
    return [
        DoorField(
            name="password",
            label=_("New password"),
            kind="password",
            autocomplete="new-password",
            wrong=wrong.get("password", ""),
            hint=_("At least 12 characters; a few words will do."),
        ),
        DoorField(
            name="again",
            label=_("The same again"),
            kind="password",
            autocomplete="new-password",
            wrong=wrong.get("again", ""),
        ),
    ]


async def wrong_in(fields: dict[str, str], known: Sequence[str]) -> dict[str, str]:
    """What is wrong with the two fields of a new password, by the field."""
    password = fields.get("password", "")
    reason = await why_not(password, known)
    if reason is not None:
        return {"password": reason}
    return {} if fields.get("again") == password else {"again": NOT_THE_SAME}
