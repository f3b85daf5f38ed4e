"""The client against receivers in trouble: timeouts, addresses, redirects, retries."""

from __future__ import annotations

import asyncio
import ssl

import pytest
from twilio.request_validator import RequestValidator

from tests.webhooks.receiver import (
    BROKEN,
    NOT_FOUND,
    OK,
    OK_AND_CLOSE,
    Names,
    Visit,
    answered,
    client_of,
    failed,
    one_exchange,
    receiver_of,
    request_to,
)
from tidings.core.network import ProtocolFactory
from tidings.webhooks.port import ExchangeStage


async def test_silence_beyond_the_read_timeout_fails() -> None:
    async def script(visit: Visit) -> None:
        pass

    outcome, receiver = await one_exchange(script, "/#rt=100")
    assert failed(outcome) == (11203, ExchangeStage.READ)
    assert len(receiver.visits) == 1


async def test_a_kept_connection_heeds_the_shorter_timeout_of_its_next_exchange() -> None:
    async def script(visit: Visit) -> None:
        if visit.number == 0:
            visit.say(OK)

    async with receiver_of(script) as receiver:
        client, url = client_of(), f"http://hooks.example:{receiver.port}/"
        answered(await client.exchange(request_to(url)))
        assert failed(await asyncio.wait_for(client.exchange(request_to(f"{url}#rt=100")), 1)) == (
            11203,
            ExchangeStage.READ,
        )
        assert receiver.connections == 1


async def test_a_slow_trickle_is_ended_by_the_total_timeout() -> None:
    async def script(visit: Visit) -> None:
        visit.say(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(100):
            visit.say(b"x")
            await asyncio.sleep(0.01)

    outcome, _ = await one_exchange(script, "/#rt=100&tt=120&rp=all&rc=5")
    assert failed(outcome) == (11203, ExchangeStage.TOTAL)


async def test_a_slow_answer_within_the_read_timeout_is_waited_for() -> None:
    async def script(visit: Visit) -> None:
        visit.say(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n")
        for _ in range(3):
            await asyncio.sleep(0.05)
            visit.say(b"x")

    outcome, _ = await one_exchange(script, "/#rt=100")
    assert answered(outcome).body == b"xxx"


async def test_the_total_timeout_holds_for_all_attempts_together() -> None:
    async def script(visit: Visit) -> None:
        await asyncio.sleep(0.06)
        visit.say(BROKEN)

    outcome, receiver = await one_exchange(script, "/#tt=150&rp=all&rc=5")
    assert failed(outcome) == (11203, ExchangeStage.TOTAL)
    assert len(receiver.visits) == 3


# Connecting


class Deaf(Names):
    """Some addresses never take a connection."""

    def __init__(self, *addresses: str) -> None:
        super().__init__(*addresses)
        self.tried: list[str] = []

    async def connect(
        self,
        host: str,
        port: int,
        factory: ProtocolFactory,
        *,
        tls: ssl.SSLContext | None = None,
        server_name: str | None = None,
    ) -> asyncio.BaseTransport:
        self.tried.append(host)
        if host in ("127.0.0.8", "127.0.0.9"):
            await asyncio.Event().wait()
        return await super().connect(host, port, factory, tls=tls, server_name=server_name)


async def test_a_receiver_that_takes_no_connection_is_tried_twice_in_all() -> None:
    network = Deaf("127.0.0.9")
    outcome = await client_of(network).exchange(request_to("http://hooks.example/#ct=100&tt=1000"))
    assert failed(outcome) == (11201, ExchangeStage.CONNECT)
    assert network.tried == ["127.0.0.9", "127.0.0.9"]


async def test_each_attempt_begins_with_another_address() -> None:
    network = Deaf("127.0.0.9", "127.0.0.8")
    assert failed(await client_of(network).exchange(request_to("http://hooks.example/#ct=100"))) == (
        11201,
        ExchangeStage.CONNECT,
    )
    assert network.tried == ["127.0.0.9", "127.0.0.8", "127.0.0.8", "127.0.0.9"]


async def test_the_total_timeout_ends_connecting_too() -> None:
    outcome = await client_of(Deaf("127.0.0.9")).exchange(request_to("http://hooks.example/#tt=100"))
    assert failed(outcome) == (11203, ExchangeStage.TOTAL)


async def test_another_address_of_the_host_is_tried_in_time() -> None:
    async with receiver_of([OK]) as receiver:
        network = Deaf("127.0.0.9", "127.0.0.1")
        outcome = await client_of(network).exchange(request_to(f"http://hooks.example:{receiver.port}/#ct=100"))
        assert answered(outcome).status == 200
        assert network.tried == ["127.0.0.9", "127.0.0.1"]


async def test_a_refused_connection_is_tried_again_as_often_as_the_url_says() -> None:
    async with receiver_of([OK]) as receiver:
        port = receiver.port
    network = Deaf()
    assert failed(await client_of(network).exchange(request_to(f"http://127.0.0.1:{port}/#rc=3"))) == (
        11202,
        ExchangeStage.CONNECT,
    )
    assert len(network.tried) == 4


async def test_a_name_that_does_not_exist_is_a_bad_host_name() -> None:
    assert failed(await client_of().exchange(request_to("http://nowhere.example/"))) == (11210, ExchangeStage.RESOLVE)


async def test_a_forbidden_address_is_never_connected_to() -> None:
    for url in ("http://10.0.0.1/", "http://169.254.169.254/latest/meta-data", "http://hooks.example/"):
        network = Deaf("192.168.0.1", "fe80::1")
        assert failed(await client_of(network).exchange(request_to(url))) == (11205, ExchangeStage.FORBIDDEN)
        assert network.tried == []


async def test_only_the_permitted_addresses_of_a_host_are_connected_to() -> None:
    async with receiver_of([OK]) as receiver:
        network = Deaf("10.0.0.1", "127.0.0.1")
        assert (
            answered(await client_of(network).exchange(request_to(f"http://hooks.example:{receiver.port}/"))).status
            == 200
        )
        assert network.tried == ["127.0.0.1"]


async def test_a_name_that_changes_its_mind_is_not_asked_between_judging_and_connecting() -> None:
    class Rebinding(Names):
        async def resolve(self, host: str, port: int) -> list[str]:
            await super().resolve(host, port)
            return ["127.0.0.1"] if len(self.asked) == 1 else ["10.0.0.1"]

    async with receiver_of([OK_AND_CLOSE]) as receiver:
        network = Rebinding()
        client = client_of(network)
        for _ in range(3):
            answered(await client.exchange(request_to(f"http://hooks.example:{receiver.port}/")))
        assert network.asked == ["hooks.example"]


async def test_many_exchanges_at_once_ask_for_the_name_once() -> None:
    async with receiver_of([OK]) as receiver:
        network = Names()
        client = client_of(network)
        request = request_to(f"http://hooks.example:{receiver.port}/")
        await asyncio.gather(*[client.exchange(request) for _ in range(10)])
        assert network.asked == ["hooks.example"]


# Redirects and retries


async def test_redirects_are_followed_to_the_answer() -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: /there?x=1\r\nContent-Length: 0\r\n\r\n"
    kept = b"HTTP/1.1 307 Temporary\r\nLocation: again\r\nContent-Length: 0\r\n\r\n"
    outcome, receiver = await one_exchange([kept, moved, OK])
    assert [visit.line for visit in receiver.visits] == ["POST /sms", "POST /again", "GET /there?x=1"]
    assert answered(outcome).url == f"http://hooks.example:{receiver.port}/there?x=1"
    signature = receiver.visits[2].head.split("X-Twilio-Signature: ")[1].split("\r\n")[0]
    assert RequestValidator("secret").validate(answered(outcome).url, {}, signature)


async def test_ten_redirects_are_followed_and_not_one_more() -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"
    outcome, receiver = await one_exchange([*[moved] * 10, OK])
    assert (answered(outcome).status, len(receiver.visits)) == (200, 11)
    outcome, receiver = await one_exchange([moved])
    assert (failed(outcome), len(receiver.visits)) == ((11215, ExchangeStage.REDIRECT), 11)


@pytest.mark.parametrize("location", [b"", b"Location: ftp://a.example/\r\n", b"Location: http://[\r\n"])
async def test_a_redirect_to_nowhere_is_invalid(location: bytes) -> None:
    outcome, _ = await one_exchange([b"HTTP/1.1 302 Found\r\n" + location + b"Content-Length: 0\r\n\r\n"])
    assert failed(outcome) == (11216, ExchangeStage.REDIRECT)


async def test_a_redirect_is_judged_by_the_guard_as_well() -> None:
    outcome, _ = await one_exchange(
        [b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"]
    )
    assert failed(outcome) == (11205, ExchangeStage.FORBIDDEN)


@pytest.mark.parametrize(
    ("fragment", "answers", "status", "visits"),
    [
        ("", [BROKEN, OK], 500, 1),
        ("#rp=5xx", [BROKEN, OK], 200, 2),
        ("#rp=4xx&rc=2", [NOT_FOUND, NOT_FOUND, OK], 200, 3),
        ("#rp=all&rc=2", [BROKEN, NOT_FOUND, BROKEN, OK], 500, 3),
        ("#rp=all&rc=0", [BROKEN, OK], 500, 1),
    ],
)
async def test_retries_follow_the_policy_of_the_url(
    fragment: str, answers: list[bytes], status: int, visits: int
) -> None:
    outcome, receiver = await one_exchange(answers, f"/{fragment}")
    assert (answered(outcome).status, len(receiver.visits)) == (status, visits)
