"""How far ahead a message may be scheduled: data, with the day it was right. Twilio has moved both ends before.

Source: https://www.twilio.com/docs/api/errors/35114, 35115 and 35117 (300 seconds to 35 days, both inclusive)
"""

from __future__ import annotations

from typing import Final

import msgspec


class ScheduleWindow(msgspec.Struct, frozen=True):
    """The seconds between the request and SendAt, both ends included."""

    least_s: int
    most_s: int
    as_of: str
    """The day it was looked up."""

    def holds(self, ahead_s: float) -> bool:
        """Whether a message may be scheduled so far ahead."""
        return self.least_s <= ahead_s <= self.most_s


WINDOW: Final = ScheduleWindow(least_s=300, most_s=35 * 86_400, as_of="2026-04-27")
