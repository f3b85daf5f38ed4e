"""What a route may say, each in its one spelling."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Annotated, Final

import phonenumbers
from msgspec import Meta

from tidings.http import Spelled
from tidings.numbers.addresses import is_alphanumeric, is_e164, is_short_code, normalised
from tidings.numbers.senders import SenderType

DIGITS_MOST: Final = 15
COST_MOST: Final = 1_000


def _prefix(text: str) -> str | None:
    """With a + and no blanks; an empty one clears. Raises ValueError."""
    digits = text.strip().removeprefix("+")
    if not digits:
        return None
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= DIGITS_MOST and digits[0] != "0"):
        msg = "it is the beginning of a number in E.164, such as +4479"
        raise ValueError(msg)
    return f"+{digits}"


def _country(text: str) -> str | None:
    code = text.strip().upper()
    if code and code not in phonenumbers.SUPPORTED_REGIONS:
        msg = "it is no country with telephone numbers, in two letters"
        raise ValueError(msg)
    return code or None


def _sender(text: str) -> str | None:
    """A type of senders, or an address in its one spelling. Raises ValueError."""
    if not text or text in set(SenderType):
        return text or None
    address = text if is_short_code(text) else normalised(text) or text
    if not (is_e164(address) or is_short_code(address) or is_alphanumeric(address)):
        msg = f"it is an address, or one of {', '.join(SenderType)}"
        raise ValueError(msg)
    return address


def _cost(text: str) -> str | None:
    """Raises ValueError."""
    msg = f"it is a decimal number from 0 to {COST_MOST}, such as 0.0045"
    if not text:
        return None
    try:
        cost = Decimal(text)
    except InvalidOperation:
        raise ValueError(msg) from None
    if not (cost.is_finite() and 0 <= cost <= COST_MOST and len(text) <= DIGITS_MOST):
        raise ValueError(msg)
    return f"{cost:f}"


Prefix = Annotated[str | None, Spelled(_prefix)]
RouteCountry = Annotated[str | None, Spelled(_country)]
SenderOrType = Annotated[str | None, Spelled(_sender)]
Cost = Annotated[str | None, Spelled(_cost)]
Weight = Annotated[int, Meta(ge=1, le=1_000)]
Priority = Annotated[int, Meta(ge=0, le=1_000)]
