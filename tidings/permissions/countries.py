"""The countries of the numbering plan, and to which of them nobody may send."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import msgspec
import phonenumbers

FIRST_PERMITTED: Final = frozenset({"US", "CA"})
"""Where an account may send to that nobody has decided for."""
NOT_SERVED: Final = frozenset({"CU", "IR", "KP", "SD", "SY"})
"""Where nobody may send to, whatever is asked for."""


class NumberedCountry(msgspec.Struct, frozen=True):
    """A country that has telephone numbers."""

    code: str
    """ISO 3166-1, two letters."""
    prefix: str
    """`+` and its calling code, which others may share."""

    @property
    def message(self) -> str:
        """What is to be known before it is permitted; empty for nothing."""
        return "This country is not served" if self.code in NOT_SERVED else ""


@lru_cache(maxsize=1)
def countries() -> dict[str, NumberedCountry]:
    """All of them by their codes, in their alphabet's order."""
    codes = sorted(phonenumbers.SUPPORTED_REGIONS)
    return {code: NumberedCountry(code, f"+{phonenumbers.country_code_for_region(code)}") for code in codes}
