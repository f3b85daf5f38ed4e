"""Simulations run on virtual time; a test that is given a `world` finds it running, and it is checked afterwards."""

from __future__ import annotations

import asyncio
import inspect
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.simulation.invariants import check
from tests.simulation.processes import LoopOfProcesses
from tests.simulation.world import World

SEEDS = int(os.environ.get("SIMULATION_SEEDS", "0"))
"""How many; 0: as many as a module says, or a few."""
FEW = 3


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A story (a test that takes `seed`) is told once for each seed."""
    if "seed" in metafunc.fixturenames:
        number = SEEDS or getattr(metafunc.module, "SEEDS", FEW)
        is_story = "seed" in metafunc.definition._fixtureinfo.argnames
        metafunc.parametrize("seed", [_told(seed) for seed in range(number)] if is_story else [1])


def _told(seed: int) -> Any:
    """The first one is told by `make test`, the others by `make long`; as many as were asked for by `make sim`."""
    return pytest.param(seed, marks=[pytest.mark.long] if seed and not SEEDS else [])


@pytest.fixture
def world(tmp_path: Path, seed: int) -> Iterator[World]:
    """A world, still to be started."""
    one = World(tmp_path, seed)
    yield one
    print(f"seed {seed}")


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Runs a coroutine test in its world."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    given = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}

    async def run() -> None:
        world = given.get("world")
        if world is None:
            await pyfuncitem.obj(**given)
            return
        try:
            await world.start()
            await pyfuncitem.obj(**given)
            await check(world)
            await world.stop()
        finally:
            world.bury()

    with asyncio.Runner(loop_factory=LoopOfProcesses) as runner:
        runner.run(run())
    return True
