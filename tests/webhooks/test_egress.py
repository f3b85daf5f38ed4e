"""Nothing that customers name reaches an inner address: however it is spelled, wherever a redirect or a lie leads."""

from __future__ import annotations

import ast
import asyncio
from ipaddress import ip_network
from pathlib import Path
from ssl import SSLContext

import pytest

from tests.webhooks.receiver import OK, Receiver, receiver_of, request_to
from tidings.core import Problem, SystemNetwork
from tidings.core.network import ProtocolFactory
from tidings.messages.media_fetch import HttpMediaFetcher, content_type
from tidings.webhooks.client import HttpWebhookClient
from tidings.webhooks.guard import AddressGuard
from tidings.webhooks.port import ExchangeStage, Method, WebhookFailure

PACKAGE = Path(__file__).parent.parent.parent / "tidings"
SPELLINGS = [
    "127.0.0.1",
    "127\u30020\u30020\u30021",
    "127\uff0e0\uff0e0\uff0e1",
    "127\uff610\uff610\uff611",
    "\uff11\uff12\uff17.0.0.1",
    "\u2460\u2461\u2466.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.01",
    "127%2e0%2e0%2e1",
    "[::ffff:127.0.0.1]",
    "[::1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "localhost",
    "LOCALHOST.",
    "\uff4c\uff4f\uff43\uff41\uff4c\uff48\uff4f\uff53\uff54",
    "0.0.0.0",
    "0",
    "user@127.0.0.1",
    "example.com@127\u30020\u30020\u30021",
]
BODY = b"HTTP/1.1 200 OK\r\nContent-Type: image/png; x=1\r\nContent-Length: 3\r\n\r\npng"
ELSEWHERE = "127.0.0.2"
"""Where the customer's own server is, for these tests: the only address that is allowed."""


def _production() -> HttpWebhookClient:
    return HttpWebhookClient(SystemNetwork(), AddressGuard(allowed=(ip_network(f"{ELSEWHERE}/32"),)))


def _redirect(to: str) -> bytes:
    return b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + to.encode() + b"\r\n\r\n"


def _nobody_came(*receivers: Receiver) -> bool:
    return not any(receiver.visits for receiver in receivers)


@pytest.mark.parametrize("host", SPELLINGS)
async def test_a_medium_on_an_inner_address_is_not_fetched_however_it_is_spelled(host: str) -> None:
    async with receiver_of([BODY]) as inner:
        with pytest.raises(Problem):
            await HttpMediaFetcher(_production()).fetch(f"http://{host}:{inner.port}/secret", 1000)
        assert _nobody_came(inner)


@pytest.mark.parametrize("host", SPELLINGS)
async def test_a_redirect_to_an_inner_address_is_not_followed_however_it_is_spelled(host: str) -> None:
    async with receiver_of([BODY]) as inner:
        onward = f"http://{host}:{inner.port}/secret"
        async with receiver_of([_redirect(onward)], host=ELSEWHERE) as outer:
            client, url = _production(), f"http://{ELSEWHERE}:{outer.port}/picture"
            with pytest.raises(Problem):
                await HttpMediaFetcher(client).fetch(url, 1000)
            outcome = await client.exchange(request_to(url, Method.GET))
            assert isinstance(outcome, WebhookFailure)
            assert outcome.stage in (ExchangeStage.FORBIDDEN, ExchangeStage.REDIRECT, ExchangeStage.RESOLVE)
            assert len(outer.visits) == 2
            assert _nobody_came(inner)


@pytest.mark.parametrize("host", SPELLINGS)
async def test_a_webhook_to_an_inner_address_is_not_sent_however_it_is_spelled(host: str) -> None:
    async with receiver_of([OK]) as inner:
        try:
            request = request_to(f"http://{host}:{inner.port}/sms")
        except AssertionError:  # it is no URL at all
            return
        outcome = await _production().exchange(request)
        assert isinstance(outcome, WebhookFailure)
        assert outcome.stage in (ExchangeStage.FORBIDDEN, ExchangeStage.RESOLVE)
        assert _nobody_came(inner)


class Lying(SystemNetwork):
    """A network whose connections end elsewhere than where they were sent, as a resolver's second answer would."""

    async def resolve(self, host: str, port: int) -> list[str]:
        return ["93.184.216.34"]

    async def connect(
        self,
        host: str,
        port: int,
        factory: ProtocolFactory,
        *,
        tls: SSLContext | None = None,
        server_name: str | None = None,
    ) -> asyncio.BaseTransport:
        return await super().connect("127.0.0.1", port, factory, tls=tls, server_name=server_name)


async def test_the_address_that_the_socket_really_reached_is_judged_before_a_word_is_said() -> None:
    async with receiver_of([OK]) as inner:
        client = HttpWebhookClient(Lying(), AddressGuard())
        outcome = await client.exchange(request_to(f"http://public.example:{inner.port}/sms"))
        assert isinstance(outcome, WebhookFailure)
        assert outcome.stage is ExchangeStage.FORBIDDEN
        await asyncio.sleep(0.01)
        assert (inner.connections, inner.visits, inner.hung_up) == (1, [], 1)


async def test_a_medium_is_fetched_within_its_bound_with_its_type() -> None:
    async with receiver_of([BODY], host=ELSEWHERE) as outer:
        fetcher, url = HttpMediaFetcher(_production()), f"http://{ELSEWHERE}:{outer.port}/picture.png"
        fetched = await fetcher.fetch(url, 3)
        assert (fetched.content_type, fetched.octets) == ("image/png", b"png")
        assert outer.visits[0].line == "GET /picture.png"
        with pytest.raises(Problem) as refused:
            await fetcher.fetch(url, 2)
        assert refused.value.kind.code == 11_751


async def test_a_medium_of_five_megabytes_arrives_whole() -> None:
    octets = bytes(range(256)) * 19_531
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer += f"{len(octets):x}\r\n".encode() + octets + b"\r\n0\r\n\r\n"
    async with receiver_of([answer], host=ELSEWHERE) as outer:
        fetched = await HttpMediaFetcher(_production()).fetch(f"http://{ELSEWHERE}:{outer.port}/", 5_000_000)
        assert fetched.octets == octets


def test_a_type_that_cannot_be_read_is_that_of_plain_octets() -> None:
    for header in (None, "", "png", "image/\x00png", "a" * 70 + "/x", "text/html\ud800"):
        assert content_type(header) == "application/octet-stream"
    assert content_type("Image/PNG; charset=x") == "image/png"


OPENS = {"open_connection", "create_connection", "sock_connect", "create_datagram_endpoint", "urlopen"}
BY_THE_SETTINGS_OR_ON_THIS_MACHINE = {
    "core/network.py": "the port itself",
    "backup/holds.py": "the server of the settings, asked as its operator",
    "carriers/smpp.py": "the carrier of the settings",
    "carriers/http_carrier.py": "the aggregator that the operator names",
    "carriers/http_client.py": "the same; follows no redirects",
    "doctor.py": "our own server and the carrier of the settings",
    "registry/http/client.py": "the registry of the settings; follows no redirects",
    "sdkproxy/relay.py": "a program beside the customer's own: he reaches nothing that he could not",
    "probe.py": "the server of the settings: is it there, and is it ready",
    "webhooks/egress.py": "the guarded way out",
}


def _connects(path: Path) -> bool:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and node.attr in OPENS:
            return True
        if isinstance(node, ast.Attribute) and ast.unparse(node).endswith("network.connect"):
            return True
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            if any(name.split(".")[0] in ("aiohttp", "httpx", "requests", "urllib3", "http.client") for name in names):
                return True
    return False


def test_whatever_customers_name_has_only_one_way_out() -> None:
    """A new place that opens connections goes through the egress, or says here who names its peer."""
    opening = {str(path.relative_to(PACKAGE)) for path in PACKAGE.rglob("*.py") if _connects(path)}
    assert opening == set(BY_THE_SETTINGS_OR_ON_THIS_MACHINE)
