"""Doors: pages with one small form, for whoever is not in yet. What each asks for is data; one template shows all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tidings.console.desk import Desk
from tidings.console.forms import TOKEN_FIELD, fields_of, form_token
from tidings.console.person_sign_in import Knock, Step
from tidings.console.places import HOME, way_back
from tidings.console.session import ConsoleSession, Stage
from tidings.console.wording import _
from tidings.core import Problem
from tidings.http.problems import AUTHENTICATION_FAILED, TOO_MANY_REQUESTS

FORM_LIVES_S = 3600.0
"""Seconds for which a form of a door may be sent."""
DEVICE_LIVES_S = 400 * 24 * 3600
TOO_OLD = _("The form had become too old. Please try again.")
STAGES = {Stage.CODE: "/sign-in/code", Stage.SET_UP: "/sign-in/set-up"}
"""Where what is missing of a sign-in is given."""


class DoorField(msgspec.Struct, frozen=True, kw_only=True):
    """A field of a door's form."""

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    autocomplete: str = "off"
    wrong: str = ""
    """What is wrong with what was typed."""
    hint: str = ""
    most: int = 200
    fixed: bool = False


class ConsoleDoor(msgspec.Struct, frozen=True, kw_only=True):
    """What a door says, and asks for."""

    heading: str
    line: str
    submit: str
    fields: Sequence[DoorField]
    message: str = ""
    told: str = ""
    links: Sequence[tuple[str, str]] = ()
    picture: str = ""
    """A QR code, as an SVG of ours."""
    secret: str = ""


class Doors:
    """Shows doors, and says whether their forms are ours."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def shown(
        self, request: Request, door: ConsoleDoor, status: int = 200, session: ConsoleSession | None = None
    ) -> Response:
        """A door's page. With a `session`, which waits for something, its form is the session's."""
        cookies, value = self._desk.cookies(request), None
        if session is None:
            value, token = self._desk.sign_in.new_form()
        else:
            token = session.form_token
        context = {**self._desk.frame(request, None, ""), "token_field": TOKEN_FIELD, "form_token": token, "door": door}
        response = self._desk.html("door.html", context, status)
        if value is not None:
            response.headers.append(*cookies.keep(cookies.form, value, FORM_LIVES_S))
        return response

    async def taken(self, request: Request, session: ConsoleSession | None = None) -> dict[str, str] | None:
        """The fields of a form; None where it did not come from a door of ours."""
        fields = await fields_of(request)
        given = form_token(request, fields)
        if session is not None:
            return fields if session.owns_form(given) else None
        cookie = request.cookies.get(self._desk.cookies(request).form, "")
        return fields if self._desk.sign_in.owns_form(cookie, given) else None

    def entry(self, request: Request) -> Knock:
        """Who knocks."""
        device = request.cookies.get(self._desk.cookies(request).device, "")
        return Knock(self._desk.client(request), browser_of(request.headers.get("user-agent", "")), device)

    def stepped(self, request: Request, step: Step, where: str | None = None) -> Response:
        """On to what is missing, or to where somebody was going; the sign-in page knows where who is in begins."""
        after = request.query_params.get("next", "")
        going = STAGES[step.stage] if step.stage is not None else where or (way_back(after) if after else "/sign-in")
        if step.stage is not None and way_back(after) != HOME:
            going = f"{going}?{request.url.query}"
        return self.with_cookies(request, RedirectResponse(going, 303), step)

    def with_cookies(self, request: Request, response: Response, step: Step) -> Response:
        """The answer, with what the browser keeps from now on."""
        cookies = self._desk.cookies(request)
        kept = [cookies.keep(cookies.session, step.token), cookies.forget(cookies.form)]
        if step.device_token is not None:
            kept.append(cookies.keep(cookies.device, step.device_token, DEVICE_LIVES_S))
        for name, value in kept:
            response.headers.append(name, value)
        return response


def refusal(problem: Problem, wrong: str) -> tuple[int, str, Mapping[str, str]]:
    """What is said of a sign-in that failed: status, sentence, header fields. A `wrong` secret is told so."""
    if problem.kind is AUTHENTICATION_FAILED:
        return 401, wrong, {}
    if problem.kind is TOO_MANY_REQUESTS:
        wait_s = problem.fields.get("retry_after_s", 1)
        words = _("Too many wrong tries at once. Please wait %(seconds)s s before the next.", seconds=wait_s)
        return 429, words, {"Retry-After": str(wait_s)}
    return problem.kind.status, problem.message, {}


_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def browser_of(agent: str) -> str:
    """`Firefox on Linux`, from what a browser says it is; never its own words."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "A browser")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "an unknown system")
    return f"{browser} on {system}"
