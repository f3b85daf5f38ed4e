"""A session: one connection that speaks SMPP, whichever end it is. The ends differ in who binds: `esme.py`, `smsc.py`.

Requests of ours (submit_sm from an ESME, deliver_sm from an SMSC) go out within a window; requests of the
peer's are handed up and answered when the layer above says so. PDUs made in one turn of the event loop are
written together. One timer per session sweeps for answers that are late; there is none per PDU.

While nothing gets through to the peer nothing more is sent, and what it was not given is thrown away when the session
is given up. So it does not come later at once, faster than its pace, nor after it was sent again over another session.

Source: SMPP v3.4 issue 1.2, clauses 2.2 (states), 2.9 (timers), 3.3 (error handling), 4.2-4.3, 4.11.
"""

from __future__ import annotations

import asyncio
from itertools import islice
from typing import Final, Generic, cast

import structlog
from msgspec import structs

from tidings.smpp.listener import (
    Answered,
    Closed,
    ContextT,
    EndReason,
    Lost,
    Received,
    SessionLimits,
    SessionListener,
)
from tidings.smpp.pdu import (
    HEADER,
    HEADER_OCTETS,
    LAST_SEQUENCE,
    LONGEST_PDU,
    RESPONSE,
    Command,
    CommandStatus,
    MalformedPduError,
    decode_name,
    encode_answer,
    encode_pdu,
)
from tidings.smpp.short_message import ShortMessage, decode_message, encode_short_message
from tidings.smpp.undelivered import abandon, gets_stuck

_log = structlog.get_logger(__name__)

_ENQUIRE_LINK: Final = int(Command.ENQUIRE_LINK)
_UNBIND: Final = int(Command.UNBIND)
_DATA_SM: Final = int(Command.DATA_SM)
_GENERIC_NACK: Final = int(Command.GENERIC_NACK)
_UNANSWERABLE: Final = frozenset((int(Command.OUTBIND), int(Command.ALERT_NOTIFICATION)))
_LINGER_S: Final = 5.0
"""How long a closed connection may take to write what it still holds."""
_SUSPECT_S: Final = 0.15
"""A request that is unanswered for so long is reason to look whether anything gets through."""
_LOOK_AGAIN_S: Final = 0.05
_CALM_S: Final = 1.05
"""What was stuck comes to the peer together; for so long it is alone in any second, however it was paced."""


class Session(asyncio.Protocol, Generic[ContextT]):
    """What both ends have in common. Made for one connection and not used again."""

    def __init__(
        self, asks: Command, hears: Command, listener: SessionListener[ContextT], limits: SessionLimits
    ) -> None:
        self._asks = int(asks)
        self._hears = int(hears)
        self._listener = listener
        self._limits = limits
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._rest = b""
        self._outgoing: list[bytes] = []
        self._sequence = 0
        self._open: dict[int, tuple[float, ContextT]] = {}
        self._unsent = 0
        self._held = 0
        self._may_ask = self._may_hear = False
        self._bound = self._ending = False
        self._end: tuple[EndReason, int] | None = None
        self._began_at = self._heard_at = self._loop.time()
        self._probed_at: float | None = None
        self._is_stuck = self._is_late = False
        self._calming: asyncio.TimerHandle | None = None
        self._sweeping: asyncio.TimerHandle | None = None
        self._lingering: asyncio.TimerHandle | None = None
        shortest = min(limits.response_timeout_s, limits.enquire_link_s, limits.bind_timeout_s)
        self._sweep_s = min(1.0, shortest / 8)

    # -- what the layer above uses --

    @property
    def is_bound(self) -> bool:
        """Whether messages may flow."""
        return self._bound and not self._ending

    @property
    def room(self) -> int:
        """How many requests may go out now; none while nothing gets through, or while the peer does not answer."""
        if not self._may_ask or self._ending or self._is_stuck or self._is_late:
            return 0
        return self._limits.window - len(self._open)

    @property
    def unanswered(self) -> int:
        """Requests that wait for their answer."""
        return len(self._open)

    def resize(self, window: int) -> None:
        """So many requests may be unanswered from now on."""
        self._limits = structs.replace(self._limits, window=window)

    def ask(self, message: ShortMessage, context: ContextT) -> None:
        """Sends a message; its answer comes with `context`. Raises ValueError for one that cannot be encoded.

        The caller keeps within `room`.
        """
        assert self._may_ask, "messages are sent on a bound session"
        sequence = self._next_sequence()
        pdu = encode_short_message(self._asks, sequence, message)
        self._open[sequence] = (self._loop.time(), context)
        self._unsent += 1
        self._send(pdu)

    def answer(self, received: Received, status: int, message_id: str) -> None:
        """See Received.answer, which is the way to call this."""
        self._held -= 1
        if not self._end:
            self._send(encode_answer(received.command, status, received.sequence, message_id))

    def unbind(self) -> None:
        """Ends the session politely: unbind, its answer, close. Requests still open are lost."""
        if not self._bound:
            self._drop(EndReason.CLOSED)
        elif not self._ending:
            self._ending = True
            self._send(encode_pdu(_UNBIND, 0, self._next_sequence()))
            self._lingering = self._loop.call_later(self._limits.response_timeout_s, self._abort, EndReason.UNBOUND)

    def close(self) -> None:
        """Ends the session without a word."""
        self._drop(EndReason.CLOSED)

    # -- what the event loop calls --

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio.Protocol."""
        self._transport = cast("asyncio.Transport", transport)
        self._began_at = self._heard_at = self._loop.time()
        self._sweeping = self._loop.call_later(self._sweep_s, self._sweep)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """See asyncio.Protocol."""
        for timer in (self._sweeping, self._lingering, self._calming):
            if timer:
                timer.cancel()
        reason, status = self._end or (EndReason.PEER_CLOSED, 0)
        self._end = (reason, status)
        self._bound = self._may_ask = self._may_hear = False
        left = len(self._open) - self._unsent
        lost = [Lost(context, at < left) for at, (_, context) in enumerate(self._open.values())]
        self._open.clear()
        self._outgoing.clear()
        self._listener.closed(Closed(reason, status, lost, self._heard_at))

    def pause_writing(self) -> None:
        """A peer that does not read is not read from either, so that nothing grows without limit."""
        if self._transport:
            self._transport.pause_reading()

    def resume_writing(self) -> None:
        """See pause_writing."""
        if self._transport and not self._transport.is_closing():
            self._transport.resume_reading()

    def data_received(self, data: bytes) -> None:
        """Takes PDUs from the octets that came, however they were cut."""
        if self._rest:
            data = self._rest + data
        asked = RESPONSE | self._asks
        answers: list[Answered[ContextT]] = []
        messages: list[Received] = []
        position, end = 0, len(data)
        while end - position >= HEADER_OCTETS and not self._end:
            length, command, status, sequence = HEADER.unpack_from(data, position)
            if not HEADER_OCTETS <= length <= LONGEST_PDU:
                self._send(encode_pdu(_GENERIC_NACK, CommandStatus.RINVCMDLEN, sequence))
                self._drop(EndReason.MALFORMED)
                break
            if end - position < length:
                break
            stop = position + length
            if command == asked:
                waiting = self._open.pop(sequence, None)
                if waiting is not None:
                    answers.append((waiting[1], status, decode_name(data, position + HEADER_OCTETS, stop)))
            else:
                self._take(command, status, sequence, data[position:stop], answers, messages)
            position = stop
        self._rest = data[position:] if position < end and not self._end else b""
        went_on = position > 0 and self._heard()
        if answers:
            self._listener.answers_came(answers)
        if messages:
            self._listener.messages_came(messages)
        if went_on:
            self._listener.went_on()

    def _heard(self) -> bool:
        """The peer is there; whether it had not answered for a time."""
        self._heard_at = self._loop.time()
        self._probed_at = None
        went_on, self._is_late = self._is_late, False
        return went_on

    # -- requests and answers of the peer's --

    def _take(
        self,
        command: int,
        status: int,
        sequence: int,
        pdu: bytes,
        answers: list[Answered[ContextT]],
        messages: list[Received],
    ) -> None:
        if command in (self._hears, _DATA_SM):
            self._hear(command, sequence, pdu, messages)
        elif command == _GENERIC_NACK:
            self._nacked(status, sequence, answers)
        else:
            self._control(command, status, sequence, pdu)

    def _hear(self, command: int, sequence: int, pdu: bytes, messages: list[Received]) -> None:
        if not self._may_hear:
            self._send(encode_answer(command, CommandStatus.RINVBNDSTS, sequence))
            return
        if self._held >= self._limits.receive_window:
            self._send(encode_answer(command, self._too_many, sequence))
            return
        try:
            message = decode_message(command, pdu)
        except MalformedPduError as malformed:
            _log.warning("smpp_malformed_pdu", command=command, octets=len(pdu), reason=str(malformed))
            self._send(encode_answer(command, malformed.status, sequence))
            return
        self._held += 1
        messages.append(Received(message, command, sequence, self))

    @property
    def _too_many(self) -> CommandStatus:
        """What a peer is answered that sends more than we hold."""
        return CommandStatus.RX_T_APPN if self._hears == Command.DELIVER_SM else CommandStatus.RTHROTTLED

    def _nacked(self, status: int, sequence: int, answers: list[Answered[ContextT]]) -> None:
        waiting = self._open.pop(sequence, None)
        if waiting is not None:
            answers.append((waiting[1], status or CommandStatus.RUNKNOWNERR, ""))
        elif not self._bound:
            self._drop(EndReason.BIND_REFUSED, status or CommandStatus.RUNKNOWNERR)

    def _control(self, command: int, status: int, sequence: int, pdu: bytes) -> None:  # noqa: ARG002 - for the ends
        """PDUs that carry no message; the ends add theirs."""
        if command == _ENQUIRE_LINK:
            self._send(encode_pdu(RESPONSE | command, 0, sequence))
        elif command == _UNBIND:
            self._send(encode_pdu(RESPONSE | command, 0, sequence))
            self._drop(EndReason.PEER_UNBOUND)
        elif command == RESPONSE | _UNBIND and self._ending:
            self._drop(EndReason.UNBOUND)
        elif command < RESPONSE and command not in _UNANSWERABLE:
            self._send(encode_pdu(_GENERIC_NACK, CommandStatus.RINVCMDID, sequence))

    def _became_bound(self, *, may_ask: bool, may_hear: bool) -> None:
        self._bound = True
        self._may_ask, self._may_hear = may_ask, may_hear
        self._listener.bound()

    # -- writing, waiting, ending --

    def _next_sequence(self) -> int:
        self._sequence = self._sequence + 1 if self._sequence < LAST_SEQUENCE else 1
        return self._sequence

    def _send(self, pdu: bytes) -> None:
        if not self._outgoing:
            self._loop.call_soon(self._flush)
        self._outgoing.append(pdu)

    def _flush(self) -> None:
        if self._outgoing and self._transport and not self._transport.is_closing():
            self._transport.write(b"".join(self._outgoing))
            self._outgoing.clear()
            self._unsent = 0
            self._look_whether_stuck(self._transport)

    def _look_whether_stuck(self, transport: asyncio.Transport) -> None:
        if self._is_stuck or not self._open:
            return
        oldest, _ = next(iter(self._open.values()))
        if self._loop.time() - oldest > _SUSPECT_S and gets_stuck(transport):
            _log.warning("smpp_stuck", unanswered=len(self._open))
            self._is_stuck = True
            self._calming = self._loop.call_later(_LOOK_AGAIN_S, self._look_whether_free)

    def _look_whether_free(self) -> None:
        assert self._transport is not None
        if gets_stuck(self._transport):
            self._calming = self._loop.call_later(_LOOK_AGAIN_S, self._look_whether_free)
        else:
            self._calming = self._loop.call_later(_CALM_S, self._go_on)

    def _go_on(self) -> None:
        self._is_stuck = False
        self._listener.went_on()

    def _sweep(self) -> None:
        """Looks for what has waited too long: answers, the bind, a peer that says nothing."""
        now = self._loop.time()
        self._sweeping = self._loop.call_later(self._sweep_s, self._sweep)
        if not self._bound:
            if now - self._began_at >= self._limits.bind_timeout_s:
                self._drop(EndReason.BIND_TIMEOUT)
            return
        late = self._take_late(now - self._limits.response_timeout_s)
        if late:
            self._is_late = True
        if self._probed_at is None:
            if late or now - self._heard_at >= self._limits.enquire_link_s:
                self._probed_at = now
                self._send(encode_pdu(_ENQUIRE_LINK, 0, self._next_sequence()))
        elif now - self._probed_at >= self._limits.response_timeout_s:
            self._abort(EndReason.SILENT)
        if late:
            self._listener.expired(late)

    def _take_late(self, before: float) -> list[ContextT]:
        """The contexts of requests sent at or before that moment; the oldest are first in the dictionary."""
        count = 0
        for sent_at, _ in self._open.values():
            if sent_at > before:
                break
            count += 1
        return [self._open.pop(sequence)[1] for sequence in list(islice(self._open, count))]

    def _drop(self, reason: EndReason, status: int = 0) -> None:
        """Closes the connection when what was sent has left; `reason` is told when it is closed."""
        if self._end:
            return
        self._flush()
        self._end = (reason, status)
        self._may_ask = self._may_hear = False
        if self._transport:
            self._transport.close()
            self._lingering = self._loop.call_later(_LINGER_S, abandon, self._transport)

    def _abort(self, reason: EndReason) -> None:
        """Closes the connection at once, whatever is left to write or to get through."""
        if not self._end:
            self._end = (reason, 0)
            self._may_ask = self._may_hear = False
            if self._transport:
                abandon(self._transport)
