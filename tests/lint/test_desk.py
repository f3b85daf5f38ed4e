"""Linting for rooms that serve: it costs nothing at start, and the event loop goes on meanwhile."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import Final

from tests.lint.corpus import GOOD
from tidings.lint.desk import linted
from tidings.lint.linting import lint

FREE: Final = {
    "tidings.lint",
    "tidings.lint.api",
    "tidings.lint.desk",
    "tidings.lint.finding",
    "tidings.lint.registration",
}
FREE_STORES: Final = {"tidings.lint.room", "tidings.lint.sources", "tidings.lint.stored"}
"""What may be loaded by a start: types, and what reads them from the store."""


def test_a_start_loads_no_rules() -> None:
    program = (
        "import sys, tidings.app, tidings.lint.api\n"
        "print(*[name for name in sys.modules if name.partition('.')[2].startswith('lint')])"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert set(loaded.stdout.split()) <= FREE | FREE_STORES


async def test_the_loop_goes_on_while_a_registration_is_linted() -> None:
    task = asyncio.create_task(linted(GOOD))
    turns = 0
    while not task.done():
        turns += 1
        await asyncio.sleep(0)
    assert turns > 3
    assert task.result() == lint(GOOD)
