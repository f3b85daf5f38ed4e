"""The offline gazetteer: judges US and Canadian addresses by data that ships with the program.

It knows countries, regions and postal codes, the localities of US ZIP codes, and the houses of a few streets. A street
that it does not know is not judged, so most addresses pass when region, postal code and locality go together. One place
of the streets file stands in documentation: nobody lives there, so it passes every check and is never `known`.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path

import msgspec

from tidings.addresses.places import area_of, codes_in, is_formed, region_of
from tidings.addresses.postal import Address
from tidings.addresses.spelling import is_box, line_of, short_code, spelled
from tidings.addresses.verification import COVERED, SOUND, AddressFault, AddressVerdict, Suggestion

_ALIKE = 0.8
"""How much of two names must be the same for the one to be a misspelling of the other."""


class Street(msgspec.Struct, frozen=True, kw_only=True):
    """A street whose houses are known."""

    street: str
    """Name with suffix."""
    first: int
    last: int
    locality: str
    region: str
    postal_code: str
    country: str
    documentation: bool = False
    """Whether it stands for an address in documentation, and is the one street of its locality."""


class Gazetteer:
    """See AddressVerifier."""

    def __init__(self, streets: Sequence[Street] | None = None) -> None:
        self._streets = tuple(streets) if streets is not None else _shipped()

    async def verify(self, address: Address) -> AddressVerdict:
        """See AddressVerifier. Waits for nothing."""
        return self.judge(address)

    def judge(self, address: Address) -> AddressVerdict:
        """What is known of an address.

        Of several faults the first is named: country; then, in a known street, postal code, street, locality, region
        and house number; elsewhere the one of postal code, region and locality that the other two speak against.
        """
        if address.iso_country not in COVERED:
            return AddressVerdict(fault=AddressFault.COUNTRY)
        street = self._meant(address)
        return _judged_by_street(address, street) if street is not None else _judged_by_code(address)

    def _meant(self, address: Address) -> Street | None:
        """The known street that an address is in, or would be but for one mistake."""
        name = line_of(address.street).street
        for street in self._streets:
            agreeing = sum(_agreement(address, street).values())
            if agreeing >= 2 and name == spelled(street.street):
                return street
            if agreeing == 3 and (street.documentation or _is_alike(name, street.street)):
                return street
        return None


def _judged_by_street(address: Address, street: Street) -> AddressVerdict:
    if is_box(address):
        return SOUND
    line, agreement = line_of(address.street), _agreement(address, street)
    numbered = line.house is not None and street.first <= line.house <= street.last
    agreement[AddressFault.STREET] = line.street == spelled(street.street)
    for fault in (AddressFault.POSTAL_CODE, AddressFault.STREET, AddressFault.LOCALITY, AddressFault.REGION):
        if not agreement[fault]:
            suggestion = Suggestion(
                street=f"{line.number} {street.street}" if numbered else street.street,
                locality=street.locality,
                region=street.region,
                postal_code=street.postal_code,
                country=street.country,
                certain=numbered and _is_alike(line.street, street.street),
            )
            return AddressVerdict(fault=fault, suggestion=suggestion)
    if not numbered:
        return AddressVerdict(fault=AddressFault.HOUSE_NUMBER)
    return AddressVerdict(known=not street.documentation)


def _agreement(address: Address, street: Street) -> dict[AddressFault, bool]:
    """Which parts of an address, besides the street, are those of a known street. Canadian codes differ by house."""
    if address.iso_country != street.country:
        return dict.fromkeys((AddressFault.POSTAL_CODE, AddressFault.LOCALITY, AddressFault.REGION), False)
    given, own = (short_code(code, street.country) for code in (address.postal_code, street.postal_code))
    told = 5 if street.country == "US" else 3
    return {
        AddressFault.POSTAL_CODE: is_formed(address.postal_code, street.country) and given[:told] == own[:told],
        AddressFault.LOCALITY: spelled(address.city) == spelled(street.locality),
        AddressFault.REGION: region_of(address.region, street.country) == street.region,
    }


def _judged_by_code(address: Address) -> AddressVerdict:
    """Whether region, locality and postal code go together. When they do not, the two that do outvote the third."""
    country = address.iso_country
    region, area = region_of(address.region, country), area_of(address.postal_code, country)
    if area is None:
        return _wrong_code(address, region)
    at_home = area.localities is not None and spelled(address.city) in map(spelled, area.localities)
    if region is None or (region not in area.regions and at_home):
        return _corrected(address, AddressFault.REGION, region=area.regions[0], certain=len(area.regions) == 1)
    if region not in area.regions:
        return _wrong_code(address, region)
    if at_home or area.localities is None:
        return SOUND
    if codes_in(address.city, region, country):
        return _wrong_code(address, region)
    return _corrected(
        address, AddressFault.LOCALITY, locality=area.localities[0], certain=_is_alike(address.city, area.localities[0])
    )


def _wrong_code(address: Address, region: str | None) -> AddressVerdict:
    """Suggests the code of the locality that is nearest to the one given."""
    codes = codes_in(address.city, region, address.iso_country) if region is not None else []
    if not codes:
        return AddressVerdict(fault=AddressFault.POSTAL_CODE)
    given = short_code(address.postal_code, "US")
    nearest = min(codes, key=lambda code: (abs(int(code) - int(given)), code)) if _is_number(given) else codes[0]
    return _corrected(address, AddressFault.POSTAL_CODE, region=region, postal_code=nearest, certain=len(codes) == 1)


def _corrected(
    address: Address,
    fault: AddressFault,
    *,
    locality: str | None = None,
    region: str | None = None,
    postal_code: str | None = None,
    certain: bool,
) -> AddressVerdict:
    """The address with these parts instead of its own."""
    suggestion = Suggestion(
        street=address.street,
        locality=locality or address.city,
        region=region or region_of(address.region, address.iso_country) or address.region,
        postal_code=postal_code or address.postal_code,
        country=address.iso_country,
        certain=certain,
    )
    return AddressVerdict(fault=fault, suggestion=suggestion)


def _is_alike(one: str, other: str) -> bool:
    """Whether two names are so much the same that the one is the other misspelled."""
    return SequenceMatcher(None, spelled(one), spelled(other)).ratio() >= _ALIKE


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _shipped() -> tuple[Street, ...]:
    raw = Path(__file__).with_name("streets.json").read_bytes()
    return msgspec.json.decode(raw, type=tuple[Street, ...])
