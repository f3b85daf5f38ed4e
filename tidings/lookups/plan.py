"""What the numbering plan says of a number: whether it can be one, of which country, and of which kind of line.

The plan is that of the library phonenumbers. Numbers are ported between carriers, and in +1 also between landlines and
mobiles, so what follows from a number alone is said only where the plan keeps the kinds apart.
"""

from __future__ import annotations

from typing import Final

import msgspec
import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType, ValidationResult, carrier

NOT_AVAILABLE: Final = 60600
"""The error code of a package whose data nobody here has."""
_UNREADABLE = {
    NumberParseException.INVALID_COUNTRY_CODE: "INVALID_COUNTRY_CODE",
    NumberParseException.TOO_SHORT_AFTER_IDD: "TOO_SHORT",
    NumberParseException.TOO_SHORT_NSN: "TOO_SHORT",
    NumberParseException.TOO_LONG: "TOO_LONG",
}
_IMPOSSIBLE = {
    ValidationResult.INVALID_COUNTRY_CODE: "INVALID_COUNTRY_CODE",
    ValidationResult.TOO_SHORT: "TOO_SHORT",
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "TOO_SHORT",
    ValidationResult.TOO_LONG: "TOO_LONG",
    ValidationResult.INVALID_LENGTH: "INVALID_LENGTH",
}
_LINES = {
    PhoneNumberType.FIXED_LINE: "landline",
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.TOLL_FREE: "tollFree",
    PhoneNumberType.PREMIUM_RATE: "premium",
    PhoneNumberType.SHARED_COST: "sharedCost",
    PhoneNumberType.VOIP: "nonFixedVoip",
    PhoneNumberType.PERSONAL_NUMBER: "personal",
    PhoneNumberType.PAGER: "pager",
    PhoneNumberType.UAN: "uan",
    PhoneNumberType.VOICEMAIL: "voicemail",
}


class PlannedNumber(msgspec.Struct, frozen=True, kw_only=True):
    """A number as the plan has it; of one that is invalid only its text and what is wrong with it."""

    phone_number: str
    errors: tuple[str, ...] = ()
    calling_country_code: str | None = None
    country_code: str | None = None
    national_format: str | None = None
    line_type: str = "unknown"
    carrier_name: str | None = None
    """The mobile carrier that was given the range, where no numbers are ported from it."""


def planned(text: str, country: str) -> PlannedNumber:
    """What a number is; one without `+` is read as a number of `country`."""
    try:
        number = phonenumbers.parse(text, country)
    except NumberParseException as error:
        return PlannedNumber(phone_number=text, errors=(_UNREADABLE.get(error.error_type, "NOT_A_NUMBER"),))
    international = str(phonenumbers.format_number(number, PhoneNumberFormat.E164))
    wrong = _IMPOSSIBLE.get(phonenumbers.is_possible_number_with_reason(number))
    if wrong is None and not phonenumbers.is_valid_number(number):
        wrong = "INVALID_BUT_POSSIBLE"
    if wrong is not None:
        return PlannedNumber(phone_number=international, errors=(wrong,))
    return PlannedNumber(
        phone_number=international,
        calling_country_code=str(number.country_code),
        country_code=phonenumbers.region_code_for_number(number),
        national_format=str(phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)),
        line_type=_LINES.get(phonenumbers.number_type(number), "unknown"),
        carrier_name=carrier.safe_display_name(number, "en") or None,
    )
