"""Messages between two numbers of the platform: they never leave it, and pass as arrivals all the same.

A submission is answered when its arrival is stored: were the program to die before, it would be sent again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

import structlog

from tidings import gsm
from tidings.carriers.message_id import IdForm
from tidings.carriers.port import (
    Acknowledge,
    Answer,
    Arrival,
    CarrierAccepted,
    CarrierListener,
    CarrierRefused,
    Receipt,
    ReceiptState,
    Refuse,
    Submission,
    Unanswered,
)
from tidings.core import Clock, Sids
from tidings.errors import UNKNOWN_FAILURE, UNKNOWN_HANDSET
from tidings.smpp import CommandStatus

_log = structlog.get_logger(__name__)

ROOM_MOST: Final = 1_000
"""Submissions that may be under way."""
RETRY_FIRST_S: Final = 0.5
RETRY_MOST_S: Final = 30.0
TRIES_MOST: Final = 20
"""Refusals of the listener before the submission is refused: in all about eight minutes."""


class OnNetCarrier:
    """See carriers.port.Carrier."""

    def __init__(self, clock: Clock, sids: Sids, name: str = "on-net") -> None:
        self._clock = clock
        self._sids = sids
        self.name = name
        """See Carrier."""
        self._listener: CarrierListener | None = None
        self._under_way = 0
        self._timers: set[asyncio.TimerHandle] = set()

    @property
    def room(self) -> int:
        """See Carrier."""
        return max(0, ROOM_MOST - self._under_way) if self._listener else 0

    @property
    def takes_media(self) -> bool:
        """See port.Carrier."""
        return True

    @property
    def joins_parts(self) -> bool:
        """See port.Carrier."""
        return False

    def submit(self, submissions: Sequence[Submission]) -> None:
        """See Carrier. What is over the room is answered as not sent."""
        room = self.room
        loop = asyncio.get_running_loop()
        taken = [_Passing(each, self._sids.make("ON").lower()) for each in submissions[:room]]
        self._under_way += len(taken)
        if taken:
            loop.call_soon(self._arrive, taken)
        if len(submissions) > room:
            loop.call_soon(self._answer, [Unanswered(each, left=False) for each in submissions[room:]])

    def divide(self, among: int) -> None:
        """See Carrier. Nobody else's window or speed is used."""

    async def start(self, listener: CarrierListener) -> None:
        """See Carrier."""
        self._listener = listener
        asyncio.get_running_loop().call_soon(listener.room_opened, self)

    async def stop(self, within_s: float = 5.0) -> None:  # noqa: ARG002 - the port's signature
        """See Carrier. What was not acknowledged is not answered: its rows say that it is under way."""
        self._listener = None
        for timer in self._timers:
            timer.cancel()

    def _arrive(self, passing: Sequence[_Passing]) -> None:
        if self._listener:
            self._listener.arrived([self._arrival(each) for each in passing])

    def _arrival(self, passing: _Passing) -> Arrival:
        submission = passing.submission
        header = gsm.parse_header(submission.payload) if submission.has_header else None
        acknowledge, refuse = self._answers_to(passing)
        return Arrival(
            carrier=self.name,
            source=submission.source,
            destination=submission.destination,
            payload=header.text_octets if header else submission.payload,
            data_coding=submission.data_coding,
            reference=submission.reference & 0xFFFF or header.reference if header else None,
            part=header.part if header else 1,
            parts=header.parts if header else 1,
            media=submission.media,
            acknowledge=acknowledge,
            refuse=refuse,
        )

    def _answers_to(self, passing: _Passing) -> tuple[Acknowledge, Refuse]:
        """One of them is to be called once; what comes after is ignored."""
        waits = [True]

        def refuse() -> None:
            """The number was released while the message was on its way."""
            if waits:
                waits.clear()
                self._end(
                    passing, CarrierRefused(passing.submission, CommandStatus.RINVDSTADR, UNKNOWN_HANDSET.code, None, 0)
                )

        def acknowledge(stored: bool) -> None:
            if not waits:
                return
            waits.clear()
            if stored:
                self._end(passing, CarrierAccepted(passing.submission, passing.name))
            elif passing.tries >= TRIES_MOST:
                _log.warning("on_net_given_up", sid=passing.submission.message_sid)
                self._end(
                    passing, CarrierRefused(passing.submission, CommandStatus.RX_T_APPN, UNKNOWN_FAILURE.code, None, 0)
                )
            else:
                self._again(passing)

        return acknowledge, refuse

    def _again(self, passing: _Passing) -> None:
        wait_s = min(RETRY_FIRST_S * 2**passing.tries, RETRY_MOST_S)
        passing.tries += 1

        def due() -> None:
            self._timers.discard(timer)
            self._arrive([passing])

        timer = asyncio.get_running_loop().call_later(wait_s, due)
        self._timers.add(timer)

    def _end(self, passing: _Passing, answer: CarrierAccepted | CarrierRefused) -> None:
        """Told in a turn of its own: the listener is in the middle of acknowledging."""
        loop = asyncio.get_running_loop()
        loop.call_soon(self._answer, [answer])
        if isinstance(answer, CarrierAccepted):
            loop.call_soon(self._receive, passing)
        loop.call_soon(self._leave)

    def _answer(self, answers: Sequence[Answer]) -> None:
        if self._listener:
            self._listener.answered(answers)

    def _receive(self, passing: _Passing) -> None:
        """The receipt of what arrived."""
        if self._listener:
            done = f"{self._clock.now().as_datetime():%y%m%d%H%M}"
            state, forms = ReceiptState.DELIVERED, (IdForm.SAME,)
            receipt = Receipt(self.name, (passing.name,), state, None, done, lambda _: None, forms)
            self._listener.receipts_came([receipt])

    def _leave(self) -> None:
        self._under_way -= 1
        if self._under_way == ROOM_MOST - 1 and self._listener:
            self._listener.room_opened(self)


class _Passing:
    """A submission on its way to its receiver."""

    __slots__ = ("name", "submission", "tries")

    def __init__(self, submission: Submission, name: str) -> None:
        self.submission = submission
        self.name = name
        self.tries = 0
