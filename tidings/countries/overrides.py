"""What the operator set of countries instead of what the data file says: a row for each field, known in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from tidings.core import Instant
from tidings.countries.known import OverriddenValue, countries, country, overridden
from tidings.countries.model import SENDER_CHANGEABLE, CountrySender, KnownCountry
from tidings.db import Database, Facts, Write, table, upsert
from tidings.http import invalid

OPERATOR_SOURCE: Final = "The operator of this installation"
"""Who says so, where the operator names nobody."""
CLEARED: Final = frozenset({"required_prefix", "holidays_source"})
"""Fields that an empty text clears."""


class CountryOverride(msgspec.Struct, frozen=True):
    """The row of one field of one country."""

    iso_country: str
    field: str
    """As in `KnownCountry.provenance`."""
    value: str
    """JSON."""
    source: str
    """Who says so."""
    date_updated: int


country_overrides = table("country_override", CountryOverride, key=("iso_country", "field"), small=True)
_COLUMNS = country_overrides.c
_ALL = sa.select(*_COLUMNS)


class Countries:
    """Knows every country without waiting, as it is with what the operator set."""

    def __init__(self, database: Database) -> None:
        self._facts = Facts(database, _read, by=("iso_country",), fed_by={country_overrides: lambda key: [str(key[0])]})
        self._overridden: Callable[[str], KnownCountry | None] = self._facts.get

    async def start(self) -> None:
        """Loads what was set. Raises Unavailable."""
        await self._facts.start()

    def of(self, iso_country: str) -> KnownCountry | None:
        """A country by its ISO code; None: it has no telephone numbers."""
        return self._overridden(iso_country) or country(iso_country)

    def is_served(self, iso_country: str) -> bool:
        """Whether anybody may send there; what is no country, such as an international network, is not refused."""
        found = self.of(iso_country)
        return found is None or found.served

    def named(self, codes: Iterable[str], parameter: str) -> tuple[KnownCountry, ...]:
        """The countries with these codes, in whatever letters, each once. Raises INVALID_PARAMETER for another."""
        found = {}
        for code in codes:
            country = self.of(code.strip().upper())
            if country is None:
                raise invalid(parameter, code[:20], "it is no code of a country with numbers")
            found[country.iso_country] = country
        return tuple(found.values())

    def __iter__(self) -> Iterator[KnownCountry]:
        """All of them, in the alphabet's order of their codes."""
        return (self._overridden(iso) or known for iso, known in countries().items())


def fields_said(said: Mapping[str, Any]) -> dict[str, Any]:
    """What an operator says of a country, by the names of its fields.

    What is said of a kind of sender goes with `sender_type`, a text that is empty is None, and lists that are `empty`
    have nothing in them. Raises INVALID_PARAMETER where it does not go together, or is nothing.
    """
    changes = dict(said)
    for name in changes.pop("empty", ()):
        if name in changes:
            raise invalid("Empty", name, "there is also something to be in it")
        changes[name] = []
    kind = changes.pop("sender_type", None)
    of_sender = {name: changes.pop(name) for name in SENDER_CHANGEABLE if name in changes}
    if (kind is None) != (not of_sender):
        reason = "SenderType goes with what is said of a sender, and that with the SenderType"
        raise invalid("SenderType", "" if kind is None else kind, reason)
    if not changes and not of_sender:
        raise invalid("Served", "", "nothing is said of the country")
    for name in CLEARED & changes.keys():
        changes[name] = changes[name] or None
    return {**changes, **{f"{kind}.{name}": value for name, value in of_sender.items()}}


def field_of(country: KnownCountry, name: str) -> object:
    """What a field is, named as in `fields_said`; None of a sender that does not exist there."""
    kind, _, field = name.rpartition(".")
    return getattr(country.senders.get(CountrySender(kind)) if kind else country, field, None)


def fields_set(iso_country: str, values: Mapping[str, Any], source: str, now: Instant) -> list[Write]:
    """The writes of what an operator says of a country."""
    rows = [
        CountryOverride(iso_country, name, msgspec.json.encode(value).decode(), source, int(now))
        for name, value in values.items()
    ]
    return [upsert(country_overrides, msgspec.structs.asdict(row)) for row in rows]


def put_back(iso_country: str, field: str | None) -> Write:
    """The write after which a field, or all of them, are as the data file has them; it answers what was set."""
    statement = sa.delete(country_overrides).where(_COLUMNS.iso_country == iso_country)
    if field is not None:
        statement = statement.where(_COLUMNS.field == field)
    return statement.returning(_COLUMNS.field)


async def _read(database: Database, codes: Sequence[str] | None) -> Iterable[KnownCountry]:
    statement = _ALL if codes is None else _ALL.where(_COLUMNS.iso_country.in_(codes))
    found: dict[str, dict[str, OverriddenValue]] = defaultdict(dict)
    for row in await database.rows(statement):
        said = CountryOverride(*row)
        value = msgspec.json.decode(said.value)
        found[said.iso_country][said.field] = OverriddenValue(value, said.source, Instant(said.date_updated).iso())
    return [overridden(iso, given) for iso, given in found.items() if country(iso)]
