"""Two engines on one store, each with a bind of its own to the same carrier, as two processes have them.

On PostgreSQL each has its own connections. SQLite has one process: there both are on one store that says it is shared.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from tests.delivery.engine import ACCOUNT, OPENING_MICROS, Engine
from tests.stores import Stores
from tidings.ledger.balance import opened
from tidings.processes.slots import Held

PATIENCE_S = 20.0


@contextlib.asynccontextmanager
async def two(stores: Stores, **more: Any) -> AsyncIterator[tuple[Engine, Engine]]:
    """The first serves the lanes and runs the loops."""
    async with stores.opened() as here, second(stores, here) as there:
        await here.commit(opened(ACCOUNT, OPENING_MICROS))
        one = await Engine(database=here, **more).start()
        await eventually(lambda: _serves(one))
        other = await Engine(database=there, held=Held("lane"), **more).start()
        try:
            yield one, other
        finally:
            await other.crash()
            await one.crash()


@contextlib.asynccontextmanager
async def second(stores: Stores, here: Any) -> AsyncIterator[Any]:
    """The store once more, for a second process."""
    if stores.kind == "postgresql":
        async with stores.opened(fresh=False) as there:
            yield there
    else:
        here.is_alone, here.had_company = False, True
        yield here


async def eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    """Waits until something is so."""
    async with asyncio.timeout(PATIENCE_S):
        while not await holds():
            await asyncio.sleep(0.01)


async def stands(engine: Engine, sid: str, status: str) -> None:
    """Waits until a message stands so."""

    async def holds() -> bool:
        return await engine.status(sid) == status

    await eventually(holds)


async def _serves(engine: Engine) -> bool:
    return engine.departures.is_open


async def submitted(engine: Engine) -> None:
    """Waits until something is open at its carrier."""

    async def holds() -> bool:
        return bool(engine.carrier.open)

    await eventually(holds)
