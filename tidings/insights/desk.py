"""Answers what is asked of the figures: a few sums over cells for each question, however many messages there were."""

from __future__ import annotations

import asyncio
import functools
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from tidings.alerts.sentences import sentence_of
from tidings.campaigns.known import KnownCampaigns
from tidings.core import Clock, Instant, Sid
from tidings.db import Database
from tidings.insights import answers, progress
from tidings.insights.asked import Enquiry, KeptSince, Unanswerable, bounds
from tidings.insights.cells import LATENCY, Cube
from tidings.insights.forget import KeptDays
from tidings.insights.measures import NOTHING, Measures, Totals, rate, sums_of, totals_of
from tidings.insights.params import DIMENSIONS, AskInsights, AskMessages, AskScheduled, AskSome, zone_of
from tidings.insights.slots import ERROR_SHARE, percentile_us
from tidings.insights.spans import DAY, FIVE_MINUTES, HOUR, QUARTER, Granularity, floor_in, shown_spans, start_of
from tidings.messages.lifecycle import Status
from tidings.messages.model import Direction, queued, scheduled

ROWS_IN_A_TURN: Final = 500
"""Rows that are added up until others have their turn."""
SHARES: Final = {"p50_seconds": 0.5, "p90_seconds": 0.9, "p95_seconds": 0.95, "p99_seconds": 0.99}
FAILED: Final = (Status.UNDELIVERED.value, Status.FAILED.value)
Whose = tuple[Sid, ...] | None
Group = tuple[str | int, ...]


class InsightsDesk:
    """Whoever asks says whose figures: of some accounts, or of all (None)."""

    def __init__(self, database: Database, clock: Clock, kept: KeptDays, campaigns: KnownCampaigns) -> None:
        self._database = database
        self._clock = clock
        self._kept_days = kept
        self._campaigns = campaigns

    async def messages(self, whose: Whose, given: AskMessages) -> answers.MessageInsights:
        """Messages along the time, by groups. Raises Unanswerable, Unavailable."""
        by = tuple(DIMENSIONS[name] for name in given.group_by)
        asked = self._question(whose, given, group_by=by, limit=given.limit)
        all_of = msgspec.structs.replace(asked, group_by=())
        groups, whole = await self._largest(asked, all_of) if by else ({}, NOTHING)
        points = await self._points(asked, groups if by else [()])
        if not by:
            whole = functools.reduce(Measures.plus, points[()])
            groups = {(): whole}
        before = await self._before(asked, given, groups)
        whole_before = await self._before(all_of, given, {(): whole}) if by else before
        told = [self._series(given, group, groups[group], points[group], before) for group in groups]
        rest = _without(whole, groups.values()) if by else NOTHING
        return answers.MessageInsights(
            **await self._along(asked),
            totals=totals_of(whole),
            previous=whole_before.get(()),
            series=told,
            rest=totals_of(rest) if rest.messages else None,
        )

    async def errors(self, whose: Whose, given: AskSome) -> answers.ErrorInsights:
        """The codes that messages ended with, the most frequent first. Raises Unanswerable, Unavailable."""
        asked = self._question(whose, given, group_by=("error_code",), limit=given.limit)
        found = await self._sums(asked)
        ended = sum(each.delivered + each.undelivered + each.failed for each in found.values())
        with_code = {group: sums for group, sums in found.items() if group[0] != 0}
        messages = sum(sums.messages for sums in with_code.values())
        told = dict(list(with_code.items())[: asked.limit])
        points, before = await self._points(asked, told), await self._sums(asked.before(), groups=told.keys())
        return answers.ErrorInsights(
            **await self._along(asked),
            messages=messages,
            errors=[
                answers.ErrorFigures(
                    error_code=int(group[0]),
                    meaning=sentence_of(int(group[0])),
                    messages=sums.messages,
                    share=rate(sums.messages, messages) or 0.0,
                    rate=rate(sums.messages, ended),
                    previous=before.get(group, NOTHING).messages,
                    points=[each.messages for each in points[group]],
                )
                for group, sums in told.items()
            ],
        )

    async def latency(self, whose: Whose, given: AskInsights) -> answers.LatencyInsights:
        """How long each stage took. Raises Unanswerable, Unavailable."""
        asked = self._question(whose, given)
        if not set(asked.filters) <= set(LATENCY.dimensions):
            field = next(name for name in asked.filters if name not in LATENCY.dimensions)
            raise Unanswerable(_field_of(field), "latencies are kept by country and sender type alone")
        slots = await self._slots(asked)
        times = asked.points()
        return answers.LatencyInsights(
            **await self._along(asked),
            error_share=ERROR_SHARE,
            stages=[_stage(stage, slots[stage], times) for stage in ("queue", "delivery", "total")],
        )

    async def responses(self, whose: Whose, given: AskInsights) -> answers.ResponseInsights:
        """What people answered. Raises Unanswerable, Unavailable."""
        asked = self._question(whose, given)
        sums = await self._sums(asked) or {(): NOTHING}
        points = (await self._points(asked, sums))[()]
        return answers.ResponseInsights(
            **await self._along(asked),
            totals=totals_of(sums[()]),
            previous=(await self._before(asked, given, sums)).get(()),
            inbound=[each.inbound for each in points],
            replies=[each.replies for each in points],
            opt_outs=[each.opt_outs for each in points],
            feedback_confirmed=[each.feedback_confirmed for each in points],
        )

    async def senders(self, whose: Whose, given: AskSome) -> answers.SenderInsights:
        """The senders with the most messages. Raises Unanswerable, Unavailable."""
        asked = self._question(whose, given, group_by=("sender",), limit=given.limit)
        found = await self._sums(asked, asked.limit)
        before = await self._before(asked, given, found)
        return answers.SenderInsights(
            **await self._told(asked),
            senders=[
                answers.SenderFigures(sender=str(group[0]), totals=totals_of(sums), previous=before.get(group))
                for group, sums in found.items()
            ],
        )

    async def now(self, whose: Whose) -> answers.NowInsights:
        """How it stands now. Raises Unavailable."""
        now = self._clock.now()
        last = start_of(now, FIVE_MINUTES) + FIVE_MINUTES
        five, first = Granularity.FIVE_MINUTES, last - HOUR
        asked = Enquiry(accounts=whose, first=first, last=last, granularity=five, zone=zone_of("UTC"))
        points = (await self._points(asked, [()]))[()]

        def number(of: Callable[[Measures], int], value: int | None = None) -> answers.Number:
            along = [of(each) for each in points]
            return answers.Number(value=sum(along) if value is None else value, points=along)

        return answers.NowInsights(
            from_=Instant(first),
            to=Instant(last),
            times=[Instant(at) for at in asked.points()],
            sent=number(lambda each: each.sent + each.delivered + each.undelivered),
            delivered=number(lambda each: each.delivered),
            failed=number(lambda each: each.undelivered + each.failed),
            waiting=number(lambda each: each.waiting, await self._rows_of(queued, whose)),
            scheduled=await self._rows_of(scheduled, whose),
            counted_since=await self._counted_since(whose),
        )

    async def sent_by_service(self, accounts: Sequence[Sid], services: Sequence[Sid], days: int) -> dict[Sid, Totals]:
        """What left each messaging service today and in the whole days (UTC) before it. Raises Unavailable."""
        found = await self._sums(self._sent(days, tuple(accounts), service_sid=tuple(services))) if services else {}
        return {str(group[0]): totals_of(sums) for group, sums in found.items()}

    def sums_by_service(self, accounts: sa.Select[tuple[str]], days: int) -> sa.Subquery:
        """The same as a table to order by: `messages` and `failed` by `service_sid`, of all services of `accounts`."""
        asked = self._sent(days, None)
        cell = self._cells(asked, asked.cube, asked.cube.table.c.account_sid.in_(accounts)).c
        failed = sa.case((cell.status.in_(FAILED), cell.messages), else_=0)
        stated = sa.select(cell.service_sid, _sum(cell.messages, "messages"), _sum(failed, "failed"))
        return stated.group_by(cell.service_sid).subquery("sent")

    def _sent(self, days: int, accounts: Whose, **filters: tuple[str, ...]) -> Enquiry:
        """What is asked of messages that left services, along the days until today."""
        today = start_of(self._clock.now(), DAY)
        outbound = tuple(each.value for each in Direction if each is not Direction.INBOUND)
        return Enquiry(
            accounts=accounts,
            first=today - (days - 1) * DAY,
            last=today + DAY,
            granularity=Granularity.DAY,
            zone=zone_of("UTC"),
            group_by=("service_sid",),
            filters={**filters, "direction": outbound},
        )

    async def scheduled(self, whose: Whose, given: AskScheduled) -> answers.ScheduledInsights:
        """When what waits for its time falls due. Raises Unavailable."""
        waits = scheduled.c
        its = [] if whose is None else [waits.account_sid.in_(whose)]
        quarter = waits.send_at - waits.send_at % sa.literal(QUARTER)
        rows = await self._database.search(sa.select(quarter, sa.func.count()).where(*its).group_by(quarter))
        zone, by, due = zone_of(given.time_zone), Granularity(given.granularity), Counter[int]()
        for at, messages in rows:
            due[floor_in(zone, by, int(at))] += int(messages)
        times = list(shown_spans(zone, by, min(due, default=0), max(due, default=-1) + 1))
        return answers.ScheduledInsights(
            granularity=by.value,
            time_zone=zone.key,
            messages=due.total(),
            times=[Instant(at) for at in times],
            points=[due[at] for at in times],
        )

    def _question(self, whose: Whose, given: AskInsights, **further: Any) -> Enquiry:
        filters = given.filters | self._services_of(whose, given)
        now, zone = self._clock.now(), zone_of(given.time_zone)
        last = given.to if isinstance(given.to, Instant) else now
        first = given.from_ if isinstance(given.from_, Instant) else last.plus(days=-1)
        begin, end, by = bounds(first, last, given.granularity, zone, self._kept(now))
        return Enquiry(accounts=whose, first=begin, last=end, granularity=by, zone=zone, filters=filters, **further)

    def _services_of(self, whose: Whose, given: AskInsights) -> dict[str, tuple[str, ...]]:
        """What is asked of campaigns is asked of their messaging services. Raises Unanswerable."""
        if not given.campaign_sid:
            return {}
        found = [self._campaigns.get(sid) for sid in given.campaign_sid]
        known = [one.service_sid for one in found if one and (whose is None or one.account_sid in whose)]
        if len(known) < len(found):
            raise Unanswerable("campaign_sid", "there is no such campaign")
        also = given.messaging_service_sid
        return {"service_sid": tuple(sid for sid in known if sid in also) if also else tuple(known)}

    def _kept(self, now: Instant) -> KeptSince:
        days = (self._kept_days.five_minutes, self._kept_days.hours, self._kept_days.days)
        return KeptSince(*(start_of(now.plus(days=-each), DAY) for each in days))

    async def _largest(self, asked: Enquiry, all_of: Enquiry) -> tuple[dict[Group, Measures], Measures]:
        """By group what was counted, the largest first, and of all groups together."""
        together = "tag" not in asked.group_by  # a message that has two counts for each
        stated, columns, sums = self._over(asked)
        if together:
            stated = stated.add_columns(*(sa.func.sum(each).over() for each in sums))
        rows = await self._database.search(_largest_first(stated, columns, sums).limit(asked.limit))
        groups = {tuple(row[: len(columns)]): _measured(row[len(columns) :][: len(sums)]) for row in rows}
        if together:
            return groups, _measured(rows[0][-len(sums) :]) if rows else NOTHING
        return groups, (await self._sums(all_of)).get((), NOTHING)

    async def _sums(
        self, asked: Enquiry, most: int | None = None, groups: Collection[Group] = ()
    ) -> dict[Group, Measures]:
        """By group what was counted, the largest first; `groups`: of these alone."""
        stated, columns, sums = self._over(asked, groups)
        rows = await self._database.search(_largest_first(stated, columns, sums).limit(most))
        return {tuple(row[: len(columns)]): _measured(row[len(columns) :]) for row in rows if row[-1] is not None}

    async def _points(
        self, asked: Enquiry, groups: Mapping[Group, object] | Sequence[Group]
    ) -> dict[Group, list[Measures]]:
        """By group what was counted, for each span that is shown."""
        times = asked.points()
        stated, columns, _ = self._over(asked, groups, along=True)
        found: dict[Group, dict[int, Measures]] = {group: {} for group in groups}
        starts: dict[int, int] = {}
        for place, (at, *row) in enumerate(await self._database.search(stated) if groups else ()):
            of, one = found[tuple(row[: len(columns) - 1])], _measured(row[len(columns) - 1 :])
            if at not in starts:
                starts[at] = asked.point_of(at)
            known = of.get(starts[at])
            of[starts[at]] = one if known is None else known.plus(one)
            if place % ROWS_IN_A_TURN == ROWS_IN_A_TURN - 1:
                await asyncio.sleep(0)
        return {group: [of.get(at, NOTHING) for at in times] for group, of in found.items()}

    def _over(
        self, asked: Enquiry, groups: Collection[Group] = (), *, along: bool = False
    ) -> tuple[sa.Select[Any], list[sa.ColumnElement[Any]], list[sa.ColumnElement[Any]]]:
        """What sums cells by group, of `groups` alone where there are any, and `along` the time.

        Also what it goes by, and its sums.
        """
        cells = self._cells(asked, asked.cube)
        columns: list[sa.ColumnElement[Any]] = [cells.c[name] for name in asked.group_by]
        sums, by = sums_of(cells), [cells.c.at, *columns] if along else columns
        stated = sa.select(*by, *sums).group_by(*by)
        if columns and groups:
            stated = stated.where(sa.tuple_(*columns).in_(list(groups)))
        return stated, by, sums

    def _cells(self, asked: Enquiry, cube: Cube, *whose: sa.ColumnElement[bool]) -> sa.Subquery:
        now = self._clock.now()
        return asked.cells(cube, now, self._kept(now), *whose)

    async def _before(self, asked: Enquiry, given: AskInsights, groups: Mapping[Group, object]) -> dict[Group, Totals]:
        if given.compare != "previous":
            return {}
        found = await self._sums(asked.before(), groups=groups.keys())
        return {group: totals_of(found.get(group, NOTHING)) for group in groups}

    @staticmethod
    def _series(
        given: AskMessages, group: Group, sums: Measures, points: Sequence[Measures], before: Mapping[Group, Totals]
    ) -> answers.Series:
        return answers.Series(
            group=dict(zip(given.group_by, group, strict=True)),
            totals=totals_of(sums),
            previous=before.get(group),
            messages=[each.messages for each in points],
            segments=[each.segments for each in points],
            sent=[each.sent for each in points],
            delivered=[each.delivered for each in points],
            failed=[each.undelivered + each.failed for each in points],
        )

    async def _slots(self, asked: Enquiry) -> dict[str, dict[int, Counter[int]]]:
        """By stage and shown span how many took how long."""
        cell = self._cells(asked, LATENCY).c
        columns = (cell.stage, cell.at, cell.slot)
        stated = sa.select(*columns, sa.func.sum(cell.messages)).group_by(*columns)
        found: dict[str, dict[int, Counter[int]]] = defaultdict(lambda: defaultdict(Counter))
        rows = await self._database.search(stated)
        starts: dict[int, int] = {}
        for place, (stage, at, slot, messages) in enumerate(rows):
            if at not in starts:
                starts[at] = asked.point_of(at)
            found[stage][starts[at]][slot] += int(messages)
            if place % ROWS_IN_A_TURN == ROWS_IN_A_TURN - 1:
                await asyncio.sleep(0)
        return found

    async def _told(self, asked: Enquiry) -> dict[str, Any]:
        return {
            "from_": Instant(asked.first),
            "to": Instant(asked.last),
            "granularity": asked.granularity.value,
            "time_zone": asked.zone.key,
            "counted_since": await self._counted_since(asked.accounts),
        }

    async def _along(self, asked: Enquiry) -> dict[str, Any]:
        return {**await self._told(asked), "times": [Instant(at) for at in asked.points()]}

    async def _counted_since(self, whose: Whose) -> Instant | None:
        if await self._database.search(progress.never_looked_at(whose)):
            return self._clock.now()
        [(since,)] = await self._database.search(progress.least_counted(whose))
        return None if since is None else Instant(since)

    async def _rows_of(self, table: sa.Table, whose: Whose) -> int:
        its = [] if whose is None else [table.c.account_sid.in_(whose)]
        [(count,)] = await self._database.search(sa.select(sa.func.count()).select_from(table).where(*its))
        return int(count)


def _sum(column: sa.ColumnElement[Any], name: str) -> sa.Label[Any]:
    return sa.func.sum(column).label(name)


def _largest_first(
    stated: sa.Select[Any], columns: Sequence[sa.ColumnElement[Any]], sums: Sequence[sa.ColumnElement[Any]]
) -> sa.Select[Any]:
    return stated.order_by(sums[0].desc(), *columns)


def _measured(row: Sequence[Any]) -> Measures:
    return Measures(*[int(each or 0) for each in row])


def _without(whole: Measures, parts: Any) -> Measures:
    """What is left of a sum without some parts; of tags there may be more than messages, and nothing is left."""
    left = msgspec.structs.astuple(whole)
    for each in parts:
        left = tuple(a - b for a, b in zip(left, msgspec.structs.astuple(each), strict=True))
    return Measures(**dict(zip(Measures.__struct_fields__, (max(0, each) for each in left), strict=True)))


def _field_of(column: str) -> str:
    return "messaging_service_sid" if column == "service_sid" else column


def _stage(stage: str, slots: Mapping[int, Counter[int]], times: Sequence[int]) -> answers.StageFigures:
    together: Counter[int] = Counter()
    for each in slots.values():
        together.update(each)
    return answers.StageFigures(
        stage=stage,
        messages=sum(together.values()),
        **{name: _seconds(together, share) for name, share in SHARES.items()},
        p50_points=[_seconds(slots.get(at, {}), SHARES["p50_seconds"]) for at in times],
        p95_points=[_seconds(slots.get(at, {}), SHARES["p95_seconds"]) for at in times],
    )


def _seconds(slots: Mapping[int, int], share: float) -> float | None:
    found = percentile_us(slots, share)
    return None if found is None else round(found / 1_000_000, 3)
