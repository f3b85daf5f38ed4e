"""Large bodies: asked for at the door before they are read, bounded together and for each account."""

from __future__ import annotations

import asyncio

from tests.http.loopback import Open, assert_refused, echo, post, serving
from tidings.core import Problem
from tidings.http.admission import Bodies, BodyRoom, Grant
from tidings.http.limits import ServerLimits
from tidings.http.request import Request, Response

FREE = ServerLimits().body_max


class Closed:
    """A door that lets nobody in."""

    async def admit(self, head: Request, announced: int | None) -> Grant | Response:
        return Response(401, b"who? " + head.path.encode(), headers=[(b"WWW-Authenticate", b"Basic")])


def announced(octets: int, path: str = "/p", *fields: str) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: h", f"Content-Length: {octets}", *fields, "", ""]
    return "\r\n".join(lines).encode()


async def test_nobody_is_asked_about_a_small_body() -> None:
    door = Open()
    async with serving(door=door) as running:
        client = await running.connect()
        assert len((await client.ask(post(b"x" * FREE))).json["body"]) == FREE
        assert door.asked == []


async def test_a_large_body_is_read_when_the_door_says_so() -> None:
    door = Open()
    async with serving(door=door) as running:
        client = await running.connect()
        assert len((await client.ask(post(b"x" * 300_000))).json["body"]) == 300_000
        assert (door.asked, running.server.body_octets) == (["/p"], 0)
        assert (await client.ask(post(b"again"))).json["body"] == "again"


async def test_a_large_body_is_refused_with_the_doors_own_answer_before_any_of_it_has_come() -> None:
    async with serving(door=Closed()) as running:
        client = await running.connect()
        answer = await client.ask(announced(FREE + 1))
        assert (answer.status, answer.body) == (401, b"who? /p")
        assert (answer.headers["WWW-Authenticate"], answer.headers["connection"]) == ("Basic", "close")
        assert await client.rest() == b""


async def test_a_client_that_waits_for_100_continue_gets_the_doors_refusal_instead() -> None:
    async with serving(door=Closed()) as running:
        client = await running.connect()
        assert (await client.ask(announced(FREE + 1, "/p", "Expect: 100-continue"))).status == 401


async def test_a_client_that_waits_for_100_continue_gets_it_when_the_door_lets_it_in() -> None:
    async with serving(door=Open()) as running:
        client = await running.connect()
        assert (await client.ask(announced(FREE + 1, "/p", "Expect: 100-continue"))).status == 100
        assert (await client.ask(b"x" * (FREE + 1))).status == 200


async def test_more_than_the_door_grants_is_413() -> None:
    async with serving(door=Open(50_000)) as running:
        client = await running.connect()
        assert_refused(await client.ask(announced(50_001)), 413, 20413)
        chunked = await running.connect()
        chunked.send(b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
        chunked.send((b"2710\r\n" + b"x" * 10_000 + b"\r\n") * 6)
        assert_refused(await chunked.answer(), 413, 20413)


async def test_the_answers_to_what_came_before_a_refused_body_come_first() -> None:
    async with serving(door=Closed()) as running:
        client = await running.connect()
        client.send(post(b"one") + post(b"two") + announced(FREE + 1))
        assert [(await client.answer()).status for _ in range(3)] == [200, 200, 401]


async def test_the_time_of_a_request_does_not_begin_anew_at_the_door() -> None:
    class Slow(Open):
        async def admit(self, head: Request, announced: int | None) -> Grant | Response:
            await asyncio.sleep(0.3)
            return await super().admit(head, announced)

    async with serving(door=Slow(), request_timeout_s=0.05) as running:
        client = await running.connect()
        assert_refused(await client.ask(announced(FREE + 1)), 408, 20408)


async def test_one_accounts_large_bodies_are_bounded_and_another_still_has_room() -> None:
    async with serving(door=Open(), bodies_of_one_max=100_000, bodies_max=150_000) as running:
        first, second, other, third = [await running.connect() for _ in range(4)]
        first.send(announced(60_000, "/a"))
        await running.until(lambda: running.server.body_octets == 60_000)
        refused = await second.ask(announced(60_000, "/a"))
        assert_refused(refused, 429, 20429)
        assert refused.headers["Retry-After"] == "5"
        other.send(announced(60_000, "/b"))
        await running.until(lambda: running.server.body_octets == 120_000)
        full = await third.ask(announced(60_000, "/c"))
        assert_refused(full, 503, 20503)
        assert full.headers["Retry-After"] == "5"
        assert (await first.ask(b"x" * 60_000)).status == 200
        assert running.server.body_octets == 60_000


async def test_the_room_of_a_client_that_goes_is_free_again() -> None:
    async with serving(door=Open()) as running:
        client = await running.connect()
        client.send(announced(60_000))
        await running.until(lambda: running.server.body_octets == 60_000)
        await client.close()
        await running.until(lambda: running.server.body_octets == 0)


async def test_a_body_is_in_memory_until_it_is_answered() -> None:
    done = asyncio.Event()

    async def waiting(request: Request) -> Response:
        await done.wait()
        return await echo(request)

    async with serving(waiting, door=Open()) as running:
        client = await running.connect()
        client.send(post(b"x" * 60_000))
        await running.until(lambda: running.server.body_octets == 60_000)
        done.set()
        assert (await client.answer()).status == 200
        await running.until(lambda: running.server.body_octets == 0)


def test_a_body_that_does_not_say_how_long_it_is_counts_as_long_as_it_may_become() -> None:
    bodies = Bodies(100, 60)
    held = bodies.take(Grant(50, "a"), None)
    assert isinstance(held, BodyRoom)
    assert bodies.octets == 50
    assert isinstance(bodies.take(Grant(50, "a"), 11), Problem)
    bodies.release(held)
    assert bodies.octets == 0
    assert isinstance(bodies.take(Grant(50, "a"), 11), BodyRoom)


def test_nobody_takes_more_than_he_leaves_for_those_who_come_later() -> None:
    bodies = Bodies(48, 14)
    for account in ("a", "b", "c", "d"):
        while isinstance(bodies.take(Grant(6, account), 2), BodyRoom):
            pass
    assert bodies.octets < 48
    assert isinstance(bodies.take(Grant(6, "e"), 2), BodyRoom)
