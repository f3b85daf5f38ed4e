"""Services and their pools in memory."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa

from tests.known import known_pools, put, remove
from tests.numbers.installation import World
from tidings.db.sqlite import SqliteDatabase
from tidings.services.messaging_services import services
from tidings.services.pools import Pools, ServiceFacts

ONE = ServiceFacts(sid="MG" + "1" * 32, account_sid="AC1", sender_sids=("PN1", "PN2"))


async def pools() -> Pools:
    found = known_pools(SqliteDatabase(None), ONE)
    await found.start()
    return found


async def test_what_is_loaded_is_found_by_service_and_by_sender() -> None:
    found = await pools()
    assert found.get(ONE.sid, "AC1") is ONE
    assert found.of_sender("PN2") is ONE


async def test_a_service_is_its_accounts_alone() -> None:
    found = await pools()
    assert found.get(ONE.sid, "AC2") is None
    assert found.get("MG" + "2" * 32, "AC1") is None


async def test_the_senders_of_a_removed_service_are_in_none() -> None:
    found = await pools()
    remove(found, ONE.sid)
    assert (found.of_sender("PN1"), found.get(ONE.sid, "AC1")) == (None, None)


async def test_who_follows_finds_the_pool_as_it_was_and_as_it_is() -> None:
    found = await pools()
    following = found.follow()
    for sender_sids in (("PN1", "PN2", "PN3"), ("PN2", "PN3")):
        put(found, msgspec.structs.replace(ONE, sender_sids=sender_sids))
    assert following.take() == [(ONE, msgspec.structs.replace(ONE, sender_sids=("PN2", "PN3")))]
    assert found.of_sender("PN1") is None


async def test_a_sender_that_moves_or_is_released_leaves_one_pool_and_is_last_in_the_other(world: World) -> None:
    sid = await world.bought()
    other = await world.bought("+14155552346")
    one, two = await world.service(), await world.service()
    for number, service in ((other, two), (sid, one)):
        await world.join(service, number)
    assert world.pools.of_sender(sid) == world.pools.get(one, world.account)
    await world.messaging("DELETE", f"/{one}/PhoneNumbers/{sid}")
    world.clock.advance(1)
    await world.join(two, sid)
    assert world.pools.get(one, world.account).sender_sids == ()  # type: ignore[union-attr]
    assert world.pools.get(two, world.account).sender_sids == (other, sid)  # type: ignore[union-attr]
    await world.number("DELETE", other)
    assert world.pools.get(two, world.account).sender_sids == (sid,)  # type: ignore[union-attr]
    await world.db.commit(sa.delete(services.table).where(services.table.c.sid == two))
    assert world.pools.get(two, world.account) is None
