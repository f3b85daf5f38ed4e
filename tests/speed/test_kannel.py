"""The comparison with Kannel: what it says where Kannel is not there."""

from __future__ import annotations

import pytest

from tests.speed import kannel
from tests.speed.kannel import Options, arguments, main


def test_without_kannel_nothing_is_started_and_what_is_lacking_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(kannel, "PLACES", "")
    assert main(arguments().parse_args([], namespace=Options())) == 0
    assert capsys.readouterr().out.startswith("skipped: bearerbox and smsbox not found")
