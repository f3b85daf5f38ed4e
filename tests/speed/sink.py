"""A webhook sink: answers every request at once and counts callbacks by unique id and by message status.

    python -m tests.speed.sink --port 9099 --stats-port 9098

A callback carries `uid.<number>.` in its path, query or body. Plain HTTP on --stats-port:

    /stats    summary as JSON               /uids     `uid times` a line
    /reset    zero everything               /finals   `uid status sid` a line: messages whose end was told
    /disorder `uid status` a line: told after a later status
    /samples  a bounded sample of whole requests as JSON, for checking signatures
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import json
import re
import time
from typing import cast

from tests.speed.instrument import serve_until_stopped

UID = re.compile(rb"uid\.(\d+)\.")
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
STATUS = re.compile(rb"MessageStatus=([a-z_-]+)")
SID = re.compile(rb"MessageSid=([A-Z]{2}[0-9a-f]{32})")
RANKS = {
    b"accepted": 0,
    b"queued": 1,
    b"sending": 2,
    b"sent": 3,
    b"delivered": 4,
    b"undelivered": 4,
    b"failed": 4,
    b"canceled": 4,
}
FINAL_RANK = 4
MOST_SAMPLES = 200
SAMPLE_EVERY = 97


class Counts:
    """What one measurement saw; replaced as a whole by /reset."""

    def __init__(self) -> None:
        self.count = self.repeated = self.out_of_order = 0
        self.first = self.last = self.last_final = 0.0
        self.uids: collections.Counter[int] = collections.Counter()
        self.statuses: collections.Counter[str] = collections.Counter()
        self.told: set[tuple[int, bytes]] = set()
        self.ranks: dict[int, int] = {}
        self.finals: dict[int, tuple[str, str]] = {}
        self.disorder: list[tuple[int, str]] = []
        self.samples: list[bytes] = []

    def add(self, request: bytes, now: float) -> None:
        """Counts one callback, a whole HTTP request."""
        self.count += 1
        self.first = self.first or now
        self.last = now
        if self.count % SAMPLE_EVERY == 1 and len(self.samples) < MOST_SAMPLES:
            self.samples.append(request)
        found = UID.search(request)
        if found:
            self._add_status(int(found.group(1)), request, now)

    def _add_status(self, uid: int, request: bytes, now: float) -> None:
        self.uids[uid] += 1
        found = STATUS.search(request)
        status = found.group(1) if found else b""
        self.statuses[status.decode()] += 1
        if (uid, status) in self.told:
            self.repeated += 1
            return
        self.told.add((uid, status))
        rank = RANKS.get(status, -1)
        if rank < self.ranks.get(uid, -1):
            self.out_of_order += 1
            self.disorder.append((uid, status.decode()))
        self.ranks[uid] = rank
        if rank == FINAL_RANK:
            self.last_final = now
            sid = SID.search(request)
            self.finals[uid] = (status.decode(), sid.group(1).decode() if sid else "")

    def summary(self) -> dict[str, object]:
        """The counters by name; `duplicates` repeat an id, `repeated` an id with the same status."""
        span = self.last - self.first
        return {
            "count": self.count,
            "first": self.first,
            "last": self.last,
            "last_final": self.last_final,
            "distinct_uids": len(self.uids),
            "duplicates": sum(self.uids.values()) - len(self.uids),
            "repeated": self.repeated,
            "out_of_order": self.out_of_order,
            "finals": len(self.finals),
            "statuses": dict(self.statuses),
            "per_s": round(self.count / span, 1) if span > 0 else 0.0,
        }


class Station:
    """The counts and the answer that all connections share."""

    def __init__(self, body: str) -> None:
        self.counts = Counts()
        length = len(body.encode())
        self.answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n\r\n{body}".encode()

    def page(self, target: str) -> str:
        """The answer to a request on the statistics port."""
        counts = self.counts
        match target:
            case "/uids":
                return "\n".join(f"{uid} {times}" for uid, times in counts.uids.items())
            case "/finals":
                return "\n".join(f"{uid} {status} {sid}" for uid, (status, sid) in counts.finals.items())
            case "/disorder":
                return "\n".join(f"{uid} {status}" for uid, status in counts.disorder)
            case "/samples":
                return json.dumps([request.decode("latin-1") for request in counts.samples])
            case "/reset":
                self.counts = Counts()
        return json.dumps(self.counts.summary())


class Receiver(asyncio.Protocol):
    """One keep-alive connection of the system under test."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio.Protocol."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Counts and answers the whole requests in `data` and keeps the rest."""
        data = self._buffer + data if self._buffer else data
        answers = 0
        while (size := _whole_request(data)) > 0:
            self._station.counts.add(data[:size], time.time())
            data = data[size:]
            answers += 1
        self._buffer = data
        if answers:
            self._transport.write(self._station.answer * answers)


def _whole_request(data: bytes) -> int:
    """The length of the first request in `data`; 0 while it is not whole."""
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return 0
    found = LENGTH.search(data, 0, end)
    total = end + 4 + (int(found.group(1)) if found else 0)
    return total if len(data) >= total else 0


async def main(options: argparse.Namespace) -> None:
    """Serves until a signal comes or the time is up, then prints the summary."""
    station = Station(options.body)
    loop = asyncio.get_running_loop()
    await loop.create_server(lambda: Receiver(station), options.host, options.port, backlog=1024)
    await serve_until_stopped(options.host, options.stats_port, station.page, options.max_seconds)
    print(json.dumps(station.counts.summary()), flush=True)


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9099)
    parser.add_argument("--stats-port", type=int, default=9098)
    parser.add_argument("--body", default="", help="body of the answer")
    parser.add_argument("--max-seconds", type=float, default=3600, help="exit after this long")
    return parser


if __name__ == "__main__":
    import uvloop

    uvloop.run(main(arguments().parse_args()))
