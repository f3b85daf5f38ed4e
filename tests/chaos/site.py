"""The site: hosts with Tidings, a PostgreSQL with its standby, and outside a carrier, a receiver and a balancer."""

from __future__ import annotations

import contextlib
import json
import os
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
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from tests.chaos.haproxy import HAProxy
from tests.chaos.hosts import CARRIER, CLIENTS, Host, Namespaces, OneMachine, laid_out
from tests.chaos.ledger import Seen, Stop, Submit
from tests.chaos.load import handset_of, sender_of
from tests.chaos.replicas import Replicas
from tests.chaos.tidings import Tidings
from tests.speed.asking import accepted_in, asked
from tests.speed.measure import fetch
from tests.speed.process import Process, free_port
from tests.speed.rig import HERE

MARK = "possibly-doubled"
SENDERS = 5
HANDSETS = 60
"""A round; each writes to, and is written to by, one sender."""
PRICE_MICROS = 8_300
MICROS = 1_000_000
ASK_S = 60.0
"""How long a question to the site is repeated while it is refused."""
MOST_SECONDS = "14400"
LINK = "window=50&response_timeout_s=5&enquire_link_s=2&reconnect_s=0.2&reconnect_most_s=1"
TIDINGS_HOSTS = ("a", "b", "d", "e")
DATABASE_HOSTS = ("p", "q")


class Plan(msgspec.Struct, frozen=True):
    """What a site is made of, and how much it is given to do."""

    hosts: int = 1
    processes: int = 1
    apart: bool = True
    """Whether the hosts are network namespaces; else all is one machine."""
    per_second: float = 60.0
    """Messages that come in."""
    rate: int = 10
    """Segments a second that each sender may send."""
    extra: dict[str, str] = {}
    """More settings for Tidings."""
    checkout: Path = HERE
    """Where the version of Tidings is that is started."""
    haproxy: bool = False
    """Whether the balancer is the one of the guide; else one of our own."""


class Site:
    """The running parts."""

    def __init__(self, plan: Plan, folder: Path, network: OneMachine | Namespaces) -> None:
        self.plan, self.folder, self.network = plan, folder, network
        self.clients, self.carrier = network.hosts[CLIENTS], network.hosts[CARRIER]
        first, second = (network.hosts[name] for name in DATABASE_HOSTS)
        self.replicas = Replicas(folder, (first, second), network.subnet)
        self._smsc, self._smsc_stats, self._sink, self._sink_stats, self._balancer = (free_port() for _ in range(5))
        self._account_sid = f"AC{secrets.token_hex(16)}"
        self._auth_token, self._operator_token = secrets.token_hex(16), secrets.token_hex(16)
        settings = self._settings()
        self.tidings = [
            Tidings(network.hosts[name], free_port(), folder, settings, plan.processes, plan.checkout)
            for name in TIDINGS_HOSTS[: plan.hosts]
        ]
        self.haproxy: HAProxy | None = None
        self.senders: list[str] = []
        self._processes: list[Process] = []
        self._next_uid = 1
        self._round = 0
        self._balance_micros = 0

    def _settings(self) -> dict[str, str]:
        there, binds = f"{self.carrier.address}:{self._smsc}", self.plan.hosts * self.plan.processes
        return {
            "TIDINGS_DATABASE": self.replicas.url,
            "TIDINGS_CARRIER": f"smpp://tidings:secret@{there}?{LINK}&binds={binds}",
            "TIDINGS_ACCOUNT_SID": self._account_sid,
            "TIDINGS_AUTH_TOKEN": self._auth_token,
            "TIDINGS_OPERATOR_TOKEN": self._operator_token,
            "TIDINGS_SECRET_KEY": secrets.token_hex(32),
            "TIDINGS_WEBHOOK_ALLOW": self.network.subnet,
            "TIDINGS_A2P": "off",
            "TIDINGS_NUMBER_SUPPLY": "embedded",
        } | self.plan.extra

    def start(self) -> None:
        """Starts everything, and takes senders."""
        self.replicas.create()
        slow = ("--resp-ms", 50, "--dlr-ms", 50)
        self._instrument(self.carrier, "tests.chaos.smsc", self._smsc, "--stats-port", self._smsc_stats, *slow)
        self._instrument(self.clients, "tests.speed.sink", self._sink, "--stats-port", self._sink_stats)
        _until_it_answers(self._smsc_stats, self.carrier.address)
        _until_it_answers(self._sink_stats, self.clients.address)
        for one in self.tidings:
            one.start()
        self._balance()
        self._take_senders()
        self._balance_micros = self.balance_micros()

    def _balance(self) -> None:
        """Starts the balancer."""
        if self.plan.haproxy:
            servers = [(one.host.name, one.address) for one in self.tidings]
            self.haproxy = HAProxy(self.clients, self._balancer, servers, self.folder)
            self._processes.append(self.haproxy.process)
        else:
            addresses = ",".join(one.address for one in self.tidings)
            self._instrument(self.clients, "tests.chaos.balancer", self._balancer, "--servers", addresses)

    def _instrument(self, host: Host, module: str, port: int, *arguments: object) -> None:
        listening = ["--host", host.address, "--port", str(port), "--max-seconds", MOST_SECONDS]
        command = [sys.executable, "-m", module, *listening, *map(str, arguments)]
        if os.geteuid() == 0:  # a judge with stamps has to look at once, however busy the machine is
            command = ["nice", "-n", "-10", *command]
        log = self.folder / f"{module}.log"
        self._processes.append(Process(module, host.within(command), log, folder=HERE))

    def _take_senders(self) -> None:
        for _ in range(SENDERS):
            taken = self.ask(f"{self._account}/IncomingPhoneNumbers.json", {"AreaCode": "415"})
            rate = {"SegmentsPerSecond": str(self.plan.rate)}
            self.ask(f"/tidings/v1/Senders/{taken['sid']}", rate, operator=True, is_new=True)
            self.senders.append(taken["phone_number"])

    @property
    def _account(self) -> str:
        return f"/2010-04-01/Accounts/{self._account_sid}"

    @property
    def url(self) -> str:
        """The balancer's."""
        return f"http://{self.clients.address}:{self._balancer}"

    def ask(
        self, path: str, form: dict[str, str] | None = None, *, operator: bool = False, is_new: bool = False
    ) -> dict[str, Any]:
        """The JSON answer through the balancer, asked again while nobody can answer. Raises RuntimeError.

        `is_new`: it was just made, perhaps by another process than the one that is asked, which has to hear of it.
        """
        may_pass_codes = (404, 429, 503) if is_new else (429, 503)
        who = ("operator", self._operator_token) if operator else (self._account_sid, self._auth_token)
        until = time.monotonic() + ASK_S
        while True:
            try:
                return asked(self.url + path, who, form, limit_s=10)
            except (OSError, ValueError) as refused:
                may_pass = not isinstance(refused, urllib.error.HTTPError) or refused.code in may_pass_codes
                if not may_pass or time.monotonic() > until:
                    said = refused.read()[:500] if isinstance(refused, urllib.error.HTTPError) else b""
                    msg = f"{path} failed: {refused} {said!r}"
                    raise RuntimeError(msg) from refused
                time.sleep(0.3)

    def balance_micros(self) -> int:
        """What the account has left."""
        return int(Decimal(self.ask(f"{self._account}/Balance.json")["balance"]) * MICROS)

    def is_ready(self, one: Tidings) -> bool:
        """Whether a host says that it is."""
        try:
            asked(f"http://{one.address}/readyz", (self._account_sid, self._auth_token), limit_s=5)
        except (OSError, ValueError):
            return False
        return True

    def restore(self) -> None:
        """After a fail-over: the host of the old primary is back, as a standby."""
        self.network.join()
        self.replicas.restore_standby()

    def texts_from(self, handset: str) -> int:
        """How many texts of a handset are stored."""
        listed = self.ask(f"{self._account}/Messages.json?From={urllib.parse.quote(handset, safe='')}")
        return len(listed["messages"])

    def is_marked(self, sid: str) -> bool:
        """Whether the message's timeline says that it may have been doubled."""
        timeline = self.ask(f"/tidings/v1/Messages/{sid}/Timeline")
        return any(event["event"] == MARK for event in timeline["events"])

    def _of_smsc(self, page: str) -> str:
        return fetch(self._smsc_stats, page, self.carrier.address)

    def _of_sink(self, page: str) -> str:
        return fetch(self._sink_stats, page, self.clients.address)

    # -- a round --

    def begin_round(self) -> None:
        """Forgets the round before; other handsets, since some of the last have said STOP."""
        self._round += 1
        self._of_smsc("/reset")
        self._of_sink("/reset")
        self._accepted_file.unlink(missing_ok=True)

    def load(self, seconds: float) -> subprocess.Popen[str]:
        """Starts the load, which ends by itself."""
        count = int(seconds * self.plan.per_second)
        base = f"http://{self.clients.address}:{self._sink}/callback?x=uid."
        options = {
            "--url": f"{self.url}{self._account}/Messages.json",
            "--auth": f"{self._account_sid}:{self._auth_token}",
            "--data": f"StatusCallback={urllib.parse.quote(base, safe='')}{{uid}}.",
            "--count": count,
            "--start": self._next_uid,
            "--rate": self.plan.per_second,
            "--connections": 24,
            "--timeout": 5,
            "--max-seconds": seconds + 8,
            "--accepted-file": self._accepted_file,
            "--senders": ",".join(self.senders),
            "--handsets": HANDSETS,
            "--first-handset": self._round * HANDSETS,
        }
        self._next_uid += count
        flat = [str(part) for option in options.items() for part in option]
        command = [sys.executable, "-m", "tests.chaos.load", *flat]
        return subprocess.Popen(self.clients.within(command), cwd=HERE, stdout=subprocess.PIPE, text=True)

    @property
    def _accepted_file(self) -> Path:
        return self.folder / "accepted"

    def handset_of(self, uid: int) -> str:
        """Whom a message of this round goes to."""
        return handset_of(uid, HANDSETS, self._round * HANDSETS)

    def stop_from(self, number: int) -> None:
        """A handset of this round, counted from 0, writes STOP to the sender that writes to it."""
        handset = self.handset_of(number)
        given = urllib.parse.urlencode({"sender": sender_of(handset, self.senders), "handset": handset})
        self._of_smsc(f"/stop?{given}")

    def submits(self) -> list[Submit]:
        """What the carrier received in this round."""
        rows = (line.split() for line in self._of_smsc("/ledger").splitlines())
        return [
            Submit(float(moment), int(uid), sender, handset, float(since))
            for moment, since, uid, sender, handset in rows
        ]

    def accepted(self) -> dict[int, str]:
        """What was answered 201 in this round, when the load is over."""
        return accepted_in(self._accepted_file)

    def finals(self) -> dict[int, tuple[str, str]]:
        """The ends that were called back: status and SID by id."""
        rows = (line.split() for line in self._of_sink("/finals").splitlines())
        return {int(row[0]): (row[1], row[2] if len(row) > 2 else "") for row in rows}

    def unanswered(self) -> int:
        """Submits that the carrier took and could not answer."""
        return int(json.loads(self._of_smsc("/stats"))["unanswered"])

    def seen(self) -> Seen:
        """What all outside hold, when everything has come to rest."""
        stops = (line.split() for line in self._of_smsc("/stops").splitlines())
        disorder = (line.split() for line in self._of_sink("/disorder").splitlines())
        balance = self.balance_micros()
        spent, self._balance_micros = self._balance_micros - balance, balance
        return Seen(
            accepted=self.accepted(),
            submits=self.submits(),
            finals=self.finals(),
            disorder=[(int(uid), status) for uid, status in disorder],
            stops=[Stop(handset, sender, float(sent), float(acked)) for handset, sender, sent, acked in stops],
            handset_of=self.handset_of,
            rate=self.plan.rate,
            spent_micros=spent,
            price_micros=PRICE_MICROS,
        )

    def stop(self) -> None:
        """Stops everything, the servers first and politely."""
        self.network.join()
        for one in self.tidings:
            one.stop()
        self.replicas.stop()
        for process in self._processes:
            process.terminate()


def _until_it_answers(port: int, host: str, limit_s: float = 20.0) -> None:
    until = time.monotonic() + limit_s
    while True:
        try:
            fetch(port, "/stats", host)
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


@contextlib.contextmanager
def standing(plan: Plan, *, keep: Path | None = None) -> Iterator[Site]:
    """A site that stands while the `with` lasts; its folder goes with it, but for what is kept of it in `keep`."""
    names = [CLIENTS, CARRIER, *DATABASE_HOSTS, *TIDINGS_HOSTS[: plan.hosts]]
    folder = Path(tempfile.mkdtemp(prefix="tidings-chaos-"))
    folder.chmod(0o755)
    try:
        with laid_out(names, apart=plan.apart) as network:
            site = Site(plan, folder, network)
            try:
                site.start()
                yield site
            except Exception:
                for one in site.tidings:
                    sys.stderr.write(f"The log of {one.host.name} ends:\n{one.log_end()}\n")
                raise
            finally:
                site.stop()
    finally:
        if keep is not None:
            _keep_logs(folder, keep)
        shutil.rmtree(folder, ignore_errors=True)


def _keep_logs(folder: Path, keep: Path) -> None:
    for log in folder.rglob("*.log"):
        place = keep / log.relative_to(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(log, place)
