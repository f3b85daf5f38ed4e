"""Retention: for how many days an account's messages are kept once they are over. The operator sets it."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from tidings.accounts.directory import Directory
from tidings.accounts.model import Capability
from tidings.core import Instant, Sid
from tidings.http import SELF, TIDINGS_V1, Call, Link, Page, Params, Resource, operation, page_of
from tidings.messages.retention import (
    DAYS_MOST,
    DELETE_OUTDATED,
    Retention,
    all_retentions,
    kept_by,
    kept_for,
    kept_for_ever,
)


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

    days: Annotated[int, Meta(ge=1, le=DAYS_MOST)]


@operation(
    TIDINGS_V1, "GET", "/Retention", resource=ShownRetention, key="retention", item_path="/Retention/{account_sid}"
)
async def search(call: Call) -> Page:
    """The caller's accounts, or for the operator everybody's."""
    known, directory = await all_retentions(call.db), call.part(Directory)
    found = [_shown(directory, known, sid) for sid in directory.sids() if _may_see(call, sid)]
    return page_of(call, found, lambda shown: (shown.account_sid,), oldest_first=True)


@operation(TIDINGS_V1, "GET", "/Retention/{account_sid:AC}", resource=ShownRetention)
async def fetch(call: Call) -> ShownRetention:
    """One account."""
    return await _of(call, _named(call))


@operation(TIDINGS_V1, "POST", "/Retention/{account_sid:AC}", resource=ShownRetention, needs=Capability.OPERATOR)
async def change(call: Call, given: SetRetention) -> ShownRetention:
    """Sets it; what is older is deleted from now on, bit by bit."""
    account_sid = _named(call)
    row = Retention(account_sid, given.days, int(call.clock.now()))
    await call.db.commit(kept_for(row), wakes=[DELETE_OUTDATED])
    return await _of(call, account_sid)


@operation(TIDINGS_V1, "DELETE", "/Retention/{account_sid:AC}", needs=Capability.OPERATOR)
async def delete(call: Call) -> None:
    """Its messages are kept as its main account's are, or for ever."""
    (rows,) = await call.db.commit(kept_for_ever(_named(call)))
    if not rows:
        raise call.not_found()


def _named(call: Call) -> Sid:
    sid = call.path["account_sid"]
    if call.part(Directory).get(sid) is None or not _may_see(call, sid):
        raise call.not_found()
    return sid


def _may_see(call: Call, sid: Sid) -> bool:
    """Itself and its subaccounts; the operator all. Test accounts keep nothing."""
    directory = call.part(Directory)
    account = directory.get(sid)
    if account is None or account.is_test:
        return False
    is_operator = call.principal.capability is Capability.OPERATOR
    return is_operator or call.account_sid in (sid, account.owner_account_sid)


async def _of(call: Call, sid: Sid) -> ShownRetention:
    return _shown(call.part(Directory), await all_retentions(call.db), sid)


def _shown(directory: Directory, known: dict[Sid, Retention], sid: Sid) -> ShownRetention:
    kept = kept_by(directory, known, sid)
    if kept is None:
        return ShownRetention(account_sid=sid, days=None, set_for=None, date_updated=None)
    return ShownRetention(
        account_sid=sid, days=kept.days, set_for=kept.account_sid, date_updated=Instant(kept.date_updated)
    )
