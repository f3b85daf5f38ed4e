"""Figures are what a count of the messages gives, whatever happens to them and to who counts."""

from __future__ import annotations

import contextlib
from collections import Counter
from typing import Any

import pytest
import sqlalchemy as sa

from tests.delivery.engine import ACCOUNT
from tests.insights.town import KEPT, NOON, OURS, SUB, THEIRS, Town, town
from tests.plans import explained
from tests.stores import Stores
from tidings.core import Instant
from tidings.insights.cells import CARRIERS, LATENCY, SENDERS, TAGS
from tidings.insights.count import CountMessages
from tidings.insights.counting import counted
from tidings.insights.forget import Forgetting
from tidings.insights.progress import counted_accounts, counted_buckets
from tidings.insights.spans import DAY, FIVE_MINUTES, HOUR
from tidings.messages.feedback import feedbacks
from tidings.messages.model import Message
from tidings.messages.store import inserted
from tidings.numbers.addresses import country_of
from tidings.optouts.store import OptOut, added

SPANS = (FIVE_MINUTES, HOUR)


async def test_who_left_is_looked_for_without_going_through_all_who_ever_left(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with town(stores) as here:
        await here.put("received", direction="inbound", from_=THEIRS[0], to=OURS[0])
        plans = explained(here.database, monkeypatch)
        await counted(here.database, ACCOUNT.sid, int(NOON), int(NOON) + HOUR)
        assert [plan for plan in plans if "SEARCH opt_out USING PRIMARY KEY" in plan] == []
        assert here.database.name != "sqlite" or "ix_opt_out_user_account_sid" in str(plans)


def _other(one: Message) -> str:
    return (one.from_ if one.direction == "inbound" else one.to) or ""


def _ours(one: Message) -> str:
    return (one.to if one.direction == "inbound" else one.from_) or ""


def _link(one: Message) -> str:
    """The link of the last step that names one."""
    named = [reason for _, event, reason in one.noted() if event in ("received", "sending", "rerouted")]
    return named[-1].partition(",")[0] if named else ""


KINDS = {"+14155550100": "long-code", "+18005550100": "toll-free", "54321": "short-code", "Acme": "alphanumeric"}
BY_HAND: dict[str, Any] = {
    "direction": lambda one: one.direction,
    "status": lambda one: one.status,
    "error_code": lambda one: one.error_code or 0,
    "sender_type": lambda one: KINDS[_ours(one)],
    "country": lambda one: country_of(_other(one)),
    "service_sid": lambda one: one.messaging_service_sid or "",
    "channel": lambda one: "sms",
}


async def _some_lives(here: Town, messages: int = 120) -> list[Message]:
    return [await here.put_any(NOON.plus(s=-here.random.randrange(5 * 86_400))) for _ in range(messages)]


async def _agrees(here: Town) -> None:
    for span in SPANS:
        for name, key in BY_HAND.items():
            assert await here.by_cells(name, span) == await here.by_hand(key, span), (name, span)
        assert await here.by_cells("sender", span, SENDERS) == await here.by_hand(_ours, span)
        assert await here.by_cells("carrier", span, CARRIERS) == await here.by_hand(_link, span)


async def test_each_dimension_agrees_with_the_messages(stores: Stores) -> None:
    async with town(stores) as here:
        await _some_lives(here)
        await here.count()
        await _agrees(here)
        here.later(days=1)
        await here.count()
        assert await here.by_cells("status", DAY) == await here.by_hand(BY_HAND["status"], DAY)


async def test_sums_agree_too(stores: Stores) -> None:
    async with town(stores) as here:
        lives = await _some_lives(here, 60)
        await here.count()
        here.later(days=1)
        await here.count()
        for span in (FIVE_MINUTES, HOUR, DAY):
            assert await here.total(span, "segments") == sum(one.num_segments for one in lives)
            assert await here.total(span, "price_micros") == sum(one.price_micros or 0 for one in lives)


async def test_a_message_counts_for_each_of_its_tags(stores: Stores) -> None:
    async with town(stores) as here:
        for tags in ('{"shop":"a"}', '{"shop":"a","team":"x"}', None):
            await here.put(tags=tags)
        await here.count()
        at = NOON - NOON % HOUR
        assert await here.by_cells("tag", HOUR, TAGS) == Counter(
            {(ACCOUNT.sid, at, "shop=a"): 2, (ACCOUNT.sid, at, "team=x"): 1}
        )


async def test_what_changes_later_is_counted_where_it_was_made(stores: Stores) -> None:
    async with town(stores) as here:
        sent = [await here.put("sent") for _ in range(3)]
        await here.count()
        here.later(h=1)
        await here.move(sent[0], "delivered")
        await here.count()
        here.later(days=1)
        await here.move(sent[1], "undelivered", error_code=30003)
        await here.count()
        await _agrees(here)
        assert set(await here.by_cells("status", FIVE_MINUTES)) == {
            (ACCOUNT.sid, int(NOON), status) for status in ("sent", "delivered", "undelivered")
        }


async def test_figures_are_settled_when_nothing_can_change_any_more(stores: Stores) -> None:
    async with town(stores) as here:
        await here.put()
        await here.put("sent")
        for _ in range(100):
            await here.count()
            here.later(h=3)
        assert await here.database.rows(sa.select(counted_buckets)) == []
        assert await here.by_cells("status", HOUR) == await here.by_hand(BY_HAND["status"], HOUR)


async def test_what_is_scheduled_counts_for_its_time(stores: Stores) -> None:
    async with town(stores) as here:
        due = NOON.plus(days=20)
        one = await here.put("scheduled", send_at=int(due))
        await here.count()
        assert await here.totals() == (0, 0, 0)
        here.later(days=20)
        await here.move(one, "delivered")
        await here.count()
        assert await here.by_cells("status", FIVE_MINUTES) == Counter({(ACCOUNT.sid, int(due), "delivered"): 1})


async def test_a_message_that_commits_late_is_found(stores: Stores) -> None:
    """One that was made minutes ago, in a time that was looked at already; and one of hours ago, where nothing was."""
    async with town(stores) as here:
        await here.put()
        await here.count()
        here.later(h=3)
        await here.put()
        await here.count()
        await here.put(at=here.at.plus(s=-600))
        await here.put(at=NOON.plus(h=2))
        here.later(h=1)
        await here.put()
        await here.count()
        here.later(h=1)
        await here.put()
        await here.count()
        await _agrees(here)


async def test_very_many_messages_of_five_minutes_are_counted_and_looked_at_again(stores: Stores) -> None:
    """Their moments together are more than 64 bits hold."""
    async with town(stores) as here:
        await here.database.commit(*(inserted(here.made("sent")) for _ in range(6_000)))
        one = await here.put("sent")
        await here.count()
        here.later(s=120)
        await here.move(one, "delivered")
        await here.count()
        assert await here.by_cells("status", FIVE_MINUTES) == await here.by_hand(BY_HAND["status"], FIVE_MINUTES)


async def test_deletion_by_request_lowers_nothing(stores: Stores) -> None:
    async with town(stores) as here:
        lives = await _some_lives(here)
        await here.count()
        before = {name: await here.by_cells(name, HOUR) for name in BY_HAND}
        latencies = await here.by_cells("slot", HOUR, LATENCY)
        unseen = await here.put(tags='{"a":"b"}')
        for one in (*lives, unseen):
            await here.erasure.delete(one)
        here.loop = here.process()
        for hours in (1, 3, 20, 30):
            here.later(h=hours)
            await here.count()
        now_in = NOON - NOON % HOUR
        for name, known in before.items():
            known[ACCOUNT.sid, now_in, BY_HAND[name](unseen)] += 1
            assert await here.by_cells(name, HOUR) == known, name
        assert await here.by_cells("slot", HOUR, LATENCY) == latencies


async def test_what_is_kept_of_a_deleted_message_does_not_say_to_whom_it_went(stores: Stores) -> None:
    from tidings.messages.figures import erased

    async with town(stores) as here:
        one = await here.put(body="Secret", to="+447700900103")
        await here.erasure.delete(one)
        [row] = await here.database.rows(sa.select(erased))
        assert not any("7700900103" in str(value) or "Secret" in str(value) for value in row)
        here.later(days=1)
        await here.count()
        here.later(days=9)
        await here.count()
        assert await here.database.rows(sa.select(erased)) == []
        assert await here.total(DAY) == 1


async def test_retention_lowers_nothing(stores: Stores) -> None:
    async with town(stores) as here:
        for _ in range(10):
            await here.put()
        await here.put("sent")
        await here.count()
        await here.keep(1)
        for _ in range(30):
            here.later(h=4)
            await here.delete_outdated()
            await here.count()
        assert await here.by_hand(lambda _: 1, DAY) == Counter()
        assert await here.totals() == (11, 11, 11)


async def test_redaction_changes_no_figure(stores: Stores) -> None:
    async with town(stores) as here:
        lives = [one for one in await _some_lives(here) if one.status == "delivered"]
        await here.count()
        before = await here.by_cells("slot", HOUR, LATENCY)
        here.later(h=2)
        for one in lives:
            await here.erasure.redact(one)
        here.later(days=1)
        await here.count()
        assert await here.by_cells("slot", HOUR, LATENCY) == before
        await _agrees(here)


async def test_who_answers_and_who_opts_out_is_counted(stores: Stores) -> None:
    async with town(stores) as here:
        await here.put(to="+14155550101")
        here.later(s=5)
        reply = await here.put("received", direction="inbound", from_="+14155550101", to="+14155550100", body="STOP")
        await here.put("received", direction="inbound", from_="+14155550102", to="+14155550100")
        opted = OptOut(
            ACCOUNT.sid, "+14155550100", "+14155550101", "STOP", Instant(reply.date_created), message_sid=reply.sid
        )
        await here.database.commit(added(opted))
        await here.count()
        assert (await here.total(HOUR, "replied"), await here.total(HOUR, "opted_out")) == (1, 1)


async def test_feedback_is_counted(stores: Stores) -> None:
    async with town(stores) as here:
        asked = [await here.put(provide_feedback=1) for _ in range(3)]
        row = {"account_sid": ACCOUNT.sid, "message_sid": asked[0].sid, "outcome": "confirmed"}
        dates = {"date_created": int(NOON), "date_updated": int(NOON)}
        await here.database.commit(sa.insert(feedbacks.table).values({**row, **dates}))
        await here.count()
        assert (await here.total(HOUR, "asked"), await here.total(HOUR, "confirmed")) == (3, 1)


async def test_a_loop_that_dies_between_any_two_steps_loses_and_doubles_nothing(stores: Stores) -> None:
    async with town(stores) as here:
        await _some_lives(here, 40)
        for _ in range(60):  # each step is another process's
            loop = here.process()
            await loop.step(here.clock.now())
            await loop.step(here.clock.now())
            here.later(s=5)
        await here.count()
        await _agrees(here)


@pytest.mark.parametrize("commits", [0, 1, 2, 3, 4])
async def test_a_loop_that_dies_at_any_commit_left_what_agrees(stores: Stores, commits: int) -> None:
    """What is noted to be counted is in the cells, and nothing else is; whoever comes next goes on."""
    async with town(stores) as here:
        for minutes in (0, 6, 12, 18):
            await here.put(at=NOON.plus(s=-60 * minutes))
        loop = CountMessages(_Dying(here.database, commits), here.directory, Forgetting(here.database, KEPT))  # type: ignore[arg-type] # a store that breaks
        with pytest.raises(Broken):
            await here.count(loop)
        noted = sum(int(count) for (count,) in await here.database.rows(sa.select(counted_buckets.c.messages)))
        assert (await here.totals())[:2] == (noted, noted)
        await here.count()
        await _agrees(here)


class Broken(Exception):  # noqa: N818 - reads as a state
    """What a store that breaks off says."""


class _Dying:
    """A store that dies within a commit, after so many that it did."""

    def __init__(self, database: Any, commits: int) -> None:
        self._database = database
        self._left = commits

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    async def commit(self, *writes: Any, **options: Any) -> Any:
        self._left -= 1
        if self._left >= 0:
            return await self._database.commit(*writes, **options)
        with contextlib.suppress(Exception):
            await self._database.commit(*writes, sa.insert(counted_accounts), **options)
        raise Broken


async def test_two_processes_in_turn_count_the_same(stores: Stores) -> None:
    async with town(stores) as here:
        one, other = here.process(), here.process()
        for _ in range(6):
            await here.put_any(here.at)
            await here.count(one)
            await here.put_any(here.at)
            here.later(s=60)
            await here.count(other)
            here.later(s=60)
        here.later(h=1)
        await here.count(one)
        await _agrees(here)


async def test_a_store_that_is_older_than_the_room_is_counted_into_the_past(stores: Stores) -> None:
    async with town(stores) as here:
        for days in (0, 1, 5, 8, 30, 60, 200):
            for hours in range(0, 24, 5):
                await here.put(at=NOON.plus(days=-days, h=-hours))
        await here.put(at=NOON.plus(days=-500))
        assert (await here.desk.now(None)).counted_since == here.clock.now()
        since = NOON
        for _ in range(4):
            await here.loop.step(here.clock.now())
            following = (await here.desk.now((ACCOUNT.sid,))).counted_since
            assert following is not None
            assert following <= since
            since = following
        assert here.loop.behind == 1
        await here.count()
        assert await here.total(DAY) == 35
        assert (await here.desk.now(None)).counted_since is None


async def test_time_that_was_moved_on_and_taken_back_is_counted_too(stores: Stores) -> None:
    async with town(stores) as here:
        await here.put()
        await here.count()
        here.clock.be_ahead(2 * DAY)
        await here.put()
        await here.count()
        here.clock.reset()
        here.later(s=30)
        await here.put("failed")
        await here.count()
        await _agrees(here)
        here.later(s=60)
        await here.put("failed")
        await here.count(here.process())
        await _agrees(here)
        here.later(days=2, h=1)
        await here.put("failed")
        await here.count()
        await _agrees(here)


async def test_fine_figures_are_forgotten_and_coarse_ones_stay(stores: Stores) -> None:
    async with town(stores) as here:
        await here.put()
        await here.count()
        for days in (4, 4, 85, 315):
            here.later(days=days)
            await here.put(account_sid=SUB.sid)
            await here.count()
            here.later(h=1)
            await here.count()
        cells = [await here.by_cells("status", span) for span in (FIVE_MINUTES, HOUR, DAY)]
        assert [len(each) for each in cells] == [1, 1, 2]
