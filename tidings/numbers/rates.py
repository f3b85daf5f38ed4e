"""How many segments a second each kind of sender may send where nothing closer is set: data, with the day it was right.

Carriers and regulators change these; a campaign's or an operator's own figure goes before them.
"""

from __future__ import annotations

import msgspec

from tidings.numbers.senders import SenderType


class Rate(msgspec.Struct, frozen=True):
    """One line of the table; the first that fits counts."""

    type: SenderType
    iso_country: str | None
    """None: any."""
    segments_per_second: float
    as_of: str
    """The day it was looked up."""


RATES = (
    Rate(SenderType.SHORT_CODE, None, 100.0, "2025-06-01"),
    Rate(SenderType.TOLL_FREE, None, 3.0, "2025-06-01"),
    Rate(SenderType.LONG_CODE, "US", 75.0, "2025-06-01"),
    Rate(SenderType.LONG_CODE, "CA", 1.0, "2025-06-01"),
    Rate(SenderType.LONG_CODE, None, 10.0, "2025-06-01"),
    Rate(SenderType.ALPHANUMERIC, None, 10.0, "2025-06-01"),
)
"""A US long code has its figure once it is registered; before that carriers take nothing from it at all."""


def default_rate(kind: SenderType, iso_country: str) -> float:
    """Segments a second."""
    return next(
        rate.segments_per_second for rate in RATES if rate.type is kind and rate.iso_country in (None, iso_country)
    )
