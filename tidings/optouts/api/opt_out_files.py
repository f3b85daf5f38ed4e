"""The list of opt-outs as a file, written and read."""

from __future__ import annotations

from functools import partial

from tidings.audit.events import note
from tidings.http import TIDINGS_V1, Call, Given, Params, Response, UploadParams, files, instead_of, operation
from tidings.numbers.addresses import Address
from tidings.optouts.api.opt_outs import opt_outs
from tidings.optouts.importing import OptOutLine, pair_of
from tidings.optouts.scopes import scope_of
from tidings.optouts.store import added, opt_out


class Import(UploadParams):
    """A file beside it, whatever its field is called: CSV or JSON lines."""

    scope: Given[str]
    """That of the lines that name none."""


class Export(Params):
    """What is written."""

    format: files.FileFormat = files.FileFormat.CSV
    scope: Given[Address]


@operation(TIDINGS_V1, "GET", "/OptOuts/Export")
async def export(call: Call, given: Export) -> Response:
    """The whole list as a file, which `Import` reads."""
    chosen = [opt_out.c.scope == given.scope] if given.scope else []
    return files.file_of(OptOutLine, given.format, opt_outs.rows.bites(call, *chosen))


@operation(TIDINGS_V1, "POST", "/OptOuts/Import", status=201)
async def import_(call: Call, given: Import) -> files.Imported:
    """Adds what a file lists. A line that cannot be read is left out and named; the same file may come again."""
    with instead_of(ValueError, partial(given.invalid, "scope")):
        default = scope_of(call, given.scope) if given.scope else None
    read = partial(pair_of, call, default)
    taken = await files.taken_in(call, OptOutLine, files.uploaded_text(call), read, lambda pairs: added(*pairs))
    if taken.accepted:
        told = {"accepted": taken.accepted, "refused": taken.refused, "scope": default}
        await call.db.commit(note(call, "opt-out.imported", call.account_sid, told))
    return taken
