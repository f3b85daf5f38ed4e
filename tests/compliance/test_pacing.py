"""The paces of the simulated parties."""

from __future__ import annotations

import msgspec

from tidings.compliance.pacing import PACES


def test_at_once_is_at_once_and_nothing_in_reality_is_quicker_than_the_short_pace() -> None:
    assert set(msgspec.structs.astuple(PACES["instant"])) == {0}
    pairs = zip(msgspec.structs.astuple(PACES["short"]), msgspec.structs.astuple(PACES["real"]), strict=True)
    assert all(short < real for short, real in pairs)
