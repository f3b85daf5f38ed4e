"""What somebody wants to send, and what an advisor answers of one kind of sender."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import msgspec

from tidings.countries.model import CountrySender, SenderRegistration

DAYS_A_MONTH: Final = 30
HOURS_A_DAY: Final = 12
"""In which a month's messages are sent: nobody wants them at night."""


class AdvisedUse(StrEnum):
    """What messages are for."""

    MARKETING = "marketing"
    NOTIFICATIONS = "notifications"
    VERIFICATION = "verification"
    DISCUSSION = "discussion"


class SenderWish(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be sent to one country."""

    use: AdvisedUse
    monthly_volume: int = 0
    """Messages of one segment."""
    peak_per_second: float = 1.0
    two_way: bool = False
    media: bool = False
    timeline_days: int | None = None
    """Days until the first message; None: whenever it can be."""
    budget: float | None = None
    """US dollars a month, traffic included; None: no bound."""

    @property
    def needs_replies(self) -> bool:
        """A discussion does, whatever else is said."""
        return self.two_way or self.use is AdvisedUse.DISCUSSION

    @property
    def pace(self) -> float:
        """Segments a second: the peak, or more where the month's volume asks for it."""
        return max(self.peak_per_second, self.monthly_volume / (DAYS_A_MONTH * HOURS_A_DAY * 3600))

    @property
    def daily(self) -> float:
        """Messages a day."""
        return self.monthly_volume / DAYS_A_MONTH


class SenderOption(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be said of one kind of sender in one country."""

    sender_type: CountrySender
    suitable: bool
    segments_per_second: float
    """Of one sender, as it comes; of 10DLC, of the campaign that is enough."""
    senders_needed: int
    """For the pace; 0: not even many of them would do, or there are none."""
    two_way: bool
    registration: SenderRegistration
    lead_time_days: int
    monthly_cost: float
    """US dollars for all senders that are needed, with a campaign's fee."""
    message_cost: float
    """US dollars for a month's traffic at list prices."""
    reasons: list[str]
    """Sentences; those against it first."""
