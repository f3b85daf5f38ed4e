"""The connection on a transport that only remembers: no input, cut up in any way, may crash it."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.http.loopback import GET, Open, post, serving
from tidings.http.connection import NEVER, Connection
from tidings.http.front import Front
from tidings.http.limits import ServerLimits
from tidings.http.request import Request, Response

FRAGMENTS = [
    b"GET / HTTP/1.1\r\nHost: h\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello",
    b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"5\r\nhello\r\n",
    b"0\r\n\r\n",
    b"Expect: 100-continue\r\n",
    b"Connection: close\r\n",
    b"HEAD / HTTP/1.0\r\n\r\n",
    b"CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET http://other/x?y HTTP/1.1\r\nHost: h\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n",
    b"\r\n",
    b"\x00",
    b"\xff",
    b"x" * 9000,
]
inputs = st.lists(st.sampled_from(FRAGMENTS) | st.binary(max_size=60), max_size=8).map(b"".join)


class Remembering(asyncio.Transport):
    """Keeps what is written; closes a little later, as real ones do."""

    def __init__(self, protocol: asyncio.Protocol) -> None:
        super().__init__({"peername": ("192.0.2.1", 5)})
        self.protocol = protocol
        self.written = b""
        self.closing = False

    def write(self, data: Any) -> None:
        assert not self.closing
        self.written += bytes(data)

    def close(self) -> None:
        if not self.closing:
            self.closing = True
            asyncio.get_running_loop().call_soon(self.protocol.connection_lost, None)

    abort = close

    def is_closing(self) -> bool:
        return self.closing

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        pass

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass

    def get_write_buffer_size(self) -> int:
        return 0


async def length(request: Request) -> Response:
    """Answers at once, or after a turn of the loop, as the length decides."""
    assert request.path.isascii()
    if len(request.body) % 2:
        await asyncio.sleep(0)
    return Response(200, b"%d" % len(request.body))


async def talk(pieces: list[bytes], *, eof: bool) -> bytes:
    """What the server says to `pieces`; the connection has ended afterwards, and nothing has failed."""
    failures: list[dict[str, Any]] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: failures.append(context))
    front = Front(length, ServerLimits(body_max=100_000))
    connection = Connection(front, "http")
    transport = Remembering(connection)
    connection.connection_made(transport)
    for piece in pieces:
        if not transport.closing:
            connection.data_received(piece)
            await asyncio.sleep(0)
    if eof and not transport.closing and not connection.eof_received():
        transport.close()
    for _ in range(200):
        await asyncio.sleep(0)
    for _ in range(3):  # a refused request is given time twice: to read on, then to close
        if connection.deadline != NEVER:
            connection.expire(0.0)
        for _ in range(10):
            await asyncio.sleep(0)
    assert not front.connections
    assert failures == []
    return transport.written


def cut(octets: bytes, places: list[int]) -> list[bytes]:
    """`octets` in pieces, cut at `places`."""
    ends = sorted({place % (len(octets) + 1) for place in places} | {0, len(octets)})
    return [octets[a:b] for a, b in pairwise(ends)]


@given(inputs, st.lists(st.integers(0, 20_000), max_size=12), st.booleans())
@settings(deadline=None)
def test_no_input_crashes_it_and_every_connection_ends(octets: bytes, places: list[int], eof: bool) -> None:
    written = asyncio.run(talk(cut(octets, places), eof=eof))
    assert written == b"" or written.startswith(b"HTTP/1.1 ")


@given(st.lists(st.integers(0, 400), min_size=1, max_size=20), st.lists(st.integers(0, 20_000), max_size=20))
@settings(deadline=None)
def test_however_requests_are_cut_up_each_is_answered_in_order(lengths: list[int], places: list[int]) -> None:
    octets = b"".join(
        b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n%b" % (size, b"x" * size) for size in lengths
    )
    written = asyncio.run(talk(cut(octets, places), eof=False))
    bodies = [int(answer.split(b"\r\n\r\n")[1]) for answer in written.split(b"HTTP/1.1 200 OK")[1:]]
    assert bodies == lengths


class Slow(Remembering):
    """A client that takes an answer slowly: it has `sizes` octets left whenever it is looked at."""

    def __init__(self, protocol: asyncio.Protocol) -> None:
        super().__init__(protocol)
        self.sizes = [100, 60, 60]

    def write(self, data: Any) -> None:
        super().write(data)
        self.protocol.pause_writing()

    def get_write_buffer_size(self) -> int:
        return self.sizes.pop(0) if self.sizes else 0


async def test_a_client_that_takes_something_is_given_more_time_and_one_that_takes_nothing_is_not() -> None:
    front = Front(length, ServerLimits(write_timeout_s=30))
    connection = Connection(front, "http")
    transport = Slow(connection)
    connection.connection_made(transport)
    connection.data_received(FRAGMENTS[0])
    await asyncio.sleep(0)
    assert connection.deadline == 30
    connection.expire(31)
    assert (connection.deadline, transport.closing) == (61, False)
    connection.expire(62)
    assert transport.closing
    for _ in range(5):
        await asyncio.sleep(0)
    assert not front.connections


async def test_a_request_reaches_the_handler_as_it_was_sent() -> None:
    async with serving() as running:
        client = await running.connect()
        answer = await client.ask(b"POST /a%2Fb?c=d&e HTTP/1.1\r\nHOST: h\r\nX-One: 1 \r\nContent-Length: 2\r\n\r\nhi")
        assert answer.json == {
            "method": "POST",
            "path": "/a%2Fb",
            "query": "c=d&e",
            "headers": {"host": "h", "x-one": "1", "content-length": "2"},
            "body": "hi",
            "peer": "127.0.0.1",
            "scheme": "http",
        }
        assert answer.headers == {
            "date": "Sun, 06 Nov 1994 08:49:37 GMT",
            "content-type": "application/json",
            "content-length": str(len(answer.body)),
        }


async def test_a_connection_is_kept_for_the_next_request() -> None:
    async with serving() as running:
        client = await running.connect()
        for number in range(3):
            assert (await client.ask(post(b"%d" % number))).json["body"] == str(number)
        assert running.server.connections == 1


async def test_pipelined_requests_are_answered_in_order_and_one_at_a_time() -> None:
    under_way = 0

    async def slower_first(request: Request) -> Response:
        nonlocal under_way
        under_way += 1
        assert under_way == 1
        await asyncio.sleep(0.01 if request.body == b"0" else 0)
        under_way -= 1
        return Response(200, request.body)

    async with serving(slower_first) as running:
        client = await running.connect()
        client.send(b"".join(post(b"%d" % number) for number in range(50)))
        assert [int((await client.answer()).body) for _ in range(50)] == list(range(50))


async def test_pipelined_requests_larger_than_any_buffer_are_all_answered() -> None:
    async def length(request: Request) -> Response:
        await asyncio.sleep(0)
        return Response(200, b"%d" % len(request.body))

    async with serving(length, door=Open()) as running:
        client = await running.connect()
        client.send(post(b"x" * 30_000) * 40)
        assert [(await client.answer()).body for _ in range(40)] == [b"30000"] * 40


async def test_a_body_in_pieces_of_one_octet_is_read_whole() -> None:
    async with serving() as running:
        client = await running.connect()
        for octet in post(b"To=%2B14155550100&Body=hello"):
            client.send(bytes([octet]))
            await asyncio.sleep(0)
        assert (await client.answer()).json["body"] == "To=%2B14155550100&Body=hello"


async def test_a_chunked_body_is_read_whole_and_its_trailers_are_dropped() -> None:
    async with serving() as running:
        client = await running.connect()
        answer = await client.ask(
            b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nHost: evil\r\nX: y\r\n\r\n"
        )
        assert answer.json["body"] == "abcde"
        assert answer.json["headers"] == {"host": "h", "transfer-encoding": "chunked"}
        assert (await client.ask(GET)).status == 200


async def test_a_client_that_expects_100_continue_gets_it_before_it_sends_the_body() -> None:
    async with serving() as running:
        client = await running.connect()
        client.send(b"POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert (await client.answer(bodiless=True)).status == 100
        assert (await client.ask(b"hi")).json["body"] == "hi"


async def test_100_continue_never_overtakes_the_answer_to_an_earlier_request() -> None:
    async with serving() as running:
        client = await running.connect()
        client.send(GET + b"POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert (await client.answer()).json["method"] == "GET"
        assert (await client.answer(bodiless=True)).status == 100
        assert (await client.ask(b"hi")).json["body"] == "hi"


async def test_head_gets_the_length_and_no_body() -> None:
    async with serving() as running:
        client = await running.connect()
        client.send(GET.replace(b"GET", b"HEAD"))
        assert int((await client.answer(bodiless=True)).headers["content-length"]) > 0
        assert (await client.ask(GET)).json["method"] == "GET"


async def test_204_has_neither_body_nor_length() -> None:
    async def nothing(request: Request) -> Response:
        return Response(204)

    async with serving(nothing) as running:
        client = await running.connect()
        for _ in range(2):
            client.send(GET)
            assert (await client.answer(bodiless=True)).headers.keys() == {"date", "content-type"}


async def test_connection_close_is_answered_and_obeyed() -> None:
    async with serving() as running:
        client = await running.connect()
        answer = await client.ask(b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n" + GET)
        assert answer.headers["connection"] == "close"
        assert await client.rest() == b""


async def test_http_1_0_closes_unless_asked_to_keep_the_connection() -> None:
    async with serving() as running:
        client = await running.connect()
        kept = await client.ask(b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        assert kept.headers["connection"] == "keep-alive"
        closed = await client.ask(b"GET / HTTP/1.0\r\n\r\n")
        assert closed.headers["connection"] == "close"
        assert await client.rest() == b""


async def test_a_client_that_has_half_closed_still_gets_its_answer() -> None:
    async def slow(request: Request) -> Response:
        await asyncio.sleep(0.01)
        return Response(200, b"late")

    async with serving(slow) as running:
        client = await running.connect()
        client.send(GET)
        client.writer.write_eof()
        assert (await client.answer()).body == b"late"
        assert await client.rest() == b""


async def test_an_upgrade_that_is_not_offered_is_ignored() -> None:
    async with serving() as running:
        client = await running.connect()
        answer = await client.ask(b"GET / HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n")
        assert (answer.status, answer.headers["connection"]) == (200, "close")


async def test_a_failing_handler_is_answered_500_and_the_connection_is_kept() -> None:
    async def failing(request: Request) -> Response:
        if request.method == "POST":
            raise ZeroDivisionError
        return Response(200)

    async with serving(failing) as running:
        client = await running.connect()
        answer = await client.ask(post(b"secret"))
        assert (answer.status, answer.json["code"]) == (500, 20500)
        assert (await client.ask(GET)).status == 200


async def test_a_header_value_cannot_smuggle_in_a_line() -> None:
    async def smuggling(request: Request) -> Response:
        return Response(302, headers=[(b"location", b"/\r\nset-cookie: a=b")])

    async with serving(smuggling) as running:
        answer = await (await running.connect()).ask(GET)
        assert answer.status == 500
        assert "set-cookie" not in answer.headers


async def test_a_handler_is_let_finish_its_work_when_its_client_goes() -> None:
    go, finished = asyncio.Event(), asyncio.Event()

    async def storing(request: Request) -> Response:
        await go.wait()
        finished.set()
        return Response(201)

    async with serving(storing) as running:
        client = await running.connect()
        client.send(GET)
        await running.until(lambda: running.server.connections == 1)
        await asyncio.sleep(0.01)
        client.writer.transport.abort()
        await asyncio.sleep(0.01)
        go.set()
        async with asyncio.timeout(2):
            await finished.wait()


async def test_a_refusal_comes_after_the_answers_to_what_was_correct() -> None:
    async with serving() as running:
        client = await running.connect()
        client.send(GET + GET + b"nonsense\r\n\r\n")
        assert [(await client.answer()).status for _ in range(3)] == [200, 200, 400]


async def test_a_large_request_is_answered_even_if_the_client_half_closes_at_once() -> None:
    async with serving(door=Open()) as running:
        client = await running.connect()
        client.send(post(b"x" * 60_000))
        client.writer.write_eof()
        assert len((await client.answer()).json["body"]) == 60_000
        assert await client.rest() == b""


async def test_who_sends_many_requests_at_once_lets_others_go_between_them() -> None:
    order: list[str] = []

    async def noting(request: Request) -> Response:
        order.append(request.path)
        return Response(200, b"x")

    async with serving(noting) as running:
        many, other = await running.connect(), await running.connect()
        many.send(b"GET /many HTTP/1.1\r\nHost: h\r\n\r\n" * 1000)
        other.send(b"GET /other HTTP/1.1\r\nHost: h\r\n\r\n")
        await other.answer()
        assert order.index("/other") < 20
