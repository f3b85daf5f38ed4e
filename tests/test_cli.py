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
