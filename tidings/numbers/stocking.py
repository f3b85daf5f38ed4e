"""What the operator does with the inventory: entries come, change and go, and accounts are given numbers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any, Final

import msgspec
import sqlalchemy as sa

from tidings.accounts.directory import Directory
from tidings.accounts.model import Account, AccountStatus
from tidings.audit.events import audited, note, noted
from tidings.core import Sid
from tidings.db import Conflict, Guard, GuardFailed, Write, insert
from tidings.errors import CONFLICTING_INVENTORY
from tidings.http import Call, Change, Of, files
from tidings.numbers.buying import released
from tidings.numbers.giving import given_code, given_number, is_given
from tidings.numbers.inventory import InventoryNumber, InventoryType, described, had_by, inventory, offer_of
from tidings.numbers.phone_numbers import phone_numbers
from tidings.numbers.quarantine import is_over
from tidings.numbers.requirements import NumberRules
from tidings.numbers.senders import Senders
from tidings.numbers.short_code_applications import provisioned
from tidings.numbers.short_codes import short_codes
from tidings.numbers.supply import AddressRequirement, Capabilities

ABLE: Final = Capabilities.__struct_fields__


def names_of(able: Capabilities) -> str:
    """Capabilities as a line has them."""
    return " ".join(name for name in ABLE if getattr(able, name))


def spelled_out(beta: bool) -> str:
    """`true` or `false`."""
    return str(beta).lower()


class InventoryLine(msgspec.Struct, frozen=True):
    """A line of a file, as it came; capabilities have spaces between them."""

    phone_number: str
    type: str = ""
    iso_country: str = ""
    capabilities: Annotated[str, Of("capabilities", names_of)] = ""
    locality: str = ""
    region: str = ""
    postal_code: str = ""
    rate_center: str = ""
    lata: str = ""
    address_requirements: str = ""
    beta: Annotated[str, Of("beta", spelled_out)] = ""
    account_sid: str = ""


class Stocked(msgspec.Struct, frozen=True):
    """An entry that is to be kept, and whom it is given to."""

    entry: InventoryNumber
    account: Account | None
    said: frozenset[str]
    """The fields that were said; of an entry that is there the others stay."""


class Gift(msgspec.Struct, frozen=True):
    """What gives a number to an account."""

    guards: Sequence[Guard] = ()
    """Write its row, where nobody has the number."""
    writes: Sequence[Write] = ()


def capabilities_of(names: Sequence[str]) -> Capabilities:
    """Raises ValueError."""
    unknown = [name for name in names if name.lower() not in ABLE]
    if unknown:
        msg = f"{unknown[0]} is no capability: they are {', '.join(ABLE)}"
        raise ValueError(msg)
    return Capabilities(**{name: name in [each.lower() for each in names] for name in ABLE})


def stocked(call: Call, account_sid: Sid, fields: dict[str, Any]) -> Stocked:
    """What is to be kept of what was said. Raises ValueError with the reason."""
    entry = inventory.make(call, None, **described(**fields))
    return Stocked(entry, holder_of(call, account_sid) if account_sid else None, frozenset(fields))


def holder_of(call: Call, account_sid: Sid) -> Account:
    """An account that may be given a number. Raises ValueError with the reason."""
    account = call.part(Directory).get(account_sid)
    if account is None or account.is_test:
        msg = f"there is no account {account_sid}"
        raise ValueError(msg)
    if account.status is AccountStatus.CLOSED:
        msg = f"account {account_sid} is closed"
        raise ValueError(msg)
    return account


async def added(call: Call, item: Stocked) -> None:
    """Writes a new entry, and gives it to whom it is for. Raises Conflict, Unavailable."""
    gift = _gift(call, item.entry, item.account) if item.account is not None else Gift()
    told = audited("inventory-number")(Change(call, "created", item.entry))
    await call.db.commit(inventory.write_of(item.entry), *told, *gift.writes, only_if=gift.guards)


async def kept(call: Call, items: Sequence[Stocked]) -> None:
    """Writes entries, or what is said of those that are there, and gives them to whom they are for.

    Raises ValueError where somebody has one that is to be given; Unavailable.
    """
    writes = [_upserted(item) for item in items]
    for item in items:
        if "capabilities" in item.said:
            writes += follows(item.entry, item.entry.capabilities)
    given = [(item.entry, item.account) for item in items if item.account is not None]
    given = [(entry, account) for entry, account in given if not _has(call, entry, account)]
    gifts = [_gift(call, entry, account) for entry, account in given]
    try:
        more = [write for gift in gifts for write in gift.writes]
        await call.db.commit(*writes, *more, only_if=[guard for gift in gifts for guard in gift.guards])
    except (GuardFailed, Conflict):
        msg = "another account has this number"
        raise ValueError(msg) from None


async def imported(call: Call, text: str) -> files.Imported:
    """Takes in the lines of a file. Raises Unavailable."""
    done = await files.kept_by(partial(kept, call), InventoryLine, text, partial(_read, call))
    await call.db.commit(
        note(call, "inventory.imported", call.account_sid, {"accepted": done.accepted, "refused": done.refused})
    )
    return done


async def given_to(call: Call, entry: InventoryNumber, account: Account) -> None:
    """Gives a number that nobody has to an account. Raises CONFLICTING_INVENTORY, Unavailable."""
    if _has(call, entry, account):
        return
    gift = _gift(call, entry, account)
    try:
        await call.db.commit(*gift.writes, only_if=gift.guards)
    except (GuardFailed, Conflict):
        raise CONFLICTING_INVENTORY(value=entry.phone_number) from None


async def taken_back(call: Call, entry: InventoryNumber) -> None:
    """Takes a number or code from whoever has it; it rests as one that was released does. Raises Unavailable."""
    sender = call.part(Senders).at(entry.phone_number)
    if sender is None:
        return
    table = short_codes.table if entry.type is InventoryType.SHORT_CODE else phone_numbers.table
    mine = sa.delete(table).where(table.c.account_sid == sender.account_sid, table.c.sid == sender.sid)
    data = {"phone_number": entry.phone_number, "reason": "taken back by the operator"}
    what = "short-code.released" if table is short_codes.table else "phone-number.released"
    now, writes = call.clock.now(), list[Write]()
    if table is phone_numbers.table:
        rows = await call.db.rows(sa.select(*table.c).where(table.c.sid == sender.sid))
        owner, days = call.part(Directory).owner_of(sender.account_sid), call.part(NumberRules).quarantine_days
        writes += [write for row in rows for write in released(phone_numbers.stored.read(row), owner, now, days)]
    writes.append(noted(call.sids, now, sender.account_sid, what, sender.sid, data=data, call=call))
    try:
        await call.db.commit(*writes, only_if=[Guard("is-there", mine)])
    except GuardFailed:
        return  # it was released meanwhile


def is_free(entry: InventoryNumber) -> Guard:
    """That nobody has a number; asked after its entry is locked or gone, which whoever buys it waits for."""
    return Guard("is-free", sa.select(sa.literal(1)).where(had_by(sa.literal(entry.phone_number, sa.Text))), rows=0)


def follows(entry: InventoryNumber, capabilities: Capabilities) -> list[Write]:
    """What a number can be used for, written to the row of whoever has it."""
    if entry.type is InventoryType.SHORT_CODE:
        columns, table = short_codes.table.c, short_codes.table
        values = {"sms": int(capabilities.sms), "mms": int(capabilities.mms)}
        return [sa.update(table).where(columns.short_code == entry.phone_number).values(values)]
    able = phone_numbers.stored.saved("capabilities", capabilities)
    columns = phone_numbers.table.c
    mine = columns.phone_number == entry.phone_number
    return [sa.update(phone_numbers.table).where(mine).values(capabilities=able)]


def _has(call: Call, entry: InventoryNumber, account: Account) -> bool:
    sender = call.part(Senders).at(entry.phone_number)
    return sender is not None and sender.account_sid == account.sid


def _gift(call: Call, entry: InventoryNumber, account: Account) -> Gift:
    """A number or a code, as its account's from now on."""
    now, noted_ = call.clock.now(), _note(call, account, entry)
    if entry.type is InventoryType.SHORT_CODE:
        able, country = entry.capabilities, entry.iso_country
        code = given_code(call.sids, now, account.sid, entry.phone_number, country, able)
        return Gift([is_given(code)], [noted_, provisioned(entry, account.sid, code.sid, now)])
    number = given_number(call.sids, now, account.sid, offer_of(entry))
    return Gift([is_given(number)], [noted_, is_over(entry.phone_number)])


def _upserted(item: Stocked) -> Write:
    row = dict(zip(inventory.stored.columns, inventory.stored.row(item.entry), strict=True))
    changed = {name: value for name, value in row.items() if name in item.said - {"phone_number"} | {"date_updated"}}
    return insert(inventory.table).values(row).on_conflict_do_update(index_elements=["phone_number"], set_=changed)


def _note(call: Call, account: Account, entry: InventoryNumber) -> Write:
    data = {"phone_number": entry.phone_number, "type": entry.type.value}
    now = call.clock.now()
    return noted(call.sids, now, account.sid, "phone-number.assigned", entry.sid, data=data, call=call)


def _read(call: Call, line: InventoryLine) -> Stocked:
    """Raises ValueError with the reason."""
    said: dict[str, Any] = {
        name: value
        for name in ("iso_country", "locality", "region", "postal_code", "rate_center", "lata")
        if (value := getattr(line, name))
    }
    if line.type:
        said["type"] = InventoryType(line.type.replace("-", " "))
    if line.capabilities:
        said["capabilities"] = capabilities_of(line.capabilities.replace(";", " ").split())
    if line.address_requirements:
        said["address_requirements"] = AddressRequirement(line.address_requirements)
    if line.beta:
        said["beta"] = line.beta.lower() == "true"
    return stocked(call, line.account_sid, {"phone_number": line.phone_number, **said})
