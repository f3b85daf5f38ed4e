"""When queues will be empty, and when more would have left: from what waits and the rates that hold now. Pure.

What waits in one sender's queue leaves at its rate, at the rate of its campaign together with the campaign's other
numbers, and at its account's together with all of its senders; what comes is put where it leaves soonest. Opt-outs and
carriers that slow down are not foreseen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from math import ceil
from typing import Final

import msgspec
from msgspec.structs import replace

from tidings.campaigns.known import CampaignFacts
from tidings.core import Instant, Sid
from tidings.delivery.campaign_pace import CAPPED
from tidings.http import Resource
from tidings.numbers.networks import MobileNetwork
from tidings.numbers.senders import Sender

POINTS: Final = 24
_SLOWEST: Final = 1 / 3_600
_UNLIMITED: Final = 1_000_000.0
_ROUNDED: Final = 1e-6
NEVER_S: Final = 366 * 86_400.0
"""What takes longer than this is said to take so long."""
_STEPS: Final = 60
CAMPAIGNS_IN: Final = "US"
"""Where carriers know campaigns."""
MIX: Final[Mapping[str, float]] = {
    MobileNetwork.VERIZON: 0.33,
    MobileNetwork.TMOBILE: 0.33,
    MobileNetwork.ATT: 0.29,
    MobileNetwork.OTHER: 0.05,
}
"""The part of recipients in the US that is taken to be on each network."""


class QueueLimit(StrEnum):
    """What a queue waits for."""

    HOLD = "hold"
    """The operator stopped what goes out."""
    PAUSED = "paused"
    """Each of them is paused, or is being purged."""
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


class SenderForecast(msgspec.Struct, frozen=True):
    """What falls to one sender."""

    sid: Sid
    sender: str
    segments: int
    waiting: int
    """Before them."""
    segments_per_second: float


class CarrierForecast(msgspec.Struct, frozen=True):
    """What a campaign sends to one network."""

    campaign_sid: Sid
    carrier: str
    share: float
    """Of the recipients, as it is taken to be."""
    segments: int
    segments_per_second: float | None
    """That the network allows the campaign; None: as many as may come."""
    drain_seconds: float
    is_narrowest: bool
    """Whether the campaign's other networks are through before."""
    daily_cap: int | None
    """Segments that it takes of the brand in a day."""
    beyond_daily_cap: int
    """Segments that would be refused where all of them go on that day."""


class QueuePoint(msgspec.Struct, frozen=True):
    """What waits at a moment."""

    at: Instant
    waiting: int


class ShownForecast(Resource):
    """When what waits, and more, will have left."""

    sid: Sid
    segments: int
    """That are to come."""
    to_country: str
    at: Instant
    """When they come."""
    waiting: int
    """Segments that will still wait then, of those that wait now."""
    drain_seconds: float
    """From then until all has left."""
    drained_at: Instant
    validity_period: int
    """Seconds that a message may wait."""
    expiring: int
    """Of the segments that are to come, those that would wait longer."""
    limited_by: QueueLimit | None
    limited_by_sid: Sid | None
    """What the last of them wait for."""
    senders: list[SenderForecast]
    senders_paused: int
    """Of those that would write: nothing leaves them."""
    carriers: list[CarrierForecast]
    """Of each campaign that limits these senders."""
    points: list[QueuePoint]
    """What waits, along the time."""


class ToCome(msgspec.Struct, frozen=True):
    """What is to come."""

    sid: Sid
    """Of the sender, the service or the account."""
    segments: int
    to_country: str
    at: Instant
    validity_period: int


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
    found: Drawn | None, draws: Mapping[Sid, Draw], crowded: int, *, stopped: int = 0, is_held: bool = False
) -> QueueLimit | None:
    """Of which kind the `narrowest` of these is, where `crowded` of them wait for room with a carrier, and nothing may
    leave `stopped` of those in which something waits.
    """
    if found is None:
        return None
    if is_held:
        return QueueLimit.HOLD
    waiting = sum(draw.waiting > 0 for draw in draws.values())
    if stopped == waiting:
        return QueueLimit.PAUSED
    if crowded == waiting:
        return QueueLimit.CARRIER
    if found.sid in draws:
        return QueueLimit.SENDER
    return QueueLimit.ACCOUNT if found.sid.startswith("AC") else QueueLimit.CAMPAIGN


def rate_in_mix(segments_per_second: Mapping[str, float]) -> float:
    """Segments a second of a campaign, of which each network gets its part of the recipients: the narrowest decides."""
    rates = [segments_per_second[network] / part for network, part in MIX.items() if network in segments_per_second]
    return max(_SLOWEST, min(rates, default=_UNLIMITED))


def left_after(draws: Sequence[Draw], more: int, seconds: float) -> int:
    """Segments that still wait after so long, of those that wait, and `more` that come now."""
    return sum(draw.waiting for draw in later(draws, seconds)) + beyond(draws, more, seconds)


def beyond(draws: Sequence[Draw], more: int, seconds: float) -> int:
    """Of `more` segments that come now, those that have not left after so long."""
    return max(0, ceil(more - _room(draws, seconds) - _ROUNDED)) if draws else more


def parts(draws: Sequence[Draw], more: int) -> list[int]:
    """How many of `more` segments that come now fall to each of these queues."""
    seconds = drained_in(draws, more)
    rooms = [max(0.0, draw.segments_per_second * seconds - draw.waiting) for draw in draws]
    for depth in range(max((len(draw.limits) for draw in draws), default=0)):
        for limit in {draw.limits[depth] for draw in draws if len(draw.limits) > depth}:
            its = [place for place, draw in enumerate(draws) if limit in draw.limits]
            least = limit.segments_per_second * seconds - sum(draws[place].waiting for place in its)
            narrowed = min(1.0, max(0.0, least) / (sum(rooms[place] for place in its) or 1.0))
            for place in its:
                rooms[place] *= narrowed
    ends = [round(more * sum(rooms[: place + 1]) / (sum(rooms) or 1.0)) for place in range(len(rooms))]
    return [end - begin for begin, end in pairwise([0, *ends])]


def foreseen(
    to_come: ToCome,
    writing: Sequence[Sender],
    draws: Sequence[Draw],
    campaigns: Sequence[tuple[CampaignFacts, int]],
    paused: int,
) -> ShownForecast:
    """`draws`: those of the senders that are `writing`, as they will be then; `campaigns`: those that limit them, with
    what the brand has sent on that day.
    """
    segments, at = to_come.segments, to_come.at
    drain_s, falls = drained_in(draws, segments), parts(draws, segments)
    full = {
        sender.sid: replace(draw, waiting=draw.waiting + part)
        for sender, draw, part in zip(writing, draws, falls, strict=True)
    }
    limit = narrowest(full)
    return ShownForecast(
        sid=to_come.sid,
        segments=segments,
        to_country=to_come.to_country,
        at=at,
        waiting=sum(draw.waiting for draw in draws),
        drain_seconds=round(drain_s, 3),
        drained_at=at.plus(s=drain_s),
        validity_period=to_come.validity_period,
        expiring=beyond(draws, segments, to_come.validity_period),
        limited_by=limit_of(limit, full, 0) if writing else QueueLimit.PAUSED if paused else None,
        limited_by_sid=limit.sid if limit is not None else None,
        senders=[
            SenderForecast(sender.sid, sender.address, part, draw.waiting, draw.segments_per_second)
            for sender, draw, part in zip(writing, draws, falls, strict=True)
        ],
        senders_paused=paused,
        carriers=[
            carrier
            for campaign, used in campaigns
            for carrier in _carriers(campaign, used, _falling_to(campaign.sid, draws, falls))
        ],
        points=[
            QueuePoint(at.plus(s=drain_s * step / POINTS), left_after(draws, segments, drain_s * step / POINTS))
            for step in range(POINTS + 1)
        ],
    )


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


def _falling_to(campaign_sid: Sid, draws: Sequence[Draw], falls: Sequence[int]) -> int:
    return sum(
        part for draw, part in zip(draws, falls, strict=True) if campaign_sid in {each.sid for each in draw.limits}
    )


def _carriers(campaign: CampaignFacts, used: int, segments: int) -> list[CarrierForecast]:
    """What a campaign's networks get."""
    rates: Mapping[str, float] = campaign.segments_per_second
    shares = [(network, share, round(segments * share), rates.get(network)) for network, share in MIX.items()]
    seconds = {network: some / rate if rate else 0.0 for network, _, some, rate in shares}
    longest = max(seconds, key=lambda network: seconds[network])
    return [
        CarrierForecast(
            campaign_sid=campaign.sid,
            carrier=network,
            share=share,
            segments=some,
            segments_per_second=rate,
            drain_seconds=round(seconds[network], 3),
            is_narrowest=network == longest and seconds[longest] > 0,
            daily_cap=campaign.daily_cap if network == CAPPED else None,
            beyond_daily_cap=max(0, used + some - campaign.daily_cap)
            if network == CAPPED and campaign.daily_cap
            else 0,
        )
        for network, share, some, rate in shares
    ]
