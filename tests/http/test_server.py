"""The front on real loopback sockets: its limits, its timeouts and its end."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import ssl
from pathlib import Path

import pytest
import uvloop
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.http.loopback import GET, Open, assert_refused, echo, post, serving
from tests.leftovers import without_collector
from tidings.http.connection import Connection
from tidings.http.intake import Intake
from tidings.http.request import Request, Response


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of our own for 127.0.0.1, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    day = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(day)
        .not_valid_after(day.replace(year=2120))
        .add_extension(address, critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "certificate.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(private + made.public_bytes(pem))
    return path


@pytest.mark.parametrize(
    "octets",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        b"GET / HTTP/2.0\r\nHost: a\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n folded\r\n\r\n",
    ],
)
async def test_what_is_not_correct_http_is_answered_400_and_closed(octets: bytes) -> None:
    async with serving() as running:
        client = await running.connect()
        assert_refused(await client.ask(octets), 400, 20001)
        assert await client.rest() == b""


async def test_an_announced_body_that_is_too_large_is_refused_before_it_comes() -> None:
    async with serving(body_max=10) as running:
        client = await running.connect()
        fields = b"POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n"
        assert_refused(await client.ask(fields), 413, 20413)
        assert await client.rest() == b""


async def test_a_client_that_goes_on_sending_a_refused_body_still_reads_the_refusal() -> None:
    async with serving() as running:
        client = await running.connect()
        client.send(post(b"x" * 4_000_000))
        assert_refused(await client.answer(), 413, 20413)


async def test_a_chunked_body_that_grows_too_large_is_refused() -> None:
    async with serving(body_max=10) as running:
        client = await running.connect()
        client.send(b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + b"2\r\nab\r\n" * 6)
        assert_refused(await client.answer(), 413, 20413)


async def test_a_body_of_exactly_the_limit_is_taken() -> None:
    async with serving(body_max=10) as running:
        client = await running.connect()
        assert (await client.ask(post(b"0123456789"))).json["body"] == "0123456789"


async def test_headers_over_the_limit_are_refused() -> None:
    async with serving() as running:
        client = await running.connect()
        client.send(b"GET / HTTP/1.1\r\nHost: h\r\n" + b"X: " + b"y" * 33_000 + b"\r\n\r\n")
        assert_refused(await client.answer(), 431, 20431)


async def test_a_header_that_never_ends_is_refused() -> None:
    async with serving() as running:
        client = await running.connect()
        client.send(b"GET / HTTP/1.1\r\nHost: h\r\nX: " + b"y" * 100_000)
        assert_refused(await client.answer(), 431, 20431)


async def test_a_target_over_the_limit_is_refused() -> None:
    async with serving() as running:
        client = await running.connect()
        client.send(b"GET /" + b"x" * 8192 + b" HTTP/1.1\r\nHost: h\r\n\r\n")
        assert_refused(await client.answer(), 414, 20414)


@pytest.mark.parametrize("part", [b"G", GET[:-2], post(b"hello")[:-1]])
async def test_a_request_that_does_not_arrive_in_time_is_refused(part: bytes) -> None:
    async with serving(request_timeout_s=0.05) as running:
        client = await running.connect()
        assert_refused(await client.ask(part), 408, 20408)
        assert await client.rest() == b""


@pytest.mark.parametrize("octets", [1000, 20_000])
async def test_sending_a_part_now_and_then_gains_no_time(octets: int) -> None:
    async with serving(request_timeout_s=0.05, door=Open()) as running:
        client = await running.connect()
        client.send(post(b"x" * 500_000)[:1000])

        async def dribble() -> None:
            while True:
                client.send(b"x" * octets)
                await asyncio.sleep(0.01)

        dribbling = asyncio.ensure_future(dribble())
        assert_refused(await client.answer(), 408, 20408)
        dribbling.cancel()


async def test_the_time_of_a_request_behind_a_slow_one_starts_when_its_turn_comes() -> None:
    async def slow(request: Request) -> Response:
        await asyncio.sleep(0.1 if request.method == "GET" else 0)
        return Response(200, request.body)

    async with serving(slow, request_timeout_s=0.06) as running:
        client = await running.connect()
        client.send(GET + post(b"hi")[:-1])
        assert (await client.answer()).status == 200
        assert (await client.ask(b"i")).body == b"hi"


async def test_an_idle_connection_is_closed_without_a_word() -> None:
    async with serving(idle_timeout_s=0.05) as running:
        fresh, used = await running.connect(), await running.connect()
        assert (await used.ask(GET)).status == 200
        assert (await fresh.rest(), await used.rest()) == (b"", b"")


async def test_a_handler_may_take_longer_than_any_timeout() -> None:
    async def slow(request: Request) -> Response:
        await asyncio.sleep(0.1)
        return Response(200, b"late")

    async with serving(slow, request_timeout_s=0.02, idle_timeout_s=0.02, write_timeout_s=0.02) as running:
        client = await running.connect()
        assert (await client.ask(GET)).body == b"late"


async def test_one_connection_too_many_is_told_so_and_closed() -> None:
    async with serving(connections_max=2) as running:
        first, second, third = [await running.connect() for _ in range(3)]
        assert (await first.ask(GET)).status == (await second.ask(GET)).status == 200
        assert_refused(await third.answer(), 503, 20503)
        assert await third.rest() == b""
        await third.close()
        await second.close()
        await running.until(lambda: running.server.connections == 1)
        assert (await (await running.connect()).ask(GET)).status == 200


async def test_connections_far_beyond_the_limit_are_dropped() -> None:
    async with serving(connections_max=1) as running:
        clients = [await running.connect() for _ in range(12)]
        await running.until(lambda: running.server.connections <= 9)
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await clients[-1].answer()


async def test_a_reader_that_takes_nothing_is_dropped() -> None:
    async def large(request: Request) -> Response:
        return Response(200, b"x" * 20_000_000)

    async with serving(large, write_timeout_s=0.05) as running:
        client = await running.connect()
        client.writer.transport.pause_reading()  # type: ignore[attr-defined]
        client.send(GET)
        await running.until(lambda: running.server.connections == 1)
        await running.until(lambda: running.server.connections == 0)


async def test_stopping_finishes_the_request_under_way_and_closes_the_rest() -> None:
    started, go = asyncio.Event(), asyncio.Event()

    async def slow(request: Request) -> Response:
        started.set()
        await go.wait()
        return Response(200, b"done")

    async with serving(slow) as running:
        idle, busy = await running.connect(), await running.connect()
        busy.send(GET)
        await started.wait()
        stopping = asyncio.ensure_future(running.server.stop(2))
        assert await idle.rest() == b""
        with pytest.raises(ConnectionError):
            await running.connect()
        go.set()
        answer = await busy.answer()
        assert (answer.body, answer.headers["connection"]) == (b"done", "close")
        await stopping


async def test_while_it_drains_everybody_is_answered_and_asked_to_come_again_by_another_connection() -> None:
    async with serving(echo) as running:
        there = await running.connect()
        there.send(GET)
        assert "connection" not in (await there.answer()).headers
        running.server.drain()
        later = await running.connect()
        for client in (there, later):
            client.send(GET)
            answer = await client.answer()
            assert (answer.status, answer.headers["connection"]) == (200, "close")
            assert await client.rest() == b""


async def test_stopping_breaks_off_what_does_not_finish_in_time() -> None:
    ended = ""

    async def stuck(request: Request) -> Response:
        nonlocal ended
        try:
            await asyncio.Event().wait()
        finally:
            ended = "cancelled"
        return Response(200)

    async with serving(stuck) as running:
        client = await running.connect()
        client.send(GET)
        await asyncio.sleep(0.01)
        await running.server.stop(0.02)
        assert ended == "cancelled"
        assert running.server.connections == 0


def test_it_serves_the_same_on_uvloop() -> None:
    async def talk() -> None:
        async with serving(request_timeout_s=0.05) as running:
            client = await running.connect()
            client.send(GET + post(b"two") + post(b"three")[:-1])
            assert (await client.answer()).json["path"] == "/a"
            assert (await client.answer()).json["body"] == "two"
            assert_refused(await client.answer(), 408, 20408)
            assert await client.rest() == b""

    uvloop.run(talk())


async def test_over_tls_the_scheme_is_https(certificate: Path) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    async with serving(tls=tls, body_max=10) as running:
        client = await running.connect(ssl.create_default_context(cafile=certificate))
        assert (await client.ask(GET)).json["scheme"] == "https"
        assert_refused(await client.ask(post(b"x" * 11)), 413, 20413)


async def test_a_connection_that_is_over_leaves_nothing_for_the_collector_of_garbage() -> None:
    async with serving() as running:
        with without_collector() as new:
            client = await running.connect()
            await client.ask(GET)
            assert new(Intake) == 1
            await client.close()
            await running.until(lambda: running.server.connections == 0)
            await running.until(lambda: new(Intake) == new(Connection) == 0)
