"""Where links stand at each process, for the operator: each says it in rows, where there are several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
import sqlalchemy as sa

from tidings.carriers.kept import KEPT
from tidings.carriers.link_state import LinkState, LinkStatus
from tidings.core import Clock, Instant, Sid
from tidings.db import Database, Facts, Write, table, upsert
from tidings.processes import Processes
from tidings.routing.routes import Routes

IN_FLIGHT_BY: Final = 10
"""What differs by no more is not worth a commit."""
LOOK_S: Final = 5
"""Business time between two looks: what is told of other processes is as old at most."""


class LinkAtProcess(msgspec.Struct, frozen=True):
    """The row of one link at one process."""

    name: str
    process_sid: Sid
    status: LinkStatus
    since: int
    in_flight: int
    error: str | None
    error_at: int | None

    @property
    def key(self) -> str:
        """What it is found by."""
        return f"{self.name} {self.process_sid}"


states = table("carrier_link_state", LinkAtProcess, key=("name", "process_sid"), small=True)
_columns = states.c


def link_state_facts(database: Database) -> Facts[LinkAtProcess]:
    """What processes said."""
    return Facts(database, _read, by=("key",), fed_by={states: lambda key: [f"{key[0]} {key[1]}"]})


async def _read(database: Database, keys: Sequence[str] | None) -> list[LinkAtProcess]:
    statement = sa.select(states)
    if keys is not None:
        pairs = [tuple(key.split(" ", 1)) for key in keys]
        statement = statement.where(sa.tuple_(_columns.name, _columns.process_sid).in_(pairs))
    names = LinkAtProcess.__struct_fields__
    rows = await database.rows(statement)
    return [msgspec.convert(dict(zip(names, row, strict=True)), LinkAtProcess) for row in rows]


class LinkStates:
    """Of this process as they are, of others as they said."""

    def __init__(self, clock: Clock, processes: Processes, routes: Routes, told: Facts[LinkAtProcess]) -> None:
        self._clock = clock
        self._processes = processes
        self._routes = routes
        self._told = told

    def own(self) -> dict[str, LinkAtProcess]:
        """Those that this process keeps, by their names."""
        links = [each for each in self._routes.carriers() if isinstance(each, KEPT)]
        found = [self._at_present(each.name, each.state) for each in links]
        return {each.name: each for each in found if each.status is not LinkStatus.CLOSED}

    def of(self, name: str) -> list[LinkAtProcess]:
        """One link at every process that keeps it."""
        mine = self.own().get(name)
        others = [each for each in self._told if each.name == name and self._is_of_another(each)]
        return sorted([*others, *([mine] if mine is not None else [])], key=lambda each: each.process_sid)

    def shown(self, name: str) -> ShownStates:
        """The same for the operator."""
        known = self.of(name)
        is_bound = any(each.status is LinkStatus.BOUND for each in known)
        return ShownStates("bound" if is_bound else "down", [_shown(each) for each in known])

    def to_be_told(self, *, is_alone: bool) -> Iterator[Write]:
        """What is to be written so that the rows say what is so; nothing where nobody else listens."""
        own = {} if is_alone else self.own()
        for each in self._told:
            if not (self._is_of_another(each) or (each.process_sid == self._processes.me and each.name in own)):
                here = (_columns.name == each.name, _columns.process_sid == each.process_sid)
                yield sa.delete(states).where(*here)
        for each in own.values():
            known = self._told.get(each.key)
            if known is None or _differs(known, each):
                yield upsert(states, msgspec.to_builtins(each))

    def _at_present(self, name: str, state: LinkState) -> LinkAtProcess:
        now = int(self._clock.now())
        error_at = now - _us(state.error_s) if state.error is not None else None
        since = now - _us(state.since_s)
        return LinkAtProcess(name, self._processes.me, state.status, since, state.in_flight, state.error, error_at)

    def _is_of_another(self, each: LinkAtProcess) -> bool:
        """Of one that lives."""
        return each.process_sid != self._processes.me and self._processes.facts.get(each.process_sid) is not None


class ShownLink(msgspec.Struct, frozen=True):
    """A link at one process that has a bind."""

    process_sid: Sid
    status: LinkStatus
    since: str
    in_flight: int
    """Submissions that were not answered yet."""
    last_error: str | None
    last_error_at: str | None


class ShownStates(msgspec.Struct, frozen=True):
    """One link, wherever it is kept."""

    status: str
    """`bound` where any process is, else `down`."""
    links: list[ShownLink]


class PublishLinkStates:
    """Says it to others, and forgets what those said that are gone. See loops.Loop."""

    name = "publish-link-states"

    def __init__(self, database: Database, states: LinkStates) -> None:
        self._database = database
        self._states = states

    async def step(self, now: Instant) -> Instant:
        """See Loop."""
        writes = list(self._states.to_be_told(is_alone=self._database.is_alone))
        if writes:
            await self._database.commit(*writes)
        return now.plus(s=LOOK_S)


def _differs(known: LinkAtProcess, now: LinkAtProcess) -> bool:
    """The moments are worked out anew each time, so they differ by a little; what is in flight is told roughly."""
    moments = ((known.since, now.since), (known.error_at or 0, now.error_at or 0))
    is_far = abs(known.in_flight - now.in_flight) > max(IN_FLIGHT_BY, known.in_flight // 2)
    return (
        is_far
        or (known.status, known.error) != (now.status, now.error)
        or any(abs(before - after) > _us(1) for before, after in moments)
    )


def _us(seconds: float) -> int:
    return round(seconds * 1_000_000)


def _shown(each: LinkAtProcess) -> ShownLink:
    error_at = Instant(each.error_at).iso_precise() if each.error_at is not None else None
    since = Instant(each.since).iso_precise()
    return ShownLink(each.process_sid, each.status, since, each.in_flight, each.error, error_at)
