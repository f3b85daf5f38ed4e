"""Who has opted out: listed, looked up, set and lifted by hand, read from a file and written to one."""

from __future__ import annotations

from functools import partial

from msgspec import UNSET

from tidings.core import Instant, Sid
from tidings.http import (
    SELF,
    TIDINGS_V1,
    Call,
    Collection,
    Given,
    Link,
    Params,
    Resource,
    Response,
    UploadParams,
    equal,
    files,
    instead_of,
    operation,
    or_none,
    since,
    until,
)
from tidings.numbers.addresses import Address
from tidings.optouts.importing import OptOutLine, pair_of
from tidings.optouts.scopes import scope_of, scopes_within, user_of
from tidings.optouts.store import OptOut, OptOutSource, added, opt_out, removed


class ShownOptOut(Resource):
    """Somebody who is not written to, and by whom."""

    account_sid: Sid
    scope: str
    """The address of a sender, or the SID of a messaging service."""
    user: str
    keyword: str
    source: OptOutSource
    message_sid: Sid | None
    date_created: Instant
    url: Link = SELF


class NewOptOut(Params):
    """A pair."""

    scope: str
    user: str


class Import(UploadParams):
    """A file beside it, whatever its field is called: CSV or JSON lines."""

    scope: Given[str]
    """That of the lines that name none."""


class Export(Params):
    """What is written."""

    format: files.FileFormat = files.FileFormat.CSV
    scope: Given[Address]


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
opt_outs.standard(
    "list",
    filters=(
        equal("scope", Address),
        equal("user", Address),
        "source",
        since("start_date", "date_created"),
        until("end_date", "date_created"),
    ),
)


@opt_outs.create
async def create(call: Call, given: NewOptOut) -> OptOut:
    """From now on nothing goes to this user from there. A pair that stands already stays as it is."""
    with instead_of(ValueError, partial(given.invalid, "scope")):
        scope = scope_of(call, given.scope)
    with instead_of(ValueError, partial(given.invalid, "user")):
        user = user_of(given.user)
    await call.db.commit(added(OptOut(call.account_sid, scope, user, "", call.clock.now(), OptOutSource.API)))
    return await _found(call, scope, user)


@opt_outs.fetch
async def fetch(call: Call) -> OptOut:
    """One pair, if it stands."""
    return await _found(call, call.path["scope"], call.path["user"])


@opt_outs.delete
async def delete(call: Call) -> None:
    """The user can be written to again, from there and from all senders within it."""
    found = await _found(call, call.path["scope"], call.path["user"])
    await call.db.commit(removed(call.account_sid, scopes_within(call, found.scope), found.user))


@operation(TIDINGS_V1, "GET", "/OptOuts/Export")
async def export(call: Call, given: Export) -> Response:
    """The whole list as a file, which `Import` reads."""
    chosen = [] if given.scope is UNSET else [opt_out.c.scope == given.scope]
    return files.file_of(OptOutLine, given.format, opt_outs.rows.bites(call, *chosen))


@operation(TIDINGS_V1, "POST", "/OptOuts/Import", status=201)
async def import_(call: Call, given: Import) -> files.Imported:
    """Adds what a file lists. A line that cannot be read is left out and named; the same file may come again."""
    default = or_none(given.scope)
    if default is not None:
        with instead_of(ValueError, partial(given.invalid, "scope")):
            default = scope_of(call, default)
    read = partial(pair_of, call, default)
    return await files.taken_in(call, OptOutLine, files.uploaded_text(call), read, lambda pairs: added(*pairs))


async def _found(call: Call, scope: str, user: str) -> OptOut:
    return await opt_outs.one(call, scope=scope, user=user)
