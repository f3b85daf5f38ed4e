"""The rig: an SMSC, a webhook sink, perhaps a PostgreSQL, and one Tidings server between them, all on loopback.

Everything lives in one temporary folder and is gone when the `with` ends.
"""

from __future__ import annotations

import json
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from tests.speed.asking import accepted_in, asked
from tests.speed.measure import fetch
from tests.speed.postgres import Postgres
from tests.speed.process import Process, free_port

HERE = Path(__file__).resolve().parents[2]
READY = "Tidings is ready: "
READY_LIMIT_S = 60.0
MOST_SECONDS = "7200"
TOLL_FREE = ("+1800", "+1833", "+1844", "+1855", "+1866", "+1877", "+1888")
UNLIMITED_SEGMENTS_PER_SECOND = 100_000


class Setup(msgspec.Struct, frozen=True):
    """What a rig is made of."""

    database: str
    """`sqlite` or `postgres`."""
    checkout: Path = HERE
    """Whose server is measured; it is run by its own .venv where it has one."""
    dlr_ms: float = 50
    resp_ms: float = 0
    window: int = 500
    """Most unanswered submit_sm on the link."""
    extra: dict[str, str] = {}
    """More environment variables for the server."""
    senders: int = 1
    """Numbers that write, in turns."""
    processes: int = 1
    """Processes of the server, each with a bind of its own."""


class Rig:
    """The running parts, and where to reach them."""

    def __init__(self, setup: Setup, folder: Path) -> None:
        self.setup, self.folder = setup, folder
        self.smsc_stats, self.sink_stats = free_port(), free_port()
        self.smsc_port, self.sink_port, self._port = free_port(), free_port(), free_port()
        self.account_sid = f"AC{secrets.token_hex(16)}"
        self.auth_token, self.operator_token = secrets.token_hex(16), secrets.token_hex(16)
        self.senders: list[str] = []
        self.next_uid = 1
        self.ready_s = 0.0
        self.postgres = Postgres(folder / "postgres", free_port()) if setup.database == "postgres" else None
        self.server: Process | None = None
        self._instruments: list[Process] = []

    @property
    def sender(self) -> str:
        """The first of the numbers that write."""
        return self.senders[0]

    @property
    def url(self) -> str:
        """Where the server listens."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def messages_url(self) -> str:
        """Where messages are created."""
        return f"{self.url}/2010-04-01/Accounts/{self.account_sid}/Messages.json"

    @property
    def callback_base(self) -> str:
        """The sink's address, as the messages name it."""
        return f"http://127.0.0.1:{self.sink_port}/callback"

    def start(self) -> None:
        """Starts everything and lifts the sender's limit."""
        setup = self.setup
        delays = f"--dlr-ms {setup.dlr_ms} --resp-ms {setup.resp_ms}"
        self._instrument("smsc", f"--port {self.smsc_port} --stats-port {self.smsc_stats} {delays}")
        self._instrument("sink", f"--port {self.sink_port} --stats-port {self.sink_stats}")
        if self.postgres:
            self.postgres.create()
        self.start_server()
        self._lift_limit()

    def _instrument(self, name: str, arguments: str) -> None:
        command = [sys.executable, "-m", f"tests.speed.{name}", *arguments.split(), "--max-seconds", MOST_SECONDS]
        self._instruments.append(Process(name, command, self.folder / f"{name}.log", folder=HERE))
        _wait_for_port(self.smsc_stats if name == "smsc" else self.sink_stats)

    def start_server(self) -> None:
        """Starts the server on whatever its folder holds and waits until it is ready. Raises RuntimeError."""
        began = time.monotonic()
        log = self.folder / f"server-{int(began * 1000)}.log"
        python = self.setup.checkout / ".venv" / "bin" / "python"
        command = [str(python) if python.exists() else sys.executable, "-m", "tidings", "serve"]
        self.server = Process("tidings", command, log, environment=self._environment(), folder=self.setup.checkout)
        self.server.wait_for_line(READY, READY_LIMIT_S)
        self.ready_s = time.monotonic() - began

    def _environment(self) -> dict[str, str]:
        data = self.folder / "data"
        data.mkdir(exist_ok=True)
        settings = {
            "PYTHONPATH": str(self.setup.checkout),
            "PYTHONUNBUFFERED": "1",
            "TIDINGS_HOST": "127.0.0.1",
            "TIDINGS_PORT": str(self._port),
            "TIDINGS_DATA_DIR": str(data),
            "TIDINGS_CARRIER": f"smpp://tidings:secret@127.0.0.1:{self.smsc_port}?{self._link()}",
            "TIDINGS_ACCOUNT_SID": self.account_sid,
            "TIDINGS_AUTH_TOKEN": self.auth_token,
            "TIDINGS_OPERATOR_TOKEN": self.operator_token,
        }
        if self.postgres:
            settings["TIDINGS_DATABASE"] = self.postgres.url
        if self.setup.senders > 1:
            settings["TIDINGS_A2P"] = "off"  # the numbers that it buys are in no campaign
            settings["TIDINGS_NUMBER_SUPPLY"] = "embedded"
        if self.setup.processes > 1:
            settings["TIDINGS_PROCESSES"] = str(self.setup.processes)
        return settings | self.setup.extra

    def _link(self) -> str:
        """What the link allows; a checkout of before there were several processes does not know of binds."""
        number = self.setup.processes
        return f"window={self.setup.window * number}" + (f"&binds={number}" if number > 1 else "")

    def _lift_limit(self) -> None:
        """Takes the account's US local number as the sender, buys the others, and raises their rates above what is
        measured.
        """
        listed = self.ask(f"/2010-04-01/Accounts/{self.account_sid}/IncomingPhoneNumbers.json")
        local = [one for one in listed["incoming_phone_numbers"] if is_us_local(one["phone_number"])]
        senders = [local[0], *self._bought(self.setup.senders - 1)]
        self.senders = [one["phone_number"] for one in senders]
        form = {"SegmentsPerSecond": str(UNLIMITED_SEGMENTS_PER_SECOND)}
        for one in senders:
            self.ask(f"/tidings/v1/Senders/{one['sid']}", form, operator=True)

    def _bought(self, number: int) -> list[dict[str, Any]]:
        """So many of the local numbers that are offered."""
        account = f"/2010-04-01/Accounts/{self.account_sid}"
        offered = self.ask(f"{account}/AvailablePhoneNumbers/US/Local.json?PageSize={number}") if number else {}
        numbers = [one["phone_number"] for one in offered.get("available_phone_numbers", ())]
        return [self.ask(f"{account}/IncomingPhoneNumbers.json", {"PhoneNumber": one}) for one in numbers]

    def ask(self, path: str, form: dict[str, str] | None = None, *, operator: bool = False) -> dict[str, Any]:
        """The server's JSON answer; POST when there is a form. Raises RuntimeError with the answer's text."""
        who = ("operator", self.operator_token) if operator else (self.account_sid, self.auth_token)
        try:
            return asked(self.url + path, who, form, limit_s=30)
        except urllib.error.HTTPError as refused:
            msg = f"{path} answered {refused.code}: {refused.read()[:500]!r}"
            raise RuntimeError(msg) from None

    def load_command(self, count: int, *, callback: bool, rate: float = 0, connections: int = 128) -> list[str]:
        """The load driver's command line; takes the next `count` ids."""
        data = "To={to}&From={from}&Body={text}"
        if callback:
            address = urllib.parse.quote(f"{self.callback_base}?x=uid.", safe="")
            data += f"&StatusCallback={address}{{uid}}."
        self.accepted_file.unlink(missing_ok=True)
        start, self.next_uid = self.next_uid, self.next_uid + count
        options = {
            "--url": self.messages_url,
            "--auth": f"{self.account_sid}:{self.auth_token}",
            "--data": data,
            "--senders": ",".join(urllib.parse.quote(sender, safe="") for sender in self.senders),
            "--count": count,
            "--start": start,
            "--rate": rate,
            "--connections": connections,
            "--accepted-file": self.accepted_file,
        }
        flat = [str(part) for option in options.items() for part in option]
        return [sys.executable, "-m", "tests.speed.load", *flat]

    @property
    def accepted_file(self) -> Path:
        """Where the load driver writes `uid sid` of what was accepted."""
        return self.folder / "accepted"

    def accepted(self) -> dict[int, str]:
        """The last load's accepted ids and their message SIDs."""
        return accepted_in(self.accepted_file)

    def reset_instruments(self) -> None:
        """Zeroes the SMSC's and the sink's counts."""
        fetch(self.smsc_stats, "/reset")
        fetch(self.sink_stats, "/reset")

    def stop(self) -> None:
        """Stops everything, the server first and politely."""
        if self.server:
            self.server.terminate()
        if self.postgres:
            self.postgres.stop()
        for instrument in self._instruments:
            instrument.terminate()


def is_us_local(number: str) -> bool:
    """Whether it is a North American number that is not toll-free."""
    return number.startswith("+1") and not number.startswith(TOLL_FREE)


def _wait_for_port(port: int, limit_s: float = 20.0) -> None:
    until = time.monotonic() + limit_s
    while True:
        try:
            fetch(port, "/stats")
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


@contextmanager
def standing(setup: Setup) -> Iterator[Rig]:
    """A rig that stands while the `with` lasts; its folder goes with it."""
    folder = Path(tempfile.mkdtemp(prefix="tidings-speed-"))
    rig = Rig(setup, folder)
    try:
        rig.start()
        yield rig
    except Exception:
        if rig.server:
            sys.stderr.write(f"The server's log ends:\n{rig.server.log_end()}\n")
        raise
    finally:
        rig.stop()
        shutil.rmtree(folder, ignore_errors=True)


def run_load(command: list[str], limit_s: float) -> dict[str, Any]:
    """Runs the load driver to its end and reads its report. Raises RuntimeError."""
    ended = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=limit_s, check=False)
    if ended.returncode:
        msg = f"the load driver failed: {ended.stderr[-2000:]}"
        raise RuntimeError(msg)
    report: dict[str, Any] = json.loads(ended.stdout)
    return report
