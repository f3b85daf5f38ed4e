"""`make speed-kannel`: Tidings and Kannel in turn, on one SMSC and one webhook sink.

    python -m tests.speed.kannel [--database sqlite|postgres] [--count 10000] [--runs 3] [--stores spool,none]

Kannel (bearerbox and smsbox, as `apt-get install kannel` brings them; nothing of its service is used) gets each message
through sendsms, sends it over one SMPP link, and calls a dlr-url; its store is a spool of files, one file that is
written now and then, or none. It never syncs to the disk, and what it calls is not signed. What is asked of both:

* `receipt`: each message has a receipt, and its end is told. Tidings tells `sent` too, so it makes two callbacks.
* `two`: Kannel tells that the SMSC took the message, too: two callbacks each.
* `sent`: no receipts; both tell that the SMSC took the message: one callback each.

CPU is that of all processes of the one that is measured, from /proc.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import statistics
import sys
import time
import urllib.parse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from tests.speed.measure import Account, fetch, settle, stats
from tests.speed.process import Process, free_port
from tests.speed.rig import HERE, Rig, Setup, run_load, standing
from tests.speed.run import obey_signals, say
from tests.speed.scenarios import LIMIT_S, LOAD_LIMIT_S, MEGABYTE, QUIET_S, warm_up
from tests.speed.table import columns

PLACES: Final = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"))
READY_S = 20.0
PENDING_MOST = 100
"""Unanswered submit_sm on the link, of both."""
STORES: Final = {
    "spool": "store-type = spool\nstore-location = {folder}/spool\n",
    "file": "store-type = file\nstore-location = {folder}/store\nstore-dump-freq = 10\n",
    "none": "",
}
CONFIGURATION = """group = core
admin-port = {admin}
admin-password = rig
smsbox-port = {boxes}
box-allow-ip = 127.0.0.1
log-file = "{folder}/bearerbox.log"
log-level = 2
dlr-storage = internal
{store}
group = smsc
smsc = smpp
smsc-id = rig
host = 127.0.0.1
port = {smsc}
transceiver-mode = true
smsc-username = kannel
smsc-password = secret
system-type = rig
max-pending-submits = {pending}

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {http}
log-file = "{folder}/smsbox.log"
log-level = 2

group = sendsms-user
username = rig
password = rig

group = sms-service
keyword = default
text = none
max-messages = 0
"""


class Options(argparse.Namespace):
    """The command line."""

    database: str
    count: int
    runs: int
    stores: str


class Kind(msgspec.Struct, frozen=True):
    """What is asked of both."""

    name: str
    receipts: bool
    mask: int
    """Kannel's dlr-mask: 1 the message was delivered, 8 the SMSC took it."""
    kannel_callbacks: int
    tidings_callbacks: int


KINDS: Final = (
    Kind("receipt", receipts=True, mask=1, kannel_callbacks=1, tidings_callbacks=2),
    Kind("two", receipts=True, mask=9, kannel_callbacks=2, tidings_callbacks=2),
    Kind("sent", receipts=False, mask=8, kannel_callbacks=1, tidings_callbacks=1),
)


class Figures(msgspec.Struct, frozen=True):
    """One measurement of one of the two."""

    who: str
    kind: str
    callbacks: int
    accepted: int
    told: int
    """Callbacks that came."""
    accepted_per_s: float
    per_s: float
    """Until the last callback."""
    cpu_us: float
    """Of one message."""
    ms_p50: float
    ms_p99: float
    rss_mb: float


class Kannel:
    """A bearerbox and its smsbox on the rig's SMSC."""

    def __init__(self, rig: Rig, folder: Path, store: str) -> None:
        self._rig, self._folder, self._store = rig, folder, store
        self._http = free_port()
        self._processes: list[Process] = []

    @property
    def pids(self) -> list[int]:
        """Of both boxes."""
        return [each.pid for each in self._processes]

    def start(self) -> None:
        """Waits until it is bound and takes requests. Raises RuntimeError."""
        self._folder.mkdir()
        (self._folder / "spool").mkdir()
        written = CONFIGURATION.format(
            admin=free_port(),
            boxes=free_port(),
            http=self._http,
            smsc=self._rig.smsc_port,
            pending=PENDING_MOST,
            folder=self._folder,
            store=STORES[self._store].format(folder=self._folder),
        )
        configuration = self._folder / "kannel.conf"
        configuration.write_text(written)
        bound = stats(self._rig.smsc_stats)["binds"]
        self._run("bearerbox", configuration)
        if settle(lambda: stats(self._rig.smsc_stats)["binds"], bound + 1, READY_S, READY_S) == bound:
            msg = f"bearerbox did not bind; its log ends:\n{self._processes[0].log_end()}"
            raise RuntimeError(msg)
        self._run("smsbox", configuration)
        _wait_for(self._http)

    def _run(self, name: str, configuration: Path) -> None:
        command = [str(shutil.which(name, path=PLACES)), str(configuration)]
        self._processes.append(Process(name, command, self._folder / f"{name}.out", folder=self._folder))

    def load_command(self, count: int, mask: int) -> list[str]:
        """As the rig's for Tidings."""
        rig = self._rig
        address = urllib.parse.quote(f"{rig.callback_base}?status=%d&x=uid.", safe="")
        data = f"username=rig&password=rig&to={{to}}&from={urllib.parse.quote(rig.sender, safe='')}&text={{text}}"
        command = rig.load_command(count, callback=False)
        command[command.index("--url") + 1] = f"http://127.0.0.1:{self._http}/cgi-bin/sendsms"
        command[command.index("--data") + 1] = f"{data}&dlr-mask={mask}&dlr-url={address}{{uid}}."
        return [*command, "--get"]

    def stop(self) -> None:
        """The smsbox first."""
        for process in reversed(self._processes):
            process.terminate()


def _wait_for(port: int) -> None:
    """Until somebody listens. Raises OSError."""
    until = time.monotonic() + READY_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


@contextmanager
def kannel(rig: Rig, store: str) -> Iterator[Kannel]:
    """One that stands while the `with` lasts."""
    folder = rig.folder / f"kannel-{store}-{int(time.monotonic() * 1000)}"
    one = Kannel(rig, folder, store)
    try:
        one.start()
        yield one
    finally:
        one.stop()


def measured(rig: Rig, who: str, kind: Kind, command: Sequence[str], roots: Sequence[int], callbacks: int) -> Figures:
    """Runs the load, waits until all was told, and accounts for it. Raises RuntimeError."""
    rig.reset_instruments()
    fetch(rig.smsc_stats, f"/set?dlr_ms={rig.setup.dlr_ms if kind.receipts else -1}")
    with Account(roots) as account:
        report = run_load(list(command), LOAD_LIMIT_S)
        if not report["accepted"]:
            msg = f"{who} accepted nothing: {report['reject_sample']}"
            raise RuntimeError(msg)
        settle(lambda: stats(rig.sink_stats)["count"], report["accepted"] * callbacks, QUIET_S, LIMIT_S)
    told = stats(rig.sink_stats)
    messages = report["accepted"]
    return Figures(
        who=who,
        kind=kind.name,
        callbacks=callbacks,
        accepted=report["accepted"],
        told=int(told["count"]),
        accepted_per_s=report["accepted_per_s"],
        per_s=round(messages / max(1e-9, told["last"] - report["started"]), 1),
        cpu_us=round(account.cpu_s * 1e6 / messages, 1),
        ms_p50=report["ms_p50"],
        ms_p99=report["ms_p99"],
        rss_mb=round(account.rss_peak_bytes / MEGABYTE, 1),
    )


def turns(rig: Rig, options: Options, number: int) -> Iterator[Figures]:
    """Each of them once; the order turns round with each run."""
    contestants = ["tidings", *options.stores.split(",")]
    for who in contestants if number % 2 == 0 else contestants[::-1]:
        if who == "tidings":
            assert rig.server is not None
            for kind in KINDS if number % 2 == 0 else KINDS[::-1]:
                if kind.name != "receipt":  # the same as `two`, for Tidings
                    command = rig.load_command(options.count, callback=True)
                    yield measured(rig, "Tidings", kind, command, [rig.server.pid], kind.tidings_callbacks)
            continue
        with kannel(rig, who) as other:
            run_load(other.load_command(300, 1), LOAD_LIMIT_S)
            for kind in KINDS:
                command = other.load_command(options.count, kind.mask)
                yield measured(rig, f"Kannel, {who}", kind, command, other.pids, kind.kannel_callbacks)


TITLES = ("who", "asked", "callbacks", "messages/s", "accepted/s", "CPU, us", "p50, ms", "p99, ms", "MB", "missing")


def shown(found: Sequence[Figures]) -> str:
    """Medians of each."""
    groups: dict[tuple[str, str], list[Figures]] = {}
    for one in found:
        groups.setdefault((one.who, one.kind), []).append(one)
    rows = []
    for (who, kind), ones in sorted(groups.items(), key=lambda item: (item[0][1], item[0][0])):
        names = ("per_s", "accepted_per_s", "cpu_us", "ms_p50", "ms_p99", "rss_mb")
        medians = [f"{statistics.median(getattr(one, name) for one in ones):,.0f}" for name in names]
        missing = sum(one.accepted * one.callbacks - one.told for one in ones)
        rows.append([who, kind, str(ones[0].callbacks), *medians, str(missing)])
    return columns([TITLES, *rows])


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--count", type=int, default=10_000, help="messages of each measurement")
    parser.add_argument("--runs", type=int, default=3, help="the table shows medians")
    parser.add_argument("--stores", default="spool,none", help="Kannel's: " + ", ".join(STORES))
    return parser


def main(options: Options) -> int:
    """Runs both in turn and prints the table."""
    lacking = [name for name in ("bearerbox", "smsbox") if shutil.which(name, path=PLACES) is None]
    if lacking:
        say(f"skipped: {' and '.join(lacking)} not found; on Debian `apt-get install kannel` brings them")
        return 0
    found: list[Figures] = []
    with standing(Setup(options.database, checkout=HERE, window=PENDING_MOST)) as rig:
        warm_up(rig)
        for number in range(options.runs):
            for one in turns(rig, options, number):
                found.append(one)
                say(f"run {number + 1}: {one.who}, {one.kind}: {one.per_s:,.0f}/s, {one.cpu_us:.0f} us")
    say(f"\n{shown(found)}\n\nThe load tools share the cores.")
    return 0


if __name__ == "__main__":
    obey_signals()
    sys.exit(main(arguments().parse_args(namespace=Options())))
