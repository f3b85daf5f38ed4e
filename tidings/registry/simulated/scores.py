"""What the simulated registry and its vetting partner make of a company: chosen by its tax ID and its stock symbol.

A test picks the score it wants by the last two digits of the tax ID.
"""

from __future__ import annotations

import re
from typing import Final

SCORE_MOST: Final = 100

RUSSELL_3000: Final = frozenset(
    {"AAPL", "AMZN", "COST", "GOOG", "GOOGL", "JNJ", "JPM", "KO", "MSFT", "NVDA", "TWLO", "WMT"}
)
"""A few symbols of the index, enough to try it out."""
UNLISTED: Final = "UNLISTED"
"""The symbol of a company that no exchange lists: for trying out what follows."""

_FORMS: Final = {
    "US": re.compile(r"[0-9]{2}-?[0-9]{7}"),
    "CA": re.compile(r"[0-9]{9}(?:R[A-Z][0-9]{4})?"),
    "GB": re.compile(r"(?:[0-9]{8}|[A-Z]{2}[0-9]{6})"),
    "AU": re.compile(r"[0-9]{9}|[0-9]{11}"),
}
_ANY_FORM: Final = re.compile(r"[A-Z0-9][A-Z0-9./-]{1,20}")


def is_tax_id(text: str, country: str) -> bool:
    """Whether it has the form of a tax ID of this country; where we do not know the form, whether it is plausible."""
    bare = re.sub(r"\s", "", text).upper()
    return _FORMS.get(country, _ANY_FORM).fullmatch(bare) is not None


def score_of(tax_id: str) -> int:
    """The vetting score of a company, 1 to 100: the last two digits of its tax ID, 00 for 100."""
    digits = re.sub(r"\D", "", tax_id)
    return int(digits[-2:] or "0") or SCORE_MOST
