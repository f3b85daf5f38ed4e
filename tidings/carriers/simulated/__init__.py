"""The simulated network: an SMSC with handsets behind it, in this program, spoken to in real SMPP over loopback."""

from tidings.carriers.simulated.changes import Change, ChangeKind, Subscription
from tidings.carriers.simulated.faults import Faults
from tidings.carriers.simulated.handsets import HandsetIsOff, NetworkIsFull
from tidings.carriers.simulated.network import SimulatedNetwork
from tidings.carriers.simulated.outcomes import OUTCOMES, SimulatedOutcome, outcome_of
from tidings.carriers.simulated.store import Direction, HandsetMessage, Power

__all__ = [
    "OUTCOMES",
    "Change",
    "ChangeKind",
    "Direction",
    "Faults",
    "HandsetIsOff",
    "HandsetMessage",
    "NetworkIsFull",
    "Power",
    "SimulatedNetwork",
    "SimulatedOutcome",
    "Subscription",
    "outcome_of",
]
