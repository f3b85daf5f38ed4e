"""A small fast SMSC for measurements: binds, submit_sm, receipts, throttling, slow answers, counts by unique id.

    python -m tests.speed.smsc --port 2775 --stats-port 2776 --dlr-ms 50

A text may carry `uid.<number>.`. A receipt that was not acknowledged when its session died, or was
refused, is sent again, as a carrier does. Plain HTTP on --stats-port:

    /stats    summary as JSON               /uids     `uid times` a line
    /reset    zero everything               /answers  `uid moment` a line: first answer written (seconds since 1970)
    /set?dlr_ms=-1&resp_ms=50               /unanswered  ids with a submit_sm that was never answered

Source: SMPP 3.4.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import json
import time
from typing import cast
from urllib.parse import parse_qsl

from tests.speed import pdu
from tests.speed.instrument import serve_until_stopped

RECEIPT_TRIES = 8
REFUSED_RECEIPT_WAIT_S = 1.0
TICK_S = 0.005


class Options(argparse.Namespace):
    """The command line; times in milliseconds."""

    host: str
    port: int
    stats_port: int
    dlr_ms: float
    dlr_window: int
    resp_ms: float
    throttle: float
    max_seconds: float


class Receipt:
    """A receipt on its way to whoever is bound as `system_id`."""

    __slots__ = ("due", "message_id", "submit", "system_id", "tries")

    def __init__(self, due: float, system_id: bytes, message_id: bytes, submit: pdu.Submit) -> None:
        self.due, self.system_id, self.message_id, self.submit = due, system_id, message_id, submit
        self.tries = 0


class Counts:
    """What one measurement saw; replaced as a whole by /reset."""

    def __init__(self) -> None:
        self.submits = self.accepted = self.throttled = self.unparsed = self.binds = 0
        self.dlr_sent = self.dlr_acked = self.dlr_refused = self.dlr_resent = 0
        self.first = self.last = self.dlr_first_ack = self.dlr_last_ack = 0.0
        self.per_second: collections.Counter[int] = collections.Counter()
        self.uids: collections.Counter[int] = collections.Counter()
        self.answers: dict[int, float] = {}
        self.unanswered: set[int] = set()

    def summary(self) -> dict[str, object]:
        """The counters by name; moments in seconds since 1970."""
        span = self.last - self.first
        plain = {name: value for name, value in vars(self).items() if isinstance(value, int | float)}
        return plain | {
            "distinct_uids": len(self.uids),
            "duplicates": sum(self.uids.values()) - len(self.uids),
            "unanswered": len(self.unanswered),
            "per_s": round(self.accepted / span, 1) if span > 0 else 0.0,
            "per_second": {str(second): count for second, count in sorted(self.per_second.items())},
        }


class Center:
    """The SMSC: sessions, delayed answers, receipts that fall due."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.counts = Counts()
        self.sessions: dict[bytes, list[Session]] = collections.defaultdict(list)
        self.delayed: collections.deque[tuple[float, Session, bytes, int | None]] = collections.deque()
        self.receipts: collections.deque[Receipt] = collections.deque()
        self._next_id = int(time.time()) % 100_000 * 10_000
        self._tokens = self._refilled = 0.0
        self._turn = 0

    def name_message(self) -> bytes:
        """A new decimal message id."""
        self._next_id += 1
        return b"%d" % self._next_id

    def allows(self, now: float) -> bool:
        """Token bucket of --throttle a second, a tenth of a second deep."""
        rate = self.options.throttle
        if not rate:
            return True
        self._tokens = min(max(1.0, rate / 10), self._tokens + (now - self._refilled) * rate)
        self._refilled = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True

    def answered(self, uid: int | None, now: float) -> None:
        """The answer to a submit_sm was written."""
        if uid is not None:
            self.counts.answers.setdefault(uid, now)

    async def tick_forever(self) -> None:
        """Sends what falls due: delayed answers, then receipts."""
        while True:
            await asyncio.sleep(TICK_S)
            now = time.time()
            for session, parts in self.due(now).items():
                session.write(parts)

    def due(self, now: float) -> dict[Session, list[bytes]]:
        """The PDUs that fall due by `now`, by session."""
        batches: dict[Session, list[bytes]] = collections.defaultdict(list)
        while self.delayed and self.delayed[0][0] <= now:
            _, session, part, uid = self.delayed.popleft()
            if session.alive:
                batches[session].append(part)
                self.answered(uid, now)
            elif uid is not None:
                self.counts.unanswered.add(uid)
        while self.receipts and self.receipts[0].due <= now:
            chosen = self._able(self.receipts[0].system_id)
            if chosen is None:
                break
            batches[chosen].append(chosen.open_receipt(self.receipts.popleft()))
        return batches

    def _able(self, system_id: bytes) -> Session | None:
        """A session of that name with room for a receipt, in turn."""
        able = [session for session in self.sessions[system_id] if session.receipt_room]
        self._turn += 1
        return able[self._turn % len(able)] if able else None

    def page(self, target: str) -> str:
        """The answer to a request on the statistics port."""
        path, _, query = target.partition("?")
        counts = self.counts
        match path:
            case "/uids":
                return "\n".join(f"{uid} {times}" for uid, times in counts.uids.items())
            case "/answers":
                return "\n".join(f"{uid} {moment:.6f}" for uid, moment in counts.answers.items())
            case "/unanswered":
                return "\n".join(map(str, sorted(counts.unanswered)))
            case "/reset":
                self.counts = Counts()
            case "/set":
                for name, value in parse_qsl(query):
                    setattr(self.options, name, float(value))
        return json.dumps(self.counts.summary())


class Session(asyncio.Protocol):
    """One ESME's connection."""

    def __init__(self, center: Center) -> None:
        self.center = center
        self.system_id = b""
        self.receives = self.alive = False
        self._buffer = b""
        self._sequence = 0
        self._open: dict[int, Receipt] = {}
        self._out: list[bytes] = []

    @property
    def receipt_room(self) -> bool:
        """Whether another receipt may be sent before one is acknowledged."""
        return len(self._open) < self.center.options.dlr_window

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio.Protocol."""
        self._transport = cast("asyncio.Transport", transport)
        self.alive = True

    def connection_lost(self, exc: Exception | None) -> None:
        """Receipts that nobody acknowledged go back to the head of the queue."""
        del exc
        self.alive = False
        if self.receives:
            self.center.sessions[self.system_id].remove(self)
            self.receives = False
        self.center.counts.dlr_resent += len(self._open)
        self.center.receipts.extendleft(reversed(self._open.values()))
        self._open.clear()

    def write(self, parts: list[bytes]) -> None:
        """Writes PDUs together, unless the connection is going."""
        if parts and not self._transport.is_closing():
            self._transport.write(b"".join(parts))

    def data_received(self, data: bytes) -> None:
        """Reads the whole PDUs in `data` and keeps the rest."""
        data = self._buffer + data if self._buffer else data
        at, end = 0, len(data)
        self._out = []
        while end - at >= pdu.HEADER.size:
            length, command, status, sequence = pdu.HEADER.unpack_from(data, at)
            if not pdu.HEADER.size <= length <= pdu.LONGEST_PDU:
                self._transport.close()
                return
            if end - at < length:
                break
            self._read(command, status, sequence, data[at : at + length])
            at += length
        self._buffer = data[at:] if at < end else b""
        self.write(self._out)

    def _read(self, command: int, status: int, sequence: int, whole: bytes) -> None:
        match command:
            case pdu.SUBMIT_SM:
                self._submit(whole, sequence)
            case _ if command == pdu.DELIVER_SM | pdu.RESPONSE:
                self._acknowledged(sequence, status)
            case pdu.BIND_RECEIVER | pdu.BIND_TRANSMITTER | pdu.BIND_TRANSCEIVER:
                self._bind(command, whole, sequence)
            case pdu.ENQUIRE_LINK | pdu.UNBIND:
                self._out.append(pdu.answer(command, 0, sequence))
            case _ if not command & pdu.RESPONSE:
                self._out.append(pdu.answer(0, pdu.INVALID_COMMAND, sequence))

    def _bind(self, command: int, whole: bytes, sequence: int) -> None:
        self.system_id = whole[16 : whole.index(0, 16)]
        if command != pdu.BIND_TRANSMITTER and not self.receives:
            self.center.sessions[self.system_id].append(self)
            self.receives = True
        self.center.counts.binds += 1
        self._out.append(pdu.answer(command, 0, sequence, b"SMSC\0"))

    def _submit(self, whole: bytes, sequence: int) -> None:
        center, options, counts, now = self.center, self.center.options, self.center.counts, time.time()
        counts.submits += 1
        if not center.allows(now):
            counts.throttled += 1
            self._out.append(pdu.answer(pdu.SUBMIT_SM, pdu.THROTTLED, sequence, b"\0"))
            return
        submit = self._count(whole, now)
        uid = pdu.unique_id(submit.text)
        if uid is not None:
            counts.uids[uid] += 1
        message_id = center.name_message()
        part = pdu.answer(pdu.SUBMIT_SM, 0, sequence, message_id + b"\0")
        if options.resp_ms:
            center.delayed.append((now + options.resp_ms / 1000, self, part, uid))
        else:
            self._out.append(part)
            center.answered(uid, now)
        if options.dlr_ms >= 0 and submit.registered & 3 == 1:
            due = now + (options.dlr_ms + options.resp_ms) / 1000
            center.receipts.append(Receipt(due, self.system_id, message_id, submit))

    def _count(self, whole: bytes, now: float) -> pdu.Submit:
        counts = self.center.counts
        counts.accepted += 1
        counts.first = counts.first or now
        counts.last = now
        counts.per_second[int(now)] += 1
        try:
            return pdu.read_submit(whole)
        except (ValueError, IndexError):
            counts.unparsed += 1
            return pdu.NOTHING

    def open_receipt(self, receipt: Receipt) -> bytes:
        """The deliver_sm of a receipt, which is now open until it is acknowledged."""
        self._sequence += 1
        receipt.tries += 1
        self._open[self._sequence] = receipt
        self.center.counts.dlr_sent += 1
        return pdu.receipt(receipt.message_id, receipt.submit, self._sequence)

    def _acknowledged(self, sequence: int, status: int) -> None:
        counts, now = self.center.counts, time.time()
        receipt = self._open.pop(sequence, None)
        counts.dlr_first_ack = counts.dlr_first_ack or now
        counts.dlr_last_ack = now
        if not status:
            counts.dlr_acked += 1
            return
        counts.dlr_refused += 1
        if receipt and receipt.tries < RECEIPT_TRIES:
            counts.dlr_resent += 1
            receipt.due = now + REFUSED_RECEIPT_WAIT_S
            self.center.receipts.append(receipt)


async def main(options: Options) -> None:
    """Serves until a signal comes or the time is up, then prints the summary."""
    center = Center(options)
    loop = asyncio.get_running_loop()
    await loop.create_server(lambda: Session(center), options.host, options.port)
    ticking = asyncio.create_task(center.tick_forever())
    await serve_until_stopped(options.host, options.stats_port, center.page, options.max_seconds)
    ticking.cancel()
    print(json.dumps(center.counts.summary()), flush=True)


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=2775)
    parser.add_argument("--stats-port", type=int, default=2776)
    parser.add_argument("--dlr-ms", type=float, default=-1, help="receipt after N ms; -1: none")
    parser.add_argument("--dlr-window", type=int, default=100, help="unacknowledged receipts per session")
    parser.add_argument("--resp-ms", type=float, default=0, help="delay of submit_sm_resp")
    parser.add_argument("--throttle", type=float, default=0, help="ESME_RTHROTTLED above N/s; 0: never")
    parser.add_argument("--max-seconds", type=float, default=3600, help="exit after this long")
    return parser


if __name__ == "__main__":
    import uvloop

    uvloop.run(main(arguments().parse_args(namespace=Options())))
