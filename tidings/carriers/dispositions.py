"""What to do about a carrier's refusal: a table by command_status.

Source: SMPP v3.4 issue 1.2, clause 5.1.3, for the statuses; the retries are those that gateways commonly make.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import msgspec

from tidings.errors import (
    CARRIER_CONGESTION,
    FILTERED,
    SENDER_NOT_PROVISIONED,
    UNKNOWN_FAILURE,
    UNKNOWN_HANDSET,
    VALIDITY_EXPIRED,
)
from tidings.smpp import CommandStatus


class Action(StrEnum):
    """What the link does beside telling its listener."""

    NONE = "none"
    ALARM = "alarm"
    """The setting of the link or our own PDU is at fault: someone should look."""
    SLOW_DOWN = "slow_down"
    REBIND = "rebind"
    OTHER_LONG_TEXT = "other_long_text"
    """Send once more with the other way of joining long texts."""


class Disposition(msgspec.Struct, frozen=True):
    """What a refusal means for a message."""

    error_code: int
    """The code that it gets when it fails for this."""
    most_retries: int = 0
    retry_after_s: float | None = None
    """None: not at all."""
    action: Action = Action.NONE


def _failed(code: int = UNKNOWN_FAILURE.code, action: Action = Action.NONE) -> Disposition:
    return Disposition(code, action=action)


def _again(times: int, after_s: float, code: int = UNKNOWN_FAILURE.code, action: Action = Action.NONE) -> Disposition:
    return Disposition(code, times, after_s, action)


_OWN_FAULT: Final = _failed(action=Action.ALARM)
_UNKNOWN_SENDER: Final = _failed(SENDER_NOT_PROVISIONED.code)
_BAD_SENDER_SETTING: Final = _failed(SENDER_NOT_PROVISIONED.code, Action.ALARM)
_BAD_OPTION: Final = _again(1, 30, action=Action.OTHER_LONG_TEXT)

DISPOSITIONS: Final[dict[int, Disposition]] = {
    CommandStatus.RINVMSGLEN: _OWN_FAULT,
    CommandStatus.RINVCMDLEN: _OWN_FAULT,
    CommandStatus.RINVCMDID: _OWN_FAULT,
    CommandStatus.RINVBNDSTS: _again(20, 5, action=Action.REBIND),
    CommandStatus.RALYBND: _again(20, 5, action=Action.REBIND),
    CommandStatus.RINVPRTFLG: _OWN_FAULT,
    CommandStatus.RINVREGDLVFLG: _OWN_FAULT,
    CommandStatus.RSYSERR: _again(2, 30),
    CommandStatus.RINVSRCADR: _UNKNOWN_SENDER,
    CommandStatus.RINVDSTADR: _failed(UNKNOWN_HANDSET.code),
    CommandStatus.RINVMSGID: _failed(),
    CommandStatus.RMSGQFUL: _again(2, 180, CARRIER_CONGESTION.code, Action.SLOW_DOWN),
    CommandStatus.RINVSERTYP: _OWN_FAULT,
    CommandStatus.RINVNUMDESTS: _failed(),
    CommandStatus.RINVDLNAME: _failed(),
    CommandStatus.RINVDESTFLAG: _failed(),
    CommandStatus.RINVESMCLASS: _failed(action=Action.OTHER_LONG_TEXT),
    CommandStatus.RCNTSUBDL: _again(1, 30),
    CommandStatus.RSUBMITFAIL: _again(1, 30),
    CommandStatus.RINVSRCTON: _BAD_SENDER_SETTING,
    CommandStatus.RINVSRCNPI: _BAD_SENDER_SETTING,
    CommandStatus.RINVDSTTON: _BAD_SENDER_SETTING,
    CommandStatus.RINVDSTNPI: _BAD_SENDER_SETTING,
    CommandStatus.RINVSYSTYP: _OWN_FAULT,
    CommandStatus.RINVREPFLAG: _OWN_FAULT,
    CommandStatus.RINVNUMMSGS: _OWN_FAULT,
    CommandStatus.RTHROTTLED: _again(20, 30, CARRIER_CONGESTION.code, Action.SLOW_DOWN),
    CommandStatus.RINVSCHED: _again(2, 300),
    CommandStatus.RINVEXPIRY: _failed(VALIDITY_EXPIRED.code),
    CommandStatus.RINVDFTMSGID: _failed(),
    CommandStatus.RX_T_APPN: _again(2, 30),
    CommandStatus.RX_P_APPN: _failed(FILTERED.code),
    CommandStatus.RX_R_APPN: _failed(FILTERED.code),
    CommandStatus.RINVOPTPARSTREAM: _BAD_OPTION,
    CommandStatus.ROPTPARNOTALLWD: _BAD_OPTION,
    CommandStatus.RINVPARLEN: _BAD_OPTION,
    CommandStatus.RMISSINGOPTPARAM: _BAD_OPTION,
    CommandStatus.RINVOPTPARAMVAL: _BAD_OPTION,
    CommandStatus.RDELIVERYFAILURE: _failed(),
    CommandStatus.RUNKNOWNERR: _again(1, 30),
}

UNLISTED: Final = _again(1, 30)
"""For statuses that no table knows, such as a vendor's own (0x400 to 0x4FF)."""


def disposition(status: int) -> Disposition:
    """What the refusal `status` means."""
    return DISPOSITIONS.get(status, UNLISTED)


def is_listed(status: int) -> bool:
    """Whether a table knows it."""
    return status in DISPOSITIONS
