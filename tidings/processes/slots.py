"""Slots: what is shared out among processes (senders' lanes, callbacks' subjects), each part with one owner.

A thing belongs to one of 64 slots by its key; a slot to one of the processes that may have it, by a rule that all of
them know (rendezvous hashing): where one joins or goes, only the slots move that are its own. What one owns is sure by
the lock (see db.owners); the rule only says who tries. The row of a slot names its last owner: who takes a slot again
that was his, as after a lost connection, knows that nobody else had it meanwhile.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from hashlib import blake2b
from typing import Final, Protocol

import msgspec
import sqlalchemy as sa
import structlog

from tidings.core import Sid
from tidings.db import WORD_LOST, Database, NotOwner, Ownership, Unavailable, Wake, table, upsert

SLOTS: Final = 64
LOOK_S: Final = 0.5
"""Wire time between two looks at who is to have what: what another let go is taken within it."""
LOOK_AGAIN_S: Final = 30.0
"""Wire time after which the rows are looked at by themselves, where other processes write some."""
QUIET_S: Final = 0.02
"""Wire time between two looks whether anything is still under way."""
LEAVE_S: Final = 5.0
"""Wire time that a holder has to leave slots in order."""

log = structlog.get_logger(__name__)


class SlotRow(msgspec.Struct, frozen=True):
    """Who owned a slot last: the row."""

    name: str
    slot: int
    process_sid: Sid


slots = table("slot", SlotRow, key=("name", "slot"), small=True)
_LAST = sa.select(slots.c.slot, slots.c.process_sid).where(slots.c.name == sa.bindparam("name"))


class Held:
    """Which slots of one kind this process has, and under which ownership. Only its keeper changes it."""

    def __init__(self, name: str, number: int = SLOTS) -> None:
        self.name = name
        self.number = number
        self.has_all = False
        """Whether all are this process's, as is usual."""
        self._held: dict[int, Ownership] = {}

    def slot_of(self, *key: str) -> int:
        """The slot to which a thing belongs."""
        return zlib.crc32("\0".join(key).encode()) % self.number

    def under(self, slot: int) -> Ownership | None:
        """The ownership of a slot; None: it is not ours, now."""
        ownership = self._held.get(slot)
        return ownership if ownership is not None and ownership.is_held else None

    def slots(self) -> list[int]:
        """Those that it has, or had until just now."""
        return list(self._held)

    def lost(self) -> list[int]:
        """Those that it had until just now."""
        return [slot for slot, ownership in self._held.items() if not ownership.is_held]

    def keep(self, slot: int, ownership: Ownership) -> None:
        """The keeper's own: it is ours."""
        self._held[slot] = ownership
        self.has_all = len(self._held) == self.number

    def drop(self, slot: int) -> None:
        """The keeper's own: it is not ours any more."""
        self._held.pop(slot, None)
        self.has_all = False


class SlotHolder(Protocol):
    """Who does the work of the slots that this process has."""

    async def gained(self, slots: Collection[int]) -> None:
        """These are ours from now on, and were somebody else's or nobody's: all about them is in the rows.

        Raises Unavailable: then it is asked again.
        """
        ...

    async def leave(self, slots: Collection[int]) -> None:
        """These go to another process, and are held no more: nothing is begun for them, what is under way comes to an
        end, the rest is forgotten. When this returns, or after five seconds, they are let go.
        """
        ...

    def lost(self, slots: Collection[int]) -> None:
        """These are another's: whatever is in memory of them is forgotten."""
        ...

    async def look(self, slots: Collection[int]) -> None:
        """Processes came or went, or word of them was lost: the rows of these may hold what nobody was told of.

        Raises Unavailable: then it is asked again.
        """
        ...


class SlotKeeper:
    """Keeps one process in possession of what is its own."""

    def __init__(
        self,
        database: Database,
        me: Sid,
        candidates: Callable[[], Sequence[Sid]],
        held: Held,
        holder: SlotHolder,
        woken_by: Wake,
    ) -> None:
        """`candidates`: the processes that may have slots, own included; whoever follows them wakes `woken_by`."""
        self._database = database
        self._me = me
        self._candidates = candidates
        self._held = held
        self._holder = holder
        self._woken_by = woken_by
        self._woken = asyncio.Event()
        self._known: Sequence[Sid] = ()
        """The candidates at the last look of the holder."""
        self._shared_among: Sequence[Sid] = ()
        self._is_mine: set[int] = set()
        """What is this process's among those."""
        self._missed = False
        """Whether a wake-up may have been lost since."""
        self._looked_at = 0.0
        self._task: asyncio.Task[None] | None = None
        database.on_wake(self._wake, woken_by[0], WORD_LOST[0])

    async def start(self) -> None:
        """Takes what is free, and goes on looking. Raises Unavailable."""
        await self.settle()
        self._task = asyncio.get_running_loop().create_task(self._keep_settling())

    async def stop(self) -> None:
        """Leaves all in order, so that others have it at once."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        try:
            await self._leave(self._held.slots())
        except Unavailable as failure:
            log.warning("slots_not_let_go", name=self._held.name, reason=str(failure))

    async def settle(self) -> None:
        """One look: what is lost is taken again or forgotten, what is another's is left, what is ours is taken.

        Raises Unavailable.
        """
        held, candidates = self._held, self._candidates()
        mine = self._mine(candidates)
        lost = held.lost()
        taken = await self._taken(sorted(mine.difference(held.slots()).union(mine.intersection(lost))))
        self._forget([slot for slot in lost if slot not in taken])
        await self._begin(taken)
        await self._leave([slot for slot in held.slots() if slot not in mine])
        await self._look(candidates)

    def _mine(self, candidates: Sequence[Sid]) -> set[int]:
        """The slots that this process is to have among these."""
        if candidates != self._shared_among:
            name, number = self._held.name, self._held.number
            self._is_mine = {slot for slot in range(number) if owner_of(name, slot, candidates) == self._me}
            self._shared_among = candidates
        return self._is_mine

    async def _look(self, candidates: Sequence[Sid]) -> None:
        """The rows may hold what nobody was told of: a process that died said nothing more. Raises Unavailable."""
        now, missed = asyncio.get_running_loop().time(), self._missed
        if not self._known:
            self._looked_at = now
        is_due = not self._database.is_alone and now >= self._looked_at + LOOK_AGAIN_S
        if missed or is_due or (self._known and candidates != self._known):
            self._missed = False
            try:
                await self._holder.look(self._held.slots())
            except BaseException:
                self._missed = True
                raise
            self._looked_at = now
        self._known = candidates

    async def _keep_settling(self) -> None:
        while True:
            try:
                async with asyncio.timeout(LOOK_S):
                    await self._woken.wait()
            except TimeoutError:
                pass
            self._woken.clear()
            try:
                await self.settle()
            except (Unavailable, NotOwner) as failure:
                log.warning("slots_not_settled", name=self._held.name, reason=str(failure))
            except Exception:  # whatever it is, the next look comes
                log.exception("slots_not_settled", name=self._held.name)

    async def _taken(self, wanted: Sequence[int]) -> dict[int, Ownership]:
        """Those that nobody else has. Raises Unavailable, and then none is taken."""
        name = self._held.name
        tries = await asyncio.gather(*(self._database.take(name, slot) for slot in wanted), return_exceptions=True)
        taken = {slot: one for slot, one in zip(wanted, tries, strict=True) if isinstance(one, Ownership)}
        failures = [each for each in tries if isinstance(each, BaseException)]
        if failures:
            for ownership in taken.values():
                await self._database.let_go(ownership)
            raise failures[0]
        return taken

    async def _begin(self, taken: Mapping[int, Ownership]) -> None:
        """The holder takes up what was not ours just before; the rows say from now on that it is. Raises Unavailable.

        Where it cannot, they are let go: the next look takes them again.
        """
        if not taken:
            return
        try:
            last = {int(slot): sid for slot, sid in await self._database.rows(_LAST, {"name": self._held.name})}
            again = {slot for slot in taken if slot in self._held.slots() and last.get(slot) == self._me}
            gained = [slot for slot in taken if slot not in again]
            self._forget([slot for slot in gained if slot in self._held.slots()])
            await asyncio.gather(*(self._write(slot, taken[slot]) for slot in gained))
            for slot, ownership in taken.items():
                self._held.keep(slot, ownership)
            if gained:
                self._say("slots_gained", len(gained))
                await self._holder.gained(gained)
            if again:
                await self._holder.look(again)
        except BaseException:
            self._forget([slot for slot in taken if slot in self._held.slots()])
            for ownership in taken.values():
                if ownership.is_held:
                    await self._database.let_go(ownership)
            raise

    async def _write(self, slot: int, ownership: Ownership) -> None:
        named = SlotRow(self._held.name, slot, self._me)
        await self._database.commit(upsert(slots, msgspec.structs.asdict(named)), under=ownership)

    async def _leave(self, leaving: Collection[int]) -> None:
        """Raises Unavailable."""
        if not leaving:
            return
        ownerships = [under for slot in leaving if (under := self._held.under(slot)) is not None]
        for slot in leaving:
            self._held.drop(slot)
        try:
            async with asyncio.timeout(LEAVE_S):
                await self._holder.leave(leaving)
        except TimeoutError:
            log.warning("slots_left_late", name=self._held.name, slots=len(leaving))
        await asyncio.gather(*(self._database.let_go(ownership) for ownership in ownerships))
        self._say("slots_left", len(leaving))

    def _say(self, event: str, number: int) -> None:
        """Who is alone has all there is: that is no news."""
        said = log.debug if self._database.is_alone else log.info
        said(event, name=self._held.name, slots=number, held=len(self._held.slots()))

    def _forget(self, forgotten: Collection[int]) -> None:
        if not forgotten:
            return
        for slot in forgotten:
            self._held.drop(slot)
        self._holder.lost(forgotten)

    def _wake(self, wake: Wake) -> None:
        if wake == WORD_LOST:
            self._missed = True
        if wake in (self._woken_by, WORD_LOST):
            self._woken.set()


async def until_quiet(is_quiet: Callable[[], bool]) -> None:
    """Until what is under way for slots that are left has come to an end."""
    while not is_quiet():  # noqa: ASYNC110 - it is looked at rarely, and changes all the time
        await asyncio.sleep(QUIET_S)


def owner_of(name: str, slot: int, candidates: Sequence[Sid]) -> Sid | None:
    """Whose a slot is among them: for each slot another order, in which the first that is there has it."""
    return max(
        candidates, key=lambda sid: blake2b(f"{name} {slot} {sid}".encode(), digest_size=8).digest(), default=None
    )
