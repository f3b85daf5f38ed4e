"""The pages of messages: the list and its search, files, the form that sends, one message and what is done with it."""

from __future__ import annotations

import html
import re
from pathlib import Path
from urllib.parse import quote

from tests.console.running import PHONE, SENDER, Browser, Running, header, running
from tests.console.test_sheets import OPERATOR, shown, whole
from tests.contract.site import PICTURE
from tidings.messages.media import media_stored
from tidings.messages.model import Medium

PERSON = "+14155550199"
SCRIPT = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


async def other_account(world: Running) -> Browser:
    made = await world.api("/2010-04-01/Accounts.json", FriendlyName="Another")
    return await world.signed_in(made["sid"], made["auth_token"])


async def over(world: Running, browser: Browser, sid: str) -> str:
    """The page of a message, once it is over."""
    await world.arrived(browser)
    page = ""
    while ">Delivered<" not in page:
        page = await shown(browser, f"/messages/{sid}")
    return page


async def test_messages_are_listed_and_found_by_words(tmp_path: Path) -> None:
    async with running(tmp_path, a2p="off") as world:
        browser = await world.signed_in()
        assert "No message yet" in await shown(browser, "/messages")
        first = await world.send("See you at nine")
        await world.send("Something else", PERSON)
        page = await shown(browser, "/messages")
        assert f'href="/messages/{first["sid"]}">See you at nine</a>' in page
        page = await shown(browser, f"/messages?q={quote('to:+14155550100 body:nine')}")
        assert "See you at nine</a>" in page
        assert "Something else" not in page
        assert f'<a href="/messages?q={quote("body:nine")}" title="Search without it">to:+14155550100' in page
        assert "No message fits" in await shown(browser, "/messages?q=nothing")


async def test_a_wrong_word_is_told_at_the_box_and_stays_in_it(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        page = await shown(browser, f"/messages?q={quote('statsu:failed')}", 400)
        assert "statsu: is no word of a search; status: is one" in page
        assert re.search(r'id="q"[^>]*value="statsu:failed"[^>]*aria-invalid="true"', page)


async def test_messages_are_had_as_files(tmp_path: Path) -> None:
    async with running(tmp_path, a2p="off") as world:
        browser = await world.signed_in()
        made = await world.send("Filed")
        lines = (await whole(await browser.ask("GET", "/messages.jsonl?q=body:filed"))).decode()
        assert made["sid"] in lines
        assert "Filed" in (await whole(await browser.ask("GET", "/messages.csv"))).decode()


async def test_a_sid_in_the_box_and_in_the_palette_leads_to_the_message(tmp_path: Path) -> None:
    async with running(tmp_path, a2p="off") as world:
        browser = await world.signed_in()
        sid = (await world.send("Here"))["sid"]
        assert header(await browser.page(f"/messages?q={sid}"), "location") == f"/messages/{sid}"
        assert {"label": sid, "kind": "Open", "href": f"/messages/{sid}"} in await browser.json(f"/find?q={sid}")


async def test_the_operator_names_an_account_and_sees_its_messages_without_acts(tmp_path: Path) -> None:
    async with running(tmp_path, a2p="off") as world:
        sid = (await world.send("Theirs"))["sid"]
        operator = await world.signed_in(*OPERATOR)
        page = await shown(operator, "/messages")
        assert "Name an account" in page
        assert "/messages/new" not in page
        assert "Theirs" in await shown(operator, f"/messages?q=account:{world.sid}")
        page = await shown(operator, f"/messages/{sid}")
        assert "Theirs" in page
        assert "What can be done" not in page
        await shown(operator, "/messages/new", 403)


async def test_another_account_sees_nothing_of_a_message(tmp_path: Path) -> None:
    async with running(tmp_path, a2p="off") as world:
        sid = (await world.send("Mine"))["sid"]
        other = await other_account(world)
        assert "Mine" not in await shown(other, "/messages")
        await shown(other, f"/messages/{sid}", 404)
        await other.page("/messages")
        assert (await other.post(f"/messages/{sid}", act="Delete", confirmed=sid[-6:])).status == 404
        await shown(other, "/messages/nothing", 404)


async def test_the_form_says_what_would_happen_and_then_sends(tmp_path: Path) -> None:
    async with running(tmp_path, a2p="off") as world:
        browser = await world.signed_in()
        page = await shown(browser, "/messages/new")
        assert f'<option value="{SENDER}">' in page
        said = {"To": PHONE, "From": SENDER, "Body": "Hello"}
        page = html.unescape((await browser.post("/messages/new", act="explain", **said)).body.decode())
        assert '<strong id="segments">1</strong> in GSM-7' in page
        assert "It leaves" in page
        assert "From names it" in page
        assert ">Hello</textarea>" in page
        response = await browser.post("/messages/new", act="send", **said)
        place = header(response, "location").partition("?")[0]
        page = await over(world, browser, place.rpartition("/")[2])
        assert "The carrier took it" in page
        assert f"/messages/new?To={quote(PHONE)}&Body=Hello&From={quote(SENDER)}" in page


async def test_what_would_fail_is_told_with_what_helps_and_nothing_is_sent(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        await browser.page("/messages/new")
        response = await browser.post("/messages/new", act="send", To="+1", From=SENDER, Body="Hello")
        page = html.unescape(response.body.decode())
        assert response.status == 400
        assert re.search(r'id="field-To"[^>]*aria-invalid="true"', page)
        assert "It would be refused" in page
        assert 'href="/errors/21211"' in page
        assert "No message yet" in await shown(browser, "/messages")


async def test_a_message_is_emptied_and_deleted_when_its_end_is_typed(tmp_path: Path) -> None:
    async with running(tmp_path, a2p="off") as world:
        browser = await world.signed_in()
        sid = (await world.send("Secret"))["sid"]
        await over(world, browser, sid)
        wrong = await browser.post(f"/messages/{sid}", act="Empty the text", confirmed="what")
        assert f"Type {sid[-6:]} to confirm it".encode() in wrong.body
        assert (await browser.post(f"/messages/{sid}", act="Empty the text", confirmed=sid[-6:])).status == 303
        page = await shown(browser, f"/messages/{sid}")
        assert "Secret" not in page
        assert "Empty the text" not in page
        response = await browser.post(f"/messages/{sid}", act="Delete", confirmed=sid[-6:])
        assert header(response, "location") == "/messages?told=gone"
        await shown(browser, f"/messages/{sid}", 404)


async def test_a_scheduled_message_is_canceled_and_feedback_is_given(tmp_path: Path) -> None:
    async with running(tmp_path, a2p="off") as world:
        browser = await world.signed_in()
        service = (await world.api("/messaging/v1/Services", FriendlyName="Later"))["sid"]
        later = str(world.app.program.clock.now().plus(s=86_400).iso())
        await browser.page("/messages/new")
        said = {"To": PHONE, "MessagingServiceSid": service, "Body": "Later", "SendAt": later}
        place = header(await browser.post("/messages/new", act="send", **said), "location").partition("?")[0]
        assert "Waits for its time" in await shown(browser, place)
        assert (await browser.post(place, act="Cancel it")).status == 303
        page = await shown(browser, place)
        assert ">Canceled<" in page
        assert "Cancel it" not in page
        sid = (await world.send("Did it arrive?", ProvideFeedback="true"))["sid"]
        await browser.page(f"/messages/{sid}")
        assert (await browser.post(f"/messages/{sid}", act="It arrived")).status == 303


async def test_a_failed_message_explains_itself(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        sold = await world.api(f"/2010-04-01/Accounts/{world.sid}/IncomingPhoneNumbers.json", AreaCode="415")
        sid = (await world.send("Unregistered", From=sold["phone_number"]))["sid"]
        page = await shown(browser, f"/messages/{sid}")
        assert page.count('href="/errors/30034"') >= 2
        assert "Why it failed" in page


async def medium(world: Running, octets: bytes, content_type: str) -> str:
    """A link to a medium that the platform has."""
    program, sids, now = world.app.program, world.app.sids, int(world.app.program.clock.now())
    program.media.reached_at("http://localhost:8010")
    digest = await program.media.files.put(octets)
    sid = sids.make("ME")
    row = Medium(world.sid, sids.make("MM"), sid, content_type, None, digest, len(octets), now, now)
    await world.app.database.commit(media_stored(row))
    return program.media.link(row)


async def test_what_went_over_the_wire_is_told_part_by_part(tmp_path: Path) -> None:
    async with running(tmp_path, a2p="off") as world:
        browser = await world.signed_in()
        page = await over(world, browser, (await world.send("Hello {you}"))["sid"])
        wire = page[page.index('id="wire"') :]
        for told in ("submit_sm", "0x00000004", "TON 1 international", "the carrier's default alphabet: gsm-7"):
            assert told in html.unescape(wire)
        assert "48 65 6c 6c 6f 20 1b 28" in wire, "the octets"
        assert "written again from what is kept" in wire
        page = await over(world, browser, (await world.send("x" * 400))["sid"])
        assert [f"Part {part} of 3" in page for part in (1, 2, 3, 4)] == [True, True, True, False]
        assert "user data header" in page
        later = await shown(browser, f"/messages/{(await world.schedule(browser, 24))['sid']}")
        assert "Nothing of it has left yet." in later
        assert "Part 1" not in later


async def test_pictures_are_seen_other_media_are_saved_and_nothing_of_them_runs(tmp_path: Path) -> None:
    async with running(tmp_path, a2p="off") as world:
        browser, other = await world.signed_in(), await other_account(world)
        links = [
            await medium(world, PICTURE, "image/png"),
            await medium(world, SCRIPT, "image/svg+xml"),
            await medium(world, SCRIPT, "image/png"),
            await medium(world, b"%PDF-1.7", "application/pdf"),
        ]
        sid = (await world.send("Look", MediaUrl=links[0]))["sid"]
        page = await over(world, browser, sid)
        [address] = re.findall(r'<img src="(/messages[^"]+)"', page)
        answer = await browser.ask("GET", address)
        assert (answer.status, answer.body, answer.content_type) == (200, PICTURE, b"image/png")
        assert header(answer, "content-security-policy") == "default-src 'none'; sandbox"
        assert header(answer, "x-content-type-options") == "nosniff"
        assert (await other.ask("GET", address)).status == 404
        assert (await Browser(world.front).ask("GET", address)).status == 303
        assert (await browser.ask("GET", f"/messages/{sid}/media/ME{'0' * 32}")).status == 404
        assert (await browser.ask("GET", f"/messages/{sid}/media/x")).status == 404
        operator = await world.signed_in(*OPERATOR)
        assert (await operator.ask("GET", address)).status in (403, 404)
        for link, ending in zip(links[1:], ("bin", "bin", "pdf"), strict=True):
            made = await world.send("", MediaUrl=link)
            page = await over(world, browser, made["sid"])
            [address, *_] = re.findall(rf'href="(/messages/{made["sid"]}/media/[^"]+)"', page)
            answer = await browser.ask("GET", address)
            assert header(answer, "content-disposition").endswith(f'.{ending}"'), link
            assert answer.content_type in (b"application/octet-stream", b"application/pdf")


async def test_one_medium_is_deleted_when_its_end_is_typed(tmp_path: Path) -> None:
    async with running(tmp_path, a2p="off") as world:
        browser = await world.signed_in()
        sid = (await world.send("Look", MediaUrl=await medium(world, PICTURE, "image/png")))["sid"]
        page = await over(world, browser, sid)
        [address] = re.findall(r'<img src="(/messages[^"]+)"', page)
        end = address[-6:]
        act = f"Delete the medium {end}"
        wrong = await browser.post(f"/messages/{sid}", act=act, confirmed=sid[-6:])
        assert f"Type {end} to confirm it".encode() in wrong.body
        assert (await browser.ask("GET", address)).status == 200
        assert (await browser.post(f"/messages/{sid}", act=act, confirmed=end)).status == 303
        assert (await browser.ask("GET", address)).status == 404
        page = await shown(browser, f"/messages/{sid}")
        assert '<img src="/messages' not in page
        assert "Look" in page
        assert "Some of its media were deleted since" in page
