"""What a session tells the layer above it, and what it is told about times and limits.

Everything comes in lists: what one read from the socket brought is one call. No future and no task is made per PDU.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Generic, Protocol, TypeAlias, TypeVar

import msgspec

from tidings.smpp.pdu import CommandStatus
from tidings.smpp.short_message import ShortMessage

ContextT = TypeVar("ContextT")

Answered: TypeAlias = tuple[ContextT, int, str]
"""The context given with a request, the command_status of its answer, the message id (empty where there is none)."""


class SessionLimits(msgspec.Struct, frozen=True):
    """Times (of the wire) and limits of one session."""

    window: int = 100
    """Requests that may be unanswered at once."""
    receive_window: int = 5_000
    """Messages of the peer that we may hold unanswered; more are refused for now."""
    enquire_link_s: float = 30.0
    """Silence after which the peer is asked whether it is there."""
    response_timeout_s: float = 30.0
    """How long an answer may take."""
    bind_timeout_s: float = 30.0
    """How long a connection may stay without being bound."""


class EndReason(StrEnum):
    """Why a session ended."""

    PEER_CLOSED = "peer_closed"
    PEER_UNBOUND = "peer_unbound"
    UNBOUND = "unbound"
    CLOSED = "closed"
    BIND_REFUSED = "bind_refused"
    BIND_TIMEOUT = "bind_timeout"
    SILENT = "silent"
    MALFORMED = "malformed"


class Lost(msgspec.Struct, Generic[ContextT], frozen=True):
    """A request that will have no answer."""

    context: ContextT
    left: bool
    """Whether its octets were handed to the transport: if so, the peer may have it."""


class Closed(msgspec.Struct, Generic[ContextT], frozen=True):
    """The end of a session."""

    reason: EndReason
    status: int
    """The command_status of a refused bind; 0 otherwise."""
    lost: list[Lost[ContextT]]
    heard_at: float
    """When the peer last said anything; loop time."""


class Answering(Protocol):
    """The session that a received message came by."""

    def answer(self, received: Received, status: int, message_id: str) -> None:
        """Sends the answer."""
        ...


class Received(msgspec.Struct):
    """A message of the peer's, to be answered once; a second answer is ignored."""

    message: ShortMessage
    command: int
    sequence: int
    session: Answering
    answered: bool = False

    def answer(self, status: int, message_id: str = "") -> None:
        """Answers with a command_status and, for submit_sm, the id under which the message is known."""
        if not self.answered:
            self.answered = True
            self.session.answer(self, status, message_id)

    def acknowledge(self, ok: bool) -> None:
        """True: it is stored. False: not now; the peer keeps it and sends it again."""
        self.answer(_OK if ok else _NOT_NOW)

    def refuse(self) -> None:
        """It is for nobody here, now or later: the peer is not to send it again."""
        self.answer(_NOBODY)


class SessionListener(Protocol[ContextT]):
    """Who is told. Each call may send at once; what is sent within one turn of the loop leaves together."""

    def bound(self) -> None:
        """The session is bound; there is room now."""
        ...

    def answers_came(self, answers: Sequence[Answered[ContextT]]) -> None:
        """Answers to requests, in the order they came."""
        ...

    def messages_came(self, messages: Sequence[Received]) -> None:
        """Messages of the peer's; called after `answers_came` for what came in the same read."""
        ...

    def expired(self, contexts: Sequence[ContextT]) -> None:
        """Requests whose answers did not come in time; a later answer is dropped."""
        ...

    def went_on(self) -> None:
        """There is room again, after a time in which the peer did not answer or nothing got through to it."""
        ...

    def closed(self, end: Closed[ContextT]) -> None:
        """The session has ended; nothing is told after this."""
        ...


_OK = int(CommandStatus.ROK)
_NOT_NOW = int(CommandStatus.RX_T_APPN)
_NOBODY = int(CommandStatus.RINVDSTADR)
