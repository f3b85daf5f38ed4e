"""The HTTP carrier: one link to an aggregator's API, within its window and its speed, down while it takes nothing.

A long text leaves as one request once all of its parts were allowed to. The answer is for all of them, and one
receipt too.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

import structlog

from tidings.carriers.http_answer import SET_WRONG, HttpAnswer, JudgedAnswer, judged
from tidings.carriers.http_client import AggregatorClient, NotAnswered
from tidings.carriers.http_link import HttpLink, HttpVerdict
from tidings.carriers.http_request import asked
from tidings.carriers.link_pace import LinkPace
from tidings.carriers.link_state import LinkLog, LinkState, LinkStatus
from tidings.carriers.port import (
    Answer,
    CarrierAccepted,
    CarrierListener,
    CarrierRefused,
    Submission,
    Unanswered,
)
from tidings.carriers.segment_window import SegmentWindow
from tidings.carriers.whole_texts import HELD_S, WholeTexts
from tidings.core import Chance, Clock, Network, Tasks
from tidings.errors import UNKNOWN_FAILURE

_log = structlog.get_logger(__name__)
CONNECT_MOST_S: Final = 10.0
_LOOK_S: Final = 5.0
"""How often texts that wait for a part are looked at, while there are some."""

_Text = list[Submission]
"""All parts of one."""


class HttpCarrier:
    """See carriers.port.Carrier."""

    def __init__(self, link: HttpLink, network: Network, chance: Chance, clock: Clock) -> None:
        self.name = link.name
        """See Carrier."""
        self.link = link
        self._network = network
        self._chance = chance
        self._clock = clock
        self._client = AggregatorClient()
        self._pace = LinkPace(link.throughput)
        self._seconds = SegmentWindow(link.throughput)
        self._among = 1
        """How many processes use it."""
        self._log = LinkLog()
        self._texts = WholeTexts()
        self._ready: deque[_Text] = deque()
        """Whole, and waiting for their second."""
        self._in_flight = 0
        """Requests without an answer."""
        self._is_up = self._on_trial = self._is_refused = False
        self._stopping = True
        self._held_until = 0.0
        """Until when the aggregator wants nothing, in the event loop's time."""
        self._delay_s = link.reconnect_s
        self._tasks = Tasks()
        self._probe: asyncio.Task[None] | None = None
        self._timers: dict[str, asyncio.TimerHandle] = {}

    # -- the port --

    @property
    def is_up(self) -> bool:
        """Whether it takes texts, as far as is known."""
        return self._is_up and not self._is_refused

    @property
    def state(self) -> LinkState:
        """Where the link stands, for whoever looks."""
        return self._log.state(self._in_flight)

    @property
    def room(self) -> int:
        """See Carrier. While it is tried whether the link takes anything again, one text at a time."""
        if self._stopping or not self._is_up or self._ready:
            return 0
        now = self._loop.time()
        if now < self._held_until:
            return 0
        window = 1 if self._on_trial else max(1, self.link.window // self._among)
        return max(0, min(window - self._in_flight, self._pace.room(now)))

    @property
    def takes_media(self) -> bool:
        """See port.Carrier."""
        return False

    @property
    def joins_parts(self) -> bool:
        """See port.Carrier."""
        return True

    def submit(self, submissions: Sequence[Submission]) -> None:
        """See Carrier. What is over the room is answered as not sent."""
        room, now = self.room, self._loop.time()
        for submission in submissions[:room]:
            text = self._texts.add(submission, now)
            if text is not None:
                self._ready.append(text)
        self._pace.took(min(room, len(submissions)), now)
        if len(submissions) > room:
            self._never_left(submissions[room:])
        self._release()
        if self._texts:
            self._later("look", now + _LOOK_S, self._look)
        self._loop.call_soon(self._tell_room)

    def divide(self, among: int) -> None:
        """See Carrier."""
        self._among = among
        self._pace.change(self.link.throughput / among)
        self._seconds.change(self.link.throughput / among)

    def change(self, link: HttpLink) -> None:
        """It is set so from now on."""
        if link == self.link:
            return
        self.link = link
        self._delay_s = link.reconnect_s
        self.divide(self._among)
        if self._stopping:
            return
        if not self.is_up:
            self._not("probe")
            self._look_whether_up()
        self._tell_room()

    def note_failure(self, error: str) -> None:
        """It could not be begun."""
        self._log.failed(error)

    async def start(self, listener: CarrierListener) -> None:
        """See Carrier. Raises OSError."""
        self._listener = listener
        self._loop = asyncio.get_running_loop()
        link = self.link
        self._tls = ssl.create_default_context(cafile=link.tls_ca_file or None) if link.tls else None
        self._client.open(min(CONNECT_MOST_S, link.response_timeout_s), self._tls)
        self._stopping = self._is_up = False
        self._log.moved(LinkStatus.CONNECTING)
        self._look_whether_up()

    async def stop(self, within_s: float = 5.0) -> None:
        """See Carrier."""
        self._stopping, self._is_up = True, False
        self._log.moved(LinkStatus.CLOSED)
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        waiting = [*self._texts.given_back(), *(part for text in self._ready for part in text)]
        self._ready.clear()
        if waiting:
            self._never_left(waiting)
        if self._probe is not None:
            self._probe.cancel()
        await self._tasks.end(within_s)
        await self._tasks.stop()
        await self._client.close()
        await asyncio.sleep(0)  # what was told last is heard

    # -- texts --

    def _release(self) -> None:
        """Whole texts leave, as the second allows."""
        now = self._loop.time()
        while self._ready and not self._stopping:
            opens_at = self._seconds.opens_at(len(self._ready[0]), now)
            if opens_at > now:
                self._later("release", opens_at, self._second_passed)
                return
            text = self._ready.popleft()
            self._seconds.took(len(text), now)
            self._in_flight += 1
            self._tasks.start(self._ask(text, now))

    def _second_passed(self) -> None:
        self._release()
        self._tell_room()

    async def _ask(self, text: _Text, sent_at: float) -> None:
        link, answers = self.link, list[Answer]()
        try:
            answer = await self._client.ask(asked(link, text), link.response_timeout_s)
            answers = self._judge(text, judged(link, answer, self._clock.now()), answer, sent_at)
        except NotAnswered as lost:
            answers = [Unanswered(part, lost.left) for part in text]
            self._went_down(str(lost))
        except ValueError as unfit:
            _log.error("http_cannot_encode", carrier=self.name, sid=text[0].message_sid, reason=str(unfit))
            answers = [CarrierRefused(part, 0, UNKNOWN_FAILURE.code, None, 0, said="no request") for part in text]
        finally:
            self._in_flight -= 1
            self._listener.answered(answers or [Unanswered(part, left=True) for part in text])
        self._tell_room()

    def _judge(self, text: _Text, said: JudgedAnswer, answer: HttpAnswer, sent_at: float) -> list[Answer]:
        """What becomes of a text's parts, and of the link."""
        if said.verdict in {HttpVerdict.DOWN, HttpVerdict.DOUBTFUL}:
            if said.verdict is HttpVerdict.DOWN:
                self._went_down(f"refused: {said.said}", said.retry_after_s, is_wrong=answer.status in SET_WRONG)
            return [Unanswered(part, left=said.verdict is HttpVerdict.DOUBTFUL) for part in text]
        if said.verdict is HttpVerdict.THROTTLED:
            now = self._loop.time()
            self._pace.throttled(now, sent_at)
            self._held_until = max(self._held_until, now + (said.asked_s or 0.0))
        self._came_up(is_proven=True)
        if said.verdict is HttpVerdict.ACCEPTED:
            return self._accepted(text, said.id)
        most = said.most_retries * len(text)  # each part counts as one
        why = (said.error_code, said.retry_after_s, most, said.is_listed, said.said)
        return [CarrierRefused(part, answer.status, *why) for part in text]

    def _accepted(self, text: _Text, name: str) -> list[Answer]:
        """The last part has the id: its receipt is for all."""
        if not self.link.names_texts:
            name = text[0].message_sid
        return [CarrierAccepted(part, name if part is text[-1] else "", part is not text[-1]) for part in text]

    def _never_left(self, parts: Sequence[Submission]) -> None:
        self._loop.call_soon(self._listener.answered, [Unanswered(part, left=False) for part in parts])

    def _look(self) -> None:
        """Gives back what waits for parts that do not come."""
        patience_s = HELD_S + (3.0 / self._pace.limit if self._pace.limit else 0.0)
        overdue = self._texts.overdue(self._loop.time(), patience_s)
        if overdue:
            self._never_left(overdue)
        if self._texts:
            self._later("look", self._loop.time() + _LOOK_S, self._look)

    # -- whether it is up --

    def _came_up(self, *, is_proven: bool) -> None:
        """It can be reached; only an answer proves that it takes texts."""
        if self._stopping:
            return
        was_up, self._is_up = self.is_up, True
        if is_proven:
            self._on_trial = self._is_refused = False
            self._delay_s = self.link.reconnect_s
            self._not("probe")
        if self.is_up and not was_up:
            self._log.moved(LinkStatus.BOUND)
            _log.info("http_link_up", carrier=self.name)

    def _went_down(self, error: str, wait_s: float | None = None, *, is_wrong: bool = False) -> None:
        """It is tried again after a while, and longer each time, at first with one text.

        `is_wrong`: it is set so that nothing can be taken, which does not become right by trying soon.
        """
        if self._stopping:
            return
        self._log.failed(error)
        self._is_up, self._on_trial = False, True
        self._is_refused = self._is_refused or is_wrong
        if "probe" in self._timers:
            return
        _log.warning("http_link_down", carrier=self.name, reason=error)
        least_s = self.link.reconnect_most_s if is_wrong else wait_s or 0.0
        delay_s = max(least_s, self._delay_s * (0.75 + self._chance.fraction() / 2))
        self._delay_s = min(self._delay_s * 2, self.link.reconnect_most_s)
        self._later("probe", self._loop.time() + delay_s, self._look_whether_up)

    def _look_whether_up(self) -> None:
        if self._probe is None or self._probe.done():
            self._probe = self._tasks.start(self._connect())

    async def _connect(self) -> None:
        """A connection without a request: whether anybody is there."""
        link = self.link
        try:
            async with asyncio.timeout(min(CONNECT_MOST_S, link.response_timeout_s)):
                transport = await self._network.connect(link.host, link.port, asyncio.Protocol, tls=self._tls)
            transport.close()
        except (OSError, UnicodeError) as failure:  # of time, of TLS; a host's name that is none
            self._went_down(f"no connection: {failure}" if str(failure) else "no connection in time")
            return
        self._came_up(is_proven=False)
        self._tell_room()

    # -- room --

    def _tell_room(self) -> None:
        """The listener is told whenever there may be room that it does not know of."""
        if self._stopping or not self._is_up:
            return
        if self.room > 0:
            self._listener.room_opened(self)
            return
        now = self._loop.time()
        opens_at = max(self._held_until, self._pace.opens_at(now))
        if opens_at > now or self._pace.room(now) <= 0:
            self._later("room", opens_at, self._tell_room)

    def _later(self, what: str, at: float, then: Callable[[], None]) -> None:
        """One timer of each kind."""

        def due() -> None:
            self._timers.pop(what, None)
            then()

        if what not in self._timers:
            self._timers[what] = self._loop.call_at(at, due)

    def _not(self, what: str) -> None:
        timer = self._timers.pop(what, None)
        if timer is not None:
            timer.cancel()
