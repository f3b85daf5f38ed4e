"""The embedded database: what only it has."""

from __future__ import annotations

import stat
from pathlib import Path

from tidings.db.migrate import migrate
from tidings.db.sqlite import SqliteDatabase


async def test_nobody_else_may_read_the_file_of_a_store_or_those_beside_it(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "tidings.sqlite")
    await database.start()
    try:
        await migrate(database)
        modes = {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in tmp_path.iterdir()}
    finally:
        await database.stop()
    assert "tidings.sqlite-wal" in modes
    assert set(modes.values()) == {"0o600"}
