"""Early receipts as rows: of a message that another process is sending, and whose id no row tells yet.

A receipt may come in on another process's bind than the answer that names its message, and that answer may be a while
in coming: the text has many parts and a slow sender, or the process stands still. The carrier is not made to wait for
it: the receipt is kept, acknowledged, and looked at again until its message is there, or until nobody believes in it.

A process that is alone on its store knows every id as soon as it is answered, and keeps none.
"""

from __future__ import annotations

import hashlib
from typing import Final, Protocol

import msgspec
import sqlalchemy as sa
import structlog

from tidings.carriers.message_id import IdForm
from tidings.carriers.port import Acknowledge, Covers, Receipt, ReceiptState, Written
from tidings.core import Clock, Instant
from tidings.db import BulkDelete, BulkInsert, Database, Unavailable, Unit, Wake, table
from tidings.db.database import Results
from tidings.delivery.awaited import Reported
from tidings.delivery.fits import Fit
from tidings.strays.receipts import OCTETS_SHOWN_MOST, PARAMETERS_SHOWN_MOST, UnmatchedReceipts, Why

KEPT_A_MINUTE: Final = 300
"""By each process; more fit nothing at once. A carrier may report on another platform's messages."""
WAITS_S: Final = (1, 2, 5, 10, 30, 60, 300, 900, 3_600)
"""Business time until each look. After the last a receipt fits nothing."""
LOOKED_AT_MOST: Final = 100
"""In one step."""
IDLE_S: Final = 60
SEEK_EARLY: Final[Wake] = ("seek-early-receipts", 0)
_MINUTE_US: Final = 60_000_000

log = structlog.get_logger(__name__)


class EarlyReceipt(msgspec.Struct, frozen=True):
    """The row of a receipt that waits for its message."""

    carrier: str
    name: str
    """A digest of what it says: one that is delivered again is kept once."""
    receipt: str
    """What it says, as JSON."""
    looks: int
    look_at: int
    date_created: int


class _Said(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a receipt says."""

    ids: tuple[str, ...]
    state: ReceiptState
    error_code: int | None
    done_date: str | None
    forms: tuple[IdForm, ...]
    source: str
    destination: str
    covers: Covers
    esm_class: int
    data_coding: int
    octets: bytes
    parameters: dict[int, bytes]


early_receipt = table("early_receipt", EarlyReceipt, key=("carrier", "name"))
_E = early_receipt.c
sa.Index(None, _E.look_at)
_INSERT = BulkInsert(early_receipt, yields=True)
_DELETE = BulkDelete(early_receipt, ("carrier", "name"))
_DUE = sa.select(*_E).where(_E.look_at <= sa.bindparam("now")).order_by(_E.look_at).limit(LOOKED_AT_MOST)
_NEXT = sa.select(sa.func.min(_E.look_at))


class EarlyReceipts:
    """Keeps them."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._minute = self._kept = 0

    @property
    def are_kept(self) -> bool:
        """Whether another process may know the message."""
        return not self._database.is_alone

    def keep(self, receipt: Receipt) -> bool:
        """Keeps a receipt, and acknowledges it then; False: there is no place for it."""
        now = self._clock.now()
        if now // _MINUTE_US != self._minute:
            self._minute, self._kept = now // _MINUTE_US, 0
        self._kept += 1
        if self._kept > KEPT_A_MINUTE:
            return False
        text = msgspec.json.encode(_said(receipt)).decode()
        name = hashlib.sha256(text.encode()).hexdigest()
        row = EarlyReceipt(receipt.carrier, name, text, 0, int(now.plus(s=WAITS_S[0])), int(now))

        def done(outcome: Results | Exception) -> None:
            receipt.acknowledge(not isinstance(outcome, Exception))

        try:
            self._database.submit(Unit([_INSERT(*msgspec.structs.astuple(row))], done, wakes=[SEEK_EARLY]))
        except Unavailable as full:
            done(full)
        return True

    def forget(self, row: EarlyReceipt) -> None:
        """It waits no more."""
        try:
            self._database.submit(Unit([_DELETE(row.carrier, row.name)], lambda _: None))
        except Unavailable:
            return  # it is looked at again, and is a repeated one then


class Looking(Protocol):
    """Who knows which message a receipt is about, and what becomes of it."""

    async def look(self, receipt: Receipt, *, guessing: bool) -> tuple[Fit | Reported | None, Why]:
        """The message; None: there is none yet, and why. Raises Unavailable."""
        ...

    def take(self, receipt: Receipt, found: Fit | Reported) -> None:
        """Applies what fits."""
        ...


class SeekEarly:
    """Looks at them again: a loop."""

    name = SEEK_EARLY[0]

    def __init__(
        self, database: Database, early: EarlyReceipts, receipts: Looking, unmatched: UnmatchedReceipts
    ) -> None:
        self._database = database
        self._early = early
        self._receipts = receipts
        self._unmatched = unmatched

    async def step(self, now: Instant) -> Instant:
        """See Loop. The next look of each is set before this one, so that none is looked at without end."""
        due = [EarlyReceipt(*row) for row in await self._database.rows(_DUE, {"now": int(now)})]
        for row in due:
            await self._look(row, now)
        if due:
            return now
        [(next_at,)] = await self._database.rows(_NEXT)
        return now.plus(s=IDLE_S) if next_at is None else Instant(next_at)

    async def _look(self, row: EarlyReceipt, now: Instant) -> None:
        try:
            receipt = _receipt(row, lambda stored: self._early.forget(row) if stored else None)
        except msgspec.MsgspecError as wrong:  # of another version: it is given up alone
            log.error("early_receipt_unreadable", carrier=row.carrier, reason=str(wrong))
            self._early.forget(row)
            return
        looks = row.looks + 1
        next_at = now.plus(s=WAITS_S[min(looks, len(WAITS_S) - 1)])
        here = (_E.carrier == row.carrier, _E.name == row.name)
        await self._database.commit(sa.update(early_receipt).where(*here).values(looks=looks, look_at=int(next_at)))
        found, why = await self._receipts.look(receipt, guessing=True)
        if found is not None:
            self._receipts.take(receipt, found)
        elif looks >= len(WAITS_S):
            self._unmatched.note(receipt, why)
            self._early.forget(row)


def _said(receipt: Receipt) -> _Said:
    written = receipt.written()
    return _Said(
        receipt.ids,
        receipt.state,
        receipt.error_code,
        receipt.done_date,
        receipt.forms,
        receipt.source,
        receipt.destination,
        receipt.covers,
        written.esm_class,
        written.data_coding,
        written.octets[:OCTETS_SHOWN_MOST],
        dict(list(written.parameters.items())[:PARAMETERS_SHOWN_MOST]),
    )


def _receipt(row: EarlyReceipt, acknowledge: Acknowledge) -> Receipt:
    said = msgspec.json.decode(row.receipt, type=_Said)
    written = Written(said.esm_class, said.data_coding, said.octets, said.parameters)
    return Receipt(
        carrier=row.carrier,
        ids=said.ids,
        state=said.state,
        error_code=said.error_code,
        done_date=said.done_date,
        acknowledge=acknowledge,
        forms=said.forms,
        source=said.source,
        destination=said.destination,
        covers=said.covers,
        written=lambda: written,
    )
