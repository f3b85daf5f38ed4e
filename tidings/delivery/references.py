"""References of long texts: the number that the parts of one text share, counted on for each sender and recipient.

A handset joins parts by sender, reference and total, so two long texts in a row must not have the same reference. A
user data header has 8 bits for it (16 would take an octet of every part, and with it the 153 characters that are
billed as one segment); optional parameters have 16. The count itself is not cut, and its rows are the messages' own.

Senders and recipients share counters by hash: then numbers are passed over, but a number comes again only after 255
more texts. Source: 3GPP TS 23.040, clause 9.2.3.24.1.

The counters of one process go on from what all processes used: whoever becomes the owner of lanes takes it up from
the rows first. Whatever the owner before let leave was in them before it left.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import Final
from zlib import crc32

from tidings.core import Clock
from tidings.messages.store import MessageStore

COUNTERS: Final = 65_536
REMEMBERED: Final = 50_000
"""The latest long texts of the rows, from which the counters go on."""
_MINUTE_US: Final = 60_000_000


class References:
    """The counters."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = array("q", bytes(8 * COUNTERS))

    async def take_up(self, messages: MessageStore) -> None:
        """Goes on from what the rows say was used last, by whomever. Raises Unavailable."""
        self.load((row[0], row[1], row[2]) for row in await messages.references(REMEMBERED))

    def load(self, used: Iterable[tuple[str, str, int]]) -> None:
        """Goes on from what senders and recipients used before."""
        for sender, recipient, reference in used:
            counter = _counter(sender, recipient)
            self._last[counter] = max(self._last[counter], reference)

    def next(self, sender: str, recipient: str) -> int:
        """The next reference, without upper bits cut off.

        A counter that nothing is known of begins with the minute, so that it is not always the same one: what was used
        before those that are remembered was used in another minute.
        """
        counter = _counter(sender, recipient)
        reference = (self._last[counter] or self._clock.now() // _MINUTE_US) + 1
        self._last[counter] = reference
        return reference


def _counter(sender: str, recipient: str) -> int:
    return crc32(f"{sender} {recipient}".encode()) % COUNTERS
