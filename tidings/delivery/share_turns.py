"""The shares of campaigns among processes: what a campaign may send is with one process at a time.

The numbers of a campaign may be in lanes of several processes, and a rate of one segment in four seconds cannot be
divided. So a process that has something to send for a campaign takes its share as a whole, as its owner (see
db.owners), and keeps it until another asks for it. It is handed on rested: nothing has left for it within its window,
so the next may send at once. Who finds it without having been told so, since the one before ended, waits one window.

Campaigns have their turns by slot: locks are few however many campaigns there are. A process that is alone on its store
takes none.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Final, Protocol
from zlib import crc32

import msgspec

from tidings.core import Sid, Tasks
from tidings.db import ALONE, Database, Ownership, Unavailable, Wake

SHARE: Final = "campaign-share"
WANTED: Final = "campaign-share-wanted"
"""Whoever has a slot is told that another process wants it."""
FREE: Final = "campaign-share-free"
"""Whoever wants a slot is told that it was let go, rested."""
SLOTS: Final = 2_048
TURN_S: Final = 2.0
"""Wire time for which a process that uses a share keeps it, though another wants it."""
USED_S: Final = 0.25
"""Wire time since it was last asked for, in which it is used."""
REST_MOST_S: Final = 5.0
"""Wire time that is waited until a share is rested; one of a slower rate is let go as it is."""
RETRY_S: Final = 0.5
LOOK_S: Final = 0.05
"""Wire time until a lane whose share is elsewhere looks again."""
_REST_LOOK_S: Final = 0.005


class SharedRate(Protocol):
    """What one campaign may send."""

    slot: int

    @property
    def sid(self) -> Sid:
        """The campaign's."""
        ...

    def is_rested(self, now: float) -> bool:
        """Whether nothing is about to leave for it, and nothing left within its windows."""
        ...

    def taken_over(self, now: float) -> None:
        """Somebody else sent for it until now: how much of late is not known."""
        ...


class _Turn(msgspec.Struct, eq=False):
    """A slot that this process has."""

    ownership: Ownership
    since: float
    used_at: float = 0.0
    is_wanted: bool = False
    """Whether another process asked for it, and it is about to be handed on."""
    is_leaving: bool = False
    """Whether nothing more is sent in it."""


def slot_of(campaign_sid: Sid) -> int:
    """Whose turns it shares."""
    return crc32(campaign_sid.encode()) % SLOTS


class ShareTurns:
    """Takes shares, and hands them on."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turns: dict[int, _Turn] = {}
        self._shares: dict[int, dict[Sid, SharedRate]] = {}
        """Those that were asked for, by slot."""
        self._wanted: set[int] = set()
        self._rested: set[int] = set()
        """Slots that were just let go, rested."""
        self._let_go: set[int] = set()
        """Those of them that this process let go: others come first."""
        self._free: dict[int, asyncio.Event] = {}
        self._tasks = Tasks()
        database.on_wake(self._wake, WANTED, FREE, ALONE[0])

    def has(self, share: SharedRate) -> bool:
        """Whether this process may send for a campaign now; if not, it asks for that."""
        if self._database.is_alone:
            return True
        turn, now = self._turns.get(share.slot), asyncio.get_running_loop().time()
        self._shares.setdefault(share.slot, {})[share.sid] = share
        if turn is not None and not turn.is_leaving and turn.ownership.is_held:
            turn.used_at = now
            return True
        if share.slot not in self._wanted:
            self._wanted.add(share.slot)
            self._tasks.start(self._take(share.slot))
        return False

    def stop(self) -> None:
        """Takes none any more, and hands none on: they are free when the store is left."""
        self._tasks.cancel()

    async def _take(self, slot: int) -> None:
        """Tries until it has the slot, or nobody here wants it any more."""
        free = self._free[slot] = asyncio.Event()
        try:
            while (turn := self._turns.get(slot)) is None or turn.is_leaving or not turn.ownership.is_held:
                if turn is None or not turn.ownership.is_held:
                    with contextlib.suppress(Unavailable):
                        if await self._taken(slot):
                            return
                        await self._database.commit(wakes=[(WANTED, slot)])
                free.clear()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(RETRY_S):
                        await free.wait()
        finally:
            self._wanted.discard(slot)
            self._free.pop(slot, None)

    async def _taken(self, slot: int) -> bool:
        """Takes a slot, if it is free; where it may have been used until now, its shares begin with a full window."""
        is_rested = slot in self._rested
        self._rested.discard(slot)
        ownership = await self._database.take(SHARE, slot)
        if ownership is None:
            return False
        now = asyncio.get_running_loop().time()
        if not is_rested:
            for share in self._shares.get(slot, {}).values():
                share.taken_over(now)
        self._turns[slot] = _Turn(ownership, now, now)
        return True

    def _wake(self, wake: Wake) -> None:
        name, slot = wake
        if wake == ALONE:
            self._come_free()
        if not isinstance(slot, int):
            return
        if name == FREE and slot in self._let_go:
            self._let_go.remove(slot)
        elif name == FREE and slot in self._free:
            self._rested.add(slot)
            self._free[slot].set()
        elif name == WANTED:
            turn = self._turns.get(slot)
            if turn is not None and turn.ownership.is_held and not turn.is_wanted:
                turn.is_wanted = True
                self._tasks.start(self._hand_on(slot, turn))

    def _come_free(self) -> None:
        """All turns are ours: what others sent until just now is not known."""
        now = asyncio.get_running_loop().time()
        for slot, shares in self._shares.items():
            turn = self._turns.get(slot)
            if turn is None or not turn.ownership.is_held:
                for share in shares.values():
                    share.taken_over(now)

    async def _hand_on(self, slot: int, turn: _Turn) -> None:
        """Lets a slot go, once its turn is over and its shares are rested."""
        loop = asyncio.get_running_loop()
        if loop.time() - turn.used_at <= USED_S:
            await asyncio.sleep(max(0.0, turn.since + TURN_S - loop.time()))
        turn.is_leaving = True
        until = loop.time() + REST_MOST_S
        shares = list(self._shares.get(slot, {}).values())
        while not (is_rested := _are_rested(shares)) and loop.time() < until:  # noqa: ASYNC110 - no pace says when
            await asyncio.sleep(_REST_LOOK_S)
        if self._turns.get(slot) is turn:
            del self._turns[slot]
        with contextlib.suppress(Unavailable):
            await self._database.let_go(turn.ownership)
            if is_rested:
                self._let_go.add(slot)
                await self._database.commit(wakes=[(FREE, slot)])


def _are_rested(shares: Sequence[SharedRate]) -> bool:
    now = asyncio.get_running_loop().time()
    return all(share.is_rested(now) for share in shares)
