"""The faults: each strikes once in a round, and is mended after a while, as an operator or an init system would."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from tests.chaos.hosts import CARRIER, CLIENTS
from tests.chaos.site import Site
from tests.chaos.tidings import Tidings, faketime

CLOCK_S: Final = 10.0
START_AGAIN_S: Final = 1.0
FAILOVER_S: Final = 1.0
"""From the death of the primary to the promotion of its standby."""


class Strike(msgspec.Struct, frozen=True):
    """A fault that has begun."""

    what: str
    """For the report."""
    mend: Callable[[], None]
    """Ends it."""


class Fault(msgspec.Struct, frozen=True):
    """A kind of fault."""

    name: str
    lasts_s: float
    """From its beginning until it is mended."""
    strike: Callable[[Site, random.Random], Strike]
    needs: Callable[[Site], str | None] = lambda _: None
    """Why it cannot be had here; None: it can."""


def _kill(site: Site, chance: random.Random) -> Strike:
    """One process: the only one of its host, or one that is supervised."""
    one = chance.choice(site.tidings)
    pid = chance.choice(one.workers())
    os.kill(pid, signal.SIGKILL)
    return Strike(f"kill -9 of a process of {one.host.name}", lambda: _start_again(one))


def _start_again(one: Tidings) -> None:
    if not one.running:
        one.kill()
        one.start(wait=False)


def _freeze(site: Site, chance: random.Random) -> Strike:
    one = chance.choice(site.tidings)
    pid = chance.choice(one.workers())
    os.kill(pid, signal.SIGSTOP)

    def go_on() -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)
        _start_again(one)

    return Strike(f"SIGSTOP of a process of {one.host.name}", go_on)


def _terminate(site: Site, chance: random.Random) -> Strike:
    one = chance.choice(site.tidings)
    ended = site.replicas.end_connections(one.host.address)
    return Strike(f"pg_terminate_backend of {ended} connections of {one.host.name}", lambda: _start_again(one))


def _cut_from_database(site: Site, chance: random.Random) -> Strike:
    one = chance.choice(site.tidings)
    return _cut(site, one, site.replicas.primary.host.name)


def _cut_from_carrier(site: Site, chance: random.Random) -> Strike:
    return _cut(site, chance.choice(site.tidings), CARRIER)


def _cut_from_clients(site: Site, chance: random.Random) -> Strike:
    return _cut(site, chance.choice(site.tidings), CLIENTS)


def _cut(site: Site, one: Tidings, other: str) -> Strike:
    site.network.cut(one.host.name, other)

    def mend() -> None:
        site.network.join()
        _start_again(one)

    return Strike(f"{one.host.name} cut from {other}", mend)


def _fail_over(site: Site, chance: random.Random) -> Strike:
    """The primary dies, and where there is a network, perhaps its whole host: then nobody is told that it did."""
    gone = site.replicas.primary
    is_host = site.network.can_cut and chance.random() < 1 / 2
    if is_host:
        for name in site.network.hosts.keys() - {gone.host.name}:
            site.network.cut(gone.host.name, name)
    gone.kill()
    time.sleep(FAILOVER_S)
    site.replicas.promote()

    def mend() -> None:
        for one in site.tidings:
            _start_again(one)

    what = "power of the primary" if is_host else "kill -9 of the primary"
    return Strike(f"{what} {gone.host.name}, its standby promoted", mend)


def _clock_off(site: Site, chance: random.Random) -> Strike:
    one = chance.choice(site.tidings)
    off = chance.choice((CLOCK_S, -CLOCK_S))
    one.put_clock(off)
    return Strike(f"clock of {one.host.name} off by {off:+.0f} s", lambda: one.put_clock(0))


def _needs_cuts(site: Site) -> str | None:
    return None if site.network.can_cut else "the hosts have no network of their own"


def _needs_faketime(_: Site) -> str | None:
    return None if faketime() else "libfaketime is not installed"


FAULTS: Final = (
    Fault("kill", START_AGAIN_S, _kill),
    Fault("freeze", 30.0, _freeze),
    Fault("terminate", START_AGAIN_S, _terminate),
    Fault("cut-database", 15.0, _cut_from_database, _needs_cuts),
    Fault("cut-carrier", 15.0, _cut_from_carrier, _needs_cuts),
    Fault("cut-clients", 10.0, _cut_from_clients, _needs_cuts),
    Fault("fail-over", START_AGAIN_S, _fail_over),
    Fault("clock", 15.0, _clock_off, _needs_faketime),
)
"""In the order in which rounds have them."""


def dealt(faults: tuple[Fault, ...], chance: random.Random) -> Iterator[Fault]:
    """Faults without end: all of them in a new order, again and again."""
    while True:
        yield from chance.sample(faults, len(faults))
