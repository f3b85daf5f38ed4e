"""The command line: each command loads what it needs, and no more."""

from __future__ import annotations

import subprocess
import sys
from typing import Final

import pytest

SERVED_WITHOUT: Final = {
    "jinja2",
    "starlette",
    "prometheus_client",
    "email_validator",
    "asyncpg",
    "tidings.console.pages",
}
"""What only pages, figures, a check of an e-mail address and PostgreSQL need."""
STARTED_WITHOUT: Final = SERVED_WITHOUT | {"alembic", "mako", "sqlalchemy.dialects.postgresql", "rich", "pygments"}
"""What a first start on an empty store can do without, besides: what makes a schema, and what paints."""
STARTED: Final = """
import asyncio, pathlib, sys, tempfile
sys.argv[1:] = ["version"]
from tidings import cli
try: cli.main()
except SystemExit: pass
import tidings.logs
from tidings.app import App
from tidings.config import Settings

async def started():
    with tempfile.TemporaryDirectory() as folder:
        app = App(Settings(data_dir=pathlib.Path(folder)))
        await app.start()
        await app.stop()

tidings.logs.configure_logging("error")
asyncio.run(started())
"""


def loaded_by(program: str) -> set[str]:
    """The modules, and the packages that hold them, that are loaded when `program` has run."""
    shown = subprocess.run(
        [sys.executable, "-c", f"import sys\n{program}\nsys.stderr.write(' '.join(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(shown.stderr.split())


def test_the_version_is_shown_before_anything_else_is_loaded() -> None:
    shown = loaded_by("from tidings import cli\nsys.argv[1:] = ['--version']\ntry: cli.main()\nexcept SystemExit: pass")
    assert shown.isdisjoint({"asyncio", "msgspec", "sqlalchemy", "tidings.config"})


@pytest.mark.parametrize("room", ["tidings.serve", "tidings.doctor"])
def test_a_start_on_sqlite_loads_nothing_that_waits_for_its_first_use(room: str) -> None:
    assert loaded_by(f"import {room}").isdisjoint(SERVED_WITHOUT)


def test_a_first_start_loads_neither_what_makes_a_schema_nor_what_paints() -> None:
    assert loaded_by(STARTED).isdisjoint(STARTED_WITHOUT)


def test_a_worker_loads_nothing_that_paints() -> None:
    assert loaded_by("import tidings.webhooks.worker").isdisjoint({"rich", "pygments"})


def test_what_serves_loads_the_log_before_anything_that_would_paint() -> None:
    begun = "from tidings import cli\ntry: cli.serve(roles='none')\nexcept Exception: pass"
    assert loaded_by(begun) & {"tidings.logs", "structlog", "rich"} == {"tidings.logs", "structlog"}
