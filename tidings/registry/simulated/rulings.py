"""How the simulated registry judges a brand: what it refuses at once, and what it decides after a while. Pure.

Source: https://www.twilio.com/docs/messaging/compliance/a2p-10dlc/troubleshooting-a2p-brands (what is checked)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import msgspec

from tidings.compliance.rejections import scripted_rejection
from tidings.core import is_sid
from tidings.numbers.addresses import country_of, is_e164, is_premium, is_toll_free
from tidings.registry.brand_faults import (
    ADDRESS_INVALID,
    COUNTRY_NOT_ALLOWED,
    COUNTRY_UNSUPPORTED,
    EMAIL_UNSUPPORTED,
    INVALID_INPUT,
    MOBILE_UNSUPPORTED,
    NOT_GOVERNMENT,
    NOT_TAX_EXEMPT,
    NUMBER_MISSING,
    OBFUSCATED,
    STOCK_MISMATCH,
    TAX_ID_MISMATCH,
    UNVERIFIABLE,
    fault_of,
)
from tidings.registry.limits import exceeded
from tidings.registry.model import BrandEvent, IdentityStatus
from tidings.registry.port import BrandFiling, BrandReport, FilingFault
from tidings.registry.simulated.scores import RUSSELL_3000, UNLISTED, is_tax_id

NAME_MOST: Final = 255
NORTH_AMERICA: Final = frozenset({"US", "CA"})

_EMAIL: Final = re.compile(r"[^@\s]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")
_POSTAL_CODES: Final = {
    "US": re.compile(r"[0-9]{5}(?:-?[0-9]{4})?"),
    "CA": re.compile(r"[A-Za-z][0-9][A-Za-z] ?[0-9][A-Za-z][0-9]"),
}
_IDENTIFIER: Final = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|[\d\W_]+")
"""A UUID, or a name without a letter."""
_PUBLIC_DOMAIN: Final = re.compile(r"\.(?:gov|mil|us)(?:[/:]|$)", re.IGNORECASE)


class Ruling(msgspec.Struct, frozen=True, kw_only=True):
    """What the registry makes of a brand."""

    event: BrandEvent
    identity: IdentityStatus | None = None
    faults: tuple[FilingFault, ...] = ()
    feedback: tuple[str, ...] | None = None
    russell_3000: bool | None = None
    government_entity: bool | None = None
    tax_exempt_status: str | None = None

    def report(self, filing: BrandFiling, registry_id: str) -> BrandReport:
        """As it is told."""
        return BrandReport(
            reference=filing.reference,
            registry_id=registry_id,
            event=self.event,
            identity_status=self.identity,
            feedback=self.feedback,
            faults=self.faults,
            russell_3000=self.russell_3000,
            government_entity=self.government_entity,
            tax_exempt_status=self.tax_exempt_status,
        )


def is_sole_proprietor(filing: BrandFiling) -> bool:
    """Whether it is verified by its owner's YES."""
    return filing.entity_type == "SOLE_PROPRIETOR"


def refusal(filing: BrandFiling, counts: Mapping[str, int], is_ours: Callable[[str], bool]) -> tuple[FilingFault, ...]:
    """Why a filing is wrong in itself; empty: it is taken. `counts` are other brands by the trait that they share."""
    faults = [*_of_any(filing)]
    if is_sole_proprietor(filing):
        faults += _of_person(filing, is_ours)
        if not filing.mock:
            faults += exceeded(counts)
    else:
        faults += _of_company(filing)
    return tuple(faults)


def ruling(filing: BrandFiling) -> Ruling:
    """What becomes of a filing that was taken."""
    names = " ".join(filter(None, (filing.display_name, filing.company_name, filing.first_name, filing.last_name)))
    code = scripted_rejection(names)
    if code is not None:
        return Ruling(event=BrandEvent.FAILED, faults=(fault_of(code),), feedback=_feedback(code))
    if "suspended" in names.lower():
        return Ruling(event=BrandEvent.SUSPENDED)
    if filing.mock:
        return Ruling(event=BrandEvent.APPROVED, identity=IdentityStatus.VERIFIED)
    if is_sole_proprietor(filing):
        return Ruling(event=BrandEvent.APPROVED, identity=IdentityStatus.UNVERIFIED)
    faults = tuple(_mismatches(filing))
    if faults:
        return Ruling(
            event=BrandEvent.FAILED,
            identity=IdentityStatus.UNVERIFIED,
            faults=faults,
            feedback=tuple(word for fault in faults for word in _feedback(fault.error_code) or ()),
        )
    return Ruling(
        event=BrandEvent.APPROVED,
        identity=IdentityStatus.VERIFIED,
        russell_3000=filing.entity_type == "PUBLIC_PROFIT" and (filing.stock_symbol or "").upper() in RUSSELL_3000,
        government_entity=filing.entity_type == "GOVERNMENT",
        tax_exempt_status=_exemption(filing, names),
    )


def _of_any(filing: BrandFiling) -> Iterator[FilingFault]:
    name = filing.display_name.strip()
    if not name or len(name) > NAME_MOST:
        yield INVALID_INPUT(f"The name must have 1 to {NAME_MOST} characters", ("brand_name",))
    elif _EMAIL.fullmatch(name) or is_sid(name) or _IDENTIFIER.fullmatch(name):
        yield OBFUSCATED()
    if not _EMAIL.fullmatch(filing.email):
        yield EMAIL_UNSUPPORTED()
    if not filing.phone or not is_e164(filing.phone):
        yield INVALID_INPUT("The phone number is invalid", ("phone_number",))
    if filing.country == "US" and not re.fullmatch(r"[A-Za-z]{2}", filing.region):
        yield INVALID_INPUT("The region must be the two letters of a state, such as CA", ("region",))
    elif not 1 <= len(filing.region) <= 20:
        yield INVALID_INPUT("The region must have 1 to 20 characters", ("region",))
    if not filing.street or not filing.city:
        yield ADDRESS_INVALID("The postal address is not complete", ("street", "city"))
    form = _POSTAL_CODES.get(filing.country)
    if form is not None and not form.fullmatch(filing.postal_code.strip()):
        yield ADDRESS_INVALID()


def _of_person(filing: BrandFiling, is_ours: Callable[[str], bool]) -> Iterator[FilingFault]:
    if filing.country not in NORTH_AMERICA:
        yield COUNTRY_NOT_ALLOWED()
    if filing.tax_id:
        yield INVALID_INPUT("Who has a tax ID is no sole proprietor here", ("business_registration_number",))
    if not filing.first_name or not filing.last_name:
        yield INVALID_INPUT("The first and the last name are needed", ("first_name", "last_name"))
    if not _is_mobile(filing.mobile_phone or "") or is_ours(filing.mobile_phone or ""):
        yield MOBILE_UNSUPPORTED()


def _is_mobile(number: str) -> bool:
    """In North America no number shows whether it is a mobile one; those that cannot be are told apart."""
    if not is_e164(number) or len(number) != 12 or number[2] in "01" or number[5] in "01":
        return False
    return country_of(number) in NORTH_AMERICA and not is_toll_free(number) and not is_premium(number)


def _of_company(filing: BrandFiling) -> Iterator[FilingFault]:
    if not re.fullmatch(r"[A-Z]{2}", filing.country):
        yield COUNTRY_UNSUPPORTED()
    if not filing.tax_id:
        yield NUMBER_MISSING()
    elif not is_tax_id(filing.tax_id, filing.tax_id_country or filing.country):
        yield INVALID_INPUT("The business registration number is invalid", ("business_registration_number",))


def _mismatches(filing: BrandFiling) -> Iterator[FilingFault]:
    digits = re.sub(r"\W", "", filing.tax_id or "")
    if digits.endswith("0000"):
        yield TAX_ID_MISMATCH()
    if digits.endswith("0799"):
        yield UNVERIFIABLE()
    match filing.entity_type:
        case "PUBLIC_PROFIT" if not filing.stock_exchange or (filing.stock_symbol or UNLISTED).upper() == UNLISTED:
            yield STOCK_MISMATCH()
        case "GOVERNMENT" if not any(map(_PUBLIC_DOMAIN.search, (filing.website or "", filing.email))):
            yield NOT_GOVERNMENT()
        case "NON_PROFIT" if digits.endswith("0798"):
            yield NOT_TAX_EXEMPT()


def _exemption(filing: BrandFiling, names: str) -> str | None:
    if filing.entity_type != "NON_PROFIT":
        return None
    return "527" if "527" in names else "501c3"


_FEEDBACK: Final = {
    TAX_ID_MISMATCH.code: "TAX_ID",
    STOCK_MISMATCH.code: "STOCK_SYMBOL",
    NOT_GOVERNMENT.code: "GOVERNMENT_ENTITY",
    NOT_TAX_EXEMPT.code: "NONPROFIT",
    UNVERIFIABLE.code: "OTHERS",
}


def _feedback(code: int) -> tuple[str, ...] | None:
    word = _FEEDBACK.get(code)
    return (word,) if word else None
