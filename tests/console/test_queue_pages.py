"""The pages of queues: what waits with a bar, orders, and a forecast with what each sender and carrier gets."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import urlencode

from tests.console.running import Running, running
from tests.console.test_service_pages import first_service
from tests.console.test_sheets import shown
from tidings.console.moments import spelled
from tidings.numbers.seed import TOLL_FREE


def toll_free(world: Running) -> str:
    sender = world.app.program.senders.at(TOLL_FREE)
    assert sender is not None
    return str(sender.sid)


async def test_a_paused_queue_is_listed_with_its_state_though_nothing_waits(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        assert "No sender has anything waiting" in await shown(browser, "/queues")
        await world.api(f"/tidings/v1/Queues/{toll_free(world)}/Pause", Reason="a <wrong> price")
        page = await shown(browser, "/queues")
        assert f'href="/queues/{toll_free(world)}">{spelled(TOLL_FREE)}</a>' in page
        assert '<span class="pill asked">Paused</span>' in page
        page = await shown(browser, f"/queues/{toll_free(world)}")
        assert b"a &lt;wrong&gt; price" in (await browser.page(f"/queues/{toll_free(world)}")).body
        assert ">Pause</button>" not in page
        for _ in range(3):
            await world.send("waits", From=TOLL_FREE)
        page = await shown(browser, "/queues")
        assert 'max="3" value="3"' in page
        page = await shown(browser, f"/queues/{toll_free(world)}")
        assert "<strong>3</strong> messages wait, 3 segments." in page
        assert "For somebody to resume it." in page


async def test_a_purge_needs_the_senders_number_and_says_how_many(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        place = f"/queues/{toll_free(world)}"
        await shown(browser, place)
        await browser.post(f"{place}/act", act="Pause", Reason="")
        for _ in range(2):
            await world.send("waits", From=TOLL_FREE)
        assert b"Nothing was done." in (await browser.post(f"{place}/act", act="Purge", confirmed="purge")).body
        assert "messages wait" in await shown(browser, place)
        await browser.post(f"{place}/act", act="Purge", confirmed=TOLL_FREE)
        async with asyncio.timeout(10):
            while "Purged: 2 messages canceled" not in await shown(browser, place):
                await asyncio.sleep(0.05)
        assert "Nothing waits." in await shown(browser, place)


async def test_a_service_has_no_orders_and_a_forecast(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        service = (await first_service(browser)).rpartition("/")[2]
        page = await shown(browser, f"/queues/{service}")
        assert ">Pause</button>" not in page
        assert f'href="/queues/{service}/forecast"' in page
        assert f'href="/queues/{service}/forecast"' in await shown(browser, f"/services/{service}")
        query = urlencode({"Messages": "250 000", "Body": "x" * 200, "At": "2031-03-12T10:00", "ValidityPeriod": "60"})
        page = await shown(browser, f"/queues/{service}/forecast?{query}")
        assert "500000, 2 a message" in page
        assert "All has left by 2031-03-1" in page
        assert "segments would wait longer than 1 minute" in page
        assert 'points="' in page
        assert "500000" in page.partition("The same by API")[2]
        page = await shown(browser, f"/queues/{service}/forecast")
        assert "All has left" not in page


async def test_a_forecast_is_asked_and_told_in_the_readers_zone(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        browser.cookies["tidings_zone"] = "Asia/Kathmandu"
        page = await shown(browser, f"/queues/{toll_free(world)}/forecast?Messages=1&At=2031-03-12T10%3A00")
        assert "From when, Asia/Kathmandu" in page
        assert "All has left by 2031-03-12 10:00" in page
        assert "2031-03-12T04:15:00Z" in page.partition("The same by API")[2]


async def test_a_forecast_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        place = f"/queues/{toll_free(world)}/forecast"
        response = await browser.page(f"{place}?Messages=many")
        assert (response.status, b"Segments" in response.body) == (400, True)
        await world.api(f"/tidings/v1/Queues/{toll_free(world)}/Pause")
        assert "Nothing leaves: those that would write are paused" in await shown(browser, f"{place}?Messages=10")
        assert (await browser.page("/queues/PN" + "0" * 32 + "/forecast")).status == 404
