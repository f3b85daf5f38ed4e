"""Retention: for how many days an account's messages are kept once they are over. The operator sets it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta

from tidings.accounts.authenticate import seen_by
from tidings.accounts.directory import Directory
from tidings.accounts.model import Account, Capability
from tidings.audit.events import noted
from tidings.audit.properties import of_changed
from tidings.core import Instant, Sid
from tidings.db import Write
from tidings.http import SELF, TIDINGS_V1, Call, Collection, Link, Page, Params, Resource, page_of
from tidings.messages import retention


class ShownRetention(Resource):
    """For how long an account's messages are kept."""

    account_sid: Sid
    days: int | None
    """None: for ever."""
    set_for: Sid | None
    """The account whose setting it is: this one, or its main account."""
    date_updated: Instant | None
    url: Link = SELF


class SetRetention(Params):
    """Days after which a message that is over is deleted."""

    days: Annotated[int, Meta(ge=1, le=retention.DAYS_MOST)]


retentions = Collection(TIDINGS_V1, "/Retention", ShownRetention, sid="AC", identity="account_sid")


@retentions.list
async def search(call: Call) -> Page:
    """The caller's accounts, or for the operator everybody's. Test accounts keep nothing."""
    page = page_of(call, call.part(Directory).seen_by(seen_by(call)), oldest_first=True)
    return Page(await _shown(call, page.rows), key=lambda one: (one.account_sid,))


@retentions.fetch
async def fetch(call: Call) -> ShownRetention:
    """One account."""
    seen = call.part(Directory).one_seen_by(seen_by(call), call.path["account_sid"])
    return (await _shown(call, [call.found(seen)]))[0]


async def _shown(call: Call, accounts: Sequence[Account]) -> list[ShownRetention]:
    kept = await retention.kept_by_each(call.db, accounts)
    return [_of(each.sid, its) for each, its in zip(accounts, kept, strict=True)]


def _of(sid: Sid, kept: retention.Retention | None) -> ShownRetention:
    days, owner, at = (kept.days, kept.account_sid, Instant(kept.date_updated)) if kept else (None, None, None)
    return ShownRetention(account_sid=sid, days=days, set_for=owner, date_updated=at)


@retentions.operation("POST", "/{account_sid:AC}", needs=Capability.OPERATOR)
async def change(call: Call, given: SetRetention) -> ShownRetention:
    """Sets it; what is older is deleted from now on, bit by bit."""
    shown = await fetch(call)
    row = retention.Retention(shown.account_sid, given.days, int(call.clock.now()))
    kept = _noted(call, shown, given.days)
    await call.db.commit(retention.kept_for(row), kept, wakes=[retention.DELETE_OUTDATED])
    return await fetch(call)


@retentions.operation("DELETE", "/{account_sid:AC}", status=204, needs=Capability.OPERATOR)
async def delete(call: Call) -> None:
    """Its messages are kept as its main account's are, or for ever."""
    shown = await fetch(call)
    call.found(shown.set_for == shown.account_sid)
    await call.db.commit(retention.kept_for_ever(shown.account_sid), _noted(call, shown, None))


def _noted(call: Call, shown: ShownRetention, days: int | None) -> Write:
    """What the audit log of the account keeps."""
    before = shown.days if shown.set_for == shown.account_sid else None
    told, sid = of_changed({"days": before}, {"days": days}), shown.account_sid
    return noted(call.sids, call.clock.now(), sid, "retention.updated", sid, data=told, call=call)
