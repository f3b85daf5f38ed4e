"""The pages of webhooks: what was told and failed, telling it again, why a signature fails, and samples."""

from __future__ import annotations

import html
import re
from pathlib import Path
from urllib.parse import quote, urlencode

from tests.console.running import Browser, Running, header, running
from tests.console.test_messages_page import other_account
from tests.console.test_sheets import OPERATOR, shown, whole
from tests.webhooks.receiver import NOT_FOUND, OK, Receiver, receiver_of
from tidings.webhooks.signature import sign

GONE = [NOT_FOUND, NOT_FOUND, OK]
"""To a message's two callbacks, and from then on."""


async def told(world: Running, browser: Browser, receiver: Receiver, tries: int = 2) -> str:
    """A message whose callbacks were tried; its SID."""
    message = await world.send("Hello", StatusCallback=f"http://127.0.0.1:{receiver.port}/status")
    page = ""
    while page.count(">404<") < tries:
        page = await shown(browser, f"/webhooks?SubjectSid={message['sid']}")
    sid: str = message["sid"]
    return sid


async def test_exchanges_are_listed_with_hosts_that_fail_and_told_again_all_at_once(tmp_path: Path) -> None:
    async with running(tmp_path, a2p="off") as world, receiver_of(GONE) as receiver:
        browser = await world.signed_in()
        assert "Nothing was told yet" in await shown(browser, "/webhooks")
        sid = await told(world, browser, receiver)
        page = await shown(browser, "/webhooks")
        host = f"127.0.0.1:{receiver.port}"
        assert "Hosts that fail" in page
        assert "2 failed, 2 of them for good" in page
        assert f'href="/webhooks?{urlencode({"Host": host, "Failed": "true"})}"' in page
        assert f'href="/messages/{sid}"' in page
        assert "Nothing fits" in await shown(browser, "/webhooks?Host=elsewhere.example")
        assert "Status 1" in await shown(browser, f"/webhooks?Host={quote(host)}&Failed=true")
        response = await browser.post("/webhooks", host=host)
        assert "2 are told again" in await shown(browser, header(response, "location"))
        while "Hosts that fail" in page:
            page = await shown(browser, "/webhooks")
        assert "told again 1 times" in page
        assert [re.search("Event-Replay: 1", visit.head) is not None for visit in receiver.visits] == [
            False,
            False,
            True,
            True,
        ]
        assert sid in (await whole(await browser.ask("GET", "/webhooks.jsonl"))).decode()


async def test_one_exchange_shows_its_request_and_answer_and_is_told_again(tmp_path: Path) -> None:
    async with running(tmp_path, a2p="off") as world, receiver_of(GONE) as receiver:
        browser = await world.signed_in()
        message = await told(world, browser, receiver)
        place = re.findall(r'href="(/webhooks/EV\w+)"', await shown(browser, "/webhooks"))[0]
        assert place in await shown(browser, f"/messages/{message}")
        page = await shown(browser, place)
        for text in (f"POST http://127.0.0.1:{receiver.port}/status", "X-Twilio-Signature: ", "HTTP 404", message):
            assert text in page
        assert header(await browser.post(place), "location").startswith(f"{place}?told=")
        while "HTTP 404" in page:
            page = await shown(browser, place)
        while ">Taken<" not in page:
            page = await shown(browser, place)


async def test_another_account_sees_nothing_and_the_operator_all(tmp_path: Path) -> None:
    async with running(tmp_path, a2p="off") as world, receiver_of([NOT_FOUND]) as receiver:
        browser = await world.signed_in()
        await told(world, browser, receiver)
        place = re.findall(r'href="(/webhooks/EV\w+)"', await shown(browser, "/webhooks"))[0]
        other = await other_account(world)
        assert "Nothing was told yet" in await shown(other, "/webhooks")
        await shown(other, place, 404)
        await other.page("/webhooks")
        assert (await other.post(place)).status == 404
        assert (await other.post("/webhooks", host=f"127.0.0.1:{receiver.port}")).status == 404
        await shown(other, "/webhooks/nothing", 404)
        operator = await world.signed_in(*OPERATOR)
        assert place in await shown(operator, "/webhooks")
        await shown(operator, place)


async def test_who_is_signed_out_and_who_has_no_form_of_ours_does_nothing(tmp_path: Path) -> None:
    async with running(tmp_path, a2p="off") as world, receiver_of([NOT_FOUND]) as receiver:
        browser = await world.signed_in()
        await told(world, browser, receiver)
        stranger = Browser(world.front)
        assert header(await stranger.page("/webhooks/sample"), "location") == "/sign-in?next=/webhooks/sample"
        url = f"http://127.0.0.1:{receiver.port}/try"
        said = {"Url": url, "Kind": "fallback", "Method": "POST"}
        assert (await browser.post("/webhooks/sample", token="no", **said)).status == 403
        assert (await browser.post("/webhooks", token="no", host=f"127.0.0.1:{receiver.port}")).status == 403
        assert len(receiver.visits) == 2


async def test_a_signature_is_judged_by_the_headers_that_are_pasted(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        await browser.page("/webhooks/signature")
        url = "https://customer.example/sms"
        signature = sign(world.token, url, [("Body", "Hello you"), ("From", "+14155550100")])
        headers = f"Host: customer.example\r\nX-Twilio-Signature: {signature}\r\nUser-Agent: x"
        said = {"Headers": headers, "Body": "Body=Hello+you&From=%2B14155550100"}
        page = html.unescape((await browser.post("/webhooks/signature", Url=url, **said)).body.decode())
        assert "It is right<" in page
        response = await browser.post("/webhooks/signature", Url=url.replace("https", "http"), **said)
        page = html.unescape(response.body.decode())
        assert "X-Forwarded-Proto" in page
        assert f"<code>{url}</code>" in page
        said["Headers"] = "bm90aGluZw=="
        page = html.unescape(
            (await browser.post("/webhooks/signature", Url=url, AuthToken="f" * 32, **said)).body.decode()
        )
        assert "right for nothing that was tried" in page
        assert "f" * 32 not in page
        assert signature not in page
        response = await browser.post("/webhooks/signature", Url=url, Headers="Host: a.example", Body="")
        assert response.status == 400
        assert re.search(rb'id="field-Headers"[^>]*aria-invalid="true"', response.body)


async def test_a_sample_is_sent_and_shown_with_its_answer(tmp_path: Path) -> None:
    async with running(tmp_path) as world, receiver_of([OK]) as receiver:
        browser = await world.signed_in()
        await browser.page("/webhooks/sample")
        url = f"http://127.0.0.1:{receiver.port}/try"
        response = await browser.post("/webhooks/sample", Url=url, Kind="inbound-message", Method="POST")
        page = html.unescape(response.body.decode())
        assert "HTTP 200" in page
        assert "<Response/>" in page
        assert f"POST {url}" in page
        assert b"A+sample+of+an+arriving" in receiver.visits[0].body
        wrong = await browser.post("/webhooks/sample", Url="ftp://a.example", Kind="fallback", Method="POST")
        assert wrong.status == 400
        assert re.search(rb'id="field-Url"[^>]*aria-invalid="true"', wrong.body)


async def test_a_sample_goes_nowhere_that_webhooks_may_not(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        await browser.page("/webhooks/sample")
        said = {"Url": "http://169.254.169.254/latest/meta-data", "Kind": "debugger", "Method": "GET"}
        page = html.unescape((await browser.post("/webhooks/sample", **said)).body.decode())
        assert "No answer" in page
        assert 'class="pill done"' not in page
