"""Notices to receivers on loopback: the quick way on a kept connection, and all that leads off it."""

from __future__ import annotations

import asyncio

from twilio.request_validator import RequestValidator

from tests.webhooks.receiver import (
    BROKEN,
    OK,
    OK_AND_CLOSE,
    PARAMS,
    Receiver,
    Script,
    Visit,
    client_of,
    receiver_of,
)
from tidings.webhooks.client import HttpWebhookClient
from tidings.webhooks.form import form_of
from tidings.webhooks.port import Notice, Reception

MOVED = b"HTTP/1.1 307 Moved\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"
TAKEN = Reception(200, None, 0, "<Response/>", worth_a_retry=False)


def _notice(receiver: Receiver, path: str = "/status", number: int = 1) -> Notice:
    url = f"http://hooks.example:{receiver.port}{path}"
    return Notice(url, form_of(PARAMS), "secret", f"EV{number:032}", number, 1_800_000_000_000_000)


async def _told(client: HttpWebhookClient, notice: Notice) -> Reception:
    heard: asyncio.Future[Reception] = asyncio.get_running_loop().create_future()
    client.tell(notice, heard.set_result)
    return await heard


async def _all_told(script: Script | list[bytes], *paths: str) -> tuple[list[Reception], Receiver]:
    """What came of notices to a receiver, one after the other."""
    async with receiver_of(script) as receiver:
        client = client_of()
        told = [await _told(client, _notice(receiver, path)) for path in paths]
        client.close()
        return [Reception(one.status, one.error_code, 0, one.answer, one.worth_a_retry) for one in told], receiver


async def test_notices_go_signed_over_one_kept_connection() -> None:
    told, receiver = await _all_told([OK], "/a", "/b", "/c")
    assert told == [TAKEN] * 3
    assert receiver.connections == 1
    assert [visit.line for visit in receiver.visits] == ["POST /a", "POST /b", "POST /c"]
    for visit, path in zip(receiver.visits, "abc", strict=True):
        signature = visit.head.split("X-Twilio-Signature: ")[1].split("\r\n")[0]
        url = f"http://hooks.example:{receiver.port}/{path}"
        assert RequestValidator("secret").validate(url, dict(PARAMS), signature)


async def test_an_answer_that_looks_like_the_last_one_is_read_as_it_is() -> None:
    other = OK.replace(b"<Response/>", b"<response/>")
    fewer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    told, receiver = await _all_told([OK, OK, other, OK, fewer, fewer, BROKEN, OK], *["/"] * 8)
    assert [one.answer for one in told[:6]] == ["<Response/>"] * 2 + ["<response/>", "<Response/>", None, None]
    assert [one.status for one in told[6:]] == [500, 200]
    assert receiver.connections == 1


async def test_an_answer_in_pieces_is_no_usual_one() -> None:
    async def script(visit: Visit) -> None:
        head, _, body = OK.partition(b"\r\n\r\n")
        visit.say(head + b"\r\n\r\n")
        await asyncio.sleep(0.01)
        visit.say(body)

    told, receiver = await _all_told(script, *["/"] * 3)
    assert (told, receiver.connections) == ([TAKEN] * 3, 1)


async def test_a_redirect_is_followed_from_a_kept_connection_too() -> None:
    told, receiver = await _all_told([OK, MOVED, OK], "/a", "/b")
    assert told == [TAKEN] * 2
    assert [visit.line for visit in receiver.visits] == ["POST /a", "POST /b", "POST /elsewhere"]
    assert receiver.visits[2].body == receiver.visits[1].body


async def test_the_retries_that_the_url_wants_follow_from_a_kept_connection_too() -> None:
    told, receiver = await _all_told([OK, BROKEN, BROKEN, OK], "/a", "/b#rp=5xx&rc=2")
    assert (told, len(receiver.visits)) == ([TAKEN] * 2, 4)
    told, receiver = await _all_told([OK, BROKEN, OK], "/a", "/b")
    assert [one.status for one in told] == [200, 500]


async def test_a_kept_connection_that_proves_dead_is_replaced() -> None:
    async def script(visit: Visit) -> None:
        if visit.number == 1:
            visit.hang_up()
        else:
            visit.say(OK)

    told, receiver = await _all_told(script, "/a", "/b")
    assert (told, receiver.connections) == ([TAKEN] * 2, 2)


async def test_a_receiver_that_closes_after_each_answer_gets_a_connection_for_each() -> None:
    told, receiver = await _all_told([OK_AND_CLOSE], "/a", "/b", "/c")
    assert (told, receiver.connections) == ([TAKEN] * 3, 3)


async def test_a_url_that_is_none_is_told_later_as_everything_is() -> None:
    heard: list[Reception] = []
    client_of().tell(Notice("ftp://a.example/", form_of(PARAMS), None, "EV1", 1, 1), heard.append)
    assert heard == []
    await asyncio.sleep(0)
    assert [(one.status, one.error_code, one.worth_a_retry) for one in heard] == [(None, 11_100, False)]


async def test_what_is_broken_off_is_not_sent_again_and_its_connection_ends() -> None:
    async def script(visit: Visit) -> None:
        if visit.number == 0:
            visit.say(OK)

    async with receiver_of(script) as receiver:
        client = client_of()
        await _told(client, _notice(receiver))
        under_way = client.tell(_notice(receiver), lambda _: None)
        await asyncio.sleep(0.02)
        under_way.cancel()
        await asyncio.sleep(0.02)
        assert (len(receiver.visits), receiver.connections, client._pool.open) == (2, 1, 0)
