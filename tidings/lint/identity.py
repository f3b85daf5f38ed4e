"""Rules about the brand: its name, its e-mail address, its tax ID, and whether it is a sole proprietor at all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tidings.addresses.domains import is_disposable, is_free_mail
from tidings.addresses.emails import domain_of
from tidings.brands.lifecycle import BrandStatus, BrandType
from tidings.lint.finding import Severity
from tidings.lint.reading import Reading, first
from tidings.lint.registration import LintedPart
from tidings.lint.rule import Basis, Hit, Rule
from tidings.lint.saying import said
from tidings.lint.text import Text, quoted, words_of
from tidings.lint.wanted import Sought
from tidings.registry.model import IdentityStatus
from tidings.trusthub.attribute_values import BUSINESS_INDUSTRIES, SOLE_PROPRIETOR_VERTICALS

VERTICALS: Final = frozenset((*BUSINESS_INDUSTRIES, *SOLE_PROPRIETOR_VERTICALS))
_EIN = Sought(r"(?<![\w-])\d{2}-\d{7}(?![\w-])")
_ABBREVIATED = Sought(r"\b(?:[A-Za-z]\.){2,5}")
_IDENTIFIER = Sought(r"(?:[A-Z]{2}[0-9a-f]{32}|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|#?\d{4,20}|[A-Za-z]{1,4}[-_]?\d{5,20})")
_MARKED: Final = frozenset(
    {"llc", "llp", "lllp", "pllc", "inc", "incorporated", "corp", "corporation", "ltd", "plc", "gmbh"}
)
"""Words that only registered entities may have in their names."""
_MARKED_LAST: Final = frozenset({"limited", "lp", "pc", "ag"})
"""The same, where they come last: `Dell PC Repair` is none."""
_MARKED_ALL: Final = _MARKED | _MARKED_LAST
_IN_TEXTS: Final = Sought(r"\b(?:llc|l\.l\.c|incorporated|corporation|inc|llp|pllc)\b")


def _is_identifier(name: str) -> bool:
    """Whether a brand's name is an e-mail address, an account number or the like, instead of a name."""
    plain = name.strip()
    return ("@" in plain and " " not in plain) or bool(_IDENTIFIER.fullmatch(plain))


def _no_name(reading: Reading, *, sole: bool) -> Iterable[Hit]:
    name = reading.given.brand_name
    if name and reading.is_sole_proprietor is sole and _is_identifier(name):
        mend = "Give first and last name, or the trade name." if sole else "Give the registered name."
        yield Hit(f"{quoted(name)} is no name that a customer knows.", mend, passing=("Dana Whitlock",))


def _sole_nameless(reading: Reading) -> Iterable[Hit]:
    return _no_name(reading, sole=True)


def _nameless(reading: Reading) -> Iterable[Hit]:
    return _no_name(reading, sole=False)


def _entity(reading: Reading) -> Iterable[Hit]:
    if not reading.is_sole_proprietor:
        return
    name = reading.given.brand_name or ""
    plain_name = _ABBREVIATED.replaced(name, lambda each: each[0].replace(".", "") + " ")
    words = words_of(plain_name)
    marks = [*(word for word in words if word in _MARKED), *(word for word in words[-1:] if word in _MARKED_LAST)]
    if marks:
        reason = f"{quoted(name)} has {marks[-1].upper()} in its name: registered entities have a tax ID."
        own = " ".join(word for word in plain_name.split() if not _MARKED_ALL.intersection(words_of(word)))
        mend = "Register it as STANDARD with its tax ID, or give the name without that word if it has none."
        yield Hit(reason, mend, passing=(own.strip(" ,.") or "Dana Whitlock",))


def _entity_in_texts(reading: Reading) -> Iterable[Hit]:
    for text in first(reading.description, reading.flow) if reading.is_sole_proprietor else ():
        found = said(text, _IN_TEXTS)
        if found is not None:
            reason = f"{found.quote} reads as if a registered entity sends, and the brand is a sole proprietor's."
            yield Hit(reason, "Register the entity as STANDARD, or leave the word out if there is none.", text.field)
            return


def _tax_id(reading: Reading) -> Iterable[Hit]:
    """A sole proprietor has none: whoever has one registers as a standard brand."""
    if not reading.is_sole_proprietor:
        return
    mend = "Register the brand as STANDARD or low-volume standard with this tax ID."
    if reading.given.tax_id:
        yield Hit("A tax ID is given, and sole proprietors are those who have none.", mend, passing=())
        return
    for text in [Text("BrandName", reading.given.brand_name or ""), *reading.texts]:
        found = _EIN.search(text.raw)
        if found:
            reason = f"{quoted(found[0])} looks like an EIN, and sole proprietors are those who have none."
            yield Hit(reason, mend, text.field, passing=() if text.field == "BrandName" else None)
            return


def _ein_malformed(reading: Reading) -> Iterable[Hit]:
    given = reading.given
    if given.tax_id and (given.tax_id_kind or "").endswith("EIN") and not reading.is_sole_proprietor:
        digits = given.tax_id.replace("-", "").strip()
        if not (digits.isdecimal() and len(digits) == 9 and len(set(digits)) > 1):
            reason = f"{quoted(given.tax_id)} is no EIN: it has nine digits."
            yield Hit(reason, "Copy it from the letter CP 575 or 147C of the tax office.", passing=())


def _brand_without_mailbox(reading: Reading) -> Iterable[Hit]:
    return () if LintedPart.CAMPAIGN in reading.parts else _no_mailbox(reading)


def _no_mailbox(reading: Reading) -> Iterable[Hit]:
    email = reading.given.email
    if not email:
        return
    domain = domain_of(email)
    if domain is None or not email.rpartition("@")[0].strip():
        yield Hit(f"{quoted(email)} is no e-mail address.", "Give one of the brand's own domain.")
    elif is_disposable(domain):
        yield Hit(f"{quoted(domain)} gives away mailboxes that are thrown away.", "Give one of the brand's own domain.")


def _free_mail(reading: Reading) -> Iterable[Hit]:
    domain = domain_of(reading.given.email or "")
    if domain and is_free_mail(domain) and not reading.is_sole_proprietor:
        reason = f"{quoted(domain)} gives everybody a mailbox: it does not show that the brand is behind it."
        yield Hit(reason, "Give a mailbox of the brand's own domain.")


def _no_vertical(reading: Reading) -> Iterable[Hit]:
    vertical = reading.given.vertical
    if vertical and vertical not in VERTICALS:
        mend = f"Give one of {', '.join(sorted(VERTICALS))}."
        yield Hit(f"{quoted(vertical)} is no vertical.", mend, passing=("PROFESSIONAL_SERVICES",))


def _unverified(reading: Reading) -> Iterable[Hit]:
    brand = reading.given.brand
    is_open = brand is not None and brand.brand_type is BrandType.SOLE_PROPRIETOR and brand.otp_deadline is not None
    if brand is None or brand.status is BrandStatus.PENDING or is_open:
        return
    if brand.identity_status is IdentityStatus.UNVERIFIED:
        reason = f"The registry could not verify brand {brand.sid}; it may run no campaign."
        yield Hit(reason, "Mend name and tax ID in its customer profile, and submit the brand again first.", passing=())


def _no_brand(reading: Reading) -> Iterable[Hit]:
    if reading.given.is_bundle and not reading.given.brand_name:
        mend = (
            "Assign the end user that holds it: sole_proprietor_information or customer_profile_business_information."
        )
        yield Hit("The bundle holds no name of a brand.", mend, passing=())


_R, _W, _B = Severity.REJECT, Severity.WARN, LintedPart.BRAND
_READING: Final = Basis.READING
_NAME: Final = "BrandName"
IDENTITY: Final = (
    Rule("sole-proprietor-no-name", 30756, _NAME, _R, _sole_nameless, part=_B),
    Rule("brand-no-name", 30701, _NAME, _R, _nameless, part=_B),
    Rule("sole-proprietor-is-entity", 30915, _NAME, _R, _entity, part=_B),
    Rule("sole-proprietor-has-tax-id", 30915, _NAME, _R, _tax_id, part=_B),
    Rule("entity-in-texts", 30915, "Description", _R, _entity_in_texts, ground=_READING),
    Rule("ein-malformed", 30795, _NAME, _R, _ein_malformed, part=_B),
    Rule("email-invalid", 30753, "Email", _R, _brand_without_mailbox, part=_B),
    Rule("support-email-invalid", 30881, "Email", _R, _no_mailbox),
    Rule("free-mail", 30881, "Email", _W, _free_mail, part=_B),
    Rule("vertical-unknown", 30701, "Vertical", _R, _no_vertical, part=_B),
    Rule("bundle-without-brand", 22214, _NAME, _W, _no_brand, part=_B),
    Rule("brand-unverified", 30991, _NAME, _R, _unverified, part=_B),
)
"""Who sends."""
