"""The sessions that the platform holds with the simulated network, and what waits to go over them to the platform.

Source: SMPP v3.4 issue 1.2, clauses 2.2 and 4.6.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import msgspec
import structlog

from tidings.smpp import Answered, Bind, Closed, CommandStatus, Received, SessionLimits, ShortMessage, Smsc

_log = structlog.get_logger(__name__)

SYSTEM_ID: Final = "SIMULATED"
RETRY_FIRST_S: Final = 1.0
RETRY_MOST_S: Final = 60.0
STRANGERS_MOST: Final = 16
"""Connections that have not bound: of more, the one that waited longest is closed."""
REFUSE_AFTER_S: Final = 1.0
_ENDS: Final = frozenset((CommandStatus.ROK, CommandStatus.RINVDSTADR))
"""Answers after which nothing is sent again."""
_LIMITS: Final = SessionLimits(window=500)


class Delivery(msgspec.Struct, eq=False):
    """A deliver_sm: a receipt, or a segment from a handset. Sent again until the platform answers for good."""

    message: ShortMessage
    acknowledged: Callable[[], None]
    refused: Callable[[], None] | None = None
    """The platform says that it is for nobody; None: that is as good as an acknowledgement."""
    tries: int = 0

    def end(self, *, taken: bool) -> None:
        """It is not sent again."""
        (self.acknowledged if taken or self.refused is None else self.refused)()


Came = Callable[[Sequence[Received]], None]


class PlatformLines:
    """All sessions; any that may take a deliver_sm takes the next."""

    def __init__(self, welcome: Callable[[Bind], CommandStatus], submits_came: Came) -> None:
        self._welcome = welcome
        self._submits_came = submits_came
        self._lines: list[_Line] = []
        self._waiting: deque[Delivery] = deque()
        self._later: set[asyncio.TimerHandle] = set()
        self._open = True

    def __len__(self) -> int:
        """How many deliveries wait for a session with room."""
        return len(self._waiting)

    def session(self) -> Smsc[Delivery]:
        """The end of a new connection."""
        line = _Line(self, self._submits_came)
        line.session = Smsc(SYSTEM_ID, self._welcome, line, _LIMITS, refuse_after_s=REFUSE_AFTER_S)
        self._lines.append(line)
        strangers = [each for each in self._lines if each.session.peer is None]
        for stranger in strangers[:-STRANGERS_MOST]:
            stranger.session.close()
        return line.session

    def send(self, deliveries: Iterable[Delivery]) -> None:
        """Sends as soon as a session has room."""
        self._waiting.extend(deliveries)
        self.pump()

    def drop(self) -> None:
        """Ends every session without a word."""
        for line in list(self._lines):
            line.session.close()

    def stop(self) -> None:
        """Ends every session politely; what waits is left to the rows."""
        self._open = False
        for timer in self._later:
            timer.cancel()
        for line in list(self._lines):
            line.session.unbind()

    def pump(self) -> None:
        """Sends what waits, as far as there is room."""
        for line in self._lines:
            room = line.session.room
            while room > 0 and self._waiting:
                self._ask(line.session, self._waiting.popleft())
                room -= 1

    def again(self, deliveries: Sequence[Delivery]) -> None:
        """Sends later what was not acknowledged: each time twice as late."""
        for delivery in deliveries if self._open else ():
            wait_s = min(RETRY_FIRST_S * 2**delivery.tries, RETRY_MOST_S)
            delivery.tries = min(delivery.tries + 1, 10)
            self._call_later(wait_s, delivery)

    def left(self, line: _Line, lost: Sequence[Delivery]) -> None:
        """A session ended: what it left open goes first over the next one."""
        self._lines.remove(line)
        self._waiting.extendleft(reversed(lost))
        self.pump()

    @staticmethod
    def _ask(session: Smsc[Delivery], delivery: Delivery) -> None:
        try:
            session.ask(delivery.message, delivery)
        except ValueError as unfit:
            _log.error("simulated_delivery_unfit", reason=str(unfit))
            delivery.end(taken=False)

    def _call_later(self, wait_s: float, delivery: Delivery) -> None:
        def due() -> None:
            self._later.discard(timer)
            self.send([delivery])

        timer = asyncio.get_running_loop().call_later(wait_s, due)
        self._later.add(timer)


class _Line:
    """One session's listener."""

    session: Smsc[Delivery]

    def __init__(self, lines: PlatformLines, submits_came: Came) -> None:
        self._lines = lines
        self.messages_came = submits_came

    def bound(self) -> None:
        self._lines.pump()

    def answers_came(self, answers: Sequence[Answered[Delivery]]) -> None:
        refused = []
        for delivery, status, _ in answers:
            if status in _ENDS:
                delivery.end(taken=status == CommandStatus.ROK)
            else:
                refused.append(delivery)
        self._lines.again(refused)
        self._lines.pump()

    def expired(self, contexts: Sequence[Delivery]) -> None:
        self._lines.again(contexts)

    def went_on(self) -> None:
        self._lines.pump()

    def closed(self, end: Closed[Delivery]) -> None:
        self._lines.left(self, [lost.context for lost in end.lost])
