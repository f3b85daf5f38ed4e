"""Two hosts of one installation: each with its own memory of who there is, on one store.

On PostgreSQL each has its own connections. SQLite has one process: there both are on one store.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from tests.accounts.installation import World
from tests.delivery.two import second
from tests.stores import Stores


@contextlib.asynccontextmanager
async def two_hosts(stores: Stores) -> AsyncIterator[tuple[World, World]]:
    """Both are seeded, and answer."""
    async with stores.opened() as here, second(stores, here) as there:
        one, other = World(here), World(there)
        for world in (one, other):
            await world.start()
        yield one, other
