"""Sessions: who is signed in to the console, with what browser, from where; and signing them out."""

from __future__ import annotations

from typing import Annotated, Literal

import sqlalchemy as sa
from msgspec import UNSET

from tidings.accounts.directory import Directory
from tidings.accounts.model import Capability
from tidings.accounts.organizations.users import users
from tidings.accounts.people.sign_ins import SessionRow, sessions, signed_in
from tidings.audit.events import noted
from tidings.core import Instant, MovableClock, Sid
from tidings.http import (
    SELF,
    TIDINGS_V1,
    Call,
    Collection,
    Given,
    Link,
    Of,
    Params,
    Resource,
    SidOf,
    operation,
    or_none,
)

_S = sessions.c
_U = users.table.c


def _who(user_sid: Sid | None) -> Literal["user", "credential"]:
    return "user" if user_sid else "credential"


class SignInSession(Resource):
    """A browser that is signed in."""

    sid: Sid
    account_sid: Annotated[Sid, "whom it acts for; `operator` for the operator's"]
    user_sid: Annotated[Sid | None, "the user who signed in; null: a credential of the account did"]
    user_name: Annotated[str | None, "the user's e-mail address"]
    signed_in_by: Annotated[Literal["user", "credential"], Of("user_sid", _who)]
    address: str | None
    browser: Annotated[str | None, "in few words, such as `Firefox on Linux`"]
    date_created: Annotated[Instant, Of("began", Instant)]
    date_used: Annotated[Instant, Of("used", Instant)]
    url: Link = SELF


class SeenSession(SessionRow, frozen=True):
    """A session, and who that is."""

    user_name: str | None = None


def _reached(call: Call) -> list[sa.ColumnElement[bool]]:
    """The operator everybody's; who may do everything those of the account and below it; a user their own."""
    who = call.principal
    if not Capability.EVERYTHING.held_by(who):
        return [_S.user_sid == (who.user_sid or "")]
    if who.capability is Capability.OPERATOR:
        return []
    family = call.part(Directory).family(call.account_sid) if call.account.is_main else [call.account]
    return [_S.account_sid.in_([account.sid for account in family])]


async def _seen(call: Call) -> list[SeenSession]:
    found = signed_in(call.part(MovableClock).machine_us()).where(*_reached(call)).add_columns(_U.user_name)
    rows = await call.db.rows(found.select_from(sessions.outerjoin(users.table, _U.sid == _S.user_sid)))
    return [SeenSession(*row) for row in rows]


sign_ins = Collection(
    TIDINGS_V1, "/Sessions", SeenSession, show=SignInSession, sid="UQ", key="sessions", seen=_seen, order=("used",)
)
sign_ins.standard("fetch", "list", filters=("user_sid", "account_sid"))


class EndSessions(Params):
    """Which of those that the caller sees: of this user, or for this account; and the one that goes on."""

    user_sid: Given[Sid]
    account_sid: Given[Sid]
    keep: Given[Annotated[Sid | None, SidOf("UQ")]]


class EndedSessions(Resource):
    """What was done."""

    ended: int


@operation(TIDINGS_V1, "POST", "/Sessions/End", resource=EndedSessions)
async def sign_out_all(call: Call, given: EndSessions) -> EndedSessions:
    """Those that wait for a second factor among them."""
    kept = [one.token_hash for one in await _seen(call) if one.sid == given.keep]
    if or_none(given.keep) and not kept:
        raise given.invalid("keep", "there is no such session")
    asked = {_S.user_sid: given.user_sid, _S.account_sid: given.account_sid}
    where = [column == value for column, value in asked.items() if value is not UNSET]
    gone = sa.delete(sessions).where(*_reached(call), *where, _S.token_hash.not_in(kept)).returning(_S.token_hash)
    data, now = {"user_sid": or_none(given.user_sid), "kept": or_none(given.keep)}, call.clock.now()
    kept_event = noted(call.sids, now, call.account_sid, "sessions.ended", call.account_sid, data=data, call=call)
    rows, *_ = await call.db.commit(gone, kept_event)
    return EndedSessions(ended=len(rows))


@sign_ins.delete
async def sign_out(call: Call) -> None:
    """Its browser is asked to sign in again with its next request."""
    one = await sign_ins.get(call)
    gone, now = sa.delete(sessions).where(sessions.c.token_hash == one.token_hash), call.clock.now()
    data = {"user_sid": one.user_sid, "address": one.address}
    await call.db.commit(gone, noted(call.sids, now, one.account_sid, "session.ended", one.sid, data=data, call=call))
