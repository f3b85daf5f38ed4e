"""Insights: counts and trends of messages, read from figures that are kept beside them, some seconds late."""

from __future__ import annotations

from collections.abc import Callable

from tidings.accounts.authenticate import seen_by
from tidings.accounts.directory import Directory
from tidings.core import Problem, Sid
from tidings.http import TIDINGS_V1, Call, Params, instead_of, operation, or_none
from tidings.insights.answers import (
    ErrorInsights,
    LatencyInsights,
    MessageInsights,
    NowInsights,
    ResponseInsights,
    ScheduledInsights,
    SenderInsights,
)
from tidings.insights.asked import Unanswerable
from tidings.insights.desk import InsightsDesk
from tidings.insights.params import AskInsights, AskMessages, AskNow, AskScheduled, AskSome

HEAVY = 8


@operation(TIDINGS_V1, "GET", "/Insights/Messages", resource=MessageInsights, weight=HEAVY)
async def messages(call: Call, given: AskMessages) -> MessageInsights:
    """Messages along the time, with their rates, by up to two dimensions."""
    with instead_of(Unanswerable, _told(given)):
        return await call.part(InsightsDesk).messages(_whose(call, given), given)


@operation(TIDINGS_V1, "GET", "/Insights/Errors", resource=ErrorInsights, weight=HEAVY)
async def errors(call: Call, given: AskSome) -> ErrorInsights:
    """The error codes that messages ended with, the most frequent first."""
    with instead_of(Unanswerable, _told(given)):
        return await call.part(InsightsDesk).errors(_whose(call, given), given)


@operation(TIDINGS_V1, "GET", "/Insights/Latency", resource=LatencyInsights, weight=HEAVY)
async def latency(call: Call, given: AskInsights) -> LatencyInsights:
    """How long messages took until they were sent, and until they were delivered."""
    with instead_of(Unanswerable, _told(given)):
        return await call.part(InsightsDesk).latency(_whose(call, given), given)


@operation(TIDINGS_V1, "GET", "/Insights/Responses", resource=ResponseInsights, weight=HEAVY)
async def responses(call: Call, given: AskInsights) -> ResponseInsights:
    """What people answered: replies, opt-outs, and what feedback confirmed."""
    with instead_of(Unanswerable, _told(given)):
        return await call.part(InsightsDesk).responses(_whose(call, given), given)


@operation(TIDINGS_V1, "GET", "/Insights/Senders", resource=SenderInsights, weight=HEAVY)
async def senders(call: Call, given: AskSome) -> SenderInsights:
    """The senders with the most messages."""
    with instead_of(Unanswerable, _told(given)):
        return await call.part(InsightsDesk).senders(_whose(call, given), given)


@operation(TIDINGS_V1, "GET", "/Insights/Now", resource=NowInsights)
async def now(call: Call, given: AskNow) -> NowInsights:
    """What was sent, delivered and failed in the last hour, and what waits."""
    return await call.part(InsightsDesk).now(_whose(call, given))


@operation(TIDINGS_V1, "GET", "/Insights/Scheduled", resource=ScheduledInsights, weight=HEAVY)
async def scheduled(call: Call, given: AskScheduled) -> ScheduledInsights:
    """When messages that are scheduled fall due, by the hour or the day."""
    return await call.part(InsightsDesk).scheduled(_whose(call, given), given)


def _told(given: Params) -> Callable[[Unanswerable], Problem]:
    return lambda unfit: given.invalid(unfit.field, unfit.reason)


def _whose(call: Call, given: AskInsights | AskNow) -> tuple[Sid, ...] | None:
    """The accounts that are asked of; None: all. Raises NOT_FOUND for one that the caller does not see."""
    seer, directory, asked = seen_by(call), call.part(Directory), or_none(given.account_sid)
    if asked is None and seer is None:
        return None
    sid = asked or call.account_sid
    call.found(directory.get(sid) is not None and seer in (None, sid, directory.owner_of(sid)))
    family = directory.family(sid) if given.include_subaccounts else ()
    return tuple({sid, *(account.sid for account in family)})
