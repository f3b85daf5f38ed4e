"""While something is held, every page says so, and the operator's says why."""

from __future__ import annotations

from pathlib import Path

from tests.console.running import Browser, Running, running

OPERATOR = ("operator", "o" * 32)


async def handsets(world: Running, *who: str) -> str:
    browser = Browser(world.front)
    await browser.sign_in(*who)
    return (await browser.page("/handsets" if who[0] != "operator" else "/reviews")).body.decode()


async def test_a_page_says_that_messages_are_held_and_the_operators_says_why(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        assert "are held" not in await handsets(world, world.sid, world.token)
        await world.api("/tidings/v1/Holds/messages", *OPERATOR, Status="held", Reason="a wrong <price>")
        shown = await handsets(world, world.sid, world.token)
        to_the_operator = await handsets(world, *OPERATOR)
    assert "<strong>Messages are held</strong>" in shown
    assert "a wrong" not in shown
    assert "a wrong &lt;price&gt;" in to_the_operator
