"""The page of the clock: what is due next, and the jump there."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from tests.console.running import PHONE, Browser, Running, header, running
from tidings.core import Instant


async def planned(world: Running, browser: Browser) -> str:
    """A message that leaves in two days; its SID."""
    page = (await browser.page("/services")).body.decode()
    service = re.search(r"/services/(MG[0-9a-f]{32})", page)
    assert service is not None
    at = (datetime.now(UTC) + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    path = f"/2010-04-01/Accounts/{world.sid}/Messages.json"
    form = {"To": PHONE, "Body": "Later", "MessagingServiceSid": service[1], "ScheduleType": "fixed", "SendAt": at}
    return str((await world.api(path, **form))["sid"])


async def test_the_next_thing_is_told_and_jumped_to(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        empty = (await browser.page("/clock")).body.decode()
        assert "Nothing is due" in empty
        assert "Jump to the next one" not in empty
        sid = await planned(world, browser)
        shown = (await browser.page("/clock")).body.decode()
        assert f'href="/messages/{sid}"' in shown
        assert 'href="/clock"' in (await browser.page("/handsets")).body.decode()
        moment = re.search(r'name="time" value="([^"]+)"', shown)
        assert moment is not None
        moved = await browser.post("/clock", time=moment[1], back="/clock")
        assert (moved.status, header(moved, "location")) == (303, "/clock")
        assert world.app.clock.now() >= Instant.parse_iso(moment[1])
        (message,) = await world.arrived(browser)
        assert message["body"] == "Later"


async def test_a_jump_to_what_is_over_by_now_goes_nowhere_and_other_moments_are_refused(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        moved = await browser.post("/clock", time="2020-01-01T00:00:00.000000Z", back="/clock")
        assert (moved.status, world.app.clock.offset_us) == (303, 0)
        assert (await browser.post("/clock", time="soon")).status == 400
        assert (await browser.post("/clock", time="2200-01-01T00:00:00Z")).status == 400


async def test_before_a_real_carrier_there_is_no_page_of_the_clock(tmp_path: Path) -> None:
    async with running(tmp_path, carrier="smpp://a:b@127.0.0.1:9") as world:
        browser = await world.signed_in()
        assert (await browser.page("/clock")).status == 404
        assert 'href="/clock"' not in (await browser.page("/handsets")).body.decode()
        assert "/clock" not in str(msgspec.json.decode((await browser.ask("GET", "/find?q=clock")).body))
