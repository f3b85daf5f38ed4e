"""The client against receivers on loopback: answers, the ends of answers, keeping connections."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web
from twilio.request_validator import RequestValidator

from tests.leftovers import without_collector
from tests.webhooks.receiver import (
    OK,
    OK_AND_CLOSE,
    PARAMS,
    Visit,
    answered,
    client_of,
    failed,
    one_exchange,
    receiver_of,
    request_to,
)
from tidings.webhooks.connection import HEAD_MAX, WebhookConnection
from tidings.webhooks.pool import PoolLimits
from tidings.webhooks.port import BODY_MAX, ExchangeStage, Method


async def test_an_answer_is_given_whole() -> None:
    head = (
        b"HTTP/1.1 201 Created\r\nContent-Type: text/plain\r\nSet-Cookie: a=1; Path=/\r\nset-cookie: b=2\r\n"
        b"Content-Length: 2\r\n\r\nhi"
    )
    outcome, receiver = await one_exchange([head], "/sms?x=1#rc=0")
    answer = answered(outcome)
    assert (answer.status, answer.content_type, answer.body, answer.too_large) == (201, "text/plain", b"hi", False)
    assert answer.set_cookies == ("a=1; Path=/", "b=2")
    assert answer.url == f"http://hooks.example:{receiver.port}/sms?x=1"
    assert answer.succeeded


async def test_a_post_reaches_the_receiver_signed() -> None:
    _, receiver = await one_exchange([OK])
    visit = receiver.visits[0]
    assert visit.line == "POST /sms"
    assert visit.body == b"MessageSid=SM1&MessageStatus=sent"
    signature = visit.head.split("X-Twilio-Signature: ")[1].split("\r\n")[0]
    assert RequestValidator("secret").validate(f"http://hooks.example:{receiver.port}/sms", dict(PARAMS), signature)


async def test_a_get_has_its_parameters_in_the_query() -> None:
    _, receiver = await one_exchange([OK], method=Method.GET)
    assert (receiver.visits[0].line, receiver.visits[0].body) == ("GET /sms?MessageSid=SM1&MessageStatus=sent", b"")


async def test_a_real_web_server_understands_us_and_we_it() -> None:
    async def reply(request: web.Request) -> web.StreamResponse:
        form = await request.post()
        answer = web.StreamResponse(headers={"Content-Type": "text/xml"})
        answer.enable_chunked_encoding()
        await answer.prepare(request)
        await answer.write(f"{request.method} {dict(form)}".encode())
        return answer

    app = web.Application()
    app.router.add_post("/x", reply)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    client = client_of()
    answers = [answered(await client.exchange(request_to(f"http://127.0.0.1:{port}/x"))) for _ in range(3)]
    client.close()
    await runner.cleanup()
    assert {answer.body for answer in answers} == {b"POST {'MessageSid': 'SM1', 'MessageStatus': 'sent'}"}


@pytest.mark.parametrize(
    ("octets", "body"),
    [
        (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + OK, b"<Response/>"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", b"abcde"),
    ],
)
async def test_the_ways_to_mark_the_end_of_an_answer(octets: bytes, body: bytes) -> None:
    async with receiver_of([octets]) as receiver:
        client = client_of()
        request = request_to(f"http://hooks.example:{receiver.port}/")
        assert [answered(await client.exchange(request)).body for _ in range(2)] == [body, body]
        assert receiver.connections == 1


async def test_an_answer_may_end_with_the_connection() -> None:
    async def script(visit: Visit) -> None:
        visit.say(b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nthat is all")
        visit.hang_up()

    outcome, _ = await one_exchange(script)
    assert answered(outcome).body == b"that is all"


async def test_octets_that_come_one_by_one_make_the_same_answer() -> None:
    async def script(visit: Visit) -> None:
        for place in range(len(OK)):
            visit.say(OK[place : place + 1])
            await asyncio.sleep(0)

    outcome, _ = await one_exchange(script)
    assert answered(outcome).body == b"<Response/>"


@pytest.mark.parametrize(("size", "too_large"), [(BODY_MAX, False), (BODY_MAX + 1, True), (3 * BODY_MAX, True)])
async def test_a_body_is_kept_up_to_its_limit(size: int, too_large: bool) -> None:
    outcome, _ = await one_exchange([b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + b"x" * size])
    answer = answered(outcome)
    assert (len(answer.body), answer.too_large) == (BODY_MAX, too_large)


@pytest.mark.parametrize(
    "octets",
    [
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 two hundred\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * HEAD_MAX,
    ],
)
async def test_what_is_not_http_violates_the_protocol(octets: bytes) -> None:
    assert failed((await one_exchange([octets]))[0]) == (11206, ExchangeStage.PROTOCOL)


@pytest.mark.parametrize("octets", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"])
async def test_a_receiver_that_hangs_up_too_soon_failed_to_answer(octets: bytes) -> None:
    async def script(visit: Visit) -> None:
        visit.say(octets)
        visit.hang_up()

    outcome, receiver = await one_exchange(script)
    assert failed(outcome) == (11205, ExchangeStage.CLOSED)
    assert len(receiver.visits) == 1


async def test_connections_are_kept_and_used_again() -> None:
    async with receiver_of([OK]) as receiver:
        client = client_of()
        for _ in range(5):
            answered(await client.exchange(request_to(f"http://hooks.example:{receiver.port}/")))
        assert (receiver.connections, len(receiver.visits)) == (1, 5)


async def test_a_connection_that_the_receiver_wants_closed_is_not_used_again() -> None:
    async with receiver_of([OK_AND_CLOSE]) as receiver:
        client = client_of()
        for _ in range(2):
            answered(await client.exchange(request_to(f"http://hooks.example:{receiver.port}/")))
        assert receiver.connections == 2
        await asyncio.sleep(0.01)
        assert receiver.hung_up == 2  # we close it, though the receiver does not


async def test_a_kept_connection_that_proves_dead_is_replaced_once() -> None:
    async def script(visit: Visit) -> None:
        if visit.number == 1:
            visit.reset()
        else:
            visit.say(OK)

    async with receiver_of(script) as receiver:
        client = client_of()
        request = request_to(f"http://hooks.example:{receiver.port}/#rc=0")
        for _ in range(2):
            answered(await client.exchange(request))
        assert (receiver.connections, len(receiver.visits)) == (2, 3)


async def test_a_kept_connection_that_dies_within_an_answer_is_not_tried_again() -> None:
    async def script(visit: Visit) -> None:
        if visit.number == 1:
            visit.say(b"HTTP/1.1 200 OK\r\n")
            await asyncio.sleep(0.01)
            visit.reset()
        else:
            visit.say(OK)

    async with receiver_of(script) as receiver:
        client, request = client_of(), request_to(f"http://hooks.example:{receiver.port}/")
        answered(await client.exchange(request))
        assert failed(await client.exchange(request)) == (11205, ExchangeStage.CLOSED)
        assert len(receiver.visits) == 2


async def test_octets_that_nobody_asked_for_end_the_trust_in_a_connection() -> None:
    async with receiver_of([OK + OK, OK]) as receiver:
        client = client_of()
        for _ in range(2):
            answered(await client.exchange(request_to(f"http://hooks.example:{receiver.port}/")))
        assert receiver.connections == 2


async def test_connections_to_one_receiver_are_bounded_and_all_exchanges_come_through() -> None:
    at_once = most = 0

    async def script(visit: Visit) -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0.001)
        at_once -= 1
        visit.say(OK)

    async with receiver_of(script) as receiver:
        client = client_of(limits=PoolLimits(per_origin=4))
        request = request_to(f"http://hooks.example:{receiver.port}/")
        outcomes = await asyncio.gather(*[client.exchange(request) for _ in range(40)])
        assert {answered(outcome).status for outcome in outcomes} == {200}
        assert (most, receiver.connections) == (4, 4)


async def test_waiting_for_a_connection_does_not_use_up_the_time_of_an_exchange() -> None:
    async def script(visit: Visit) -> None:
        await asyncio.sleep(0.04)
        visit.say(OK)

    async with receiver_of(script) as receiver:
        client = client_of(limits=PoolLimits(per_origin=1))
        request = request_to(f"http://hooks.example:{receiver.port}/#tt=100")
        outcomes = await asyncio.gather(*[client.exchange(request) for _ in range(4)])
        assert all(answered(outcome).duration_ms < 100 for outcome in outcomes)


async def test_an_exchange_that_is_stopped_gives_its_place_back() -> None:
    arrived = asyncio.Event()

    async def script(visit: Visit) -> None:
        arrived.set()
        if visit.number:
            visit.say(OK)

    async with receiver_of(script) as receiver:
        client = client_of(limits=PoolLimits(per_origin=1))
        request = request_to(f"http://hooks.example:{receiver.port}/")
        stopped = asyncio.create_task(client.exchange(request))
        await arrived.wait()
        stopped.cancel()
        assert answered(await asyncio.wait_for(client.exchange(request), 1)).status == 200
        assert receiver.hung_up == 1  # its connection is not left open


async def test_a_connection_that_is_over_leaves_nothing_for_the_collector_of_garbage() -> None:
    async with receiver_of([OK_AND_CLOSE]) as receiver:
        client = client_of()
        with without_collector() as new:
            answered(await client.exchange(request_to(f"http://hooks.example:{receiver.port}/")))
            async with asyncio.timeout(2):
                while new(WebhookConnection):
                    await asyncio.sleep(0.002)
