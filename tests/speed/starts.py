"""What a start costs: time until it is ready, CPU, and memory then."""

from __future__ import annotations

import msgspec

from tests.speed.measure import cpu_s, tree
from tests.speed.rig import Rig
from tests.speed.scenarios import server_rss_mb


class Start(msgspec.Struct, frozen=True):
    """What a start took."""

    wall_s: float
    cpu_s: float
    rss_mb: float


def stopped_and_started(rig: Rig) -> Start:
    """Starts the server anew."""
    stopped(rig)
    rig.start_server()
    return Start(rig.ready_s, used_s(rig), server_rss_mb(rig))


def best_start(rig: Rig, times: int) -> Start:
    """The quickest of some."""
    return min((stopped_and_started(rig) for _ in range(times)), key=lambda start: start.wall_s)


def stopped(rig: Rig) -> None:
    """Stops the server."""
    assert rig.server is not None
    rig.server.terminate()


def used_s(rig: Rig) -> float:
    """CPU that the server used since it started, in seconds."""
    assert rig.server is not None
    return sum(cpu_s(tree([rig.server.pid])).values())
