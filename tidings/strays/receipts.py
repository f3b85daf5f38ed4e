"""Receipts that fit nothing: counted, logged with what came, and kept for the operator, the latest of them.

Rows are few, so that a carrier that reports on another platform's messages fills neither the store nor its commits;
the counters and the log have all.
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum

import structlog

from tidings.carriers.port import Receipt
from tidings.core import Clock, Sids
from tidings.db import Database, Unavailable, Unit, Write
from tidings.db.database import Results
from tidings.strays.stray import PREFIXES, Stray, StrayKind, kept, made

ROWS_A_MINUTE = 60
OCTETS_SHOWN_MOST = 512
"""Octets of a text, or of an optional parameter, that are kept."""
PARAMETERS_SHOWN_MOST = 16

_MINUTE_US = 60_000_000
_log = structlog.get_logger(__name__)


class Why(StrEnum):
    """What is wrong with a receipt."""

    NO_ID = "no-id"
    """It names no message, in no way that is known."""
    UNKNOWN_ID = "unknown-id"
    """No message waits for a report on its id."""
    AMBIGUOUS_ID = "ambiguous-id"
    """Its id, read in other forms, fits several messages."""
    UNCONFIRMED = "unconfirmed"
    """It is not marked as a receipt, and names no message that went from its destination to its source."""
    UNKNOWN_STATE = "unknown-state"
    """What it says became of the message, nobody knows."""


class UnmatchedReceipts:
    """Takes them in."""

    def __init__(self, database: Database, clock: Clock, sids: Sids) -> None:
        self._database = database
        self._clock = clock
        self._sids = sids
        self._minute = self._rows = 0
        self.counts: Counter[tuple[str, str]] = Counter()
        """So far, by carrier and reason."""

    def note(self, receipt: Receipt, why: Why) -> None:
        """A receipt fits nothing."""
        row = self._row(receipt, why)
        self.counts[receipt.carrier, why.value] += 1
        octets, parameters = row.detail["octets"], row.detail["parameters"]
        _log.warning(
            "receipt_unmatched",
            carrier=row.carrier,
            reason=row.reason,
            ids=receipt.ids,
            octets=octets,
            parameters=parameters,
        )
        minute = int(row.date_created) // _MINUTE_US
        if minute != self._minute:
            self._minute, self._rows = minute, 0
        self._rows += 1
        if self._rows <= ROWS_A_MINUTE:
            self._keep(kept(row))

    def _row(self, receipt: Receipt, why: Why) -> Stray:
        written = receipt.written()
        shown = list(written.parameters.items())[:PARAMETERS_SHOWN_MOST]
        detail = {
            "ids": list(receipt.ids),
            "esm_class": written.esm_class,
            "data_coding": written.data_coding,
            "octets": _hex(written.octets),
            "parameters": {f"0x{tag:04x}": _hex(value) for tag, value in shown},
        }
        pair = _printable(receipt.source), _printable(receipt.destination)
        sid = self._sids.make(PREFIXES[StrayKind.RECEIPT])
        return made(StrayKind.RECEIPT, sid, receipt.carrier, why.value, pair, detail, self._clock.now())

    def _keep(self, writes: list[Write]) -> None:
        try:
            self._database.submit(Unit(writes, _kept))
        except Unavailable as full:
            _kept(full)


def _hex(octets: bytes) -> str:
    return octets[:OCTETS_SHOWN_MOST].hex()


def _printable(address: str) -> str:
    return "".join(letter for letter in address if letter.isprintable())


def _kept(outcome: Results | Exception) -> None:
    """The log has it all the same."""
    if isinstance(outcome, Exception):
        _log.warning("unmatched_receipt_not_kept", reason=str(outcome))
