"""The second step of signing in: a code, or setting one up where the organization asks for it."""

from __future__ import annotations

import io
from typing import Final

import segno
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tidings.accounts.people.credentials import Person
from tidings.accounts.people.profile import CodeAnswer
from tidings.accounts.people.second_factor import address_of
from tidings.accounts.people.sign_ins import sign_ins_ended
from tidings.console.desk import Desk
from tidings.console.doors import TOO_OLD, ConsoleDoor, DoorField, Doors, refusal
from tidings.console.person_sign_in import Step
from tidings.console.session import ConsoleSession, Stage
from tidings.console.wording import _
from tidings.core import Problem
from tidings.db import Unavailable

WRONG: Final = _("This code is wrong, too old, or was used before.")
LOCKED: Final = _("Too many wrong codes. Wait a quarter of an hour, then sign in again.")
_CODE: Final = ConsoleDoor(
    heading=_("One more step"),
    line=_("Type the six digits that your authenticator app shows, or one of your recovery codes."),
    submit=_("Go on"),
    fields=[],
    links=[("/sign-in", _("Sign in as somebody else"))],
)
_SET_UP: Final = ConsoleDoor(
    heading=_("Set up a second factor"),
    line=_("Your organization asks for one. It is asked for when you sign in, beside your password."),
    submit=_("Set it up"),
    fields=[],
    links=[("/sign-in", _("Sign in as somebody else"))],
)


class SecondStepPage:
    """Takes codes."""

    def __init__(self, desk: Desk, doors: Doors) -> None:
        self._desk = desk
        self._doors = doors

    def routes(self) -> list[Route]:
        """The pages' addresses."""
        return [
            Route("/sign-in/code", self._code, methods=["GET", "POST"]),
            Route("/sign-in/set-up", self._set_up, methods=["GET", "POST"]),
        ]

    async def _code(self, request: Request) -> Response:
        return await self._step(request, Stage.CODE)

    async def _set_up(self, request: Request) -> Response:
        return await self._step(request, Stage.SET_UP)

    async def _step(self, request: Request, stage: Stage) -> Response:
        try:
            session = await self._session(request)
            person = await self._desk.persons.waiting(session) if session else None
            if session is None or person is None or session.stage != stage.value:
                return RedirectResponse("/sign-in", 303)
            if request.method == "GET":
                return await self._door(request, session, person, stage)
            fields = await self._doors.taken(request, session)
            if fields is None:
                return await self._door(request, session, person, stage, 403, TOO_OLD)
            given = fields.get("code", "")
            if stage is Stage.SET_UP:
                return await self._confirmed(request, session, person, given)
            return await self._given(request, session, person, given)
        except (Problem, Unavailable) as failure:
            return self._desk.trouble(request, failure)

    async def _given(self, request: Request, session: ConsoleSession, person: Person, code: str) -> Response:
        try:
            answer = await self._desk.persons.by_code(session, code, self._doors.entry(request))
        except Problem as problem:
            status, words, _ = refusal(problem, WRONG)
            return await self._door(request, session, person, Stage.CODE, status, words)
        if isinstance(answer, Step):
            return self._doors.stepped(request, answer)
        words = LOCKED if answer is CodeAnswer.LOCKED else WRONG
        return await self._door(request, session, person, Stage.CODE, 401, words)

    async def _confirmed(self, request: Request, session: ConsoleSession, person: Person, code: str) -> Response:
        """Shows the recovery codes, to somebody who is in from now on."""
        entry = self._doors.entry(request)
        ended = sign_ins_ended(person.sid, but=session.key)
        codes = await self._desk.profiles.confirm_totp(person, code, entry.client, [ended])
        if codes is None:
            return await self._door(request, session, person, Stage.SET_UP, 401, WRONG)
        step = await self._desk.persons.let_in(person, entry, instead_of=session, gave_code=True)
        context = {**self._desk.frame(request, None, ""), "codes": codes, "onward": "/me"}
        return self._doors.with_cookies(request, self._desk.html("recovery_codes.html", context), step)

    async def _door(
        self,
        request: Request,
        session: ConsoleSession,
        person: Person,
        stage: Stage,
        status: int = 200,
        wrong: str = "",
    ) -> Response:
        field = DoorField(name="code", label=_("Code"), autocomplete="one-time-code", wrong=wrong, most=40)
        if stage is Stage.CODE:
            return self._doors.shown(request, _with(_CODE, field), status, session)
        secret = await self._desk.profiles.offer_totp(person)
        door = _with(_SET_UP, field, picture_of(secret, person), secret)
        return self._doors.shown(request, door, status, session)

    async def _session(self, request: Request) -> ConsoleSession | None:
        return await self._desk.sessions.find(request.cookies.get(self._desk.cookies(request).session, ""))


def _with(door: ConsoleDoor, field: DoorField, picture: str = "", secret: str = "") -> ConsoleDoor:
    return ConsoleDoor(
        heading=door.heading,
        line=door.line,
        submit=door.submit,
        links=door.links,
        fields=[field],
        picture=picture,
        secret=secret,
    )


def picture_of(secret: str, person: Person) -> str:
    """What an authenticator app scans: an SVG without a style, as the page's policy asks."""
    drawn = io.BytesIO()
    code = segno.make(address_of(secret, person.user.user_name), error="m", micro=False)
    code.save(drawn, kind="svg", xmldecl=False, svgns=True, svgclass="qr", light="#fff", border=3, omitsize=True)
    return drawn.getvalue().decode()
