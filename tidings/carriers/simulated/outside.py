"""Numbers outside the platform that have texts to exchange with handsets: the campaign registry's, for its OTP.

What passes between the two does not touch the platform. It is a row until it arrived: at the handset once that is
turned on, at the number's owner once it was heard there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

import msgspec
import sqlalchemy as sa
import structlog

from tidings import gsm
from tidings.carriers.simulated.handsets import Handsets
from tidings.carriers.simulated.store import HandsetDirection, HandsetMessage
from tidings.core import Clock, Sid, Sids, Tasks
from tidings.db import BulkDelete, Database, Unavailable, Write, table

Heard: TypeAlias = Callable[[str, str], Awaitable[None]]
"""Takes a handset's number and what it wrote. Raises Unavailable: it is told again."""

HELD_MOST: Final = 10_000
"""Texts that may wait for handsets that are off."""
AGAIN_S: Final = 1.0

_log = structlog.get_logger(__name__)


class OutsideText(msgspec.Struct, frozen=True):
    """A text between an outside number and a handset that has not arrived."""

    sid: Sid
    number: str
    """The outside one."""
    handset: str
    direction: str
    """Seen from the handset."""
    body: str
    date_created: int


texts = table("network_outside", OutsideText, key=("sid",))
sa.Index(None, texts.c.handset)
_END: Final = BulkDelete(texts, ("sid",))
_ALL: Final = sa.select(texts).order_by(texts.c.sid)
_FOR: Final = (
    sa.select(texts)
    .where(texts.c.handset == sa.bindparam("handset"), texts.c.direction == HandsetDirection.IN.value)
    .order_by(texts.c.sid)
    .limit(HELD_MOST)
)


class TooManyHeld(Exception):  # noqa: N818 - reads as a state
    """As many texts wait for handsets as may."""


class OutsideNumbers:
    """All outside numbers."""

    def __init__(self, database: Database, clock: Clock, sids: Sids, handsets: Handsets) -> None:
        self._database = database
        self._clock = clock
        self._sids = sids
        self._handsets = handsets
        self._heard: dict[str, Heard] = {}
        self._held = 0
        self._tasks = Tasks()

    def __contains__(self, number: str) -> bool:
        """Whether it is an outside number."""
        return number in self._heard

    async def join(self, number: str, heard: Heard) -> None:
        """Gives a number an owner, and tells the owner what was not heard when the program stopped.

        Raises Unavailable.
        """
        self._heard[number] = heard
        rows = [OutsideText(*row) for row in await self._database.rows(_ALL)]
        self._held = sum(row.direction == HandsetDirection.IN for row in rows)
        for row in rows:
            if row.number == number and row.direction == HandsetDirection.OUT:
                self._begin(row)

    async def stop(self) -> None:
        """Tells nobody any more; what was not heard is in the rows."""
        await self._tasks.stop()

    async def text(self, number: str, handset: str, body: str) -> None:
        """The owner of `number` writes to a handset; on disk when it returns, and on the handset once that is on.

        Raises TooManyHeld, Unavailable.
        """
        text = OutsideText(self._sids.make("HM"), number, handset, HandsetDirection.IN, body, int(self._clock.now()))
        if self._handsets.is_on(handset):
            await self._arrive([text], held=False)
            return
        if self._held >= HELD_MOST:
            raise TooManyHeld
        await self._database.commit(sa.insert(texts).values(msgspec.structs.asdict(text)))
        self._held += 1

    async def release(self, handset: str) -> None:
        """A handset was turned on: what waited for it arrives. Raises Unavailable."""
        rows = [OutsideText(*row) for row in await self._database.rows(_FOR, {"handset": handset})]
        if rows:
            await self._arrive(rows, held=True)
            self._held -= len(rows)

    async def written(self, handset: str, number: str, body: str) -> HandsetMessage:
        """The person at `handset` writes to an outside number. Stored when it returns, heard soon after.

        Raises Unavailable.
        """
        text = OutsideText(self._sids.make("HM"), number, handset, HandsetDirection.OUT, body, int(self._clock.now()))
        message = _message(text)
        writes: list[Write] = [sa.insert(texts).values(msgspec.structs.asdict(text))]
        committed = self._handsets.written(message, writes)
        await self._database.commit(*writes)
        committed()
        self._begin(text)
        return message

    async def _arrive(self, arriving: list[OutsideText], *, held: bool) -> None:
        writes: list[Write] = [_END(text.sid) for text in arriving] if held else []
        arrived = [self._handsets.arrive_whole(_message(text), writes) for text in arriving]
        await self._database.commit(*writes)
        self._handsets.arrived(arrived)

    def _begin(self, text: OutsideText) -> None:
        self._tasks.start(self._tell(text))

    async def _tell(self, text: OutsideText) -> None:
        """At least once, until it is heard."""
        while True:
            try:
                await self._heard[text.number](text.handset, text.body)
                await self._database.commit(_END(text.sid))
            except Unavailable as failure:
                _log.warning("outside_text_not_heard", number=text.number, reason=str(failure))
                await asyncio.sleep(AGAIN_S)
            else:
                return


def _message(text: OutsideText) -> HandsetMessage:
    is_in = text.direction == HandsetDirection.IN
    return HandsetMessage(
        text.sid,
        text.handset,
        text.direction,
        text.number if is_in else text.handset,
        text.handset if is_in else text.number,
        text.body,
        "",
        text.date_created,
        gsm.count(text.body)[1],
        1,
    )
