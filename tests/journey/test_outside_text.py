"""Whatever people outside write (carriers, handsets, webhook receivers, uploads, pages), nobody's messages stop."""

from __future__ import annotations

import asyncio
import base64
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from tests.as_new import emptied
from tests.console.running import PHONE, SENDER, Running, bound
from tidings.app import App, World
from tidings.config import Settings
from tidings.console.front import ConsoleFront
from tidings.http import Request
from tidings.webhooks.outbox import exchange
from tidings.webhooks.recorded import RecordedReceivers, Reply

STATUS = "http://customer.example/status"
INBOUND = "http://customer.example/inbound"
LONG = "".join(f"{number:x}" for number in range(25_000))
"""100 kB that no index takes, however it compresses them."""
ANSWERS = sa.select(exchange.c.answer).where(exchange.c.answer.is_not(None))
HOSTILE = {
    "NUL": "a\0b",
    "lone surrogate": "a\ud800b",
    "100 kB": LONG,
    "all": f"\0\udfff{LONG}\0",
}


class Journey:
    """A program whose webhook receivers write what they want."""

    def __init__(self, world: Running, receivers: RecordedReceivers) -> None:
        self.world = world
        self.receivers = receivers

    async def goes_on(self) -> None:
        """Another message goes the whole way, and what was told of it is kept."""
        sent = await self.world.send("still here", to="+14155550188", StatusCallback=STATUS)
        async with asyncio.timeout(20):
            while (await self.found(sent["sid"]))["status"] != "delivered":
                await asyncio.sleep(0.01)

    async def found(self, sid: str) -> Any:
        path = f"/2010-04-01/Accounts/{self.world.sid}/Messages/{sid}.json"
        return await self.get(path)

    async def get(self, path: str) -> Any:
        encoded = base64.b64encode(f"{self.world.sid}:{self.world.token}".encode())
        path, _, query = path.partition("?")
        response = await self.world.front(Request("GET", path, query.encode(), {b"authorization": b"Basic " + encoded}))
        assert response.status == 200, response.body
        return msgspec.json.decode(response.body)

    async def until_told(self, url: str, count: int) -> None:
        async with asyncio.timeout(20):
            while len(self.receivers.at(url)) < count or self.world.app.program.deliverer.waiting:
                await asyncio.sleep(0.01)


@pytest.fixture(params=["file", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Any]:
    if request.param == "file":
        return {"data_dir": str(tmp_path)}
    return {"data_dir": str(tmp_path), "database": request.getfixturevalue("postgres_url")}


@contextlib.asynccontextmanager
async def journey(settings: dict[str, Any]) -> AsyncIterator[Journey]:
    if "database" in settings:
        await emptied(settings["database"])
    receivers = RecordedReceivers()
    world = World.real()
    world.webhooks = receivers
    app = App(Settings(port=0, operator_token="o" * 32, **settings), world)
    with capture_logs() as logs:
        await app.start()
        front = ConsoleFront(app.program)
        try:
            await bound(app)
            yield Journey(Running(app, front), receivers)
        finally:
            front.stop()
            await app.stop()
            for _ in range(5):
                await asyncio.sleep(0)
    assert [line for line in logs if line["event"] in ("unit_failed", "unit_given_up", "commit_failed")] == []


def octets(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


async def test_answers_to_status_callbacks(settings: dict[str, Any]) -> None:
    async with journey(settings) as one:
        for text in HOSTILE.values():
            one.receivers.program(STATUS, Reply(400, octets(text), content_type=text))
            await one.goes_on()
            await one.until_told(STATUS, 1)
        rows = await one.world.app.database.rows(ANSWERS)
        kept = {row[0] for row in rows}
        assert "ab" in kept
        assert all("\0" not in answer and len(answer) <= 2_000 for answer in kept)


def replies() -> list[Reply]:
    found = []
    for text in HOSTILE.values():
        escaped = text.encode("unicode_escape")
        found += [
            Reply(200, octets(text), "text/plain", set_cookies=(f"a={text}", text)),
            Reply(200, escaped, "text/plain; charset=unicode_escape"),
            Reply(200, escaped, "text/xml; charset=unicode_escape"),
            Reply(200, octets(f"<Response><Message>{text}</Message></Response>"), "text/xml"),
        ]
        if text == LONG:
            for place in ("from", "to", "action", "statusCallback", "method"):
                body = f'<Response><Message {place}="{text}">hello</Message></Response>'
                found.append(Reply(200, body.encode(), "text/xml"))
            found.append(Reply(200, f"<Response><Redirect>{text}</Redirect></Response>".encode(), "text/xml"))
            found.append(Reply(200, b"<Response/>", "text/xml", set_cookies=(f"a={text}",)))
    return found


async def test_answers_to_inbound_messages(settings: dict[str, Any]) -> None:
    async with journey(settings) as one:
        browser = await one.world.signed_in()
        await browser.json("/handsets/phones")
        numbers = await one.get(
            f"/2010-04-01/Accounts/{one.world.sid}/IncomingPhoneNumbers.json?PhoneNumber={quote(SENDER)}"
        )
        sid = numbers["incoming_phone_numbers"][0]["sid"]
        path = f"/2010-04-01/Accounts/{one.world.sid}/IncomingPhoneNumbers/{sid}.json"
        await one.world.api(path, SmsUrl=INBOUND)
        handset = f"/tidings/v1/Handsets/{quote(PHONE)}/Messages"
        for count, reply in enumerate(replies(), 1):
            one.receivers.program(INBOUND, reply)
            await one.world.api(handset, To=SENDER, Body=f"hello {count}")
            await one.until_told(INBOUND, count)
        await one.goes_on()


async def test_forms_of_pages(settings: dict[str, Any]) -> None:
    async with journey(settings) as one:
        browser = await one.world.signed_in()
        for text in HOSTILE.values():
            for path, fields in (
                (f"/handsets/phones/{quote(PHONE)}/messages", {"To": SENDER, "Body": text}),
                (f"/handsets/phones/{quote(PHONE)}/messages", {"To": text, "Body": "hello"}),
                (f"/handsets/phones/{quote(octets(text)[:3000])}/messages", {"To": SENDER, "Body": "hello"}),
                ("/handsets/phones", {"Number": text}),
                ("/sign-in", {"sid": text, "token": text}),
            ):
                body = b"&".join(
                    quote(name).encode() + b"=" + quote(octets(value)).encode() for name, value in fields.items()
                )
                headers = {
                    b"content-type": b"application/x-www-form-urlencoded",
                    b"x-form-token": browser.form_token.encode(),
                }
                response = await browser.ask("POST", path, body, headers)
                assert response.status < 500, (path, text[:10], response.body)
            for path in (
                f"/handsets/phones/{quote(octets(text)[:3000])}/messages",
                f"/handsets?phone={quote(octets(text)[:3000])}",
            ):
                assert (await browser.ask("GET", path)).status < 500
        await one.goes_on()


async def test_headers_and_paths_of_requests(settings: dict[str, Any]) -> None:
    async with journey(settings) as one:
        encoded = base64.b64encode(f"{one.world.sid}:{one.world.token}".encode())
        for text in HOSTILE.values():
            raw = octets(text)[:8_000]
            for name in (b"user-agent", b"idempotency-key", b"x-forwarded-for", b"cookie", b"host", b"accept"):
                fields = {
                    b"authorization": b"Basic " + encoded,
                    b"content-type": b"application/x-www-form-urlencoded",
                    name: raw,
                }
                body = f"To={quote(PHONE)}&From={quote(SENDER)}&Body=hello".encode()
                path = f"/2010-04-01/Accounts/{one.world.sid}/Messages.json"
                assert (await one.world.front(Request("POST", path, headers=fields, body=body))).status < 500
            fields = {b"authorization": b"Basic " + base64.b64encode(raw + b":" + raw)}
            assert (await one.world.front(Request("GET", path, headers=fields))).status < 500
            for path in (
                f"/2010-04-01/Accounts/{quote(raw)}/Messages.json",
                f"/2010-04-01/Accounts/{one.world.sid}/Messages/{quote(raw)}.json",
                f"/tidings/v1/Handsets/{quote(raw)}/Messages",
            ):
                fields = {b"authorization": b"Basic " + encoded}
                assert (await one.world.front(Request("GET", path, headers=fields))).status < 500
        await one.goes_on()
