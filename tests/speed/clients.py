"""Compares HTTP clients on what callbacks are: signed form posts over kept connections, answered at once.

    python -m tests.speed.clients [--exchanges N] [--pairs N]

The same sink, the same number at once, the same octets to send; ours as a notice, ours as a general request, aiohttp's.
Calls are Python's and C's of the loop's thread; CPU is the process's, in runs that take turns, and their median. What
aiohttp is not charged for: connection overrides, the guard's second look, redirects that are signed anew.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp

from tests.speed.callbacks import Counter
from tests.speed.process import Process, free_port
from tidings.core import SystemNetwork
from tidings.webhooks.client import HttpWebhookClient
from tidings.webhooks.form import form_of
from tidings.webhooks.guard import AddressGuard
from tidings.webhooks.notice import event_headers, request_of
from tidings.webhooks.port import Notice, Reception
from tidings.webhooks.request import USER_AGENT
from tidings.webhooks.signature import SIGNATURE_HEADER, signature
from tidings.webhooks.target import Target, parse_target

AT_ONCE = 32
SIDS = ("SM" + "b" * 32, "AC" + "a" * 32, "EV" + "c" * 32)
PARAMS = [
    ("MessageSid", SIDS[0]),
    ("SmsSid", SIDS[0]),
    ("MessageStatus", "delivered"),
    ("SmsStatus", "delivered"),
    ("AccountSid", SIDS[1]),
    ("From", "+14155550100"),
    ("To", "+14155550199"),
    ("ApiVersion", "2010-04-01"),
]
TOKEN = "t" * 32
HAPPENED = 1_800_000_000_000_000

Way = Callable[[int], Awaitable[None]]
"""Makes so many exchanges, one after the other."""


class Options(argparse.Namespace):
    """The command line."""

    exchanges: int
    pairs: int


def as_notice(client: HttpWebhookClient, notice: Notice) -> Way:
    """Ours, the quick way."""

    async def way(number: int) -> None:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        left = number

        def heard(reception: Reception) -> None:
            nonlocal left
            assert reception.status == 200, reception
            left -= 1
            if left:
                client.tell(notice, heard)
            else:
                done.set_result(None)

        client.tell(notice, heard)
        await done

    return way


def as_request(client: HttpWebhookClient, notice: Notice) -> Way:
    """Ours, the general way."""
    target = parse_target(notice.url)
    assert isinstance(target, Target)
    request = request_of(notice, target)

    async def way(number: int) -> None:
        for _ in range(number):
            await client.exchange(request)

    return way


def as_aiohttp(session: aiohttp.ClientSession, notice: Notice) -> Way:
    """The library's, with our form and signature."""
    general = dict(event_headers(notice.event_sid, notice.sequence, notice.happened))

    async def way(number: int) -> None:
        for _ in range(number):
            signed = {SIGNATURE_HEADER: signature(TOKEN, notice.url + notice.form.signed)}
            headers = general | signed | {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
            body = notice.form.body.encode("ascii")
            async with session.post(notice.url, data=body, headers=headers, allow_redirects=False) as answer:
                await answer.read()
                assert answer.status == 200

    return way


async def _together(way: Way, exchanges: int) -> None:
    await asyncio.gather(*[way(exchanges // AT_ONCE) for _ in range(AT_ONCE)])


async def compared(options: Options) -> None:
    """Prints a table."""
    port, stats = free_port(), free_port()
    notice = Notice(f"http://127.0.0.1:{port}/status", form_of(PARAMS), TOKEN, SIDS[2], 2, HAPPENED)
    client = HttpWebhookClient(SystemNetwork(), AddressGuard(allow_loopback=True))
    command = [sys.executable, "-m", "tests.speed.sink", "--port", str(port), "--stats-port", str(stats)]
    with tempfile.TemporaryDirectory(prefix="tidings-clients-") as folder:
        sink = Process("sink", command, Path(folder) / "sink.log")
        await asyncio.sleep(1.0)
        timeout = aiohttp.ClientTimeout(total=15, connect=5, sock_read=15)
        agent = {"User-Agent": USER_AGENT}
        async with aiohttp.ClientSession(timeout=timeout, headers=agent, auto_decompress=False) as session:
            ways = {
                "ours, as a notice": as_notice(client, notice),
                "ours, as a request": as_request(client, notice),
                f"aiohttp {aiohttp.__version__}": as_aiohttp(session, notice),
            }
            try:
                for name, figures in (await _figures(ways, options)).items():
                    print(f"{name:20} {figures}")
            finally:
                sink.terminate()
    client.close()


async def _figures(ways: dict[str, Way], options: Options) -> dict[str, str]:
    calls: dict[str, Counter] = {}
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for name, way in ways.items():
        await _together(way, AT_ONCE * 4)
        counter = calls[name] = Counter()
        sys.setprofile(counter)
        await _together(way, options.exchanges)
        sys.setprofile(None)
    for _ in range(options.pairs):
        for name, way in ways.items():
            began = time.process_time()
            await _together(way, options.exchanges)
            spent[name].append((time.process_time() - began) * 1e6 / options.exchanges)
    return {
        name: f"Python {calls[name].python / options.exchanges:5.1f}  C {calls[name].c / options.exchanges:5.1f}"
        f"  CPU {statistics.median(spent[name]):6.1f} us"
        for name in ways
    }


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--exchanges", type=int, default=6_400)
    parser.add_argument("--pairs", type=int, default=7)
    return parser


if __name__ == "__main__":
    import uvloop

    uvloop.run(compared(arguments().parse_args(namespace=Options())))
