"""Binding: who opens a session, and what it may do on it.

Source: SMPP v3.4 issue 1.2, clauses 2.2 (session states) and 4.1 (bind operations).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import msgspec

from tidings.smpp.pdu import Command, MalformedPduError, encode_pdu

INTERFACE_VERSION: Final = 0x34


class BindKind(StrEnum):
    """What a session is for, as its ESME asks."""

    RECEIVER = "receiver"
    TRANSMITTER = "transmitter"
    TRANSCEIVER = "transceiver"


COMMANDS: Final = {
    BindKind.RECEIVER: int(Command.BIND_RECEIVER),
    BindKind.TRANSMITTER: int(Command.BIND_TRANSMITTER),
    BindKind.TRANSCEIVER: int(Command.BIND_TRANSCEIVER),
}
KINDS: Final = {command: kind for kind, command in COMMANDS.items()}


class Bind(msgspec.Struct, frozen=True):
    """A request to bind; its password is not shown."""

    kind: BindKind
    system_id: str
    password: str
    system_type: str = ""
    interface_version: int = INTERFACE_VERSION
    addr_ton: int = 0
    addr_npi: int = 0
    address_range: str = ""

    def __repr__(self) -> str:
        """Without the password, so that no log shows it."""
        return f"Bind(kind={self.kind.value!r}, system_id={self.system_id!r})"


def encode_bind(sequence: int, bind: Bind) -> bytes:
    """A bind PDU. Raises ValueError for text with NUL or outside Latin-1."""
    words = (bind.system_id, bind.password, bind.system_type, bind.address_range)
    if any("\0" in word for word in words):
        msg = "a field of a bind contains NUL"
        raise ValueError(msg)
    system_id, password, system_type, address_range = (word.encode("latin-1") + b"\0" for word in words)
    version = bytes((bind.interface_version, bind.addr_ton, bind.addr_npi))
    body = system_id + password + system_type + version + address_range
    return encode_pdu(COMMANDS[bind.kind], 0, sequence, body)


def decode_bind(command: int, pdu: bytes) -> Bind:
    """The request in a whole bind PDU, header included. Raises MalformedPduError."""
    try:
        system_id = pdu.index(0, 16)
        password = pdu.index(0, system_id + 1)
        system_type = pdu.index(0, password + 1)
        version, ton, npi = pdu[system_type + 1 : system_type + 4]
        address_range = pdu.index(0, system_type + 4)
    except ValueError as short:
        msg = "the bind ends inside a field"
        raise MalformedPduError(msg) from short
    return Bind(
        kind=KINDS[command],
        system_id=pdu[16:system_id].decode("latin-1"),
        password=pdu[system_id + 1 : password].decode("latin-1"),
        system_type=pdu[password + 1 : system_type].decode("latin-1"),
        interface_version=version,
        addr_ton=ton,
        addr_npi=npi,
        address_range=pdu[system_type + 4 : address_range].decode("latin-1"),
    )
