"""What went over the wire for a message: the PDUs of its parts, and what is known of the carrier's answers."""

from __future__ import annotations

from tidings.accounts.authenticate import seen_by
from tidings.http import TIDINGS_V1, Call, operation
from tidings.messages.api.search import found
from tidings.operator.on_wire import MessageOnWire, OnWire


@operation(TIDINGS_V1, "GET", "/Messages/{sid:SM|MM}/Pdus", resource=MessageOnWire)
async def pdus(call: Call) -> MessageOnWire:
    """The parts of one message of the caller's account. Whose aggregator took it, only the operator is told."""
    return await call.part(OnWire).of(await found(call), names_place=seen_by(call) is None)
