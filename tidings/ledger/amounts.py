"""Amounts of money: millionths inside, decimal numbers outside. Pure."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Final

MICROS: Final = 1_000_000
AMOUNT_MOST: Final = 1_000_000_000
"""Of any amount that somebody types, in the currency's unit."""


def decimal(micros: int) -> str:
    """Millionths as a decimal number with at least two places and no needless zero: `0.05`, `-12.345`."""
    whole, part = divmod(abs(micros), MICROS)
    places = f"{part:06d}".rstrip("0").ljust(2, "0")
    return f"{'-' if micros < 0 else ''}{whole}.{places}"


def micros_of(text: str) -> int:
    """An amount in millionths. Raises ValueError with the reason."""
    try:
        amount = Decimal(text.strip())
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or abs(amount) > AMOUNT_MOST or amount * MICROS != int(amount * MICROS):
        msg = f"it is an amount such as 25.50, with six places at most and no more than {AMOUNT_MOST}"
        raise ValueError(msg)
    return int(amount * MICROS)
