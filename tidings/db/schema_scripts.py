"""The SQL that brings a schema up to date, as Alembic makes it of the migrations; for a new store, written down before.

`python -m tidings.make_migration` writes it down anew, after each new migration: so a first start need not load what
makes it, which was a fifth of it.
"""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Final

from tidings.db.schema_versions import MIGRATIONS, newest_version

DIALECTS: Final = ("sqlite", "postgresql")
_TRANSACTION = re.compile(r"^(BEGIN|COMMIT);\n", re.MULTILINE)


def written_down(dialect: str) -> str | None:
    """The script for an empty store; None: it was not written anew since the last migration."""
    script = _path(dialect).read_text()
    return script if script.startswith(_first_line(newest_version())) else None


def of_migrations(dialect: str, current: str | None) -> str:
    """The script that leads from revision `current` (None: an empty store) to the newest."""
    from alembic import command  # noqa: PLC0415 - costs 200 ms that a store seldom has to pay
    from alembic.config import Config  # noqa: PLC0415

    written = io.StringIO()
    config = Config(output_buffer=written)
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["dialect"] = dialect
    command.upgrade(config, f"{current or 'base'}:head", sql=True)
    return _TRANSACTION.sub("", written.getvalue())


def new_store(dialect: str) -> str:
    """What is to be written down."""
    return f"{_first_line(newest_version())}{of_migrations(dialect, None).strip()}\n"


def write_down() -> None:
    """Anew, for both databases."""
    for dialect in DIALECTS:
        _path(dialect).write_text(new_store(dialect))


def _first_line(revision: str) -> str:
    return f"-- An empty store brought to {revision} by all migrations; by python -m tidings.make_migration\n"


def _path(dialect: str) -> Path:
    return MIGRATIONS / "new_store" / f"{dialect}.sql"
