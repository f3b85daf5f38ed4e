"""The handsets of the simulated network: what they hold, their switches, and what the network blocks for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from tidings.carriers.port import Arrival
from tidings.carriers.simulated import notices, store, wire
from tidings.carriers.simulated.assembly import Assembly, WholeSubmission
from tidings.carriers.simulated.changes import ChangeKind, HandsetChanges
from tidings.carriers.simulated.notices import NetworkAction
from tidings.carriers.simulated.store import HandsetDirection, HandsetMessage, Power
from tidings.core import Clock, Sid, Sids
from tidings.db import Database, Write

_COUNTED_MOST: Final = 10_000


class HandsetIsOff(Exception):  # noqa: N818 - reads as a state
    """Nothing can be written on a handset that is off."""


class NetworkIsFull(Exception):  # noqa: N818 - reads as a state
    """Too much waits for the platform already."""


class Arrived(msgspec.Struct, frozen=True):
    """What a segment became: a message, or a part of one that is not complete."""

    message: HandsetMessage | None
    whole: WholeSubmission | None


class Handsets:
    """All handsets. A number is a handset as soon as something is sent to it or from it."""

    def __init__(self, database: Database, clock: Clock, sids: Sids, changes: HandsetChanges) -> None:
        self._database = database
        self._clock = clock
        self._sids = sids
        self._changes = changes
        self._assembly = Assembly()
        self._off: set[str] = set()
        self._blocks: set[tuple[str, str]] = set()
        self._grown: dict[str, int] = {}

    async def start(self) -> None:
        """Loads switches, blocks and parts. Raises Unavailable."""
        self._off = await store.turned_off(self._database)
        self._blocks = await store.all_blocks(self._database)
        self._assembly.load(await store.all_held(self._database))

    def is_on(self, handset: str) -> bool:
        """Whether it is turned on."""
        return handset not in self._off

    def is_blocked(self, handset: str, number: str) -> bool:
        """Whether the network lets nothing through from `number` to `handset`."""
        return (handset, number) in self._blocks

    async def switch(self, handset: str, power: Power) -> None:
        """Turns a handset on or off, durably. Raises Unavailable."""
        await self._database.commit(store.switched(handset, power, self._clock.now()))
        if power is Power.ON:
            self._off.discard(handset)
        else:
            self._off.add(handset)
        self._changes.tell(handset, ChangeKind.POWER)

    # Arriving

    def arrive(self, segment: Arrival, writes: list[Write]) -> Arrived:
        """A segment reaches its handset; adds to `writes` what is to be committed."""
        now = self._clock.now()
        whole = self._assembly.add(segment, int(now), writes)
        if whole is None:
            return Arrived(None, None)
        message = HandsetMessage(
            self._sids.make("HM"),
            segment.destination,
            HandsetDirection.IN.value,
            segment.source,
            segment.destination,
            whole.body,
            wire.media_text(segment.media),
            int(now),
            whole.segments,
            1,
        )
        self._keep(message, writes)
        return Arrived(message, whole)

    def arrive_whole(self, message: HandsetMessage, writes: list[Write]) -> Arrived:
        """A message reaches its handset in one piece; adds to `writes` what is to be committed."""
        self._keep(message, writes)
        return Arrived(message, None)

    def arrived(self, arrivals: Sequence[Arrived]) -> None:
        """What arrived is committed."""
        for arrival in arrivals:
            if arrival.message:
                self._changes.tell(arrival.message.handset, ChangeKind.ARRIVED, arrival.message.sid)

    def not_stored(self, arrivals: Sequence[Arrived]) -> None:
        """What arrived could not be committed, and will come again."""
        for arrival in arrivals:
            if arrival.whole:
                self._assembly.put_back(arrival.whole)

    # Writing

    def written(self, message: HandsetMessage, writes: list[Write]) -> Callable[[], None]:
        """A handset sends a message; adds to `writes` what is to be committed. To be called after the commit."""
        self._keep(message, writes)
        handset, number = message.handset, message.to
        action = notices.action_of(handset, number, message.body)
        notice_sid: Sid | None = None
        if action and (action is NetworkAction.BLOCK or self.is_blocked(handset, number)):
            notice_sid = self._notify(message, action, writes)

        def committed() -> None:
            if action is NetworkAction.BLOCK:
                self._blocks.add((handset, number))
            elif action is NetworkAction.LIFT:
                self._blocks.discard((handset, number))
            self._changes.tell(handset, ChangeKind.WRITTEN, message.sid)
            if notice_sid:
                self._changes.tell(handset, ChangeKind.ARRIVED, notice_sid)

        return committed

    def _notify(self, message: HandsetMessage, action: NetworkAction, writes: list[Write]) -> Sid:
        """The network blocks or frees the number, and answers in its name."""
        handset, number, now = message.handset, message.to, message.date_created
        if action is NetworkAction.BLOCK:
            writes.append(store.blocked(handset, number, now))
        else:
            writes.append(store.unblocked(handset, number))
        sid = self._sids.make("HM")
        text = notices.notice(action, message.body)
        self._keep(
            HandsetMessage(sid, handset, HandsetDirection.IN.value, number, handset, text, "", now, 1, 1), writes
        )
        return sid

    def _keep(self, message: HandsetMessage, writes: list[Write]) -> None:
        writes.append(store.ADD_MESSAGE(*store.values(message)))
        grown = self._grown.get(message.handset, 0) + 1
        if grown >= store.TRIMMED_EVERY:
            writes.append(store.trimmed(message.handset))
            grown = 0
        elif len(self._grown) >= _COUNTED_MOST:
            self._grown.clear()
        self._grown[message.handset] = grown
