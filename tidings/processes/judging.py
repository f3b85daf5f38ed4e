"""Who is dead: decided from one look at all processes, in the database's time. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from tidings.core import Instant, Sid

BEAT_US: Final = 1_000_000
"""Between two beats."""
GONE_US: Final = 1_500_000
"""A process whose backend is gone is dead where its last beat is older than this; else it may be connecting anew."""
SILENT_US: Final = 3_000_000
"""A process whose last beat is older than this is dead, whatever its backend does."""
LATE_US: Final = 2 * BEAT_US
"""Who himself was silent for as long expels nobody at once: it may have been the database, for everybody."""


class Seen(msgspec.Struct, frozen=True):
    """A process as one look found it."""

    sid: Sid
    backend_pid: int
    backend_began: Instant
    beat_at: Instant
    age_us: int
    """How long ago its last beat was."""
    is_connected: bool
    """Whether its backend is there."""


class Judgement(msgspec.Struct, frozen=True):
    """What is to be done."""

    is_known: bool
    """Whether the row of the one who looks is as it is: there, and of the backend that writes."""
    end: list[Seen]
    """Those that stand still: their backends are ended."""
    remove: list[Seen]
    """Those that own nothing more: their rows are taken out."""


def judgement_of(seen: Iterable[Seen], me: Sid, *, was_late: bool) -> Judgement:
    """`was_late`: the beat of the one who looks came late too."""
    found = list(seen)
    others = [] if was_late else [each for each in found if each.sid != me]
    return Judgement(
        is_known=any(each.sid == me and each.is_connected for each in found),
        end=[each for each in others if each.is_connected and each.age_us > SILENT_US],
        remove=[each for each in others if not each.is_connected and each.age_us > GONE_US],
    )
