"""Who has opted out: listed, looked up, set and lifted by hand."""

from __future__ import annotations

from functools import partial

from tidings.audit.events import note
from tidings.db import Write
from tidings.http import SELF, TIDINGS_V1, Call, Collection, Link, Params, Resource, instead_of
from tidings.optouts.scopes import scope_of, scopes_within, user_of
from tidings.optouts.store import FILTERS, OptOut, OptOutSource, added, opt_out, removed


class ShownOptOut(Resource, shows=OptOut):
    """Somebody who is not written to, and by whom."""

    url: Link = SELF


class NewOptOut(Params):
    """A pair."""

    scope: str
    user: str


opt_outs = Collection(
    TIDINGS_V1,
    "/OptOuts",
    OptOut,
    table=opt_out,
    identity="user",
    item_path="/OptOuts/{scope}/{user}",
    order=("scope",),
    oldest_first=True,
    show=ShownOptOut,
)
opt_outs.standard("list", filters=FILTERS)


@opt_outs.create
async def create(call: Call, given: NewOptOut) -> OptOut:
    """From now on nothing goes to this user from there. A pair that stands already stays as it is."""
    with instead_of(ValueError, partial(given.invalid, "scope")):
        scope = scope_of(call, given.scope)
    with instead_of(ValueError, partial(given.invalid, "user")):
        user = user_of(given.user)
    pair = OptOut(call.account_sid, scope, user, "", call.clock.now(), OptOutSource.API)
    await call.db.commit(added(pair), _noted(call, "created", scope, user))
    return await opt_outs.one(call, scope=scope, user=user)


@opt_outs.fetch
async def fetch(call: Call) -> OptOut:
    """One pair, if it stands."""
    return await opt_outs.one(call, **call.path)


@opt_outs.delete
async def delete(call: Call) -> None:
    """The user can be written to again, from there and from all senders within it."""
    found = await opt_outs.one(call, **call.path)
    lifted = removed(call.account_sid, scopes_within(call, found.scope), found.user)
    await call.db.commit(lifted, _noted(call, "deleted", found.scope, found.user))


def _noted(call: Call, what: str, scope: str, user: str) -> Write:
    """What the audit log keeps; a pair has no SID of its own."""
    return note(call, f"opt-out.{what}", call.account_sid, {"scope": scope, "user": user})
