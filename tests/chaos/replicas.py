"""A PostgreSQL and its standby, each on a host; and the hand that promotes, which is Patroni's elsewhere.

A commit is answered once the standby has applied it (`synchronous_commit=remote_apply`), so that what was answered
outlives the primary. A primary without a standby waits for none, until there is one again.
Source: https://www.postgresql.org/docs/current/warm-standby.html
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from tests.chaos.hosts import Host
from tests.speed.postgres import SYSTEM_USER, Postgres
from tests.speed.process import Process, free_port

CAUGHT_UP_S = 60.0
_ANY_STANDBY = "*"


class Node(Postgres):
    """A PostgreSQL on a host."""

    def __init__(self, folder: Path, port: int, host: Host, subnet: str) -> None:
        super().__init__(folder, port, host.address)
        self.host = host
        self._subnet = subnet

    def configure(self) -> None:
        """Lets the other hosts in, and asks for a standby's word before a commit is answered."""
        with (self.folder / "pg_hba.conf").open("a") as rules:
            rules.write(f"host all all {self._subnet} trust\nhost replication all {self._subnet} trust\n")
        self.set("synchronous_commit", "remote_apply")

    def set(self, name: str, value: str) -> None:
        """A setting, which counts from the next start or `reload`; on a standby too."""
        with (self.folder / "postgresql.auto.conf").open("a") as settings:
            settings.write(f"{name} = '{value}'\n")

    def reload(self) -> None:
        """Has it read its settings."""
        self.ask("SELECT pg_reload_conf()")

    def launch(self, command: list[str], log: Path) -> Process:
        """See Postgres."""
        if self.host.namespace is None:
            return super().launch(command, log)
        as_user = ["setpriv", f"--reuid={SYSTEM_USER}", f"--regid={SYSTEM_USER}", "--clear-groups", *command]
        return Process(f"postgres {self.host.name}", self.host.within(as_user), log, folder=Path("/"))

    def ask(self, sql: str) -> str:
        """The answer to one statement, without decoration. Raises CalledProcessError."""
        return self.run("psql", *self.there, "-d", "tidings", "-XAtqc", sql).strip()


class Replicas:
    """The two."""

    def __init__(self, folder: Path, hosts: tuple[Host, Host], subnet: str) -> None:
        first, second = (Node(folder / host.name, free_port(), host, subnet) for host in hosts)
        self.primary, self.standby = first, second
        self._hosts = f"{first.address}:{first.port},{second.address}:{second.port}"

    @property
    def url(self) -> str:
        """What TIDINGS_DATABASE is set to: both; whichever of them writes is taken."""
        return f"postgresql://postgres@{self._hosts}/tidings"

    def create(self) -> None:
        """Makes and starts both."""
        self.primary.create()
        self.restore_standby()

    def promote(self) -> None:
        """The primary is gone; the standby takes its place, and waits for nobody."""
        self.primary, self.standby = self.standby, self.primary
        self.primary.set("synchronous_standby_names", "")
        self.primary.reload()
        self.primary.ask("SELECT pg_promote()")

    def restore_standby(self) -> None:
        """Makes the standby anew from the primary, waits until it follows, and has commits wait for it."""
        standby = self.standby
        standby.stop()
        shutil.rmtree(standby.folder, ignore_errors=True)
        standby.make_folder()
        primary = self.primary
        standby.run("pg_basebackup", *primary.there, "-D", str(standby.folder), "-R", "-X", "stream", "-c", "fast")
        standby.start()
        until = time.monotonic() + CAUGHT_UP_S
        while primary.ask("SELECT state FROM pg_stat_replication") != "streaming":
            if time.monotonic() > until:
                msg = f"the standby does not follow:\n{standby.process.log_end() if standby.process else ''}"
                raise RuntimeError(msg)
            time.sleep(0.1)
        primary.set("synchronous_standby_names", _ANY_STANDBY)
        primary.reload()

    def end_connections(self, client: str) -> int:
        """Does pg_terminate_backend of all that come from an address but our own; how many."""
        ended = self.primary.ask(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            f" AND backend_type = 'client backend' AND client_addr = '{client}'"
        )
        return int(ended)

    def stop(self) -> None:
        """Stops both, the standby last, since a primary waits for its word."""
        self.primary.stop()
        self.standby.stop()
