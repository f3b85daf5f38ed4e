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
from tidings.smpp import Status


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
    Status.RINVMSGLEN: _OWN_FAULT,
    Status.RINVCMDLEN: _OWN_FAULT,
    Status.RINVCMDID: _OWN_FAULT,
    Status.RINVBNDSTS: _again(20, 5, action=Action.REBIND),
    Status.RALYBND: _again(20, 5, action=Action.REBIND),
    Status.RINVPRTFLG: _OWN_FAULT,
    Status.RINVREGDLVFLG: _OWN_FAULT,
    Status.RSYSERR: _again(2, 30),
    Status.RINVSRCADR: _UNKNOWN_SENDER,
    Status.RINVDSTADR: _failed(UNKNOWN_HANDSET.code),
    Status.RINVMSGID: _failed(),
    Status.RMSGQFUL: _again(2, 180, CARRIER_CONGESTION.code, Action.SLOW_DOWN),
    Status.RINVSERTYP: _OWN_FAULT,
    Status.RINVNUMDESTS: _failed(),
    Status.RINVDLNAME: _failed(),
    Status.RINVDESTFLAG: _failed(),
    Status.RINVESMCLASS: _failed(action=Action.OTHER_LONG_TEXT),
    Status.RCNTSUBDL: _again(1, 30),
    Status.RSUBMITFAIL: _again(1, 30),
    Status.RINVSRCTON: _BAD_SENDER_SETTING,
    Status.RINVSRCNPI: _BAD_SENDER_SETTING,
    Status.RINVDSTTON: _BAD_SENDER_SETTING,
    Status.RINVDSTNPI: _BAD_SENDER_SETTING,
    Status.RINVSYSTYP: _OWN_FAULT,
    Status.RINVREPFLAG: _OWN_FAULT,
    Status.RINVNUMMSGS: _OWN_FAULT,
    Status.RTHROTTLED: _again(20, 30, CARRIER_CONGESTION.code, Action.SLOW_DOWN),
    Status.RINVSCHED: _again(2, 300),
    Status.RINVEXPIRY: _failed(VALIDITY_EXPIRED.code),
    Status.RINVDFTMSGID: _failed(),
    Status.RX_T_APPN: _again(2, 30),
    Status.RX_P_APPN: _failed(FILTERED.code),
    Status.RX_R_APPN: _failed(FILTERED.code),
    Status.RINVOPTPARSTREAM: _BAD_OPTION,
    Status.ROPTPARNOTALLWD: _BAD_OPTION,
    Status.RINVPARLEN: _BAD_OPTION,
    Status.RMISSINGOPTPARAM: _BAD_OPTION,
    Status.RINVOPTPARAMVAL: _BAD_OPTION,
    Status.RDELIVERYFAILURE: _failed(),
    Status.RUNKNOWNERR: _again(1, 30),
}

UNLISTED: Final = _again(1, 30)
"""For statuses that no table knows, such as a vendor's own (0x400 to 0x4FF)."""


def disposition(status: int) -> Disposition:
    """What the refusal `status` means."""
    return DISPOSITIONS.get(status, UNLISTED)
