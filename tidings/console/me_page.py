"""The profile page: one's password, second factor, recovery codes, language, letters, sessions and accounts."""

from __future__ import annotations

from typing import Final

import msgspec
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tidings.accounts.model import Capability
from tidings.accounts.organizations.rights import is_owner
from tidings.accounts.people.credentials import Person, codes_left, find_person, has_people
from tidings.accounts.people.locales import locale_set
from tidings.accounts.people.policy import TwoFactor, policy_of
from tidings.accounts.people.preferences import WORDS, NoticeCategory, is_fixed, wish_set, wishes_of
from tidings.accounts.people.sign_ins import sign_ins_ended
from tidings.console.desk import Desk, Visit
from tidings.console.doors import refusal
from tidings.console.places import way_back
from tidings.console.program import Program
from tidings.console.reset_page import wrong_in
from tidings.console.second_step_page import WRONG as WRONG_CODE
from tidings.console.second_step_page import picture_of
from tidings.console.wording import _
from tidings.core import Instant, Problem
from tidings.http.problems import AUTHENTICATION_FAILED, NOT_FOUND, TOO_MANY_REQUESTS
from tidings.wording.languages import known, language_called
from tidings.wording.zones import zone_called, zone_names

PAGE: Final = "/me"
NO_LANGUAGE: Final = _("There is no such language here.")
NO_ZONE: Final = _("This is no time zone such as Europe/Berlin.")
NOT_YOURS: Final = _("This is not your password.")
TOLD: Final = {
    "password": _("Your password is changed. Your other sign-ins were ended."),
    "two-factor": _("Your second factor is removed."),
    "session": _("It is ended."),
    "notifications": _("It is kept."),
    "locale": _("It is kept: pages and letters are so from now on."),
    "others": _("All other sign-ins are ended."),
}
Wrong = dict[str, str]


class MePage:
    """Shows somebody what they sign in with, and changes it. Who signed in without a person has only a hint here."""

    def __init__(self, app: Program, desk: Desk) -> None:
        self._app = app
        self._database = app.database
        self._desk = desk

    def routes(self) -> list[Route]:
        """The page's addresses."""
        page = self._desk.page
        return [
            Route(PAGE, page(self._show), methods=["GET"]),
            Route(f"{PAGE}/password", page(self._password), methods=["POST"]),
            Route(f"{PAGE}/two-factor", page(self._two_factor), methods=["POST"]),
            Route(f"{PAGE}/two-factor/remove", page(self._drop), methods=["POST"]),
            Route(f"{PAGE}/recovery-codes", page(self._renew), methods=["POST"]),
            Route(f"{PAGE}/locale", page(self._locale), methods=["POST"]),
            Route(f"{PAGE}/notifications", page(self._notifications), methods=["POST"]),
            Route(f"{PAGE}/sessions/end", page(self._end), methods=["POST"]),
            Route("/session/account", page(self._account), methods=["POST"]),
        ]

    async def _show(self, visit: Visit) -> Response:
        if visit.principal.user_sid is None:
            context = {"person": None, "has_people": await has_people(self._database, visit.account.sid)}
            return self._desk.html("me.html", {**self._desk.frame(visit.request, visit, PAGE), **context})
        return await self._page(visit, await self._person(visit))

    async def _page(
        self, visit: Visit, person: Person, wrong: Wrong | None = None, status: int = 200, secret: str = ""
    ) -> Response:
        owner = await is_owner(self._database, person.sid, person.user.account_sid)
        told = TOLD.get(visit.request.query_params.get("told", ""), "")
        context = {
            "person": person,
            "may_invite": Capability.EVERYTHING.held_by(visit.principal),
            "wrong": wrong or {},
            "told": told,
            "policy": await policy_of(self._database, person.user.account_sid),
            "policies": TwoFactor,
            "codes_left": await codes_left(self._database, person),
            "secret": secret,
            "picture": picture_of(secret, person) if secret else "",
            "sessions": await self._desk.sessions.of_user(person.sid),
            "own_key": visit.session.key,
            "accounts": await self._desk.persons.accounts_of(person),
            "at": Instant,
            "languages": known(),
            "zone_names": zone_names(),
            "said": visit.fields,
            "wishes": (await wishes_of(self._database, person.user.account_sid, person.sid))[person.sid],
            "wish_words": WORDS,
            "owner": owner,
            "is_fixed": is_fixed,
        }
        return self._desk.html("me.html", {**self._desk.frame(visit.request, visit, PAGE), **context}, status)

    async def _password(self, visit: Visit) -> Response:
        person = await self._person(visit)
        wrong = await self._wrong_password(visit, person)
        wrong = wrong or await wrong_in(visit.fields, [person.user.user_name, person.name])
        if wrong:
            return await self._page(visit, person, {f"password.{name}": words for name, words in wrong.items()}, 400)
        ended = sign_ins_ended(person.sid, but=visit.session.key)
        await self._desk.profiles.set_password(person, visit.fields["password"], self._client(visit), [ended])
        return _told("password")

    async def _two_factor(self, visit: Visit) -> Response:
        """Without a code it shows what to scan; with one it takes it."""
        person = await self._person(visit)
        code = visit.fields.get("code", "")
        if not code:
            wrong = await self._wrong_password(visit, person)
            if wrong:
                return await self._page(visit, person, {"start.current": wrong["current"]}, 400)
            return await self._page(visit, person, secret=await self._desk.profiles.offer_totp(person))
        ended = sign_ins_ended(person.sid, but=visit.session.key)  # they came in by less
        codes = await self._desk.profiles.confirm_totp(person, code, self._client(visit), [ended])
        if codes is None:
            secret = await self._desk.profiles.offer_totp(person)
            return await self._page(visit, person, {"two-factor.code": WRONG_CODE}, 400, secret)
        return self._codes(visit, codes)

    async def _drop(self, visit: Visit) -> Response:
        person = await self._person(visit)
        wrong = await self._wrong_password(visit, person)
        if wrong:
            return await self._page(visit, person, {"remove.current": wrong["current"]}, 400)
        await self._desk.profiles.drop_totp(person, self._client(visit))
        return _told("two-factor")

    async def _renew(self, visit: Visit) -> Response:
        person = await self._person(visit)
        wrong = await self._wrong_password(visit, person)
        if wrong:
            return await self._page(visit, person, {"codes.current": wrong["current"]}, 400)
        return self._codes(visit, await self._desk.profiles.renew_codes(person, self._client(visit)))

    async def _end(self, visit: Visit) -> Response:
        person, sid = await self._person(visit), visit.fields.get("sid", "")
        found = [one.token_hash for one in await self._desk.sessions.of_user(person.sid) if one.sid == sid]
        if sid and not found:
            raise NOT_FOUND(path=visit.request.url.path)
        ended = sign_ins_ended(person.sid, only=found[0]) if sid else sign_ins_ended(person.sid, but=visit.session.key)
        kept = self._desk.profiles.noted(person, "sessions-ended", self._client(visit))
        await self._database.commit(ended, kept)
        return _told("session" if sid else "others")

    async def _notifications(self, visit: Visit) -> Response:
        person, now = await self._person(visit), self._app.clock.now()
        own = person.user.account_sid
        owner = await is_owner(self._database, person.sid, own)
        wishes = [
            wish_set(own, person.sid, each, now, wanted=each.value in visit.fields)
            for each in NoticeCategory
            if not is_fixed(each, owns=owner)
        ]
        await self._database.commit(*wishes)
        return _told("notifications")

    async def _locale(self, visit: Visit) -> Response:
        person = await self._person(visit)
        given = {name: visit.fields.get(name, "").strip() for name in ("language", "time_zone")}
        locale = msgspec.structs.replace(person.locale, **{name: text or None for name, text in given.items()})
        wrong = {
            "locale.language": NO_LANGUAGE if locale.language and not language_called(locale.language) else "",
            "locale.time_zone": NO_ZONE if locale.time_zone and not zone_called(locale.time_zone) else "",
        }
        if any(wrong.values()):
            return await self._page(visit, person, wrong, 400)
        await self._database.commit(locale_set(locale))
        return _told("locale")

    async def _account(self, visit: Visit) -> Response:
        person = await self._person(visit)
        token = visit.request.cookies.get(self._desk.cookies(visit.request).session, "")
        wanted = visit.fields.get("account_sid", "")
        if not await self._desk.persons.act_for(token, person, wanted):
            raise NOT_FOUND(path=visit.request.url.path)
        return RedirectResponse(way_back(visit.fields.get("back", "")), 303)

    async def _person(self, visit: Visit) -> Person:
        """Who visits. Raises NOT_FOUND for who signed in with a credential of an account."""
        owner = self._app.directory.owner_of(visit.account.sid)
        user_sid = visit.principal.user_sid
        person = await find_person(self._database, owner, user_sid) if user_sid else None
        if person is None:
            raise NOT_FOUND(path=visit.request.url.path)
        return person

    async def _wrong_password(self, visit: Visit, person: Person) -> Wrong:
        """Whoever sits at an open browser does not change how its owner signs in; nor guesses without end."""
        current, name = visit.fields.get("current", ""), person.user.user_name
        if await self._desk.profiles.passwords.are_right(current, person.sid, person.credential.password_hash):
            return {}
        try:
            await self._app.authentication.guessed_wrong(name, self._client(visit))
        except Problem as problem:
            if problem.kind not in (AUTHENTICATION_FAILED, TOO_MANY_REQUESTS):
                raise
            return {"current": refusal(problem, NOT_YOURS)[1]}
        return {"current": NOT_YOURS}

    def _codes(self, visit: Visit, codes: list[str]) -> Response:
        frame = self._desk.frame(visit.request, visit, PAGE)
        return self._desk.html("recovery_codes.html", {**frame, "codes": codes, "onward": PAGE})

    def _client(self, visit: Visit) -> str:
        return self._desk.client(visit.request)


def _told(what: str) -> Response:
    return RedirectResponse(f"{PAGE}?told={what}", 303)
