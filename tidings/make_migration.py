"""Writes the next migration: what the declared tables have that the last migration has not.

`python -m tidings.make_migration "Add a table for X"`; read what it wrote, then run it without a sentence, which writes
down anew what all migrations make of an empty store, and commit both.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

import tidings.app
import tidings.console.pages  # noqa: F401 - declares the tables of sessions, phones and links
from tidings.db import metadata
from tidings.db.migrate import migrate
from tidings.db.schema_scripts import write_down
from tidings.db.schema_versions import MIGRATIONS
from tidings.db.sqlite import SqliteDatabase
from tidings.db.table import complete_for_postgres


def make(message: str) -> None:
    """Compares a store at the newest version with the tables that the rooms declare."""
    complete_for_postgres(metadata)
    number = 1 + len(list((MIGRATIONS / "versions").glob("[0-9]*.py")))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.sqlite"
        asyncio.run(_migrated(path))
        with sa.create_engine(f"sqlite:///{path}").connect() as connection:
            config = Config()
            config.set_main_option("script_location", str(MIGRATIONS))
            config.set_main_option("file_template", f"{number:04d}_%%(slug)s")
            config.attributes["connection"] = connection
            command.revision(config, re.sub(r"\W+$", "", message), autogenerate=True, rev_id=f"{number:04d}")


async def _migrated(path: Path) -> None:
    database = SqliteDatabase(path)
    await database.start()
    if list((MIGRATIONS / "versions").glob("[0-9]*.py")):
        await migrate(database)
    await database.stop()


if __name__ == "__main__":
    if sys.argv[1:]:
        make(sys.argv[1])
    else:
        write_down()
