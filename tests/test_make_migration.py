"""Migrations: what they made of an empty store is what the rooms declare, and a fault would be seen."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import tidings.make_migration  # noqa: F401 - it reaches every table
from tidings.db import metadata, open_database


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
