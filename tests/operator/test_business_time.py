"""How far business time is ahead, over restarts."""

from __future__ import annotations

from tests.stores import Stores
from tidings.operator.business_time import load_offsets, moved_ahead, taken_back


async def test_a_move_never_takes_the_kept_offset_back_on_any_store(stores: Stores) -> None:
    async with stores.opened() as database:
        assert await load_offsets(database) == (0, 0)
        for offset_us in (5, 100, 20):
            await database.commit(moved_ahead(offset_us))
        assert await load_offsets(database) == (100, 100)
        await database.commit(*taken_back(300))
        assert await load_offsets(database) == (0, 300)
        await database.commit(*taken_back(200))
        assert await load_offsets(database) == (0, 300)
