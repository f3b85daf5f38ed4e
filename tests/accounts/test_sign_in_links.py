"""Links that sign in once."""

from __future__ import annotations

from tests.accounts.installation import MAIN, World
from tidings.accounts.sign_in_links import LIVES_S, links, new_link, opened


async def link_of(world: World) -> str:
    await world.start()
    return await new_link(world.db, world.clock, world.chance, MAIN)


async def test_a_link_signs_in_once(world: World) -> None:
    token = await link_of(world)
    assert await opened(world.db, world.clock, token) == MAIN
    assert await opened(world.db, world.clock, token) is None


async def test_a_link_that_nobody_made_signs_in_to_nothing(world: World) -> None:
    await link_of(world)
    for token in ("", "guess", "\ud800", "x" * 10_000):
        assert await opened(world.db, world.clock, token) is None


async def test_a_link_expires_and_is_forgotten_when_the_next_is_made(world: World) -> None:
    token = await link_of(world)
    world.clock.advance(int(LIVES_S) * 1_000_000)
    await link_of(world)
    assert len(await world.db.rows(links.select())) == 1
    assert await opened(world.db, world.clock, token) is None


async def test_the_store_holds_no_token(world: World) -> None:
    token = await link_of(world)
    assert token not in str(await world.db.rows(links.select()))
