"""Faults of the simulated network: switches that tests and operators turn while it runs."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

from tidings.core import Settable

Count: TypeAlias = Annotated[int, Meta(ge=0, le=1_000_000)]
Share: TypeAlias = Annotated[float, Meta(ge=0, le=1)]
Seconds: TypeAlias = Annotated[float, Meta(ge=0, le=86_400)]


class CarrierFaults(msgspec.Struct, kw_only=True):
    """What goes wrong. As made, nothing does."""

    drop_before_answer: Settable[Count] = 0
    """So many of the next submits are taken, and the links die before the answer leaves."""
    drop_after_answer: Settable[Count] = 0
    """So many of the next submits are answered, and the links die right after."""
    submits_per_second: Settable[Count] = 0
    """Submits beyond this many in a second (wire time) are answered 0x58; 0: no limit."""
    answer_delay_s: Settable[Seconds] = 0.0
    """How much later submits are answered, in wire time."""
    receipt_delay_s: Settable[Seconds] = 0.0
    """How much later receipts leave, in wire time."""
    duplicate_receipts: Settable[Share] = 0.0
    """The share of receipts that come twice, 0 to 1."""
    lost_receipts: Settable[Share] = 0.0
    """The share of receipts that never come, 0 to 1."""
    refuse_binds: Settable[bool] = False
    """Whether nobody can bind."""
