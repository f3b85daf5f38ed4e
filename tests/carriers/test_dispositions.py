"""What refusals mean."""

from __future__ import annotations

import pytest

from tidings import errors
from tidings.carriers.dispositions import DISPOSITIONS, Action, disposition
from tidings.core import Kind
from tidings.smpp import CommandStatus


@pytest.mark.parametrize(
    ("status", "code", "retries", "after_s", "action"),
    [
        (CommandStatus.RTHROTTLED, 30017, 20, 30, Action.SLOW_DOWN),
        (CommandStatus.RMSGQFUL, 30017, 2, 180, Action.SLOW_DOWN),
        (CommandStatus.RSYSERR, 30008, 2, 30, Action.NONE),
        (CommandStatus.RINVSCHED, 30008, 2, 300, Action.NONE),
        (CommandStatus.RINVDSTADR, 30005, 0, None, Action.NONE),
        (CommandStatus.RINVSRCADR, 30024, 0, None, Action.NONE),
        (CommandStatus.RINVEXPIRY, 30036, 0, None, Action.NONE),
        (CommandStatus.RX_P_APPN, 30007, 0, None, Action.NONE),
        (CommandStatus.RINVESMCLASS, 30008, 0, None, Action.OTHER_LONG_TEXT),
        (CommandStatus.RINVMSGLEN, 30008, 0, None, Action.ALARM),
        (CommandStatus.RUNKNOWNERR, 30008, 1, 30, Action.NONE),
        (0x455, 30008, 1, 30, Action.NONE),
    ],
)
def test_a_refusal_has_its_code_its_retries_and_its_action(
    status: int, code: int, retries: int, after_s: float | None, action: Action
) -> None:
    what = disposition(status)
    assert (what.error_code, what.most_retries, what.retry_after_s, what.action) == (code, retries, after_s, action)


def test_every_code_is_one_of_the_api_and_retries_have_a_delay() -> None:
    known = {kind.code for kind in vars(errors).values() if isinstance(kind, Kind)}
    for what in DISPOSITIONS.values():
        assert what.error_code in known
        assert (what.most_retries > 0) == (what.retry_after_s is not None)
