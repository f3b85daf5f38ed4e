"""The configured links at work: made, set otherwise, turned off and on again while the program runs."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from functools import partial
from typing import Final

import structlog

from tidings.carriers.kept import KeptCarrier, KeptLink, carrier_of, changed, is_another
from tidings.carriers.port import Carrier, CarrierListener
from tidings.core import Chance, Clock, Network, Sid, Tasks
from tidings.db import Database, Facts, Wake
from tidings.routing.links import FAILOVER_AFTER_S, ROUTING, KnownLink, UnansweredPolicy

LOOK_AGAIN_S: Final = 30.0
"""Wire time until a link is tried again that could not be begun."""

_log = structlog.get_logger(__name__)


class ConfiguredLinks:
    """The carriers of the rows; they connect while this process is to have links."""

    def __init__(
        self,
        database: Database,
        facts: Facts[KnownLink],
        network: Network,
        chance: Chance,
        clock: Clock,
        taken: Collection[str] = (),
    ) -> None:
        """`taken`: names that are others'; the link of the settings may have been given one after a row."""
        self._taken = taken
        self._facts = facts
        self._by_name = facts.found_by("name")
        self._make = partial(carrier_of, network=network, chance=chance, clock=clock)
        self._links: dict[str, _LinkAtWork] = {}
        """By name."""
        self._leaving: set[_LinkAtWork] = set()
        """Those that are turned off, while they come to an end."""
        self._listener: CarrierListener | None = None
        self._tasks = Tasks()
        self.failover_after_s = float(FAILOVER_AFTER_S)
        """For so long the link of the settings is waited for."""
        facts.follow(ROUTING)
        database.on_wake(self._changed, ROUTING[0])

    def carriers(self) -> list[Carrier]:
        """Those that are turned on."""
        return [each.carrier for each in self._links.values()]

    def carrier(self, name: str) -> Carrier | None:
        """The carrier of a link; None: it is turned off, or there is none."""
        found = self._links.get(name)
        return found.carrier if found is not None else None

    def of(self, sid: Sid) -> KnownLink | None:
        """A link by its SID, turned on or not."""
        return self._facts.get(sid)

    def known(self, name: str) -> KnownLink | None:
        """A link by its name."""
        return self._by_name(name)

    def unanswered(self, name: str) -> UnansweredPolicy | None:
        """What becomes of what a link did not answer; None: as the settings have it."""
        known = self._by_name(name)
        return known.unanswered if known is not None else None

    @property
    def binds(self) -> int | None:
        """How many processes may be bound to each of them; None: there are none."""
        return min((each.wanted.binds for each in self._links.values() if each.wanted is not None), default=None)

    async def open(self, listener: CarrierListener) -> None:
        """Connects all that are turned on, and from now on those that are turned on later."""
        self._listener = listener
        for link in self._links.values():
            self._tend(link)

    async def close(self) -> None:
        """Lets what is with them come to an end, and disconnects."""
        self._listener = None
        tasks = [self._tend(link) for link in (*self._links.values(), *self._leaving)]
        await asyncio.gather(*tasks)

    def _changed(self, wake: Wake) -> None:  # noqa: ARG002 - there is one
        """What there is is what the rows have, at once; sessions follow."""
        usable = {one.name: one for one in self._facts if one.enabled and one.link is not None}
        wanted = {name: one for name, one in usable.items() if name not in self._taken}
        for name in usable.keys() - wanted.keys():
            _log.error("carrier_link_unusable", carrier=name, reason="the link of the settings is called so")
        for name in [name for name in self._links if name not in wanted]:
            self._leave(self._links.pop(name))
        for name, one in wanted.items():
            assert one.link is not None, "it was asked for"
            there = self._links.get(name)
            if there is not None and type(there.carrier.link) is not type(one.link):
                self._leave(self._links.pop(name))
                there = None
            if there is None or there.wanted != one.link:
                self._want(there or self._made(one.link), one.link)

    def _leave(self, link: _LinkAtWork) -> None:
        link.wanted = None
        self._leaving.add(link)
        self._tend(link)

    def _want(self, link: _LinkAtWork | None, wanted: KeptLink) -> None:
        if link is not None:
            self._links[wanted.name] = link
            link.wanted = wanted
            self._tend(link)

    def _made(self, wanted: KeptLink) -> _LinkAtWork | None:
        """One that was just turned off goes on; None: no bind can say its user or its password."""
        for link in self._leaving:
            if link.carrier.name == wanted.name and type(link.carrier.link) is type(wanted):
                self._leaving.discard(link)
                return link
        try:
            return _LinkAtWork(self._make(wanted))
        except ValueError as unfit:
            _log.error("carrier_link_unusable", carrier=wanted.name, reason=str(unfit))
            return None

    def _tend(self, link: _LinkAtWork) -> asyncio.Task[None]:
        link.is_settled = False
        if link.task is None or link.task.done():
            link.task = self._tasks.start(self._tended(link))
        return link.task

    async def _tended(self, link: _LinkAtWork) -> None:
        while not link.is_settled:
            link.is_settled = True
            try:
                await link.settle(self._listener)
            except (OSError, ValueError) as failure:
                link.carrier.note_failure(str(failure))
                _log.error("carrier_link_not_begun", carrier=link.carrier.name, reason=str(failure))
                asyncio.get_running_loop().call_later(LOOK_AGAIN_S, self._again, link)
        if link.wanted is None:
            self._leaving.discard(link)

    def _again(self, link: _LinkAtWork) -> None:
        if self._listener is not None and link.wanted is not None:
            self._tend(link)


class _LinkAtWork:
    """One carrier, and what it is to be."""

    def __init__(self, carrier: KeptCarrier) -> None:
        self.carrier = carrier
        self.wanted: KeptLink | None = carrier.link
        """None: it is turned off, or gone."""
        self.task: asyncio.Task[None] | None = None
        """Who makes it so: one at a time."""
        self.is_settled = True
        self._is_open = False

    async def settle(self, listener: CarrierListener | None) -> None:
        """It is what it is wanted to be: connected where somebody listens, under its settings.

        Raises OSError, ValueError.
        """
        wanted, carrier = self.wanted, self.carrier
        if self._is_open and (wanted is None or listener is None or is_another(carrier, wanted)):
            self._is_open = False
            await carrier.stop()
        if wanted is not None:
            changed(carrier, wanted)
        if wanted is not None and listener is not None and not self._is_open:
            await carrier.start(listener)
            self._is_open = True
