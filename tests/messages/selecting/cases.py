"""The notation of the cases: a pool, a recipient, and who is to write, one line each.

A sender of a pool is written as its address and words: `+14155550101`, `+18335550100`, `50505 US`, `ACME`, `ACME/DE`
(for that country alone). Words: `no-mms`, `no-sms`, `unregistered`, `wait=SECONDS`, `rate=SEGMENTS_PER_SECOND`.
What a case expects is an address, several of which any will do, or the error code of a refusal.
"""

from __future__ import annotations

import msgspec


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One question and its answer."""

    name: str
    to: str
    pool: list[str]
    expected: str | int | set[str]
    media: bool = False
    previous: str | None = None
    """Who wrote last."""
    previous_days: float = 1.0
    """How long ago."""
    joined_days: dict[str, float] = {}
    """How long senders have been in the pool, where that matters; else for long."""
    area_code_geomatch: bool = True
    sticky: bool = True
    two_way: bool = False
    short_codes_reach: bool = True
    """Whether the recipient's carrier takes messages from short codes."""
