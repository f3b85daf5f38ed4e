"""A bounded HTTP load: keep-alive connections, one request in flight on each, closed loop or open (--rate).

    python -m tests.speed.load --url http://127.0.0.1:8010/2010-04-01/Accounts/AC.../Messages.json \
        --auth SID:TOKEN --data 'To={to}&From=%2B15005550006&Body={text}' --count 20000

Each message has its own id: `{uid}` is the number, `{text}` a text with `uid.<number>.` in it, `{to}` a
phone number made from it, `{from}` one of --senders; all are replaced in --data, ready encoded. Prints one JSON object with
the rate, the latencies and what was refused; --accepted-file gets `uid sid` of every accepted message.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import contextlib
import json
import re
import time
from collections import Counter
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
MESSAGE_SID = re.compile(rb'"sid": ?"((?:SM|MM)[0-9a-f]{32})"')
PROBLEM = re.compile(rb'"code": ?(\d+)')
PLACES = re.compile(r"\{(to|from|text|uid)\}")
RECONNECT_WAIT_S = 0.05
PACE_S = 0.002
AREA_CODES = (415, 212, 312, 206, 303, 404, 512, 617)
LOCAL_NUMBERS = 7_000_000


class Options(argparse.Namespace):
    """The command line."""

    url: str
    data: str
    senders: str
    auth: str
    count: int
    connections: int
    start: int
    rate: float
    pad: str
    get: bool
    accepted_file: str
    stop_on_error: bool
    timeout: float
    max_seconds: float


def phone_number(uid: int) -> str:
    """A North American number for an id, `+` encoded; different for 56 million ids in a row."""
    area = AREA_CODES[uid // LOCAL_NUMBERS % len(AREA_CODES)]
    return f"%2B1{area}{3_000_000 + uid % LOCAL_NUMBERS}"


class Driver:
    """Gives ids to free connections and keeps the score."""

    def __init__(self, options: Options) -> None:
        self.options = options
        url = urlsplit(options.url)
        self.host, self.port = url.hostname or "127.0.0.1", url.port or 80
        credentials = base64.b64encode(options.auth.encode()).decode()
        self._path = url.path
        self._fields = f" HTTP/1.1\r\nHost: {url.netloc}\r\nAuthorization: Basic {credentials}\r\n"
        self._head = f"POST {url.path}{self._fields}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
        self._parts = PLACES.split(options.data)
        self._senders = options.senders.split(",")
        self._next, self._end = options.start, options.start + options.count
        self._tokens = 0 if options.rate else options.count
        self._in_flight = 0
        self.finished = asyncio.Event()
        self.parked: list[Connection] = []
        self.accepted: list[tuple[int, str]] = []
        self.latencies: list[float] = []
        self.rejected = self.errors = 0
        self.refusals: Counter[str] = Counter()
        """How many answers refused, by HTTP status and code of the problem."""
        self.sample = self.reject_sample = ""

    def build(self, uid: int) -> bytes:
        """The whole request that creates message `uid`."""
        values = {"uid": str(uid), "text": f"uid.{uid}.+{self.options.pad}", "to": phone_number(uid)}
        values["from"] = self._senders[uid % len(self._senders)]
        body = "".join(values[part] if at % 2 else part for at, part in enumerate(self._parts))
        if self.options.get:
            return f"GET {self._path}?{body}{self._fields}\r\n".encode()
        return f"{self._head}{len(body)}\r\n\r\n{body}".encode()

    def take(self) -> int | None:
        """The next id; None when there is none, or none is due yet."""
        if self._next >= self._end or self._tokens < 1 or self.finished.is_set():
            return None
        self._tokens -= 1
        self._next += 1
        self._in_flight += 1
        return self._next - 1

    def done(self, uid: int, started: float, answer: bytes) -> None:
        """An answer came, accepting or refusing."""
        self._in_flight -= 1
        self.latencies.append(time.perf_counter() - started)
        if answer[9:10] == b"2":
            sid = MESSAGE_SID.search(answer) if self.options.accepted_file else None
            self.accepted.append((uid, sid.group(1).decode() if sid else "-"))
            self.sample = self.sample or answer[:2000].decode("latin-1")
        else:
            self.rejected += 1
            code = PROBLEM.search(answer)
            self.refusals[f"{answer[9:12].decode()} {code.group(1).decode() if code else '-'}"] += 1
            self.reject_sample = self.reject_sample or answer[:2000].decode("latin-1")
        self._check()

    def failed(self) -> None:
        """A connection died before the answer came."""
        self._in_flight -= 1
        self.errors += 1
        if self.options.stop_on_error:
            self.finished.set()
        self._check()

    def _check(self) -> None:
        if self._next >= self._end and self._in_flight == 0:
            self.finished.set()

    async def connect(self) -> None:
        """Opens one connection, again and again until it stands or all is over."""
        while not self.finished.is_set():
            try:
                loop = asyncio.get_running_loop()
                await loop.create_connection(lambda: Connection(self), self.host, self.port)
            except OSError:
                if self.options.stop_on_error:
                    self.finished.set()
                await asyncio.sleep(RECONNECT_WAIT_S)
            else:
                return

    async def _pace(self) -> None:
        """Open loop: lets requests start at --rate a second, however slow the answers are."""
        began, given = time.perf_counter(), 0
        while True:
            await asyncio.sleep(PACE_S)
            due = int((time.perf_counter() - began) * self.options.rate)
            self.allow(due - given)
            given = due

    def allow(self, more: int) -> None:
        """Lets `more` requests start, on connections that wait for one."""
        self._tokens += more
        while self.parked and self._tokens >= 1 and self._next < self._end:
            self.parked.pop().send()

    async def run(self) -> dict[str, object]:
        """Sends everything, within --max-seconds, and reports."""
        pacing = asyncio.create_task(self._pace()) if self.options.rate else None
        began = time.time()
        await asyncio.gather(*(self.connect() for _ in range(self.options.connections)))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.finished.wait(), self.options.max_seconds)
        ended = time.time()
        self.finished.set()
        if pacing:
            pacing.cancel()
        return self._report(began, ended)

    def _report(self, began: float, ended: float) -> dict[str, object]:
        ordered = sorted(self.latencies) or [0.0]

        def quantile_ms(share: float) -> float:
            return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000, 3)

        return {
            "sent": self._next - self.options.start,
            "accepted": len(self.accepted),
            "rejected": self.rejected,
            "refusals": self.refusals,
            "errors": self.errors,
            "started": began,
            "ended": ended,
            "seconds": round(ended - began, 3),
            "accepted_per_s": round(len(self.accepted) / max(1e-9, ended - began), 1),
            "ms_p50": quantile_ms(0.5),
            "ms_p90": quantile_ms(0.9),
            "ms_p99": quantile_ms(0.99),
            "ms_max": quantile_ms(1.0),
            "sample": self.sample,
            "reject_sample": self.reject_sample,
            "cpu_s": round(time.process_time(), 3),
        }


class Connection(asyncio.Protocol):
    """One keep-alive connection; takes the next id whenever it is free."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._buffer = b""
        self._uid: int | None = None
        self._started = 0.0
        self._limit: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Sends the first request."""
        self._transport = cast("asyncio.Transport", transport)
        self.send()

    def send(self) -> None:
        """Sends the next request, or waits to be called when one is due."""
        if self._transport.is_closing():
            return
        self._uid = self._driver.take()
        if self._uid is None:
            self._driver.parked.append(self)
            return
        self._started = time.perf_counter()
        self._transport.write(self._driver.build(self._uid))
        if self._driver.options.timeout:
            loop = asyncio.get_running_loop()
            self._limit = loop.call_later(self._driver.options.timeout, self._transport.abort)

    def data_received(self, data: bytes) -> None:
        """Reads one answer; pipelining is not used, so an answer is all that can come."""
        self._buffer = data = self._buffer + data if self._buffer else data
        end = data.find(b"\r\n\r\n")
        if end < 0 or not _whole_answer(data, end):
            return
        closing = b"\r\nconnection: close" in data[: end + 2].lower()
        self._answered()
        if closing:
            self._transport.close()
        else:
            self.send()

    def _unlimit(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None

    def _answered(self) -> None:
        self._unlimit()
        if self._uid is not None:
            self._driver.done(self._uid, self._started, self._buffer)
        self._uid, self._buffer = None, b""

    def connection_lost(self, exc: Exception | None) -> None:
        """An unanswered request counts as an error; then connects anew."""
        del exc
        self._unlimit()
        if self in self._driver.parked:
            self._driver.parked.remove(self)
        if self._uid is not None:
            self._uid = None
            self._driver.failed()
        if not self._driver.finished.is_set():
            self._again = asyncio.ensure_future(self._driver.connect())


def _whole_answer(data: bytes, end: int) -> bool:
    """Whether the answer whose head ends at `end` is there to its last octet."""
    found = LENGTH.search(data, 0, end)
    if found:
        return len(data) >= end + 4 + int(found.group(1))
    if b"chunked" in data[:end].lower():
        return data.endswith(b"0\r\n\r\n")
    return True


def write_accepted(path: str, accepted: list[tuple[int, str]]) -> None:
    """Writes `uid sid` a line."""
    Path(path).write_text("".join(f"{uid} {sid}\n" for uid, sid in accepted))


async def main(options: Options) -> None:
    """Runs the load and prints its report."""
    driver = Driver(options)
    report = await driver.run()
    if options.accepted_file:
        write_accepted(options.accepted_file, driver.accepted)
    print(json.dumps(report), flush=True)


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--url", required=True)
    parser.add_argument("--senders", default="", help="for {from}, with commas between; they take turns")
    parser.add_argument("--data", required=True, help="form body, ready encoded, with {to} {text} {uid}")
    parser.add_argument("--get", action="store_true", help="GET, with the data as the query")
    parser.add_argument("--auth", default="", help="user:password for Basic authentication")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--start", type=int, default=1, help="first id")
    parser.add_argument("--rate", type=float, default=0, help="requests a second; 0: closed loop")
    parser.add_argument("--pad", default="Your+parcel+is+at+the+depot,+thank+you", help="rest of the text")
    parser.add_argument("--accepted-file", default="", help="write `uid sid` of accepted messages here")
    parser.add_argument("--stop-on-error", action="store_true", help="stop at the first lost connection")
    parser.add_argument("--timeout", type=float, default=0, help="drop a connection that has not answered; 0: never")
    parser.add_argument("--max-seconds", type=float, default=120)
    return parser


if __name__ == "__main__":
    import uvloop

    uvloop.run(main(arguments().parse_args(namespace=Options())))
