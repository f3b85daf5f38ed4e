"""Migrations: what they made of an empty store is what the rooms declare, and a fault would be seen."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import tidings.make_migration  # noqa: F401 - it reaches every table
from tidings.db import metadata, open_database, schema_scripts
from tidings.db.schema_scripts import DIALECTS, new_store, written_down
from tidings.db.table import complete_for_postgres


@pytest.fixture
def migrated(tmp_path: Path) -> Path:
    """The file of a store that every migration was done to."""

    async def opened() -> None:
        await (await open_database(None, tmp_path)).stop()

    asyncio.run(opened())
    return tmp_path / "tidings.sqlite"


def lacking(path: Path) -> list[object]:
    """What the next migration would have to do."""
    engine = sa.create_engine(f"sqlite:///{path}")
    try:
        with engine.connect() as connection:
            return list(compare_metadata(MigrationContext.configure(connection), metadata))
    finally:
        engine.dispose()


def test_a_migrated_store_has_what_is_declared(migrated: Path) -> None:
    assert lacking(migrated) == []


def test_a_store_without_an_index_and_a_column_is_seen_to_lack_them(migrated: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{migrated}")
    with engine.begin() as connection:
        connection.execute(sa.text("DROP INDEX ix_opt_out_user_account_sid"))
        connection.execute(sa.text("ALTER TABLE turn DROP COLUMN number"))
    engine.dispose()
    assert sorted(each[0] for each in lacking(migrated)) == ["add_column", "add_index"]  # type: ignore[index]


def test_what_is_declared_for_postgresql_alone_is_known_to_who_writes_migrations() -> None:
    complete_for_postgres(metadata)
    table = metadata.tables["message"]
    (index,) = (each for each in table.indexes if each.name == "ix_message_send_at")
    assert table.dialect_options["postgresql"]["with"] == {"fillfactor": 50}
    assert str(index.dialect_options["postgresql"]["where"]) == "message.send_at IS NOT NULL"


def test_a_start_on_sqlite_does_not_load_the_dialect_of_postgresql() -> None:
    loaded = "import sys, tidings.serve; print('sqlalchemy.dialects.postgresql' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout == "False\n"
    )


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_is_written_down_for_a_new_store_is_what_all_migrations_make(dialect: str) -> None:
    assert written_down(dialect) == new_store(dialect), "run `python -m tidings.make_migration`, and commit"


def test_what_was_written_down_before_the_last_migration_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema_scripts, "newest_version", lambda: "9999")
    assert written_down("sqlite") is None
