"""The people page: who works with an account, with which roles, who is invited, and what is asked at signing in.

What it changes it changes by the API's operations; ending sessions and removing a lost factor are of pages alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec
import sqlalchemy as sa
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tidings.accounts.model import Account, Capability
from tidings.accounts.organizations.assignments import RoleAssignment, role_assignments
from tidings.accounts.organizations.organization import organization_of
from tidings.accounts.organizations.rights import owns
from tidings.accounts.organizations.roles import ROLES, SIDS
from tidings.accounts.organizations.users import OrganizationUser, users
from tidings.accounts.people.credentials import Person, find_person, user_credentials
from tidings.accounts.people.invitations import Invitation, invitations
from tidings.accounts.people.policy import TwoFactor, policy_of
from tidings.accounts.people.ranks import outranks
from tidings.accounts.people.sign_ins import sign_ins_ended
from tidings.console.desk import Desk, Visit, message_of
from tidings.console.program import Program
from tidings.console.wording import _
from tidings.core import Sid, is_sid
from tidings.http import Request as FrontRequest
from tidings.http import Response as ApiResponse
from tidings.http.problems import NOT_FOUND, PERMISSION_DENIED

PAGE: Final = "/people"
_EVERYTHING: Final = Capability.EVERYTHING
SHOWN_MOST: Final = 1_000
TOLD: Final = {
    "invited": _("The letter is on its way."),
    "withdrawn": _("The invitation is withdrawn: its link is worth nothing."),
    "role": _("The roles are changed."),
    "removed": _("They are removed, with their roles and all that they signed in with."),
    "ended": _("All their sign-ins are ended."),
    "factor": _("Their second factor is removed."),
    "policy": _("The policy is set; it holds from the next sign-in on."),
}
POLICIES: Final = {
    TwoFactor.OFF: _("Asked of those who have set it up"),
    TwoFactor.EVERY_SIGN_IN: _("Asked of everybody, at every sign-in"),
    TwoFactor.MONTHLY_PER_DEVICE: _("Asked of everybody, once in 30 days on each device"),
}


class ShownPerson(msgspec.Struct, frozen=True):
    """A user with what the page shows beside."""

    user: OrganizationUser
    roles: list[RoleAssignment]
    signs_in: bool
    has_factor: bool


class PeoplePage:
    """Shows people, and takes what is to be done to the API."""

    def __init__(self, app: Program, desk: Desk) -> None:
        self._app = app
        self._database = app.database
        self._desk = desk

    def routes(self) -> list[Route]:
        """The page's addresses."""
        page = self._desk.page
        return [
            Route(PAGE, page(self._show, _EVERYTHING), methods=["GET"]),
            Route(f"{PAGE}/invite", page(self._invite, _EVERYTHING), methods=["POST"]),
            Route(f"{PAGE}/policy", page(self._policy, _EVERYTHING), methods=["POST"]),
            Route(f"{PAGE}/invitations/{{sid}}/{{what}}", page(self._invitation, _EVERYTHING), methods=["POST"]),
            Route(f"{PAGE}/{{sid}}/{{what}}", page(self._person, _EVERYTHING), methods=["POST"]),
        ]

    async def _show(self, visit: Visit) -> Response:
        return await self._page(visit)

    async def _page(self, visit: Visit, wrong: Mapping[str, str] | None = None, status: int = 200) -> Response:
        own = visit.account
        if not own.is_main or visit.principal.capability is Capability.OPERATOR:
            context: dict[str, object] = {"people": None}
        else:
            context = await self._context(visit, own)
        context |= {"wrong": wrong or {}, "told": TOLD.get(visit.request.query_params.get("told", ""), "")}
        context |= {"given": visit.fields, "role_names": list(SIDS), "roles": ROLES, "policies": POLICIES}
        return self._desk.html("people.html", {**self._desk.frame(visit.request, visit, PAGE), **context}, status)

    async def _context(self, visit: Visit, own: Account) -> dict[str, object]:
        return {
            "people": await self._people(own.sid),
            "invitations": await self._invitations(own.sid),
            "policy": await policy_of(self._database, own.sid),
            "owns": await owns(self._database, visit.principal, own.sid),
            "organization_sid": organization_of(own.sid),
            "accounts": {account.sid: account.friendly_name for account in self._app.directory.family(own.sid)},
            "self_sid": visit.principal.user_sid,
        }

    async def _people(self, account_sid: Sid) -> list[ShownPerson]:
        person, held, credential = users.table.c, role_assignments.table.c, user_credentials.c
        found = sa.select(*person).where(person.account_sid == account_sid).order_by(person.sid).limit(SHOWN_MOST)
        asked = sa.select(*held).where(held.account_sid == account_sid).order_by(held.sid)
        roles: dict[Sid, list[RoleAssignment]] = {}
        for row in await self._database.rows(asked):
            role = role_assignments.stored.read(row)
            roles.setdefault(role.identity, []).append(role)
        signing = sa.select(credential.user_sid, credential.totp_sealed.is_not(None))
        known = {
            str(sid): bool(has)
            for sid, has in await self._database.rows(signing.where(credential.account_sid == account_sid))
        }
        people = [users.stored.read(row) for row in await self._database.rows(found)]
        return [
            ShownPerson(each, roles.get(each.sid, []), each.sid in known, known.get(each.sid, False)) for each in people
        ]

    async def _invitations(self, account_sid: Sid) -> list[Invitation]:
        columns = invitations.table.c
        asked = sa.select(*columns).where(columns.account_sid == account_sid).order_by(columns.sid.desc())
        return [invitations.stored.read(row) for row in await self._database.rows(asked.limit(SHOWN_MOST))]

    # What is done

    async def _invite(self, visit: Visit) -> Response:
        given = {"Email": visit.fields.get("email", ""), "Role": visit.fields.get("role", "")}
        if scope := visit.fields.get("scope", ""):
            given["Scope"] = scope
        answer = await self._desk.ask_api(visit, "/tidings/v1/Invitations", given)
        return await self._after(visit, answer, "invited", "invite")

    async def _policy(self, visit: Visit) -> Response:
        given = {"TwoFactor": visit.fields.get("two_factor", "")}
        return await self._after(visit, await self._desk.ask_api(visit, "/tidings/v1/SignInPolicy", given), "policy")

    async def _invitation(self, visit: Visit) -> Response:
        sid, what = _named(visit, "UI"), visit.request.path_params["what"]
        path = f"/tidings/v1/Invitations/{sid}"
        if what == "again":
            return await self._after(visit, await self._desk.ask_api(visit, path, {}), "invited")
        if what == "withdraw":
            return await self._after(visit, await self._ask(visit, "DELETE", path, "tidings"), "withdrawn")
        raise NOT_FOUND(path=visit.request.url.path)

    async def _person(self, visit: Visit) -> Response:
        sid, what = _named(visit, "US"), visit.request.path_params["what"]
        below = f"/Organizations/{organization_of(visit.account.sid)}"
        match what:
            case "give":
                role = SIDS.get(visit.fields.get("role", ""), "")
                scope = visit.fields.get("scope") or organization_of(visit.account.sid)
                body = {"role_sid": role, "scope": scope, "identity": sid}
                answer = await self._ask(visit, "POST", f"{below}/RoleAssignments", body=body)
                return await self._after(visit, answer, "role", sid)
            case "take":
                held = visit.fields.get("assignment", "")
                if not is_sid(held, "IY"):
                    raise NOT_FOUND(path=visit.request.url.path)
                answer = await self._ask(visit, "DELETE", f"{below}/RoleAssignments/{held}")
                return await self._after(visit, answer, "role", sid)
            case "remove":
                answer = await self._ask(visit, "DELETE", f"{below}/scim/Users/{sid}")
                return await self._after(visit, answer, "removed", sid)
            case "sign-out" | "factor":
                return await self._own_doing(visit, sid, what)
            case _:
                raise NOT_FOUND(path=visit.request.url.path)

    async def _own_doing(self, visit: Visit, sid: Sid, what: str) -> Response:
        """What no operation of the API does. Raises PERMISSION_DENIED, NOT_FOUND."""
        person = await self._below(visit, sid)
        profiles, client, actor = self._app.profiles, self._desk.client(visit.request), visit.principal.sid
        ended = sign_ins_ended(sid)
        if what == "factor":
            await profiles.drop_totp(person, client, [ended], actor)
            return _done("factor")
        await self._database.commit(ended, profiles.noted(person, "sessions-ended", client, actor))
        return _done("ended")

    async def _below(self, visit: Visit, sid: Sid) -> Person:
        person = await find_person(self._database, visit.account.sid, sid)
        if person is None:
            raise NOT_FOUND(path=visit.request.url.path)
        if not await outranks(self._database, visit.principal, visit.account.sid, sid):
            raise PERMISSION_DENIED()
        return person

    async def _after(self, visit: Visit, answer: ApiResponse, told: str, at: str = "page") -> Response:
        """Back to the page; where the API would not, what it said stands beside what was asked."""
        if answer.status >= 400:
            return await self._page(visit, {at: message_of(answer)}, answer.status)
        return _done(told)

    async def _ask(
        self, visit: Visit, method: str, path: str, product: str = "preview-iam", body: object = None
    ) -> ApiResponse:
        headers = {b"authorization": visit.session.authorization, b"host": product.encode()}
        if body is not None:
            headers[b"content-type"] = b"application/json"
        sent = msgspec.json.encode(body) if body is not None else b""
        client = self._desk.client(visit.request)
        return await self._app.api(FrontRequest(method, path, headers=headers, body=sent, peer=client, source="web"))


def _named(visit: Visit, prefix: str) -> Sid:
    """What the path names. Raises NOT_FOUND."""
    sid: Sid = visit.request.path_params["sid"]
    if not is_sid(sid, prefix):
        raise NOT_FOUND(path=visit.request.url.path)
    return sid


def _done(what: str) -> Response:
    return RedirectResponse(f"{PAGE}?told={what}", 303)
