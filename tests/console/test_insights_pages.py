"""The pages of figures: pictures to scale, the same numbers as the API's, filters in the address, nobody else's figures."""

from __future__ import annotations

import asyncio
import html
import re
from pathlib import Path

import pytest

from tests.console.running import Browser, running
from tidings.console.insights.drawn import grouped
from tidings.console.insights.pictures import HEIGHT, LEFT, WIDTH, Layer, columns, lines, spark

TIMES = [f"2026-03-12T{hour:02}:00:00Z" for hour in range(24)]
VIEWS = (
    "/insights",
    "/insights/errors",
    "/insights/latency",
    "/insights/waiting",
    "/insights/responses",
    "/insights/senders",
)


async def shown(browser: Browser, path: str, status: int = 200) -> str:
    response = await browser.page(path)
    assert response.status == status, response.body
    return html.unescape(response.body.decode())


def test_columns_stand_on_each_other_and_the_highest_reaches_no_further_than_the_scale() -> None:
    first, second = [0.0] * 24, [0.0] * 24
    first[3], second[3], first[20] = 30, 10, 7
    picture = columns(TIMES, [Layer("Delivered", "delivered", first), Layer("Failed", "failed", second)])
    low, high, alone = picture.bars
    assert low.x == high.x < alone.x
    assert high.y + high.height == pytest.approx(low.y, abs=0.02)
    assert low.height / high.height == pytest.approx(3, rel=0.01)
    assert low.y + low.height == pytest.approx(picture.floor, abs=0.02)
    assert high.y >= 0
    assert picture.scale[0].text == "0"
    assert picture.scale[-1].text == "40"
    assert alone.says == "Delivered: 7, 2026-03-12 20:00"


@pytest.mark.parametrize("most", [0, 0.004, 1, 3, 9, 99, 1_234_567])
def test_a_scale_has_few_round_ticks_and_reaches_above_the_highest(most: float) -> None:
    picture = columns(TIMES[:1], [Layer("x", "c0", [most])])
    values = [float(tick.text.replace(",", "")) for tick in picture.scale]
    assert len(values) <= 6
    assert values == sorted(set(values))
    assert values[-1] >= most


def test_all_is_within_the_picture_however_many_points_there_are() -> None:
    points = [float(place % 7) for place in range(2_000)]
    picture = columns(["2026-03-12T00:00:00Z"] * 2_000, [Layer("x", "c0", points)])
    assert all(bar.x >= LEFT and bar.x + bar.width <= WIDTH + 0.1 and 0 <= bar.y <= HEIGHT for bar in picture.bars)
    assert len(picture.marks) <= 7


def test_a_line_is_open_where_nothing_was_measured_and_a_lone_point_is_a_dot() -> None:
    [curve] = lines(TIMES[:5], [Layer("x", "c0", [1.0, 2.0, None, 4.0, None])]).curves
    assert [len(piece.split()) for piece in curve.pieces] == [2, 2]
    assert len(set(curve.pieces[1].split())) == 1
    assert spark([None, None]) == []


async def test_the_overview_says_what_the_api_says(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        for number in range(3):
            await world.send(f"Hello {number}")
        await world.send("To nobody", to="+14155530003")
        browser = await world.signed_in()
        page = ""
        async with asyncio.timeout(30):
            while '<p class="tile-value">4</p>' not in page:  # the loop that counts is some seconds late
                await asyncio.sleep(0.2)
                page = await shown(browser, "/insights?span=1h")
        assert "What was sent out, by how it ended" in page
        assert "<rect" in page
        assert "By country" in page
        senders = await shown(browser, "/insights/senders?span=1h")
        assert re.search(r'href="/messages\?q=from%3A[^"]+"', senders)


async def test_a_picture_of_nothing_says_so_in_words(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        page = await shown(browser, "/insights/latency")
        assert '<svg class="series"' not in page
        assert page.count("Nothing in this time.") == 3


async def test_what_waits_is_shown_with_when_it_falls_due(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        await world.schedule(browser, hours=3)
        page = await shown(browser, "/insights/waiting")
        assert "When scheduled messages fall due" in page
        assert re.search(r'href="/messages\?q=status%3Ascheduled">1<', page)


@pytest.mark.parametrize("path", VIEWS)
async def test_each_view_keeps_time_and_filters_in_the_links_to_the_others(tmp_path: Path, path: str) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        page = await shown(browser, f"{path}?span=7d&Country=US&compare=yes")
        for other in VIEWS:
            assert f'href="{other}?span=7d&Country=US&compare=yes"' in page
        assert 'name="Country" value="US"' in page
        assert "Insights/" in page  # as the snippets write it
        assert "Nothing in this time." in page or "tile" in page


@pytest.mark.parametrize(
    "wrong", ["From=yesterday", "ErrorCode=many", "AccountSid=AC" + "0" * 32, "Sender=%2B1&Country=US"]
)
async def test_what_the_api_does_not_answer_is_told_and_the_filters_stay(tmp_path: Path, wrong: str) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        response = await browser.page(f"/insights?{wrong}")
        assert response.status in (400, 404)
        page = html.unescape(response.body.decode())
        assert 'role="alert"' in page
        assert 'role="search"' in page


async def test_a_zone_that_nobody_knows_is_left_out(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = await world.signed_in()
        for zone in ("Europe/Berlin", "Mars/Olympus", "<script>"):
            browser.cookies["tidings_zone"] = zone
            await shown(browser, "/insights")


async def test_a_subaccount_sees_its_own_figures_alone(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        other = await world.api("/2010-04-01/Accounts.json", FriendlyName="Other")
        stranger = await world.signed_in(other["sid"], other["auth_token"])
        await shown(stranger, f"/insights?AccountSid={world.sid}", 404)
        await shown(await world.signed_in(), f"/insights?AccountSid={other['sid']}")


def test_what_is_in_none_of_the_rows_of_a_table_is_its_last_row() -> None:
    figures = {"messages": 3, "delivered": 2, "failed": 1, "undelivered": 0, "delivery_rate": 0.6, "error_rate": 0.3}
    table = grouped(
        "By carrier", "Carrier", {"series": [{"group": {"carrier": ""}, "totals": figures}], "rest": figures}
    )
    assert [[cell.text for cell in row][:4] for row in table.rows] == [
        ["none", "3", "2", "1"],
        ["all others", "3", "2", "1"],
    ]
