"""Sessions: who is signed in to the console, with what browser, from where; and signing them out."""

from __future__ import annotations

from typing import Annotated, Literal

import sqlalchemy as sa

from tidings.accounts.directory import Directory
from tidings.accounts.model import Capability
from tidings.accounts.people.sign_ins import SessionRow, sessions, signed_in
from tidings.audit.events import noted
from tidings.core import Instant, MovableClock, Sid
from tidings.http import SELF, TIDINGS_V1, Call, Collection, Link, Of, Resource


def _who(user_sid: Sid | None) -> Literal["user", "credential"]:
    return "user" if user_sid else "credential"


class SignInSession(Resource):
    """A browser that is signed in."""

    sid: Sid
    account_sid: Annotated[Sid, "whom it acts for; `operator` for the operator's"]
    user_sid: Annotated[Sid | None, "the user who signed in; null: a credential of the account did"]
    signed_in_by: Annotated[Literal["user", "credential"], Of("user_sid", _who)]
    address: str | None
    browser: Annotated[str | None, "in few words, such as `Firefox on Linux`"]
    date_created: Annotated[Instant, Of("began", Instant)]
    date_used: Annotated[Instant, Of("used", Instant)]
    url: Link = SELF


async def _seen(call: Call) -> list[SessionRow]:
    """The operator everybody's; who may do everything those of the account and below it; a user their own."""
    who, found = call.principal, signed_in(call.part(MovableClock).machine_us())
    if not Capability.EVERYTHING.held_by(who):
        found = found.where(sessions.c.user_sid == (who.user_sid or ""))
    elif who.capability is not Capability.OPERATOR:
        family = call.part(Directory).family(call.account_sid) if call.account.is_main else [call.account]
        found = found.where(sessions.c.account_sid.in_([account.sid for account in family]))
    return [SessionRow(*row) for row in await call.db.rows(found)]


sign_ins = Collection(
    TIDINGS_V1, "/Sessions", SessionRow, show=SignInSession, sid="UQ", key="sessions", seen=_seen, order=("used",)
)
sign_ins.standard("fetch", "list", filters=("user_sid",))


@sign_ins.delete
async def sign_out(call: Call) -> None:
    """Its browser is asked to sign in again with its next request."""
    one = await sign_ins.get(call)
    gone, now = sa.delete(sessions).where(sessions.c.token_hash == one.token_hash), call.clock.now()
    data = {"user_sid": one.user_sid, "address": one.address}
    await call.db.commit(gone, noted(call.sids, now, one.account_sid, "session.ended", one.sid, data=data, call=call))
