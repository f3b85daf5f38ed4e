"""The SMPP carrier: one link to a carrier or aggregator, kept up, within its window and its speed.

It turns submissions into submit_sm and answers into outcomes, and never writes rows. What arrives is
acknowledged when the listener says that it is stored.

Source: SMPP v3.4 issue 1.2, clauses 2.2, 2.9 and 4.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from typing import Final

import structlog

from tidings.carriers.dispositions import Action, disposition, is_listed
from tidings.carriers.link_pace import LinkPace
from tidings.carriers.link_state import LinkLog, LinkState, LinkStatus
from tidings.carriers.message_id import as_given
from tidings.carriers.port import (
    Answer,
    Arrival,
    CarrierAccepted,
    CarrierListener,
    CarrierRefused,
    Receipt,
    Submission,
    Unanswered,
)
from tidings.carriers.redelivered import Coming, Redelivered
from tidings.carriers.smpp_incoming import Incoming
from tidings.carriers.smpp_link import LongText, SmppLink
from tidings.carriers.smpp_outgoing import SubmissionWriter
from tidings.core import Chance, Network
from tidings.smpp import Answered, Bind, Closed, CommandStatus, EndReason, Esme, Received, SessionLimits
from tidings.smpp.bind import encode_bind

_log = structlog.get_logger(__name__)

_Sent = tuple[Submission, LongText, float]
"""A submission, the way its parts were joined, and when it left, in the event loop's time."""
_OTHER: Final = {LongText.UDH: LongText.SAR, LongText.SAR: LongText.UDH, LongText.PAYLOAD: LongText.UDH}
_WRONG_PASSWORD: Final = frozenset((CommandStatus.RINVPASWD, CommandStatus.RINVSYSID))
_STEADY_S: Final = 60.0
"""A link that held so long begins again with the shortest delay."""
_GOODBYE_S: Final = 1.0
"""How long unbinding may take at the least."""


class SmppCarrier:
    """See carriers.port.Carrier. Raises ValueError for a user or password that no bind can hold."""

    def __init__(self, link: SmppLink, network: Network, chance: Chance) -> None:
        self.name = link.name
        """See Carrier."""
        self._network = network
        self._chance = chance
        self._pace = LinkPace(link.throughput)
        self._redelivered = Redelivered(link.redelivery_s)
        self._among = 1
        """How many processes have a bind."""
        self._others_window = 0
        """The part of the window that other processes have."""
        self._log = LinkLog()
        self._session: Esme[_Sent] | None = None
        self._set(link)
        self._bound_at: float | None = None
        self._delay_s = link.reconnect_s
        self._stopping = False
        self._drained: asyncio.Future[None] | None = None
        self._ended: asyncio.Future[None] | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._reconnects: asyncio.TimerHandle | None = None
        self._reopens: asyncio.TimerHandle | None = None

    def _set(self, link: SmppLink) -> None:
        bind = Bind(link.bind, link.system_id, link.password, link.system_type)
        encode_bind(1, bind)  # a ValueError now, not at every attempt to connect
        self.link = link
        self._bind = bind
        self._outgoing = SubmissionWriter(link)
        self._incoming = Incoming(link)
        self._limits = SessionLimits(
            window=link.window,
            enquire_link_s=link.enquire_link_s,
            response_timeout_s=link.response_timeout_s,
            bind_timeout_s=link.response_timeout_s,
        )
        if self._session is not None:
            self._session.resize(link.window)
        self.divide(self._among)

    # -- the port --

    @property
    def is_up(self) -> bool:
        """Whether the link is bound."""
        return self._session is not None and self._session.is_bound

    @property
    def state(self) -> LinkState:
        """Where the link stands, for whoever looks."""
        return self._log.state(self._session.unanswered if self._session is not None else 0)

    @property
    def room(self) -> int:
        """See Carrier: the free part of the window, and no more than the link's speed allows."""
        if self._session is None or self._stopping:
            return 0
        return max(0, min(self._session.room - self._others_window, self._pace.room(self._loop.time())))

    @property
    def takes_media(self) -> bool:
        """See port.Carrier."""
        return self.link.media_tlv

    @property
    def joins_parts(self) -> bool:
        """See port.Carrier."""
        return False

    def submit(self, submissions: Sequence[Submission]) -> None:
        """See Carrier. What is over the room, as after a link was just lost, is answered as not sent."""
        room, now = self.room, self._loop.time()
        taken = 0
        failed: list[Answer] = []
        for submission in submissions[:room]:
            refusal = self._send(submission, self.link.long_text, now)
            if refusal:
                failed.append(refusal)
            else:
                taken += 1
        self._pace.took(taken, now)
        failed += [Unanswered(submission, left=False) for submission in submissions[room:]]
        if failed:
            self._loop.call_soon(self._listener.answered, failed)
        self._watch_pace()

    def divide(self, among: int) -> None:
        """See Carrier."""
        self._among = among
        self._others_window = self.link.window - max(1, self.link.window // among)
        self._pace.change(self.link.throughput / among)

    def change(self, link: SmppLink) -> None:
        """It is set so from now on; what a session begins with counts for the next one. Raises ValueError."""
        if link == self.link:
            return
        if self.link.differs_in_session(link):
            self._delay_s = link.reconnect_s
        self._set(link)
        if self._session is not None:
            self._tell_room()

    def note_failure(self, error: str) -> None:
        """It could not be begun."""
        self._log.failed(error)

    async def start(self, listener: CarrierListener) -> None:
        """See Carrier."""
        self._listener = listener
        self._stopping = False
        self._loop = asyncio.get_running_loop()
        self._tls = ssl.create_default_context(cafile=self.link.tls_ca_file or None) if self.link.tls else None
        self._log.moved(LinkStatus.CONNECTING)
        self._begin_connecting()

    async def stop(self, within_s: float = 5.0) -> None:
        """See Carrier."""
        self._stopping = True
        self._log.moved(LinkStatus.CLOSED)
        for timer in (self._reconnects, self._reopens):
            if timer:
                timer.cancel()
        self._reconnects = self._reopens = None
        session = self._session
        if self._connecting and not self._connecting.done():
            self._connecting.cancel()
            if session:
                session.close()
            return
        if session is None:
            return
        until = self._loop.time() + within_s
        self._ended = self._loop.create_future()
        if session.unanswered:
            self._drained = self._loop.create_future()
            await asyncio.wait([self._drained, self._ended], timeout=within_s, return_when=asyncio.FIRST_COMPLETED)
        session.unbind()
        await asyncio.wait([self._ended], timeout=max(_GOODBYE_S, until - self._loop.time()))
        if self._session:
            session.close()
            await asyncio.wait([self._ended], timeout=_GOODBYE_S)

    # -- the session's listener --

    def bound(self) -> None:
        """The link is up."""
        self._bound_at = self._loop.time()
        self._log.moved(LinkStatus.BOUND)
        _log.info("smpp_bound", carrier=self.name)
        self._tell_room()

    def answers_came(self, answers: Sequence[Answered[_Sent]]) -> None:
        """Answers to submit_sm."""
        told: list[Answer] = []
        for sent, status, message_id in answers:
            if status == 0:
                told.append(CarrierAccepted(sent[0], as_given(message_id)))
            else:
                outcome = self._refused(sent, status)
                if outcome:
                    told.append(outcome)
        if told:
            self._listener.answered(told)
        self._note_drained()
        self._tell_room()

    def messages_came(self, messages: Sequence[Received]) -> None:
        """Receipts, and messages from handsets."""
        receipts: list[Receipt] = []
        arrivals: list[Arrival] = []
        for received in messages:
            receipt = self._incoming.receipt(received)
            may_be_text = receipt is None or receipt.arrival is not None
            if may_be_text and self._incoming.is_too_long(received):
                _log.warning("smpp_text_too_long", carrier=self.name, octets=len(received.message.text))
                received.answer(CommandStatus.RINVMSGLEN)
            elif receipt is None:
                arrivals += self._arrivals(received)
            else:
                receipts.append(receipt)
        if receipts:
            self._listener.receipts_came(receipts)
        if arrivals:
            self._listener.arrived(arrivals)

    def _arrivals(self, received: Received) -> list[Arrival]:
        """The arrival that a message is; nothing for one that is known already, which is answered here."""
        arrival = self._incoming.arrival(received)
        coming = self._redelivered.coming(arrival)
        if coming is Coming.NEW:
            return [self._redelivered.watched(arrival)]
        _log.info("smpp_redelivered", carrier=self.name, coming=coming.value)
        received.acknowledge(ok=coming is Coming.AGAIN)
        return []

    def expired(self, contexts: Sequence[_Sent]) -> None:
        """Answers that did not come in time."""
        _log.warning("smpp_answers_late", carrier=self.name, count=len(contexts))
        self._listener.answered([Unanswered(sent[0], left=True) for sent in contexts])
        self._note_drained()
        self._tell_room()

    def went_on(self) -> None:
        """There is room again."""
        self._tell_room()

    def closed(self, end: Closed[_Sent]) -> None:
        """The link is down; what it leaves open is told, and it is tried again unless we stop."""
        now = self._loop.time()
        steady = self._bound_at is not None and now - self._bound_at >= _STEADY_S
        self._session = self._bound_at = None
        self._redelivered.session_ended(end.heard_at)
        for waiting in (self._drained, self._ended):
            if waiting and not waiting.done():
                waiting.set_result(None)
        if end.lost:
            self._listener.answered([Unanswered(lost.context[0], left=lost.left) for lost in end.lost])
        _log.info("smpp_link_closed", carrier=self.name, reason=end.reason.value, lost=len(end.lost))
        if self._stopping:
            return
        self._log.failed(f"closed: {end.reason.value}")
        if steady:
            self._delay_s = self.link.reconnect_s
        if end.reason is EndReason.BIND_REFUSED:
            self._note_refused_bind(end.status)
        self._connect_later()

    # -- sending --

    def _send(self, submission: Submission, method: LongText, now: float) -> CarrierRefused | None:
        """Sends on the bound session; a submission that SMPP cannot carry is refused on the spot."""
        assert self._session is not None
        try:
            self._session.ask(self._outgoing.message(submission, method), (submission, method, now))
        except ValueError as unfit:
            _log.error("smpp_cannot_encode", carrier=self.name, sid=submission.message_sid, reason=str(unfit))
            return CarrierRefused(
                submission, CommandStatus.RINVMSGLEN, disposition(CommandStatus.RINVMSGLEN).error_code, None, 0
            )
        return None

    def _refused(self, sent: _Sent, status: int) -> Answer | None:
        """The outcome of a refusal; None where the submission is under way once more."""
        submission, method, sent_at = sent
        what = disposition(status)
        match what.action:
            case Action.SLOW_DOWN:
                self._pace.throttled(self._loop.time(), sent_at)
            case Action.ALARM:
                _log.error("smpp_refused", carrier=self.name, sid=submission.message_sid, status=f"0x{status:02x}")
            case Action.REBIND:
                self._loop.call_soon(self._rebind, self._session)
            case Action.OTHER_LONG_TEXT if submission.has_header and method is self.link.long_text and self.room:
                now = self._loop.time()
                self._pace.took(1, now)
                return self._send(submission, _OTHER[method], now)
            case Action.OTHER_LONG_TEXT | Action.NONE:
                pass
        again = (what.retry_after_s, what.most_retries)
        return CarrierRefused(submission, status, what.error_code, *again, is_listed(status))

    def _tell_room(self) -> None:
        """The listener is told whenever there may be room that it does not know of."""
        if self.room > 0:
            self._listener.room_opened(self)
        else:
            self._watch_pace()

    def _watch_pace(self) -> None:
        """When the link's speed alone leaves no room, a timer tells when it does."""
        now = self._loop.time()
        if self._reopens or self._session is None or self._stopping:
            return
        if self._session.room > 0 and self._pace.room(now) <= 0:
            self._reopens = self._loop.call_at(self._pace.opens_at(now), self._reopen)

    def _reopen(self) -> None:
        self._reopens = None
        self._tell_room()

    def _note_drained(self) -> None:
        if self._drained and not self._drained.done() and self._session and not self._session.unanswered:
            self._drained.set_result(None)

    # -- keeping the link up --

    def _begin_connecting(self) -> None:
        self._reconnects = None
        self._connecting = self._loop.create_task(self._connect())

    async def _connect(self) -> None:
        session: Esme[_Sent] = Esme(self._bind, self, self._limits)
        self._session = session
        link = self.link
        try:
            async with asyncio.timeout(link.response_timeout_s):
                await self._network.connect(link.host, link.port, lambda: session, tls=self._tls)
        except (OSError, UnicodeError) as failure:  # of time, of TLS; a host's name that is none
            self._session = None
            self._log.failed(f"no connection: {failure}" if str(failure) else "no connection in time")
            _log.warning("smpp_connect_failed", carrier=self.name, host=link.host, reason=str(failure))
            self._connect_later()
        except Exception:  # noqa: BLE001 - whatever it is, a link is tried again
            self._session = None
            _log.exception("smpp_connect_failed", carrier=self.name, host=link.host)
            self._connect_later()

    def _connect_later(self) -> None:
        """Waits with jitter, and twice as long the next time."""
        delay_s = self._delay_s * (0.75 + self._chance.fraction() / 2)
        self._delay_s = min(self._delay_s * 2, self.link.reconnect_most_s)
        self._reconnects = self._loop.call_later(delay_s, self._begin_connecting)

    def _note_refused_bind(self, status: int) -> None:
        """A wrong password does not become right by trying: the next attempt is far off."""
        self._log.failed(f"bind refused: 0x{status:02x}")
        _log.error("smpp_bind_refused", carrier=self.name, status=f"0x{status:02x}")
        if status in _WRONG_PASSWORD:
            self._delay_s = self.link.reconnect_most_s

    def _rebind(self, session: Esme[_Sent] | None) -> None:
        """Ends a session that the carrier no longer knows; the next one is bound anew."""
        if session and session is self._session:
            session.unbind()
