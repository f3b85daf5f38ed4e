"""What is answered of the figures."""

from __future__ import annotations

from tidings.core import Instant
from tidings.http import Resource
from tidings.insights.measures import Totals


class Told(Resource):
    """Of which time it tells."""

    from_: Instant
    to: Instant
    """Before this."""
    granularity: str
    time_zone: str
    counted_since: Instant | None
    """From here on all was counted; what is older still is being. None: all was."""


class Timeline(Told):
    """What is told along the time."""

    times: list[Instant]
    """Where the points of each series begin."""


class Series(Resource):
    """Figures of one group."""

    group: dict[str, str | int]
    """By the dimension its value; empty: no groups were asked for, or it is all groups that are not told of."""
    totals: Totals
    previous: Totals | None
    """Of the same time before; None: it was not asked for."""
    messages: list[int]
    segments: list[int]
    sent: list[int]
    delivered: list[int]
    failed: list[int]
    """Undelivered and failed."""


class MessageInsights(Timeline):
    """Messages along the time."""

    totals: Totals
    previous: Totals | None
    series: list[Series]
    """The largest groups first."""
    rest: Totals | None
    """All groups that are too many to be told of; None: there are none."""


class ErrorFigures(Resource):
    """How often messages ended with one code."""

    error_code: int
    meaning: str
    messages: int
    share: float
    """Of all messages that ended with a code."""
    rate: float | None
    """Of all messages that came to an end."""
    previous: int
    """In the time of the same length before."""
    points: list[int]


class ErrorInsights(Timeline):
    """With which codes messages ended."""

    messages: int
    """That ended with any."""
    errors: list[ErrorFigures]


class StageFigures(Resource):
    """How long messages took for one stage of their way."""

    stage: str
    """`queue`: from accepted to sent; `delivery`: from sent to delivered; `total`: both."""
    messages: int
    p50_seconds: float | None
    p90_seconds: float | None
    p95_seconds: float | None
    p99_seconds: float | None
    p50_points: list[float | None]
    p95_points: list[float | None]


class LatencyInsights(Timeline):
    """How long messages took."""

    error_share: float
    """By what part of it a duration may differ from the true one."""
    stages: list[StageFigures]


class ResponseInsights(Timeline):
    """What people answered."""

    totals: Totals
    previous: Totals | None
    inbound: list[int]
    replies: list[int]
    opt_outs: list[int]
    feedback_confirmed: list[int]


class SenderFigures(Resource):
    """Figures of one sender."""

    sender: str
    totals: Totals
    previous: Totals | None


class SenderInsights(Told):
    """Senders, those with the most messages first."""

    senders: list[SenderFigures]


class Number(Resource):
    """One number, and how it came to be."""

    value: int
    points: list[int]
    """By five minutes, over the last hour."""


class ScheduledInsights(Resource):
    """When what is scheduled falls due."""

    granularity: str
    time_zone: str
    messages: int
    """All that wait for their time."""
    times: list[Instant]
    """Where the hours or days begin, from the first until the last in which any is due."""
    points: list[int]
    """The messages that fall due in each."""


class NowInsights(Resource):
    """How it stands now."""

    from_: Instant
    to: Instant
    times: list[Instant]
    sent: Number
    """That a carrier took, of those of the last hour; whatever became of them."""
    delivered: Number
    failed: Number
    """Undelivered and failed."""
    waiting: Number
    """All that wait in queues now; the points are those of the last hour that have not left."""
    scheduled: int
    """All that wait for their time."""
    counted_since: Instant | None
