"""The loop that registers numbers: by the rows, after every change, once each, and on from there after a crash."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from tests.delivery.campaigns import CAMPAIGN, SERVICE, campaign
from tests.known import known_campaigns, put, remove
from tests.stores import Stores
from tidings.audit.events import events
from tidings.campaign_numbers.registering import REGISTER_NUMBERS, STEPS_MOST, RegisterNumbers
from tidings.campaigns.known import CampaignFacts
from tidings.campaigns.lifecycle import CampaignStatus
from tidings.compliance.pacing import PACES, RegistrationPace
from tidings.core import MovableClock, SeededChance, Sid, Sids
from tidings.db import Database, Wake
from tidings.numbers.phone_numbers import PhoneNumber, phone_numbers
from tidings.numbers.senders import Sender, Senders
from tidings.numbers.store import all_left, joined, left, sender_facts
from tidings.numbers.supply import Capabilities, NumberType
from tidings.services.messaging_services import Service, services
from tidings.services.pools import Pools
from tidings.services.store import service_facts

ACCOUNT = "AC" + "a" * 32
ELSEWHERE = "MG" + "f" * 32
OTHER = "CM" + "d" * 32
SHORT = PACES["short"]


class World:
    """One account, with the loop that is stepped by hand."""

    def __init__(
        self, db: Database, campaigns: Iterable[CampaignFacts] = (), pace: RegistrationPace = SHORT, seed: int = 7
    ) -> None:
        self.db = db
        self.us = 1_800_000_000_000_000
        self.clock = MovableClock(lambda: self.us)
        self.seed = seed
        self.sids = Sids(self.clock, SeededChance(seed))
        self.senders = Senders(sender_facts(db))
        self.pools = Pools(service_facts(db, self.senders))
        self.known_campaigns = known_campaigns(db, *campaigns)
        self.woken: list[Wake] = []
        db.on_wake(self.woken.append)
        self.loop = RegisterNumbers(db, self.sids, self.pools, self.known_campaigns, pace)

    async def start(self) -> World:
        now = self.clock.now()
        for sid in (SERVICE, ELSEWHERE):
            if not await self.db.rows(sa.select(services.table.c.sid).where(services.table.c.sid == sid)):
                service = Service(sid=sid, account_sid=ACCOUNT, friendly_name="", date_created=now, date_updated=now)
                await self.db.commit(services.write_of(service))
        for part in (self.senders, self.pools, self.known_campaigns):
            await part.start()
        return self

    async def restarted(self, *campaigns: CampaignFacts) -> World:
        """Another program on the same store."""
        other = World(self.db, campaigns, seed=self.seed + 1)
        other.us = self.us
        return await other.start()

    async def number(self, place: int, *, service: Sid | None = SERVICE, **more: Any) -> Sid:
        self.us += 1_000_000
        number = PhoneNumber(
            sid=f"PN{place:032}",
            account_sid=ACCOUNT,
            date_created=self.clock.now(),
            date_updated=self.clock.now(),
            phone_number=f"+1415555{place:04}",
            capabilities=Capabilities(voice=True, sms=True, mms=True),
            **{"friendly_name": "mine", "type": NumberType.LOCAL, "iso_country": "US", "registered": False} | more,
        )
        await self.db.commit(phone_numbers.write_of(number))
        if service:
            await self.join(number.sid, service)
        return number.sid

    async def join(self, sid: Sid, service: Sid) -> None:
        await self.db.commit(joined(ACCOUNT, sid, service, self.clock.now()))

    async def leave(self, sid: Sid, service: Sid = SERVICE) -> PhoneNumber:
        (rows,) = await self.db.commit(left(ACCOUNT, sid, service))
        return phone_numbers.stored.read(rows[0])

    async def settle(self, s: float = 0.0) -> None:
        """Steps until there is nothing to do, `s` seconds later."""
        self.us += round(s * 1_000_000)
        for _ in range(20):
            now = self.clock.now()
            if await self.loop.step(now) > now:
                return
        raise AssertionError("the loop never rests")

    async def row(self, sid: Sid) -> PhoneNumber:
        rows = await self.db.rows(sa.select(*phone_numbers.table.c).where(phone_numbers.table.c.sid == sid))
        return phone_numbers.stored.read(rows[0])

    async def stands(self, sid: Sid) -> tuple[bool, Sid | None, int | None]:
        """As the row and, after it, the sender in memory have it."""
        row = await self.row(sid)
        sender = self.senders.of(sid)
        if sender is not None:
            known = (sender.registered, sender.campaign_sid, sender.registration_code)
            assert known == (row.registered, row.campaign_sid, row.registration_code)
        return row.registered, row.campaign_sid, row.registration_code

    async def told(self, sid: Sid) -> list[str]:
        c = events.table.c
        rows = await self.db.rows(sa.select(c.event_type).where(c.resource_sid == sid).order_by(c.sid))
        return [kind.removeprefix("number-") for (kind,) in rows]


@asynccontextmanager
async def opened(stores: Stores, *campaigns: CampaignFacts, pace: RegistrationPace = SHORT) -> AsyncIterator[World]:
    async with stores.opened() as db:
        yield await World(db, campaigns, pace).start()


async def test_a_number_registers_with_its_campaign(stores: Stores) -> None:
    async with opened(stores, campaign()) as world:
        sid = await world.number(1)
        assert REGISTER_NUMBERS in world.woken
        await world.settle()
        assert await world.stands(sid) == (False, CAMPAIGN, 30035)
        assert await world.loop.step(world.clock.now()) == world.clock.now().plus(s=SHORT.numbers_s)
        await world.settle(s=4.9)
        assert await world.stands(sid) == (False, CAMPAIGN, 30035)
        await world.settle(s=0.1)
        assert await world.stands(sid) == (True, CAMPAIGN, None)
        assert isinstance(world.senders.of(sid), Sender)
        assert await world.told(sid) == ["registration.pending", "registration.successful"]


async def test_at_an_instant_pace_it_is_registered_at_once(stores: Stores) -> None:
    async with opened(stores, campaign(), pace=PACES["instant"]) as world:
        sid = await world.number(1)
        await world.settle()
        assert await world.stands(sid) == (True, CAMPAIGN, None)


async def test_numbers_that_were_there_first_register_when_the_campaign_is_verified(stores: Stores) -> None:
    async with opened(stores) as world:
        sid = await world.number(1)
        for status in (CampaignStatus.PENDING, CampaignStatus.IN_PROGRESS):
            put(world.known_campaigns, campaign(status=status))
            await world.settle()
            assert await world.stands(sid) == (False, None, None)
        world.woken.clear()
        put(world.known_campaigns, campaign())
        assert world.woken == [REGISTER_NUMBERS]
        await world.settle()
        await world.settle(s=5)
        assert await world.stands(sid) == (True, CAMPAIGN, None)


async def test_a_number_that_leaves_is_unregistered_in_the_same_commit(stores: Stores) -> None:
    async with opened(stores, campaign()) as world:
        sid = await world.number(1)
        await world.settle()
        await world.settle(s=5)
        assert not (await world.leave(sid)).registered
        await world.settle()
        assert await world.stands(sid) == (False, None, None)
        assert (await world.told(sid))[2:] == ["deregistration.pending", "deregistration.successful"]


async def test_one_that_leaves_and_joins_another_service_changes_its_campaign(stores: Stores) -> None:
    there = campaign(sid=OTHER, service_sid=ELSEWHERE)
    async with opened(stores, campaign(), there) as world:
        sid = await world.number(1)
        await world.settle()
        await world.settle(s=5)
        await world.leave(sid)
        await world.join(sid, ELSEWHERE)
        await world.settle()
        assert await world.stands(sid) == (False, OTHER, 30035)
        await world.settle(s=5)
        assert await world.stands(sid) == (True, OTHER, None)


@pytest.mark.parametrize("with_service", [False, True])
async def test_a_deleted_campaign_or_service_ends_the_registration(stores: Stores, with_service: bool) -> None:
    async with opened(stores, campaign()) as world:
        sid, seeded = await world.number(1), await world.number(2, registered=True)
        await world.settle()
        await world.settle(s=5)
        if with_service:
            await world.db.commit(*all_left(ACCOUNT, SERVICE))
            assert not (await world.row(sid)).registered
            await world.db.commit(sa.delete(services.table).where(services.table.c.sid == SERVICE))
        remove(world.known_campaigns, SERVICE)
        await world.settle()
        assert await world.stands(sid) == (False, None, None)
        assert await world.stands(seeded) == (True, None, None), "it is registered without a campaign"
        assert await world.told(seeded) == []


async def test_a_suspension_holds_for_all_numbers_until_it_ends(stores: Stores) -> None:
    async with opened(stores, campaign()) as world:
        sids = [await world.number(place) for place in (1, 2)]
        await world.settle()
        await world.settle(s=5)
        put(world.known_campaigns, campaign(status=CampaignStatus.SUSPENDED))
        await world.settle()
        assert {await world.stands(sid) for sid in sids} == {(False, CAMPAIGN, 30033)}
        put(world.known_campaigns, campaign())
        await world.settle()
        assert {await world.stands(sid) for sid in sids} == {(True, CAMPAIGN, None)}
        assert (await world.told(sids[0]))[2:] == ["registration.suspended", "registration.reinstated"]


async def test_a_released_number_gives_its_place_to_the_next(stores: Stores) -> None:
    async with opened(stores, campaign(sole_proprietor=True)) as world:
        first, second = await world.number(1), await world.number(2)
        await world.settle()
        assert await world.stands(second) == (False, CAMPAIGN, 30125)
        await world.settle(s=5)
        table = phone_numbers.table
        await world.db.commit(sa.delete(table).where(table.c.sid == first))
        assert world.senders.of(first) is None
        await world.settle()
        await world.settle(s=5)
        assert await world.stands(second) == (True, CAMPAIGN, None)
        assert await world.told(second) == ["registration.failed", "registration.pending", "registration.successful"]


async def test_a_number_refused_by_its_name_fails_when_it_is_due(stores: Stores) -> None:
    async with opened(stores, campaign()) as world:
        sid = await world.number(1, friendly_name="mine reject:30126")
        await world.settle()
        await world.settle(s=5)
        assert await world.stands(sid) == (False, CAMPAIGN, 30126)
        await world.settle(s=3_600)
        assert await world.told(sid) == ["registration.pending", "registration.failed"]


async def test_after_a_crash_it_goes_on_from_the_rows(stores: Stores) -> None:
    """The program dies between any two commits; the next one finds what is to be done."""
    async with opened(stores, campaign()) as first:
        early, waiting = await first.number(1), await first.number(2, service=None)
        await first.settle()
        await first.db.commit(joined(ACCOUNT, waiting, SERVICE, first.clock.now()))  # and nobody is told
        world = await first.restarted(campaign())
        await world.settle(s=60)
        assert await world.stands(early) == (True, CAMPAIGN, None)
        assert await world.stands(waiting) == (False, CAMPAIGN, 30035)
        await world.leave(early)
        last = await world.restarted()  # the campaign was deleted just before
        await last.settle()
        for sid in (early, waiting):
            assert await last.stands(sid) == (False, None, None)
        assert await last.told(early) == [
            "registration.pending",
            "registration.successful",
            "deregistration.pending",
            "deregistration.successful",
        ]


async def test_more_numbers_than_one_commit_takes_are_registered_all_the_same(stores: Stores) -> None:
    facts = [campaign(), campaign(sid=OTHER, service_sid=ELSEWHERE)]
    async with opened(stores, *facts) as world:
        sids = [await world.number(place, service=None) for place in range(1, 70)]
        for place, sid in enumerate(sids):
            await world.join(sid, SERVICE if place % 2 else ELSEWHERE)
        assert len(sids) > STEPS_MOST
        await world.settle()
        await world.settle(s=5)
        assert {(await world.stands(sid))[0] for sid in sids} == {True}


async def test_a_number_that_changes_under_its_hands_is_looked_at_again(stores: Stores) -> None:
    async with opened(stores, campaign()) as world:
        sid = await world.number(1)
        read = world.loop._numbers_of

        async def meanwhile(place: Any) -> Any:
            found = await read(place)
            world.loop._numbers_of = read  # type: ignore[method-assign]
            await world.leave(sid)
            return found

        world.loop._numbers_of = meanwhile  # type: ignore[method-assign]
        await world.settle()
        assert await world.stands(sid) == (False, None, None)
        assert await world.told(sid) == [], "nothing was written of what was not so"
