"""The simulated network: an SMSC with handsets behind it, in this program, spoken to in real SMPP over loopback."""

from tidings.carriers.simulated.changes import ChangeKind, HandsetChange, Watcher
from tidings.carriers.simulated.faults import CarrierFaults
from tidings.carriers.simulated.handsets import HandsetIsOff, NetworkIsFull
from tidings.carriers.simulated.network import SimulatedNetwork
from tidings.carriers.simulated.outcomes import OUTCOMES, SimulatedOutcome, outcome_of
from tidings.carriers.simulated.store import HandsetDirection, HandsetMessage, Power

__all__ = [
    "OUTCOMES",
    "CarrierFaults",
    "ChangeKind",
    "HandsetChange",
    "HandsetDirection",
    "HandsetIsOff",
    "HandsetMessage",
    "NetworkIsFull",
    "Power",
    "SimulatedNetwork",
    "SimulatedOutcome",
    "Watcher",
    "outcome_of",
]
