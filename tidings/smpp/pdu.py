"""PDUs of SMPP: command ids, command statuses, the header, and what every codec shares.

Source: Short Message Peer to Peer Protocol Specification v3.4 issue 1.2, clauses 3.2 (format), 5.1.2, 5.1.3 (tables).
"""

from __future__ import annotations

from enum import IntEnum
from struct import Struct
from typing import Final

HEADER: Final = Struct(">IIII")
"""command_length, command_id, command_status, sequence_number."""

HEADER_OCTETS: Final = 16
LONGEST_PDU: Final = 65_536
LAST_SEQUENCE: Final = 0x7FFF_FFFF
RESPONSE: Final = 0x8000_0000
"""The bit of a command id that makes it the answer."""


class Command(IntEnum):
    """command_id of the requests (clause 5.1.2.1); the answer to one is `RESPONSE | id`."""

    BIND_RECEIVER = 0x01
    BIND_TRANSMITTER = 0x02
    QUERY_SM = 0x03
    SUBMIT_SM = 0x04
    DELIVER_SM = 0x05
    UNBIND = 0x06
    REPLACE_SM = 0x07
    CANCEL_SM = 0x08
    BIND_TRANSCEIVER = 0x09
    OUTBIND = 0x0B
    ENQUIRE_LINK = 0x15
    SUBMIT_MULTI = 0x21
    ALERT_NOTIFICATION = 0x102
    DATA_SM = 0x103
    GENERIC_NACK = 0x8000_0000


class CommandStatus(IntEnum):
    """command_status (clause 5.1.3), named as the standard names them, without ESME_."""

    ROK = 0x00
    RINVMSGLEN = 0x01
    RINVCMDLEN = 0x02
    RINVCMDID = 0x03
    RINVBNDSTS = 0x04
    RALYBND = 0x05
    RINVPRTFLG = 0x06
    RINVREGDLVFLG = 0x07
    RSYSERR = 0x08
    RINVSRCADR = 0x0A
    RINVDSTADR = 0x0B
    RINVMSGID = 0x0C
    RBINDFAIL = 0x0D
    RINVPASWD = 0x0E
    RINVSYSID = 0x0F
    RCANCELFAIL = 0x11
    RREPLACEFAIL = 0x13
    RMSGQFUL = 0x14
    RINVSERTYP = 0x15
    RINVNUMDESTS = 0x33
    RINVDLNAME = 0x34
    RINVDESTFLAG = 0x40
    RINVSUBREP = 0x42
    RINVESMCLASS = 0x43
    RCNTSUBDL = 0x44
    RSUBMITFAIL = 0x45
    RINVSRCTON = 0x48
    RINVSRCNPI = 0x49
    RINVDSTTON = 0x50
    RINVDSTNPI = 0x51
    RINVSYSTYP = 0x53
    RINVREPFLAG = 0x54
    RINVNUMMSGS = 0x55
    RTHROTTLED = 0x58
    RINVSCHED = 0x61
    RINVEXPIRY = 0x62
    RINVDFTMSGID = 0x63
    RX_T_APPN = 0x64
    RX_P_APPN = 0x65
    RX_R_APPN = 0x66
    RQUERYFAIL = 0x67
    RINVOPTPARSTREAM = 0xC0
    ROPTPARNOTALLWD = 0xC1
    RINVPARLEN = 0xC2
    RMISSINGOPTPARAM = 0xC3
    RINVOPTPARAMVAL = 0xC4
    RDELIVERYFAILURE = 0xFE
    RUNKNOWNERR = 0xFF


class MalformedPduError(ValueError):
    """Octets that are no PDU. `status` is what the sender is answered."""

    def __init__(self, reason: str, status: CommandStatus = CommandStatus.RINVMSGLEN) -> None:
        super().__init__(reason)
        self.status = status


def encode_pdu(command: int, status: int, sequence: int, body: bytes = b"") -> bytes:
    """A header and `body`."""
    return HEADER.pack(HEADER_OCTETS + len(body), command, status, sequence) + body


def encode_answer(command: int, status: int, sequence: int, name: str = "") -> bytes:
    """The answer to the request `command`, whose body is one C-octet string: a message id or a system id.

    An answer with an error has no body, except to deliver_sm and data_sm, whose message_id is always there.
    """
    if status and command not in _ALWAYS_NAMED:
        return HEADER.pack(HEADER_OCTETS, RESPONSE | command, status, sequence)
    body = name.encode("latin-1")
    return HEADER.pack(HEADER_OCTETS + 1 + len(body), RESPONSE | command, status, sequence) + body + b"\0"


def decode_name(pdu: bytes, start: int, end: int) -> str:
    """The C-octet string that an answer's body begins with: a message id or a system id.

    Tolerant, as carriers are not careful here: an absent body is an empty string, and the NUL may be missing.
    """
    stop = pdu.find(b"\0", start, end)
    return pdu[start : end if stop < 0 else stop].decode("latin-1")


_ALWAYS_NAMED = frozenset((int(Command.DELIVER_SM), int(Command.DATA_SM)))
