"""What any program needs, and nothing of telephony: time, chance, network, identifiers, problems."""

from tidings.core.chance import Chance, SeededChance, SystemChance
from tidings.core.clock import Clock, Foremost, MovableClock
from tidings.core.instant import Instant, Until
from tidings.core.network import Listener, Network, SystemNetwork
from tidings.core.problem import Kind, Problem
from tidings.core.settable import Settable
from tidings.core.sid import Sid, Sids, before_sids, is_sid, sid_time
from tidings.core.tasks import Tasks
from tidings.core.text import cleaned, cleaned_all

__all__ = [
    "Chance",
    "Clock",
    "Foremost",
    "Instant",
    "Kind",
    "Listener",
    "MovableClock",
    "Network",
    "Problem",
    "SeededChance",
    "Settable",
    "Sid",
    "Sids",
    "SystemChance",
    "SystemNetwork",
    "Tasks",
    "Until",
    "before_sids",
    "cleaned",
    "cleaned_all",
    "is_sid",
    "sid_time",
]
