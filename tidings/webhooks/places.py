"""How many exchanges are made at once: in all, of an account, with a host, on a path."""

from __future__ import annotations

import msgspec

from tidings.webhooks.shares import Bounds

AT_ONCE_PER_HOST = 32
"""Exchanges of one account with one host, of either kind: those that are answered to a person, and the others."""
AT_ONCE_PER_PATH = 24
AT_ONCE_FAILING = 2
STATUSES = Bounds(
    total=320,
    account=128,
    account_failing=32,
    origin=AT_ONCE_PER_HOST,
    origin_failing=8,
    path=AT_ONCE_PER_PATH,
    path_failing=AT_ONCE_FAILING,
)
ANSWERS = msgspec.structs.replace(STATUSES, total=192, account=96)
