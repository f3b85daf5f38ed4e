"""What runs in every Python of the user's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tidings.sdkproxy import environment

PRELOAD = Path(environment.__file__).with_name("preload")


def python(program: str, *folders: Path) -> str:
    path = os.pathsep.join(map(str, [PRELOAD, *folders]))
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    return done.stdout.strip()


SESSION = """
import asyncio, aiohttp
async def look():
    async with aiohttp.ClientSession(%s) as session:
        print(session.trust_env)
asyncio.run(look())
"""


def test_aiohttp_heeds_the_proxy_unless_the_program_says_otherwise() -> None:
    assert python(SESSION % "") == "True"
    assert python(SESSION % "trust_env=False") == "False"


def test_the_users_own_sitecustomize_is_read_still(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.marked = 'theirs'\n")
    assert python("import sys; print(sys.marked)", tmp_path) == "theirs"


def test_our_folder_leaves_no_trace_on_the_path() -> None:
    assert python("import sys; print([folder for folder in sys.path if 'preload' in folder])") == "[]"
