"""The client's end of a session: binds, sends submit_sm, is sent deliver_sm.

Source: SMPP v3.4 issue 1.2, clause 4.1.
"""

from __future__ import annotations

import asyncio

from tidings.smpp.bind import COMMANDS, Bind, BindKind, encode_bind
from tidings.smpp.listener import ContextT, EndReason, SessionLimits, SessionListener
from tidings.smpp.pdu import RESPONSE, Command
from tidings.smpp.session import Session


class Esme(Session[ContextT]):
    """Binds as soon as it is connected; `listener.bound` or `listener.closed` tells the outcome."""

    def __init__(self, bind: Bind, listener: SessionListener[ContextT], limits: SessionLimits) -> None:
        super().__init__(Command.SUBMIT_SM, Command.DELIVER_SM, listener, limits)
        self._bind = bind

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio.Protocol."""
        super().connection_made(transport)
        self._send(encode_bind(self._next_sequence(), self._bind))

    def _control(self, command: int, status: int, sequence: int, pdu: bytes) -> None:
        kind = self._bind.kind
        if command != RESPONSE | COMMANDS[kind]:
            super()._control(command, status, sequence, pdu)
        elif status:
            self._drop(EndReason.BIND_REFUSED, status)
        elif not self._bound:
            self._became_bound(may_ask=kind is not BindKind.RECEIVER, may_hear=kind is not BindKind.TRANSMITTER)
