"""The program of a webhook worker: signs and posts what its parent hands it, and says what came of it. It has no store.

`python -m tidings.webhooks.worker FD`, where FD is its end of a pair of sockets. It ends when the other end does, so it
never outlives its parent, however that goes; signals are the parent's to hear.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from functools import partial

import tidings.logs  # noqa: F401  # isort: skip - the first of all: see there

import msgspec
import structlog
import uvloop

from tidings.core import SystemNetwork
from tidings.webhooks.client import HttpWebhookClient
from tidings.webhooks.frames import Framed, Order, Result, Terms
from tidings.webhooks.mapping import parse_webhook_map
from tidings.webhooks.notice import CANNOT_BE_SENT, HTTP_ERROR, not_called
from tidings.webhooks.port import Reception

log = structlog.get_logger(__name__)


class Worker:
    """Does as it is told, until nobody tells it any more."""

    def __init__(self) -> None:
        self.ended = asyncio.Event()
        self._parent: Framed[Result] = Framed(self._heard, self.ended.set)
        self._orders = msgspec.msgpack.Decoder(list[Order]).decode
        self._client: HttpWebhookClient | None = None

    async def start(self, end: socket.socket) -> None:
        """Hears its parent from now on."""
        await asyncio.get_running_loop().connect_accepted_socket(lambda: self._parent, end)

    def _heard(self, frame: bytes) -> None:
        if self._client is None:
            self._client = client_of(msgspec.msgpack.decode(frame, type=Terms))
            self._parent.send([])  # it is ready
            return
        for order in self._orders(frame):
            done = partial(self._done, order.number)
            try:
                self._client.tell(order.notice, done)
            except Exception as fault:  # unforeseen: the others of the frame must go on
                log.exception("webhook_not_made", event_sid=order.notice.event_sid, reason=str(fault))
                done(not_called(HTTP_ERROR, CANNOT_BE_SENT))

    def _done(self, number: int, reception: Reception) -> None:
        self._parent.say(Result(number, reception))


def client_of(terms: Terms) -> HttpWebhookClient:
    """The same client as in the parent."""
    return HttpWebhookClient(SystemNetwork(), terms.guard(), webhook_map=parse_webhook_map(terms.webhook_map))


async def work(end: socket.socket) -> None:
    """Works until the parent's end is closed."""
    worker = Worker()
    await worker.start(end)
    await worker.ended.wait()


def main() -> None:
    """Runs until the parent ends, and then at once ends too: what is under way is the parent's to tell again."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)
    structlog.configure(logger_factory=structlog.WriteLoggerFactory(file=sys.stderr))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work(socket.socket(fileno=int(sys.argv[1]))))
        os._exit(0)


if __name__ == "__main__":
    main()
