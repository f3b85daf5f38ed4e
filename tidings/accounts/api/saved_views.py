"""Saved views: searches and filters of the console's lists, kept for whoever saved them, or for their account."""

from __future__ import annotations

import re
from typing import Annotated, Final

import sqlalchemy as sa
from msgspec import Meta

from tidings.accounts.model import Capability
from tidings.core import Instant, Sid
from tidings.db import Guard
from tidings.http import SELF, TIDINGS_V1, Call, Collection, Condition, Fit, Link, Params, Resource, Settable
from tidings.http.problems import PERMISSION_DENIED
from tidings.parameters import PRINTED

MOST: Final = 50
"""Of one owner, and shared ones that are seen."""
_PLACE: Final = re.compile(r"(/[a-z0-9-]+)(/[A-Za-z0-9-]+){0,4}")

Name = Annotated[str, Meta(min_length=1, max_length=60), PRINTED]
Place = Annotated[str, Meta(max_length=200), Fit(lambda text: bool(_PLACE.fullmatch(text)), "it is no page's path")]
Query = Annotated[str, Meta(max_length=1_000), Fit(lambda text: text.isascii() and text.isprintable(), "it is encoded")]


class SavedView(Resource):
    """A page of the console with its query, under a name."""

    sid: Sid
    account_sid: Sid
    name: Settable[Name]
    place: Settable[Place]
    query: Settable[Query] = ""
    """As it stands in the address, encoded."""
    shared: Settable[bool] = False
    """Whether all of the account see it."""
    owner: Sid
    """The user or the credential that saved it."""
    date_created: Instant
    date_updated: Instant
    url: Link = SELF


async def _seen(call: Call) -> list[SavedView]:
    own = (sa.or_(_V.owner == owner_of(call), _V.shared == 1), _V.account_sid == call.account_sid)
    rows = await call.db.rows(sa.select(*_V).where(*own).order_by(_V.sid).limit(2 * MOST))
    return [saved_views.stored.read(row) for row in rows]


saved_views = Collection(TIDINGS_V1, "/SavedViews", SavedView, sid="SV", table="saved_view", whole=True, seen=_seen)
_V: Final = saved_views.table.c


class SaveView(Params, creates=SavedView):
    """What is saved."""

    name: Name
    place: Place


class ChangeView(Params, updates=SavedView):
    """What becomes different."""


saved_views.standard("fetch", "list", filters=("place",))


@saved_views.create
async def create(call: Call, given: SaveView) -> SavedView:
    """A name is anything; an owner has so many."""
    held = sa.select(sa.func.count()).where(_V.account_sid == call.account_sid, _V.owner == owner_of(call))
    full = sa.select(sa.literal(1)).where(held.scalar_subquery() >= MOST)
    reason = f"{MOST} views are saved already: delete one"
    room = Condition(Guard("has-room", full, rows=0), given.invalid("name", reason))
    return await saved_views.insert(call, given, only_if=[room], owner=owner_of(call))


@saved_views.update
async def update(call: Call, given: ChangeView) -> SavedView:
    """By whoever saved it."""
    return await saved_views.update_row(call, (await _own(call)).sid, **given.changes())


@saved_views.delete
async def delete(call: Call) -> None:
    """By whoever saved it; a shared one also by who has all of the account's rights."""
    await saved_views.delete_row(call, (await _own(call, shared=True)).sid)


def owner_of(call: Call) -> Sid:
    """The user who acts, or the credential."""
    return str(call.principal.user_sid or call.principal.sid)


async def _own(call: Call, *, shared: bool = False) -> SavedView:
    found: SavedView = await saved_views.get(call)
    may = shared and found.shared and Capability.EVERYTHING.held_by(call.principal)
    if found.owner != owner_of(call) and not may:
        raise PERMISSION_DENIED()
    return found
