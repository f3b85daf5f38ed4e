"""Advice and countries where two hosts share one store: what one does counts at the other."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import msgspec
import sqlalchemy as sa

from tests.accounts.installation import MAIN, TOKEN, World, basic
from tests.accounts.two import two_hosts
from tests.delivery.two import eventually
from tests.stores import Stores
from tidings.accounts.authenticate import Authentication
from tidings.accounts.furnishing import Furnishing
from tidings.accounts.keys import keys
from tidings.accounts.store import accounts
from tidings.advice.applying import Layouts
from tidings.advice.desk import AdviceDesk
from tidings.core import Instant
from tidings.countries.overrides import Countries, fields_set, put_back
from tidings.db import Turns
from tidings.http import TIDINGS_V1, Api, Product, Request
from tidings.http.call import Parts
from tidings.services.messaging_services import services
from tidings.services.room import furnish

LAYOUT = {"Kind": "isv", "Brands": ["Birch", "Oak"], "UseCases": ["marketing", "verification"], "Countries": "GB"}


class Host:
    """One host that advises."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.countries = Countries(world.db)

    async def start(self) -> Host:
        await self.countries.start()
        world, desk = self.world, AdviceDesk(self.countries, Layouts(Turns()))
        product = Product("tidings", "v1")
        wanted = ("/SenderAdvice", "/ArchitectureAdvice", "/Countries")
        product.operations = [each for each in TIDINGS_V1.operations if each.path.startswith(wanted)]
        who: Authentication = world.authentication
        parts = Parts(
            world.db, world.clock, world.chance, world.sids,
            world.vault, world.directory, who, Furnishing((furnish,)), self.countries, desk,
        )  # fmt: skip
        self.api = Api(parts, who, products=(product,))
        return self

    async def post(self, path: str, **form: Any) -> Any:
        headers = {b"host": b"tidings.example.com", b"authorization": basic(MAIN, TOKEN)}
        body = urlencode(form, doseq=True).encode()
        answer = await self.api(Request("POST", f"/v1/{path}", b"", headers, body, "203.0.113.9"))
        assert answer.status == 200, answer.body
        return msgspec.json.decode(answer.body)


@contextlib.asynccontextmanager
async def hosts(stores: Stores) -> AsyncIterator[tuple[Host, Host]]:
    async with two_hosts(stores) as (one, other):
        yield await Host(one).start(), await Host(other).start()


async def test_hosts_that_apply_at_once_make_it_once(stores: Stores) -> None:
    async with hosts(stores) as (here, there):
        asked = [host.post("ArchitectureAdvice", Apply="true", **LAYOUT) for host in (here, there, here, there)]
        answers = await asyncio.gather(*asked)
        made = [[each["sid"] for each in answer["projects"][0]["subaccounts"]] for answer in answers]
        assert all(each == made[0] for each in made)
        database = here.world.db
        names = await database.rows(sa.select(accounts.c.friendly_name).where(accounts.c.sid.in_(made[0])))
        assert sorted(str(name) for (name,) in names) == ["Birch", "Oak"]
        of_owner = accounts.c.owner_account_sid == MAIN
        assert len(await database.rows(sa.select(accounts.c.sid).where(of_owner, accounts.c.is_test == 0))) == 3
        assert len(await database.rows(sa.select(services.table.c.sid))) == 2 * (2 + 1), "with the default service"
        assert len(await database.rows(sa.select(keys.table.c.sid))) == 2 * 3

        async def knows() -> bool:
            return all(there.world.directory.get(sid) is not None for sid in made[0])

        await eventually(knows)


async def test_what_is_set_of_a_country_at_one_host_is_advised_at_the_other(stores: Stores) -> None:
    async with hosts(stores) as (here, there):

        async def best() -> str:
            advice = await there.post("SenderAdvice", UseCase="marketing", Countries="GB")
            kind: str = advice["countries"][0]["options"][0]["sender_type"]
            return kind

        async def is_a_number() -> bool:
            return await best() == "long-code"

        async def is_a_word() -> bool:
            return await best() == "alphanumeric"

        assert await is_a_word()
        database = here.world.db
        await database.commit(*fields_set("GB", {"alphanumeric": "not-supported"}, "somebody", Instant(0)))
        await eventually(is_a_number)
        await database.commit(put_back("GB", "alphanumeric"))
        await eventually(is_a_word)
