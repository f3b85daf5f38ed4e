"""What messages cost, in millionths of a US dollar: a dated list, until operators keep their own.

Source: the public US list prices of 2026; other countries by a flat rate.
"""

from __future__ import annotations

AS_OF = "2026-01-01"
CURRENCY = "USD"
_SMS_OUT_MICROS = {"US": 8_300, "CA": 8_300, "GB": 52_400, "DE": 109_000, "FR": 79_800, "AU": 51_500}
_SMS_OUT_ELSEWHERE_MICROS = 75_000
_MMS_OUT_MICROS = 22_000
_SMS_IN_MICROS = 8_300
_MMS_IN_MICROS = 16_500


def outbound_micros(country: str, segments: int, *, is_mms: bool) -> int:
    """The price of one message to `country`: by the segment, or one price as MMS."""
    if is_mms:
        return _MMS_OUT_MICROS
    return segments * _SMS_OUT_MICROS.get(country, _SMS_OUT_ELSEWHERE_MICROS)


def inbound_micros(segments: int, media: int) -> int:
    """The price of one message that arrives."""
    return _MMS_IN_MICROS if media else segments * _SMS_IN_MICROS


def written(micros: int | None) -> str | None:
    """As the API writes a charge: negative, five decimals; None until it is known."""
    return None if micros is None else f"{-micros / 1_000_000:.5f}"
