"""The operator's room: the Tidings API, and the reviewer, who decides when the operator does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from tidings.compliance.decisions import Decisions
from tidings.compliance.held import CarryOutDecisions
from tidings.compliance.reviewer import SimulatedReviewer
from tidings.compliance.reviews import Decider, ReviewKind
from tidings.compliance.room import ComplianceRoom
from tidings.ground import Ground, Room, by_type
from tidings.http import Errands
from tidings.messages.room import MessagesRoom
from tidings.operator.api import (
    accounts,
    audit_events,
    clock,
    explain,
    faults,
    handsets,
    holds,
    installation,
    main_keys,
    pdus,
    processes,
    queues,
    retention,
    reviews,
    senders,
    throughputs,
    timeline,
)
from tidings.operator.errands import StoredErrands
from tidings.operator.offsets import Offsets
from tidings.operator.on_wire import OnWire
from tidings.routing.room import RoutingRoom
from tidings.webhooks.port import Outgoing


class DecidingRoom(Protocol):
    """A room of things that are reviewed."""

    @property
    def deciders(self) -> Mapping[ReviewKind, Decider]:
        """Who carries out what is decided."""
        ...


def build(
    ground: Ground,
    compliance: ComplianceRoom,
    outgoing: Outgoing,
    routing: RoutingRoom,
    messages: MessagesRoom,
    *deciding: DecidingRoom,
) -> Room:
    """`deciding` rooms carry out what is decided, each for its kinds of thing."""
    decide = {kind: decider for room in deciding for kind, decider in room.deciders.items()}
    decisions = Decisions(ground.database, ground.clock, ground.sids, compliance.reviews, outgoing, decide)
    on_wire = OnWire(ground.database, ground.clock, routing.desk, messages.library)
    return Room(
        resources=[
            accounts,
            audit_events,
            handsets,
            clock,
            senders,
            queues,
            throughputs,
            timeline,
            pdus,
            explain,
            reviews,
            faults,
            holds,
            installation,
            retention,
            main_keys,
            processes,
        ],
        parts={
            **by_type(decisions, ground.clock, ground.settings, on_wire),
            Errands: StoredErrands(ground.database, ground.clock),
        },
        facts=[Offsets(ground.database, ground.clock)],
        loops=[SimulatedReviewer(decisions), CarryOutDecisions(decisions)],
    )
