"""A campaign's share among processes: with one at a time, handed on, and never used twice within a window."""

from __future__ import annotations

import asyncio

import pytest

from tests.delivery.campaigns import CAMPAIGN, TMOBILE, campaign
from tests.delivery.engine import FailingDatabase
from tests.delivery.two import eventually, second
from tests.stores import Stores
from tests.virtual_wire import virtually
from tidings.db import Database
from tidings.db.migrate import migrate
from tidings.delivery import share_turns
from tidings.delivery.campaign_pace import CampaignShare, Gate
from tidings.delivery.share_turns import ShareTurns
from tidings.numbers.networks import MobileNetwork, SimulatedNetworks

RATE = 20


def sharing(database: Database, rate: float = RATE) -> CampaignShare:
    """The share as one more process has it."""
    facts = campaign(segments_per_second=dict.fromkeys(MobileNetwork, rate))
    return CampaignShare(facts, SimulatedNetworks(), None, ShareTurns(database))


def gate_of(share: CampaignShare) -> Gate:
    gate = share.gate(TMOBILE, as_media=False)
    assert gate is not None
    return gate


async def sends(share: CampaignShare, until: float, sent: list[tuple[float, str]], name: str) -> None:
    """Sends as much as it may, each segment a moment after it was set aside."""
    gate, loop = gate_of(share), asyncio.get_running_loop()
    while loop.time() < until:
        if gate.is_open(loop.time(), {}):
            gate.pace.reserve(1)
            await asyncio.sleep(0.003)
            gate.pace.spend(loop.time(), 1)
            sent.append((loop.time(), name))
        await asyncio.sleep(0.002)


def most(times: list[float]) -> int:
    """Within any second."""
    return max(sum(1 for other in times if at <= other < at + 1) for at in times)


async def shared_memory() -> FailingDatabase:
    database = FailingDatabase()
    database.is_alone = False
    await database.start()
    await migrate(database)
    return database


@virtually
async def test_two_processes_that_send_for_one_campaign_keep_to_its_rate_together_and_both_get_on() -> None:
    database, sent = await shared_memory(), list[tuple[float, str]]()
    until = asyncio.get_running_loop().time() + 60
    await asyncio.gather(*(sends(sharing(database), until, sent, name) for name in "ab"))
    assert most([at for at, _ in sent]) <= RATE
    assert len(sent) > 60 * RATE * 0.6
    assert all(sum(1 for _, each in sent if each == name) > len(sent) * 0.3 for name in "ab")


@virtually
async def test_a_share_that_is_not_used_is_handed_on_at_once_and_may_be_used_at_once() -> None:
    database, sent = await shared_memory(), list[tuple[float, str]]()
    loop = asyncio.get_running_loop()
    idle, busy = sharing(database), sharing(database)
    await sends(idle, loop.time() + 2, sent, "idle")
    await asyncio.sleep(2)
    began = loop.time()
    await sends(busy, began + 2, sent, "busy")
    first = next(at for at, name in sent if name == "busy")
    assert first - began < 0.1


@virtually
async def test_a_share_that_is_found_as_another_process_left_it_begins_with_a_full_window() -> None:
    database, sent = await shared_memory(), list[tuple[float, str]]()
    loop = asyncio.get_running_loop()
    await sends(sharing(database), began := loop.time(), sent, "a")
    await sends(sharing(database), began + 3, sent, "a")
    assert sent[0][0] - began >= 1


async def test_a_share_goes_from_process_to_process(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(share_turns, "TURN_S", 0.1)
    async with stores.opened() as here, second(stores, here) as there:
        if stores.kind == "postgresql":
            await here.own()
            await there.own()
        one, other = sharing(here), sharing(there)

        async def ours() -> bool:
            return one.is_ours()

        async def theirs() -> bool:
            return other.is_ours()

        await eventually(ours)
        await eventually(theirs)
        assert not one.is_ours()
        await eventually(ours)
        assert not other.is_ours()
        for share in (one, other):
            assert share._turns is not None
            share._turns.stop()


async def test_a_process_that_ended_leaves_its_shares_to_others(stores: Stores) -> None:
    if stores.kind != "postgresql":
        return
    async with stores.opened() as here:
        one = sharing(here)
        async with stores.opened(fresh=False) as there:
            other = sharing(there)

            async def theirs() -> bool:
                return other.is_ours()

            await eventually(theirs)

        async def ours() -> bool:
            return one.is_ours()

        await eventually(ours)
        assert gate_of(one).pace.allowance(asyncio.get_running_loop().time()) == 0, "how much was sent is not known"


async def test_a_process_that_is_alone_takes_no_turns(stores: Stores) -> None:
    async with stores.opened() as here:
        if stores.kind == "postgresql":
            await here.own()
        share = sharing(here)
        assert share.is_ours()
        assert share.sid == CAMPAIGN
        assert share._turns is not None
        assert not share._turns._turns
