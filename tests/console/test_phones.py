"""What the handsets page is given: messages, ticks, tenancy, switches, media, events."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.console.registered import brand, writes
from tests.console.running import PHONE, SENDER, Browser, Running, header, running
from tests.contract.site import PICTURE
from tidings.accounts.store import account_added
from tidings.carriers.port import MediaReference
from tidings.carriers.simulated.store import ADD_MESSAGE
from tidings.console import stream
from tidings.http import Response
from tidings.messages.media import media_stored
from tidings.messages.model import Medium
from tidings.registry.otp import QUESTION, REGISTRY_NUMBER

READS_PHONES = '{"allow": ["/tidings/handsets/list", "/tidings/handsets/messages/list"]}'
READS_NUMBERS = '{"allow": ["/twilio/messaging/messages/read"]}'
PAGE = b"<html><script>alert(1)</script>"


async def second_tenant(world: Running) -> Browser:
    """Another main account, signed in."""
    app = world.app
    first = app.program.directory.get(world.sid)
    sid = app.sids.make("AC")
    other = msgspec.structs.replace(first, sid=sid, owner_account_sid=sid, friendly_name="Second", auth_token="2" * 32)
    await app.database.commit(account_added(other, app.program.vault))
    return await world.signed_in(sid, "2" * 32)


async def test_a_sent_message_is_on_the_phone_and_an_answer_goes_back(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        assert (await browser.json("/handsets/phones"))["phones"] == []
        await world.send("Hello <b>you</b>")
        (message,) = await world.arrived(browser)
        assert (message["direction"], message["peer"], message["body"]) == ("in", SENDER, "Hello <b>you</b>")
        assert message["segments"] == 1
        answer = await browser.post(f"/handsets/phones/{PHONE}/messages", to=SENDER, body="Hello back")
        assert answer.status == 200
        newest = (await world.arrived(browser, count=2))[0]
        assert (newest["direction"], newest["body"]) == ("out", "Hello back")
        listed = (await browser.json("/handsets/phones"))["phones"][0]
        assert (listed["number"], listed["last"]["text"]) == (PHONE, "Hello back")


async def test_the_second_tick_comes_when_the_platform_has_the_message(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        subscription = world.app.program.simulated.subscribe()
        await browser.post(f"/handsets/phones/{PHONE}/messages", to=SENDER, body="Hello")
        async with asyncio.timeout(10):
            while (await anext(aiter(subscription))).kind != "acknowledged":
                pass
        subscription.close()
        (message,) = await world.arrived(browser)
        assert message["acknowledged"] is True


async def test_the_phone_that_the_registry_asks_is_on_the_page_of_the_brands_account_alone(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser, other = await world.signed_in(), await second_tenant(world)
        response = await browser.ask("GET", "/handsets/events")
        assert REGISTRY_NUMBER not in str(await next_event(response, b"listing"))
        asked = brand(verified=False, account_sid=world.sid, mobile_phone=PHONE, date_created=world.app.clock.now())
        await world.app.database.commit(*writes([asked]))
        await world.app.program.simulated.outside.text(REGISTRY_NUMBER, PHONE, QUESTION)
        (message,) = await world.arrived(browser)
        assert (message["peer"], message["body"]) == (REGISTRY_NUMBER, QUESTION)
        told = await next_event(response, b"listing")
        assert told["senders"][-1]["address"] == REGISTRY_NUMBER
        await response.stream.aclose()
        listed = await browser.json("/handsets/phones")
        assert [phone["number"] for phone in listed["phones"]] == [PHONE]
        assert listed["senders"][-1] == {"address": REGISTRY_NUMBER, "name": "The campaign registry"}
        answer = await browser.post(f"/handsets/phones/{PHONE}/messages", to=REGISTRY_NUMBER, body="yes")
        assert answer.status == 200
        listed = await other.json("/handsets/phones")
        assert (listed["phones"], listed["senders"]) == ([], [])
        operator = await world.signed_in("operator", "o" * 32)
        assert (await operator.json("/handsets/phones"))["senders"][-1]["address"] == REGISTRY_NUMBER


async def test_another_account_sees_nothing_and_can_write_to_none_of_our_senders(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        ours = await world.signed_in()
        other = await second_tenant(world)
        await world.send("A secret")
        (message,) = await world.arrived(ours)
        listed = await other.json("/handsets/phones")
        assert (listed["phones"], listed["senders"]) == ([], [])
        assert (await other.json(f"/handsets/phones/{PHONE}/messages"))["messages"] == []
        assert (await other.ask("GET", f"/handsets/media/{message['sid']}/0")).status == 404
        refused = await other.post(f"/handsets/phones/{PHONE}/messages", to=SENDER, body="x")
        assert refused.status == 400
        assert (await other.post(f"/handsets/phones/{PHONE}/power", power="off")).status == 403
        shown = await other.page("/handsets")
        assert SENDER.encode() not in shown.body


async def test_the_operator_sees_the_phones_of_all_accounts(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        ours = await world.signed_in()
        operator = await world.signed_in("operator", "o" * 32)
        await world.send("Hello")
        await world.arrived(ours)
        assert [phone["number"] for phone in (await operator.json("/handsets/phones"))["phones"]] == [PHONE]


async def test_a_phone_is_added_by_its_number_as_people_write_it(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        assert (await browser.post("/handsets/phones", number="(415) 555-0100")).status == 201
        assert [phone["number"] for phone in (await browser.json("/handsets/phones"))["phones"]] == [PHONE]
        for number in ("nobody", SENDER, ""):
            assert (await browser.post("/handsets/phones", number=number)).status == 400


async def test_at_most_fifty_phones_are_listed_the_newest_first(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        for number in range(60):
            await browser.post("/handsets/phones", number=f"+1212555{number:04d}")
        listed = [phone["number"] for phone in (await browser.json("/handsets/phones"))["phones"]]
        assert len(listed) == 50
        assert listed[0] == "+12125550059"


async def test_what_is_sent_to_a_phone_that_is_off_waits_and_arrives_when_it_is_on(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        off = await browser.post(f"/handsets/phones/{PHONE}/power", power="off")
        assert msgspec.json.decode(off.body)["phone"]["is_on"] is False
        assert (await browser.post(f"/handsets/phones/{PHONE}/messages", to=SENDER, body="x")).status == 409
        await world.send("Are you there?")
        async with asyncio.timeout(10):
            while (await waiting(browser)) != 1:
                await asyncio.sleep(0.01)
        await browser.post(f"/handsets/phones/{PHONE}/power", power="on")
        (message,) = await world.arrived(browser)
        assert message["body"] == "Are you there?"


async def waiting(browser: Browser) -> int:
    return (await browser.json(f"/handsets/phones/{PHONE}/messages"))["phone"]["waiting"]


async def held_with_media(world: Running, content_type: str, octets: bytes) -> str:
    """A message on the phone with one medium of the platform's store; gives its SID."""
    app, now = world.app, int(world.app.clock.now())
    digest = await app.program.media.files.put(octets)
    message_sid, sid, held = app.sids.make("MM"), app.sids.make("ME"), app.sids.make("HM")
    row = Medium(world.sid, message_sid, sid, content_type, None, digest, len(octets), now, now)
    media = msgspec.json.encode([MediaReference(app.program.media.link(row), content_type)]).decode()
    message = ADD_MESSAGE(held, PHONE, "in", SENDER, PHONE, "", media, now, 1, 1)
    await app.database.commit(media_stored(row), message)
    return held


async def test_media_come_through_the_consoles_own_address_images_to_be_seen_the_rest_to_be_saved(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        for content_type, octets in (("image/png", PICTURE), ("text/html", PAGE), ("image/svg+xml", PAGE)):
            sid = await held_with_media(world, content_type, octets)
            answer = await browser.ask("GET", f"/handsets/media/{sid}/0")
            assert (answer.status, answer.body) == (200, octets)
            assert header(answer, "content-disposition").startswith("attachment") is (octets == PAGE)
            assert header(answer, "x-content-type-options") == "nosniff"
            assert header(answer, "content-security-policy") == "default-src 'none'; sandbox"
            assert (await browser.ask("GET", f"/handsets/media/{sid}/1")).status == 404
        messages = (await browser.json(f"/handsets/phones/{PHONE}/messages"))["messages"]
        assert [message["media"][0]["is_image"] for message in messages] == [False, False, True]


async def next_event(response: Response, name: bytes) -> Any:
    """The data of the next event with this name."""
    assert response.stream is not None
    async with asyncio.timeout(15):
        async for piece in response.stream:
            if b"event: " + name + b"\n" in piece:
                return msgspec.json.decode(piece.partition(b"data: ")[2].strip())
    raise AssertionError(name)


async def test_the_event_stream_tells_of_a_phone_when_a_message_arrives(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        response = await browser.ask("GET", "/handsets/events")
        assert (response.status, response.content_type) == (200, b"text/event-stream; charset=utf-8")
        assert (await next_event(response, b"listing"))["phones"] == []
        await world.send("Hello")
        told = await next_event(response, b"phones")
        assert told[0]["number"] == PHONE
        await response.stream.aclose()


async def test_the_event_stream_of_another_account_tells_nothing_of_ours(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        ours = await world.signed_in()
        other = await second_tenant(world)
        response = await other.ask("GET", "/handsets/events")
        await next_event(response, b"listing")
        await world.send("A secret")
        await world.arrived(ours)
        async with asyncio.timeout(15):
            assert b"event: alive" in await anext(response.stream)
        await response.stream.aclose()


async def test_an_account_has_so_many_event_streams_however_often_it_signs_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "STREAMS_OF_ACCOUNT_MOST", 3)
    async with running(tmp_path) as world:
        other, streams = await second_tenant(world), []
        for browser in [await world.signed_in() for _ in range(3)]:
            streams.append(await browser.ask("GET", "/handsets/events"))
            await next_event(streams[-1], b"listing")
        last = await world.signed_in()
        refused = await last.ask("GET", "/handsets/events")
        assert (refused.status, b"of this account" in refused.body) == (429, True)
        theirs = await other.ask("GET", "/handsets/events")
        await next_event(theirs, b"listing")
        await streams[0].stream.aclose()
        again = await last.ask("GET", "/handsets/events")
        await next_event(again, b"listing")
        for each in (*streams[1:], theirs, again):
            await each.stream.aclose()


async def test_the_event_stream_ends_when_its_right_does(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        kind = {"AccountSid": world.sid, "KeyType": "restricted", "FriendlyName": "sees"}
        key = await world.api("/iam/v1/Keys", Policy=READS_PHONES, **kind)
        browser = await world.signed_in(key["sid"], key["secret"])
        response = await browser.ask("GET", "/handsets/events")
        await next_event(response, b"listing")
        await world.api(f"/iam/v1/Keys/{key['sid']}", Policy=READS_NUMBERS)
        async with asyncio.timeout(15):
            assert [piece async for piece in response.stream if b"event: phones" in piece] == []
        assert (await browser.ask("GET", "/errors")).status == 200, "it is still signed in"


async def test_signing_out_ends_the_event_stream(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        response = await browser.ask("GET", "/handsets/events")
        await next_event(response, b"listing")
        await browser.post("/sign-out")
        async with asyncio.timeout(15):
            assert [piece async for piece in response.stream if b"event: phones" in piece] == []


async def test_the_page_names_the_command_for_the_first_message(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        shown = (await (await world.signed_in()).page("/handsets")).body.decode()
        assert f'curl "http://localhost:8010/2010-04-01/Accounts/{world.sid}/Messages.json"' in shown
        assert f'"{world.sid}:$TIDINGS_AUTH_TOKEN"' in shown
        assert f"From={SENDER}" in shown


async def test_with_a_real_carrier_the_page_says_that_there_is_no_simulated_network(tmp_path: Path) -> None:
    async with running(tmp_path, carrier="smpp://a:b@127.0.0.1:9") as world:
        browser = await world.signed_in()
        assert b"No simulated network" in (await browser.page("/handsets")).body
        assert (await browser.ask("GET", "/handsets/phones")).status == 404


async def holding(world: Running, count: int, sender: str = SENDER) -> list[str]:
    """So many messages on the phone, the oldest first; their SIDs."""
    app = world.app
    sids = [app.sids.make("HM") for _ in range(count)]
    now = int(app.clock.now())
    await app.database.commit(*(ADD_MESSAGE(sid, PHONE, "in", sender, PHONE, sid, "", now, 1, 1) for sid in sids))
    return sids


async def test_every_message_of_a_phone_is_reached_page_after_page(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        sids = await holding(world, 330)
        path = f"/handsets/phones/{PHONE}/messages"
        page = await browser.json(path)
        found = [message["sid"] for message in page["messages"]]
        assert len(found) == 100
        while page["older"]:
            page = await browser.json(f"{path}?before={page['older']}")
            found += [message["sid"] for message in page["messages"]]
        assert found == sids[::-1]
        assert (await browser.ask("GET", f"{path}?before=x")).status == 400


async def test_messages_of_others_between_ours_hide_none_and_are_not_shown(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        ours = await holding(world, 30)
        await holding(world, 430, "+13105559999")
        path = f"/handsets/phones/{PHONE}/messages"
        first = await browser.json(path)
        assert first["messages"] == []
        older = await browser.json(f"{path}?before={first['older']}")
        assert [message["sid"] for message in older["messages"]] == ours[::-1]
        assert older["older"] is None


async def test_more_than_fifty_phones_can_be_reached_and_found(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        assert (await browser.json("/handsets/phones"))["has_more"] is False
        numbers = [f"+1212555{number:04d}" for number in range(60)]
        for number in numbers:
            await world.send("Hello", to=number)
        listed = await browser.json("/handsets/phones")
        assert (len(listed["phones"]), listed["has_more"]) == (50, True)
        found, after = [], ""
        while after is not None:
            page = await browser.json(f"/handsets/book?after={after.replace('+', '%2B')}")
            found += [phone["number"] for phone in page["phones"]]
            after = page["after"]
        assert found == numbers
        other = await second_tenant(world)
        assert (await other.json("/handsets/book"))["phones"] == []
        for typed in ("%2B12125550059", "212 555 0059", "(212) 5550059"):
            page = await browser.json(f"/handsets/book?starts={typed.replace(' ', '+')}")
            assert [phone["number"] for phone in page["phones"]] == ["+12125550059"]
        assert (await browser.ask("GET", "/handsets/book?after=x")).status == 400


async def test_the_event_stream_tells_of_a_clock_that_was_moved_and_back(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        response = await browser.ask("GET", "/handsets/events")
        assert (await next_event(response, b"listing"))["clock"]["offset_us"] == 0
        await browser.post("/clock", advance="P10D")
        told = await next_event(response, b"clock")
        assert told["offset_us"] == 10 * 86_400 * 1_000_000
        await browser.post("/clock", reset="true")
        assert (await next_event(response, b"clock"))["offset_us"] == 0
        await response.stream.aclose()


async def test_what_failed_for_a_phone_is_told_with_its_code_to_its_account_alone(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser, filtered = await world.signed_in(), "+14155530007"
        path = f"/handsets/phones/{filtered}/undelivered"
        assert (await browser.json(path))["messages"] == []
        sent = await world.send("Win a prize", to=filtered)
        async with asyncio.timeout(10):
            while not (told := (await browser.json(path))["messages"]):
                await asyncio.sleep(0.02)
        (failed,) = told
        assert (failed["sid"], failed["peer"], failed["code"]) == (sent["sid"], SENDER, 30007)
        assert failed["why"] == "The message was filtered"
        assert (await browser.json(f"/handsets/phones/{PHONE}/undelivered"))["messages"] == []
        assert (await (await second_tenant(world)).json(path))["messages"] == []
        assert (await browser.ask("GET", "/handsets/phones/nobody/undelivered")).status == 404


async def test_messages_say_in_which_alphabet_they_came(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        await world.send("Plain")
        await world.arrived(browser)
        await world.send("A smile ☺ " + "x" * 70)
        newest, oldest = await world.arrived(browser, count=2)
        assert (oldest["encoding"], oldest["segments"]) == ("gsm-7", 1)
        assert (newest["encoding"], newest["segments"]) == ("ucs-2", 2)


async def test_the_menu_offers_the_numbers_that_fail_and_says_whose_the_faults_are(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        shown = (await (await world.signed_in()).page("/handsets")).body.decode()
        assert 'data-ending="5530007"' in shown
        assert "only the operator can turn" in shown
        operator = await world.signed_in("operator", "o" * 32)
        assert "are yours to turn" in (await operator.page("/handsets")).body.decode()
