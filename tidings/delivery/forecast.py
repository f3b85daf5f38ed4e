"""When queues will be empty, and when more would have left: from what waits and the rates that hold now. Pure.

What waits in one sender's queue leaves at its rate, at the rate of its campaign together with the campaign's other
numbers, and at its account's together with all of its senders; what comes is put where it leaves soonest. Opt-outs,
carriers that slow down, and daily caps are not foreseen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from enum import StrEnum
from math import ceil
from typing import Final

import msgspec
from msgspec.structs import replace

from tidings.core import Sid

NEVER_S: Final = 366 * 86_400.0
"""What takes longer than this is said to take so long."""
_STEPS: Final = 60


class QueueLimit(StrEnum):
    """What a queue waits for."""

    HOLD = "hold"
    """The operator stopped what goes out."""
    CARRIER = "carrier"
    """Each of them waits for room with a carrier."""
    SENDER = "sender"
    """The pace of one sender."""
    CAMPAIGN = "campaign"
    """What carriers allow a campaign."""
    ACCOUNT = "account"
    """The account's throughput."""


class Drawn(msgspec.Struct, frozen=True):
    """What several queues draw from."""

    sid: Sid
    """The campaign, or the account."""
    segments_per_second: float


class Draw(msgspec.Struct, frozen=True):
    """One sender's queue, and what it draws from; the narrower limit first."""

    segments_per_second: float
    waiting: int
    """Segments."""
    limits: tuple[Drawn, ...] = ()


def drained_in(draws: Sequence[Draw], more: int = 0) -> float:
    """Seconds until all that waits has left, and `more` segments that could come now to any of these queues."""
    if not draws:
        return 0.0 if not more else NEVER_S
    least = max(_waits_of_lanes(draws), _waits_of_limits(draws))
    if _room(draws, least) >= more:
        return least
    begin, end = least, max(1.0, least)
    while _room(draws, end) < more:
        begin, end = end, end * 2
        if end >= NEVER_S:
            return NEVER_S
    for _ in range(_STEPS):
        middle = (begin + end) / 2
        begin, end = (begin, middle) if _room(draws, middle) >= more else (middle, end)
    return end


def together(draws: Sequence[Draw]) -> float:
    """Segments a second of all of them, while each has something to send."""
    return _room([replace(draw, waiting=0) for draw in draws], 1.0)


def narrowest(draws: Mapping[Sid, Draw]) -> Drawn | None:
    """What the longest of these queues, by their senders, waits for: a sender's own rate, or what several draw from.

    None: nothing waits. Among equals what is shared, since it holds up more than one.
    """
    waiting: dict[Drawn, int] = defaultdict(int)
    for sid, draw in draws.items():
        for limit in (*draw.limits, Drawn(sid, draw.segments_per_second)):
            waiting[limit] += draw.waiting
    shared = {limit for draw in draws.values() for limit in draw.limits}
    found = max(waiting, key=lambda limit: (waiting[limit] / limit.segments_per_second, limit in shared), default=None)
    return found if found is not None and waiting[found] else None


def limit_of(
    found: Drawn | None, draws: Mapping[Sid, Draw], crowded: int, *, is_held: bool = False
) -> QueueLimit | None:
    """Of which kind the `narrowest` of these is, where `crowded` of them wait for room with a carrier."""
    if found is None:
        return None
    if is_held:
        return QueueLimit.HOLD
    if crowded == sum(draw.waiting > 0 for draw in draws.values()):
        return QueueLimit.CARRIER
    if found.sid in draws:
        return QueueLimit.SENDER
    return QueueLimit.ACCOUNT if found.sid.startswith("AC") else QueueLimit.CAMPAIGN


def later(draws: Sequence[Draw], seconds: float) -> list[Draw]:
    """What still waits after so long: no less than that, since who shares a limit is taken to share it to the end."""
    wanted: dict[Drawn, float] = defaultdict(float)
    for draw in draws:
        for limit in draw.limits if draw.waiting else ():
            wanted[limit] += draw.segments_per_second
    left = []
    for draw in draws:
        shares = [min(1.0, limit.segments_per_second / wanted[limit]) for limit in draw.limits if draw.waiting]
        gone = draw.segments_per_second * min(shares, default=1.0) * seconds
        left.append(replace(draw, waiting=max(0, ceil(draw.waiting - gone))))
    return left


def _waits_of_lanes(draws: Sequence[Draw]) -> float:
    return max(draw.waiting / draw.segments_per_second for draw in draws)


def _waits_of_limits(draws: Sequence[Draw]) -> float:
    waiting: dict[Drawn, int] = defaultdict(int)
    for draw in draws:
        for limit in draw.limits:
            waiting[limit] += draw.waiting
    return max((segments / limit.segments_per_second for limit, segments in waiting.items()), default=0.0)


def _room(draws: Sequence[Draw], seconds: float) -> float:
    """Segments beyond those that wait that could leave within so long."""
    rooms = [(max(0.0, draw.segments_per_second * seconds - draw.waiting), draw.waiting, draw.limits) for draw in draws]
    while any(limits for _, _, limits in rooms):
        wider = {limit for _, _, limits in rooms for limit in limits[1:]}
        groups: dict[Drawn, list[tuple[float, int, tuple[Drawn, ...]]]] = defaultdict(list)
        for room in rooms:
            for limit in room[2][:1]:
                groups[limit].append(room)
        groups = {
            limit: group for limit, group in groups.items() if limit not in wider
        }  # those come when all are there
        rooms = [room for room in rooms if not room[2] or room[2][0] not in groups]
        rooms += [_together(limit, group, seconds) for limit, group in groups.items()]
    return sum(room for room, _, _ in rooms)


def _together(
    limit: Drawn, group: Sequence[tuple[float, int, tuple[Drawn, ...]]], seconds: float
) -> tuple[float, int, tuple[Drawn, ...]]:
    """Those that draw from a limit first, as one that draws from what is left of their limits."""
    waiting = sum(each[1] for each in group)
    room = min(sum(each[0] for each in group), max(0.0, limit.segments_per_second * seconds - waiting))
    return room, waiting, group[0][2][1:]
