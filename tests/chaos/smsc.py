"""The SMSC of tests.speed with a ledger: when each submit came, from whom and to whom; and handsets that write STOP.

    python -m tests.chaos.smsc --host 10.0.0.10 --port 2775 --stats-port 2776 --dlr-ms 50

Beside the pages of tests.speed.smsc:

    /ledger   `moment since uid sender handset` a line, in the order in which they came (seconds since 1970); it came
              between `since`, when this program last looked, and `moment`
    /stops    `handset sender sent acknowledged` a line; 0 for what did not happen yet
    /stop?sender=%2B1628...&handset=%2B1415...     the handset writes STOP
"""

from __future__ import annotations

import asyncio
import json
import time
from urllib.parse import parse_qs

import uvloop

from tests.speed import pdu
from tests.speed.instrument import serve_until_stopped
from tests.speed.smsc import Center, Options, Receipt, Session, arguments

STOP_AGAIN_S = 0.5
LOOK_S = 0.002


class Stop(Receipt):
    """A STOP on its way. It waits among the receipts, and is sent again like one until it is acknowledged."""

    __slots__ = ("acknowledged", "handset", "sender", "sent")

    def __init__(self, due: float, system_id: bytes, sender: str, handset: str) -> None:
        super().__init__(due, system_id, b"", pdu.NOTHING)
        self.sender, self.handset = sender, handset
        self.sent = self.acknowledged = 0.0

    def pdu(self, sequence: int) -> bytes:
        """The deliver_sm."""
        source, destination = (b"\1\1" + number.lstrip("+").encode() + b"\0" for number in (self.handset, self.sender))
        return pdu.text_from(source, destination, b"STOP", sequence)


class LedgerCenter(Center):
    """Keeps what came. One program binds at a time under each name, or several under the same."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self.ledger: list[tuple[float, float, int, str, str]] = []
        self.stops: list[Stop] = []
        self.looked = self.looked_before = time.time()

    async def keep_looking(self) -> None:
        """Notes when this program looks at what came: on a busy machine it may have lain there for a while.

        What is read now may have come before the last look, while that turn of the event loop did something else; what
        came before the one before was read between the two.
        """
        while True:
            self.looked_before, self.looked = self.looked, time.time()
            await asyncio.sleep(LOOK_S)

    def page(self, target: str) -> str:
        """See Center."""
        path, _, query = target.partition("?")
        if path == "/ledger":
            return "\n".join(
                f"{now:.6f} {since:.6f} {uid} {sender} {handset}" for now, since, uid, sender, handset in self.ledger
            )
        if path == "/stops":
            return "\n".join(f"{one.handset} {one.sender} {one.sent:.6f} {one.acknowledged:.6f}" for one in self.stops)
        if path == "/stop":
            return json.dumps(self._stop(query))
        if path == "/reset":
            self.ledger, self.stops = [], []
        return super().page(target)

    def _stop(self, query: str) -> bool:
        given = parse_qs(query)
        stop = Stop(time.time(), next(iter(self.sessions), b""), given["sender"][0], given["handset"][0])
        self.stops.append(stop)
        self.receipts.appendleft(stop)
        return True


class LedgerSession(Session):
    """One ESME's connection, whose submits are written down."""

    center: LedgerCenter

    def _submit(self, whole: bytes, sequence: int) -> None:
        now = time.time()
        submit = pdu.read_submit(whole)
        uid = pdu.unique_id(submit.text)
        if uid is not None:
            since = min(self.center.looked_before, now)
            self.center.ledger.append((now, since, uid, _digits(submit.source), _digits(submit.destination)))
        super()._submit(whole, sequence)

    def open_receipt(self, receipt: Receipt) -> bytes:
        """See Session."""
        whole = super().open_receipt(receipt)
        if not isinstance(receipt, Stop):
            return whole
        receipt.sent = receipt.sent or time.time()
        return receipt.pdu(self._sequence)

    def _acknowledged(self, sequence: int, status: int) -> None:
        receipt = self._open.get(sequence)
        if isinstance(receipt, Stop) and not status:
            receipt.acknowledged = receipt.acknowledged or time.time()
        super()._acknowledged(sequence, status)


def _digits(address: bytes) -> str:
    return f"+{address[2:].rstrip(bytes(1)).decode()}"


async def main(options: Options) -> None:
    """Serves until a signal comes or the time is up."""
    center = LedgerCenter(options)
    loop = asyncio.get_running_loop()
    await loop.create_server(lambda: LedgerSession(center), options.host, options.port)
    tasks = [asyncio.create_task(each) for each in (center.tick_forever(), center.keep_looking())]
    await serve_until_stopped(options.host, options.stats_port, center.page, options.max_seconds)
    for task in tasks:
        task.cancel()


if __name__ == "__main__":
    uvloop.run(main(arguments().parse_args(namespace=Options())))
