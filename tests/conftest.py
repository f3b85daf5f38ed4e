"""How tests run: `async def` tests are run to their end on a loop of their own; stores come in three kinds."""

from __future__ import annotations

import asyncio
import gc
import inspect
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.stores import KINDS, Stores, running_postgres

hypothesis.settings.register_profile("tidings", deadline=None, derandomize=True)
hypothesis.settings.load_profile("tidings")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Stops a run whose pytest and pytest-xdist do not fit: they would tear the tests of a group apart, and say nothing."""
    if not getattr(config.option, "loadgroup", False):
        return
    for item in items:
        group = item.get_closest_marker("xdist_group")
        if group and not item.nodeid.endswith(f"@{group.args[0]}"):
            pytest.exit(f"pytest-xdist does not keep the group of {item.nodeid} together", returncode=4)


def pytest_collection() -> None:
    """Looks for no garbage while tests are collected: next to none is made."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Takes all tests and modules out of what is looked through for garbage from now on."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Runs a coroutine test with its fixtures."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = pyfuncitem._fixtureinfo.argnames
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True


@pytest.fixture(scope="session", autouse=True)
def _all_tables() -> None:
    """Every table is declared before the first store is made."""
    import tidings.app  # noqa: F401


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL for the whole run."""
    with running_postgres() as url:
        yield url


@pytest.fixture(params=KINDS)
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Stores:
    """Each kind of store in turn."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    return Stores(request.param, tmp_path, url)


@pytest.fixture
def postgres(postgres_url: str, tmp_path: Path) -> Stores:
    """PostgreSQL alone: a store that several processes may open."""
    return Stores("postgresql", tmp_path, postgres_url)
