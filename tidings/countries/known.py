"""The countries as the data file knows them, and as they are with what an operator set instead: pure.

`countries.json` beside this file has a version, its sources with their dates, what holds of a kind of sender
everywhere, a line for each country that has rules of its own, and the names of the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

from tidings.countries.guidelines import guidelines
from tidings.countries.model import (
    CHANGEABLE,
    SENDER_CHANGEABLE,
    AlphaRule,
    CountryLine,
    CountrySender,
    KnownCountry,
    LongCodeUse,
    Provenance,
    SenderRegistration,
    SenderRule,
)

ASSUMED: Final = "assumed"
"""The source of what no source speaks of."""
_NAMED: Final = (AlphaRule.FREE, AlphaRule.REGISTRATION, AlphaRule.PARTLY, AlphaRule.OVERWRITTEN)


class CountrySource(msgspec.Struct, frozen=True):
    """Who says so."""

    name: str
    as_of: str


class CountryTables(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `countries.json` holds."""

    version: str
    """The day of the last change."""
    sources: dict[str, CountrySource]
    senders: dict[CountrySender, SenderRule]
    senders_sources: dict[str, str]
    country_sources: dict[str, str]
    """Of fields of lines that name none."""
    registered_name_days: int
    """What the registration of a word usually takes."""
    countries: tuple[CountryLine, ...]
    elsewhere: dict[str, tuple[str, str]]
    """Name and calling code of countries without a line."""


class OverriddenValue(msgspec.Struct, frozen=True):
    """What an operator set of one field."""

    value: Any
    source: str
    as_of: str


NOTHING_SET: Final[Mapping[str, OverriddenValue]] = {}


@cache
def tables() -> CountryTables:
    """The data file."""
    return msgspec.json.decode(Path(__file__).with_name("countries.json").read_bytes(), type=CountryTables)


@cache
def _lines() -> dict[str, CountryLine]:
    known = tables()
    lines = {line.iso_country: line for line in known.countries}
    lines |= {
        iso: CountryLine(iso_country=iso, name=name, calling_code=code) for iso, (name, code) in known.elsewhere.items()
    }
    return dict(sorted(lines.items()))


@cache
def countries() -> dict[str, KnownCountry]:
    """All of them by their ISO codes, in their alphabet's order, as the data file knows them."""
    return {iso: _MADE[iso] for iso in _lines()}


def country(iso_country: str) -> KnownCountry | None:
    """A country as the data file knows it; None: it has no telephone numbers."""
    try:
        return _MADE[iso_country]
    except KeyError:
        return None


class _MadeCountries(dict[str, KnownCountry]):
    """Each is made when it is first asked for, so that a start need not wait for all."""

    def __missing__(self, iso_country: str) -> KnownCountry:
        """Raises KeyError for a code of none."""
        made = self[iso_country] = overridden(iso_country, NOTHING_SET)
        return made


_MADE: Final = _MadeCountries()
"""They never change: what an operator sets is in memory elsewhere, see overrides."""


def alpha_rule(iso_country: str) -> AlphaRule:
    """What becomes of a word as the sender in a country; one that nobody knows takes none."""
    found = country(iso_country)
    return AlphaRule.NOT_SUPPORTED if found is None else found.alphanumeric


def default_rule(kind: CountrySender) -> SenderRule:
    """What holds of a kind of sender where a country says nothing else."""
    return tables().senders[kind]


def overridden(iso_country: str, given: Mapping[str, OverriddenValue]) -> KnownCountry:
    """A country with what an operator set instead. Raises KeyError for a code of none.

    Fields are named as in `KnownCountry.provenance`; those that this version does not know are passed over.
    """
    line = _lines()[iso_country]
    changes = {name: given[name].value for name in CHANGEABLE if name in given}
    if changes:
        line = msgspec.convert({**msgspec.to_builtins(line), **changes}, CountryLine)
    fields = {name: getattr(line, name) for name in CountryLine.__struct_fields__ if name not in ("senders", "sources")}
    senders = {kind: _rule(line, kind, given) for kind in CountrySender if _is_there(line, kind)}
    fields["calling_code"] = f"+{line.calling_code}"
    made = KnownCountry(
        **fields,
        listed=iso_country not in tables().elsewhere,
        senders=senders,
        provenance={
            **{name: _provenance(_source(line, name), given.get(name)) for name in CHANGEABLE},
            **_of_senders(line, senders, given),
        },
    )
    return msgspec.structs.replace(made, guidelines=guidelines(made))


def _is_there(line: CountryLine, kind: CountrySender) -> bool:
    """Whether senders of a kind exist in a country, for whatever use."""
    has_long_codes = line.long_code is not LongCodeUse.NONE
    return (
        line.served
        and {
            CountrySender.LONG_CODE: has_long_codes and not line.a2p_10dlc,
            CountrySender.A2P_10DLC: has_long_codes and line.a2p_10dlc,
            CountrySender.TOLL_FREE: line.toll_free,
            CountrySender.SHORT_CODE: line.short_code,
            CountrySender.ALPHANUMERIC: line.alphanumeric in _NAMED,
            CountrySender.WHATSAPP: True,
        }[kind]
    )


def _rule(line: CountryLine, kind: CountrySender, given: Mapping[str, OverriddenValue]) -> SenderRule:
    """As everywhere, then as the country's line says, then as the operator does."""
    usual = msgspec.to_builtins(default_rule(kind))
    if kind is not CountrySender.WHATSAPP:
        usual["two_way"] = usual["two_way"] and line.two_way
        usual["media"] = line.mms and kind is not CountrySender.ALPHANUMERIC
    if kind is CountrySender.ALPHANUMERIC and line.alphanumeric is AlphaRule.REGISTRATION:
        usual |= {"registration": SenderRegistration.SENDER_ID, "lead_time_days": tables().registered_name_days}
    set_here = {name: given[_named(kind, name)].value for name in SENDER_CHANGEABLE if _named(kind, name) in given}
    return msgspec.convert({**usual, **line.senders.get(kind, {}), **set_here}, SenderRule)


def _of_senders(
    line: CountryLine, senders: Mapping[CountrySender, SenderRule], given: Mapping[str, OverriddenValue]
) -> dict[str, Provenance]:
    """What a line says of a sender is the practice of the field; the rest has the sources of the general table."""
    found = {}
    for kind in senders:
        own = line.senders.get(kind, {})
        for name in SENDER_CHANGEABLE:
            source = "practice" if name in own else tables().senders_sources[name]
            found[_named(kind, name)] = _provenance(source, given.get(_named(kind, name)))
    return found


def _source(line: CountryLine, name: str) -> str:
    return line.sources.get(name) or tables().country_sources.get(name, ASSUMED)


def _provenance(source: str, given: OverriddenValue | None) -> Provenance:
    if given is not None:
        return Provenance(given.source, given.as_of, overridden=True)
    said = tables().sources[source]
    return Provenance(said.name, said.as_of)


def _named(kind: CountrySender, name: str) -> str:
    return f"{kind.value}.{name}"
