"""Programs and stores of different versions: which can work together, and what is refused in a sentence."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
import pytest
import sqlalchemy as sa

from tests.processes.test_processes import _process
from tests.stores import Stores
from tidings.db import WORD_LOST, Wake, migrate
from tidings.db.migrate import migrate as brought_up_to_date
from tidings.db.schema_versions import InUse, TooNew, kept, known_versions, least_known, newest_version, oldest_program
from tidings.processes.store import joined

NEWER = "9999"


def _now_at(version: str, least: str) -> list[sa.Executable]:
    """A newer program was there."""
    return [
        sa.text(f"UPDATE alembic_version SET version_num = '{version}'"),
        sa.text(f"UPDATE oldest_program SET schema = '{least}'"),
    ]


async def test_a_store_says_what_a_program_must_know(stores: Stores) -> None:
    async with stores.opened() as database:
        assert await database.rows(sa.select(oldest_program)) == [(least_known(),)]
    assert least_known() <= newest_version() == known_versions()[-1].revision


def test_a_program_from_before_a_column_was_taken_away_does_not_work_with_what_is_left() -> None:
    (cut,) = [version for version in known_versions() if version.revision == "0010"]
    assert cut.works_with == "0010"
    assert least_known() >= "0010"


async def test_a_store_that_was_only_extended_serves_the_program_before_too(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(*_now_at(NEWER, newest_version()))
        await brought_up_to_date(database)
        assert await database.rows(sa.text("SELECT version_num FROM alembic_version")) == [(NEWER,)]


async def test_a_store_of_which_something_was_taken_away_is_refused(stores: Stores) -> None:
    async with stores.opened() as database:
        await database.commit(*_now_at(NEWER, NEWER))
        with pytest.raises(
            TooNew, match=f"its schema is {NEWER}.*which knows {newest_version()}.*knows {NEWER} or more"
        ):
            await brought_up_to_date(database)


@contextmanager
def _a_migration_to_come(monkeypatch: pytest.MonkeyPatch, least: str) -> Iterator[None]:
    with monkeypatch.context() as patched:
        patched.setattr(migrate, "newest_version", lambda: NEWER)
        patched.setattr(migrate, "least_known", lambda: least)
        patched.setattr(migrate, "upgrade_script", lambda *_: f"UPDATE alembic_version SET version_num = '{NEWER}'")
        yield


async def test_what_running_processes_could_not_work_with_waits_until_they_are_gone(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    if stores.kind != "postgresql":
        pytest.skip("SQLite has one process")
    async with stores.opened() as database:
        await database.commit(*joined(_process("A")))
        with _a_migration_to_come(monkeypatch, NEWER), pytest.raises(InUse, match="process 1 on host-A runs Tidings 1"):
            await brought_up_to_date(database)
        with _a_migration_to_come(monkeypatch, newest_version()):
            await brought_up_to_date(database)
        assert await database.rows(sa.text("SELECT version_num FROM alembic_version")) == [(NEWER,)]


async def test_one_that_is_gone_holds_up_no_migration(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    if stores.kind != "postgresql":
        pytest.skip("SQLite has one process")
    async with stores.opened() as database:
        await database.commit(*joined(_process("A")), sa.text("UPDATE process_beat SET at = at - 4000000"))
        with _a_migration_to_come(monkeypatch, NEWER):
            await brought_up_to_date(database)


async def test_word_of_another_version_that_nobody_understands_has_everything_read_again(
    stores: Stores, postgres_url: str
) -> None:
    if stores.kind != "postgresql":
        pytest.skip("SQLite has one process")
    from tests.processes.test_processes import until
    from tidings.processes import Processes

    async with stores.opened() as database:
        known = Processes(database, "B")
        await known.facts.start()
        await until(lambda: database.is_told)
        woken: list[Wake] = []
        database.on_wake(woken.append)
        other = await asyncpg.connect(postgres_url)
        await other.execute(
            "INSERT INTO process (sid, host, pid, version, roles, started, leaving, backend_pid, backend_began)"
            " VALUES ('A', 'h', 1, '2', '[\"api\"]', 1, 0, 1, 1)"
        )
        await other.execute("SELECT pg_notify('tidings', '{\"of\": [\"another version\"')")
        await other.close()
        await until(lambda: [each.sid for each in known.facts] == ["A"])
        assert WORD_LOST in woken, "it may have woken somebody, too"


def test_what_a_store_asks_of_programs_is_never_less_than_before() -> None:
    store = sqlite3.connect(":memory:")
    store.execute("CREATE TABLE oldest_program (schema TEXT PRIMARY KEY)")
    for asked, kept_ in (("0017", "0017"), ("0029", "0029"), ("0017", "0029"), ("0031", "0031")):
        store.executescript(kept(asked))
        assert store.execute("SELECT schema FROM oldest_program").fetchall() == [(kept_,)]
    store.close()
