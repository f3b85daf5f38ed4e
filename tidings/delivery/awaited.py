"""The segments that carriers are to report on, in memory: those that wait, and those reported on lately."""

from __future__ import annotations

from collections import OrderedDict

import msgspec

from tidings.delivery.passage import Expected
from tidings.messages.model import AwaitedReceipt

REMEMBERED_MOST = 50_000
"""Segments whose receipts are matched in memory; older ones are found in the rows."""
REPORTED_MOST = 10_000
"""Segments that were reported on lately: a repeated receipt is known at once."""


class Reported(msgspec.Struct, frozen=True, gc=False):
    """A segment that was reported on: whose it was."""

    message_sid: str
    to: str
    sender: str


class Awaited:
    """An index by carrier and normalised id. Of several segments with one id it has the latest; the rows have all."""

    def __init__(self) -> None:
        self._expected: OrderedDict[tuple[str, str], Expected] = OrderedDict()
        self._reported: OrderedDict[tuple[str, str], Reported] = OrderedDict()

    def expect(self, expected: Expected, row: AwaitedReceipt) -> None:
        """A segment was taken by a carrier."""
        expected.awaited[row.carrier_message_id] = row
        self._expected[row.carrier, row.carrier_message_id] = expected
        if len(self._expected) > REMEMBERED_MOST:
            self._expected.popitem(last=False)

    def take_up(self, expected: Expected, row: AwaitedReceipt) -> None:
        """A segment was found in the rows; one in memory with the same id is the later one, and stays."""
        if (row.carrier, row.carrier_message_id) in self._expected:
            expected.awaited[row.carrier_message_id] = row
        else:
            self.expect(expected, row)

    def get(self, carrier: str, key: str) -> Expected | None:
        """The message that waits for a report on this id."""
        return self._expected.get((carrier, key))

    def reported(self, carrier: str, key: str) -> Reported | None:
        """The segment of this id that was reported on lately."""
        return self._reported.get((carrier, key))

    def is_over(self, row: AwaitedReceipt) -> bool:
        """Whether this very segment was reported on, so that its row is about to go."""
        reported = self._reported.get((row.carrier, row.carrier_message_id))
        return reported is not None and reported.message_sid == row.message_sid

    def end(self, expected: Expected, row: AwaitedReceipt) -> None:
        """A segment was reported on."""
        key, message = (row.carrier, row.carrier_message_id), expected.message
        expected.awaited.pop(row.carrier_message_id, None)
        if self._expected.get(key) is expected:
            del self._expected[key]
        self._reported[key] = Reported(message.sid, message.to, message.from_ or "")
        self._reported.move_to_end(key)
        if len(self._reported) > REPORTED_MOST:
            self._reported.popitem(last=False)
