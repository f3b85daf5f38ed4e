"""Countries: what is known of each, with who says so and since when; the operator may set single fields otherwise."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from tidings.accounts.model import Capability
from tidings.audit.events import note
from tidings.audit.properties import of_changed
from tidings.countries.model import CountrySender, KnownCountry, SenderRule
from tidings.countries.overrides import OPERATOR_SOURCE, Countries, field_of, fields_said, fields_set, put_back
from tidings.http import TIDINGS_V1, Call, Collection, Given, Params, or_none
from tidings.parameters import PRINTED


class MendSender(Params, updates=SenderRule):
    """What is so of one kind of sender instead."""

    sender_type: Given[CountrySender]


class MendCountry(MendSender, updates=KnownCountry):
    """What is so instead. Fields of a sender go with its `SenderType`; an empty text clears one."""

    empty: Given[tuple[Literal["prohibited", "marketing_windows", "notes"], ...]]
    """Lists with nothing in them."""
    source: Given[Annotated[str, Meta(min_length=1, max_length=255), PRINTED]]
    """Who says so."""


class WhichField(Params):
    """One field, named as in `provenance`, or all that were set."""

    field: Given[str]


countries = Collection(
    TIDINGS_V1,
    "/Countries",
    KnownCountry,
    identity="iso_country",
    seen=lambda call: call.part(Countries),
    oldest_first=True,
)
countries.standard("list", filters=("served", "alphanumeric", "two_way", "mms", "short_code"))
"""In the alphabet's order of their codes."""


@countries.fetch
async def fetch(call: Call) -> KnownCountry:
    """One country."""
    return call.found(call.part(Countries).of(call.path["iso_country"].upper()))


@countries.operation("POST", "/{iso_country}", needs=Capability.OPERATOR)
async def mend(call: Call, given: MendCountry) -> KnownCountry:
    """Sets fields, from the next request on, in every process; the rest stays as it is."""
    known, changes = await fetch(call), given.changes()
    source, iso = changes.pop("source", OPERATOR_SOURCE), known.iso_country
    values = fields_said(changes)
    before = {name: field_of(known, name) for name in values}
    data = {"fields": sorted(values), "source": source, **of_changed(before, values)}
    kept = note(call, "country.updated", iso, data)
    await call.db.commit(*fields_set(iso, values, source, call.clock.now()), kept)
    return await fetch(call)


@countries.operation("DELETE", "/{iso_country}", status=204, needs=Capability.OPERATOR)
async def delete(call: Call, given: WhichField) -> None:
    """What was set is as the data file has it again. Raises NOT_FOUND where nothing was."""
    iso, field = (await fetch(call)).iso_country, or_none(given.field)
    kept = note(call, "country.put-back", iso, {"field": field})
    (rows, _) = await call.db.commit(put_back(iso, field), kept)
    call.found(rows)
