"""The server's end of a session: is bound to, takes submit_sm, sends deliver_sm.

Source: SMPP v3.4 issue 1.2, clause 4.1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from tidings.smpp.bind import KINDS, Bind, BindKind, decode_bind
from tidings.smpp.listener import ContextT, EndReason, SessionLimits, SessionListener
from tidings.smpp.pdu import Command, CommandStatus, MalformedPduError, encode_answer
from tidings.smpp.session import Session

Authenticate: TypeAlias = Callable[[Bind], CommandStatus]
"""ROK for a bind that is welcome; the status that it is refused with otherwise."""


class Smsc(Session[ContextT]):
    """Waits to be bound; a bind that is refused is answered, then the connection is closed."""

    def __init__(
        self,
        system_id: str,
        authenticate: Authenticate,
        listener: SessionListener[ContextT],
        limits: SessionLimits,
        *,
        refuse_after_s: float = 0.0,
    ) -> None:
        """`refuse_after_s` is the wire time for which the refusal of a bind is held back: a brake on guessing."""
        super().__init__(Command.DELIVER_SM, Command.SUBMIT_SM, listener, limits)
        self._refuse_after_s = refuse_after_s
        self._refusing = False
        self._system_id = system_id
        self._authenticate = authenticate
        self.peer: Bind | None = None
        """The bind that was accepted; None before."""

    def _control(self, command: int, status: int, sequence: int, pdu: bytes) -> None:
        if command in KINDS:
            self._take_bind(command, sequence, pdu)
        else:
            super()._control(command, status, sequence, pdu)

    def _take_bind(self, command: int, sequence: int, pdu: bytes) -> None:
        if self._refusing:
            return
        if self._bound:
            self._send(encode_answer(command, CommandStatus.RALYBND, sequence))
            return
        try:
            bind = decode_bind(command, pdu)
        except MalformedPduError as malformed:
            self._refuse(command, malformed.status, sequence)
            return
        status = self._authenticate(bind)
        if status:
            self._hold_back(command, status, sequence)
            return
        self.peer = bind
        self._send(encode_answer(command, CommandStatus.ROK, sequence, self._system_id))
        self._became_bound(may_ask=bind.kind is not BindKind.TRANSMITTER, may_hear=bind.kind is not BindKind.RECEIVER)

    def _hold_back(self, command: int, status: CommandStatus, sequence: int) -> None:
        """One guess a connection, and its answer late."""
        if not self._refuse_after_s:
            self._refuse(command, status, sequence)
            return
        self._refusing = True
        self._loop.call_later(self._refuse_after_s, self._refuse, command, status, sequence)

    def _refuse(self, command: int, status: CommandStatus, sequence: int) -> None:
        self._send(encode_answer(command, status, sequence))
        self._drop(EndReason.BIND_REFUSED, status)
