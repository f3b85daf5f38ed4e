"""What registrations cost, in millionths of a US dollar, with the days from which it holds; and the ledger of it.

Source: the public US list prices; names of categories: https://www.twilio.com/docs/usage/api/usage-record. A fee and
its row in the ledger are written in one commit, and the ledger's key makes each fee one that is charged once.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec
import sqlalchemy as sa

from tidings.core import Instant, Sid
from tidings.db import Write, table
from tidings.ledger.balance import charged


class Fee(StrEnum):
    """What is paid for, by the category of usage."""

    BRAND = "a2p-10dlc-registrationfees-brandregistration"
    BRAND_VETTING = "a2p-10dlc-registrationfees-bv"
    CAMPAIGN_VETTING = "a2p-10dlc-registrationfees-campaignvetting"
    MONTHLY = "a2p-10dlc-registrationfees-monthly"


class Price(msgspec.Struct, frozen=True):
    """A price from a day on."""

    since: str
    micros: int


BRAND: Final = (Price("2021-01-01", 4_000_000), Price("2025-08-01", 4_500_000))
BRAND_VETTING: Final = (Price("2021-01-01", 40_000_000), Price("2025-08-01", 41_500_000))
CAMPAIGN_VETTING: Final = (Price("2023-01-26", 15_000_000),)
"""For each submission."""
MONTHLY: Final = {
    "SOLE_PROPRIETOR": (Price("2021-01-01", 2_000_000),),
    "LOW_VOLUME": (Price("2021-01-01", 1_500_000),),
    "CHARITY": (Price("2021-01-01", 3_000_000),),
    "EMERGENCY": (Price("2021-01-01", 5_000_000),),
}
MONTHLY_ELSE: Final = (Price("2021-01-01", 10_000_000),)


class FeeCharged(msgspec.Struct, frozen=True):
    """A line of the ledger."""

    account_sid: Sid
    """Whose registration it is; the balance is its owner's."""
    what: str
    object_sid: Sid
    """The brand, the vetting or the campaign."""
    period: str
    """`once`, the number of the submission, or the day on which the month begins."""
    micros: int
    at: int


ledger = table("fee_charged", FeeCharged, key=("object_sid", "what", "period"))
sa.Index(None, ledger.c.account_sid, ledger.c.at)


def price_at(prices: tuple[Price, ...], now: Instant) -> int:
    """The micros that hold at a moment; before the first day the first."""
    day = now.iso()[:10]
    return next((price.micros for price in reversed(prices) if price.since <= day), prices[0].micros)


def monthly_price(use_case: str, now: Instant) -> int:
    """What a month of a campaign costs, in micros."""
    return price_at(MONTHLY.get(use_case, MONTHLY_ELSE), now)


def months_after(moment: Instant, months: int) -> Instant:
    """The same day and time that many months later; the last day of the month where it has no such day."""
    start = moment.as_datetime()
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, _days(year, month + 1))
    return Instant.from_datetime(start.replace(year=year, month=month + 1, day=day))


def _days(year: int, month: int) -> int:
    after = datetime(year + month // 12, month % 12 + 1, 1)  # noqa: DTZ001 - a day of the calendar, of no zone
    return (after - datetime(year, month, 1)).days  # noqa: DTZ001


def fee(
    owner_sid: Sid, account_sid: Sid, what: Fee, object_sid: Sid, period: str, micros: int, now: Instant
) -> list[Write]:
    """One fee, charged once: its line in the ledger, and the balance of the account's owner."""
    line = FeeCharged(account_sid, what.value, object_sid, period, micros, int(now))
    return [sa.insert(ledger).values(msgspec.structs.asdict(line)), charged(owner_sid, micros)]
