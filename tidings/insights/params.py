"""The parameters of what is asked of the figures."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

from msgspec import Meta

from tidings.core import Instant, Sid
from tidings.http import Fit, Given, Params
from tidings.insights.spans import Granularity

DIMENSIONS: Final = {
    "account": "account_sid",
    "carrier": "carrier",
    "channel": "channel",
    "country": "country",
    "direction": "direction",
    "error_code": "error_code",
    "messaging_service": "service_sid",
    "sender": "sender",
    "sender_type": "sender_type",
    "status": "status",
    "tag": "tag",
}
"""What is grouped by, and the columns of the cells."""
_FILTERS: Final = {
    "carrier": "carrier",
    "channel": "channel",
    "country": "country",
    "direction": "direction",
    "error_code": "error_code",
    "messaging_service_sid": "service_sid",
    "sender": "sender",
    "sender_type": "sender_type",
    "status": "status",
    "tag": "tag",
}
VALUES_MOST: Final = 50
"""Of one filter."""

Values = Annotated[tuple[str, ...], Meta(max_length=VALUES_MOST)]


@lru_cache(maxsize=256)
def zone_of(name: str) -> ZoneInfo:
    """The zone with a name of the IANA database. Raises ValueError."""
    try:
        return ZoneInfo(name)
    except (OSError, LookupError, ValueError):
        msg = "it is no time zone such as Europe/Berlin"
        raise ValueError(msg) from None


def _is_zone(name: str) -> bool:
    try:
        return bool(zone_of(name).key)
    except ValueError:
        return False


TimeZone = Annotated[str, Fit(_is_zone, "it is no time zone such as Europe/Berlin")]


class AskInsights(Params):
    """Of which time, whose, and of which messages. A filter that is given twice lets both values pass."""

    from_: Given[Instant]
    """Not given: a day before To."""
    to: Given[Instant]
    """Not given: now."""
    granularity: Granularity = Granularity.AUTO
    time_zone: TimeZone = "UTC"
    """Whose days are shown."""
    compare: Given[Literal["previous"]]
    """With the time of the same length before."""
    account_sid: Given[Sid]
    include_subaccounts: bool = False
    carrier: Values = ()
    """Names of links."""
    direction: Values = ()
    channel: Values = ()
    country: Values = ()
    error_code: Annotated[tuple[int, ...], Meta(max_length=VALUES_MOST)] = ()
    messaging_service_sid: Values = ()
    campaign_sid: Values = ()
    """What was sent through their messaging services."""
    sender: Values = ()
    sender_type: Values = ()
    status: Values = ()
    tag: Values = ()
    """`name=value`."""

    @property
    def filters(self) -> dict[str, tuple[Any, ...]]:
        """By the column of the cells the values that pass."""
        given = ((column, getattr(self, name)) for name, column in _FILTERS.items())
        return {column: tuple(values) for column, values in given if values}


class AskMessages(AskInsights):
    """And by what they are grouped."""

    group_by: Annotated[
        tuple[
            Literal[
                "account",
                "carrier",
                "channel",
                "country",
                "direction",
                "error_code",
                "messaging_service",
                "sender",
                "sender_type",
                "status",
                "tag",
            ],
            ...,
        ],
        Meta(max_length=2),
    ] = ()
    limit: Annotated[int, Meta(ge=1, le=50)] = 20
    """Groups that are told by themselves."""


class AskSome(AskInsights):
    """And how many."""

    limit: Annotated[int, Meta(ge=1, le=100)] = 20


class AskNow(Params):
    """Whose."""

    account_sid: Given[Sid]
    include_subaccounts: bool = False


class AskScheduled(AskNow):
    """By which spans."""

    granularity: Literal["hour", "day"] = "hour"
    time_zone: TimeZone = "UTC"
    """Whose hours and days they are."""
