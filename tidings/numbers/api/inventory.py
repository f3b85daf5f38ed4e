"""The operator's inventory: numbers and short codes that accounts can buy, or are given.

An entry is free until an account has its number: because it bought it, or because the operator gave it to it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Any, Literal

import sqlalchemy as sa
from msgspec import UNSET

from tidings.accounts.model import Capability
from tidings.core import Sid
from tidings.db import Conflict
from tidings.errors import CONFLICTING_INVENTORY
from tidings.http import (
    SELF,
    TIDINGS_V1,
    Call,
    Condition,
    Filter,
    Given,
    Link,
    Params,
    Resource,
    Response,
    UploadParams,
    as_shown,
    equal,
    files,
    instead_of,
    operation,
)
from tidings.numbers.addresses import Address
from tidings.numbers.inventory import InventoryNumber, InventoryType, had_by, inventory
from tidings.numbers.senders import Senders
from tidings.numbers.stocking import (
    InventoryLine,
    added,
    capabilities_of,
    follows,
    given_to,
    holder_of,
    imported,
    is_free,
    stocked,
    taken_back,
)


class ShownInventoryNumber(Resource, shows=InventoryNumber):
    """A number or a short code of the operator's, with who has it; null: nobody."""

    account_sid: Sid | None
    url: Link = SELF


class UpdateInventory(Params, updates=InventoryNumber):
    """What can be changed of an entry. An empty AccountSid takes the number back."""

    capabilities: Given[list[str]]
    account_sid: Given[str]


class AddToInventory(UpdateInventory):
    """A number, or a short code with its country."""

    phone_number: Address
    type: Given[InventoryType]
    iso_country: Given[str]


class ImportInventory(UploadParams):
    """A file beside it, whatever its field is called: CSV or JSON lines."""


class ExportInventory(Params):
    """How it is written."""

    format: files.FileFormat = files.FileFormat.CSV


def shown(call: Call, row: InventoryNumber) -> ShownInventoryNumber:
    """With who has it."""
    sender = call.part(Senders).at(row.phone_number)
    return as_shown(ShownInventoryNumber, row, account_sid=sender.account_sid if sender else None)


def _of_account(column: sa.ColumnElement[Any], account_sid: str) -> sa.ColumnElement[bool]:
    return had_by(column, account_sid)


def _is_free(column: sa.ColumnElement[Any], value: str) -> sa.ColumnElement[bool]:
    return ~had_by(column) if value == "free" else had_by(column)


entries = inventory.face(inventory.path, show=shown)
entries.standard(
    "fetch",
    "list",
    filters=(
        equal("phone_number", Address),
        "type",
        "iso_country",
        "beta",
        Filter("account_sid", "phone_number", Sid, _of_account),
        Filter("status", "phone_number", Literal["free", "taken"], _is_free),
    ),
)


@entries.create
async def create(call: Call, given: AddToInventory) -> InventoryNumber:
    """It can be bought from now on; or, with AccountSid, that account has it."""
    fields = _fields(given)
    account_sid = fields.pop("account_sid", "")
    with instead_of(ValueError, partial(given.invalid, "phone_number")):
        item = stocked(call, account_sid, fields)
    with instead_of(Conflict, CONFLICTING_INVENTORY(value=item.entry.phone_number)):
        await added(call, item)
    return item.entry


@entries.update
async def update(call: Call, given: UpdateInventory) -> InventoryNumber:
    """What is given is set; what a number can be used for is so for whoever has it as well."""
    changes = _fields(given)
    account_sid = changes.pop("account_sid", UNSET)
    entry = await inventory.get(call)
    if account_sid == "":
        await taken_back(call, entry)
    elif account_sid is not UNSET:
        with instead_of(ValueError, partial(given.invalid, "account_sid")):
            account = holder_of(call, account_sid)
        await given_to(call, entry, account)
    also = follows(entry, changes["capabilities"]) if "capabilities" in changes else []
    return await inventory.update_row(call, also=also, **changes)


@entries.delete
async def delete(call: Call) -> None:
    """Only what nobody has."""
    entry = await inventory.get(call)
    await inventory.delete_row(
        call, only_if=[Condition(is_free(entry), CONFLICTING_INVENTORY(value=entry.phone_number))]
    )


@operation(TIDINGS_V1, "POST", "/Inventory/Import", status=201, needs=Capability.OPERATOR)
async def import_(call: Call, given: ImportInventory) -> files.Imported:  # noqa: ARG001 - it says that files are taken
    """Adds what a file lists. A line that cannot be is left out and named; the same file may come again."""
    return await imported(call, files.uploaded_text(call))


@operation(TIDINGS_V1, "GET", "/Inventory/Export", needs=Capability.OPERATOR)
async def export(call: Call, given: ExportInventory) -> Response:
    """The whole inventory as a file, which `Import` reads."""
    return files.file_of(InventoryLine, given.format, _with_holders(call))


async def _with_holders(call: Call) -> AsyncIterator[Sequence[ShownInventoryNumber]]:
    async for rows in inventory.rows.bites(call):
        yield [shown(call, row) for row in rows]


def _fields(given: UpdateInventory) -> dict[str, Any]:
    """What was given, as fields of an entry. Raises INVALID_PARAMETER."""
    fields = given.changes()
    if "capabilities" in fields:
        names = [name for each in fields["capabilities"] for name in each.replace(",", " ").split()]
        with instead_of(ValueError, partial(given.invalid, "capabilities")):
            fields["capabilities"] = capabilities_of(names)
    return fields
