"""The operator's room: the Tidings API, and the reviewer, who decides when the operator does not."""

from __future__ import annotations

from collections.abc import Mapping

from tidings.compliance.decisions import Decisions
from tidings.compliance.held import CarryOutDecisions
from tidings.compliance.reviewer import SimulatedReviewer
from tidings.compliance.reviews import Decider, ReviewKind
from tidings.compliance.room import ComplianceRoom
from tidings.ground import Ground, Room, by_type
from tidings.http import Errands
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
from tidings.webhooks.port import Outgoing


def build(
    ground: Ground, compliance: ComplianceRoom, outgoing: Outgoing, *deciders: Mapping[ReviewKind, Decider]
) -> Room:
    """`deciders` carry out what is decided, each for its kinds of thing."""
    decide = {kind: decider for some in deciders for kind, decider in some.items()}
    decisions = Decisions(ground.database, ground.clock, ground.sids, compliance.reviews, outgoing, decide)
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
            **by_type(decisions, ground.clock, ground.settings),
            Errands: StoredErrands(ground.database, ground.clock),
        },
        facts=[Offsets(ground.database, ground.clock)],
        loops=[SimulatedReviewer(decisions), CarryOutDecisions(decisions)],
    )
