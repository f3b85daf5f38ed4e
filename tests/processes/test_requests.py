"""Requests at once of one account, over two processes: what one serves the other counts."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.delivery.two import eventually
from tests.processes.apps import two_apps
from tests.stores import Stores
from tidings.core import Problem
from tidings.processes.requests import running_requests

MOST = 20


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


async def test_what_one_process_serves_leaves_less_at_the_other(postgres: Stores, folder: Path) -> None:
    async with two_apps(postgres, folder, concurrency=MOST) as (a, b):
        here, there = a.app.present.running, b.app.present.running
        for _ in range(14):
            here.begin(a.sid)

        async def known() -> bool:
            return there.count(a.sid) == 14

        await eventually(known)
        for already in range(10):  # its part, though only six are left
            assert there.begin(a.sid) == 14 + already + 1
        with pytest.raises(Problem) as refused:
            there.begin(a.sid)
        assert refused.value.kind.code == 20429
        status, answer = await b.ask("GET", f"{b.account}/Messages.json")
        assert (status, answer["code"]) == (429, 20429)
        other = await a.subaccount()
        assert (await b.ask("GET", f"/2010-04-01/Accounts/{other.sid}/Messages.json"))[0] == 200

        async def heard_here() -> bool:
            return here.count(a.sid) == 24

        await eventually(heard_here)
        with pytest.raises(Problem):
            here.begin(a.sid)
        for _ in range(14):
            here.end(a.sid)
        for _ in range(10):
            there.end(a.sid)

        async def over() -> bool:
            rows = await a.database.rows(sa.select(running_requests))
            return not rows and here.count(a.sid) == there.count(a.sid) == 0

        await eventually(over)
        assert (await b.ask("GET", f"{b.account}/Messages.json"))[0] == 200


async def test_what_a_process_told_that_is_gone_counts_no_more(postgres: Stores, folder: Path) -> None:
    async with two_apps(postgres, folder, concurrency=MOST) as (a, b):
        here, there = a.app.present.running, b.app.present.running
        for _ in range(15):
            there.begin(b.sid)

        async def known() -> bool:
            return here.count(a.sid) == 15

        await eventually(known)
        await b.stop()

        async def forgotten() -> bool:
            return here.count(a.sid) == 0 and not await a.database.rows(sa.select(running_requests))

        await eventually(forgotten)
