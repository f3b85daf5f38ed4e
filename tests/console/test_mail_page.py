"""The page of sent mail: what stays here to be read, and by whom."""

from __future__ import annotations

from pathlib import Path

from tests.console.running import Running, running
from tidings.mail.letter import WAKES, Draft, occasion, posted

LINK = "http://127.0.0.1:8010/reset?token=0123"


async def post(world: Running, account_sid: str, subject: str) -> None:
    app = world.app
    draft = Draft(account_sid=account_sid, recipient="a@example.com", category="security", subject=subject, text=LINK)
    write = posted(draft, occasion(subject), app.program.vault, app.clock.now())
    await app.database.commit(write, wakes=WAKES)
    send = next(loop for room in app.rooms for loop in room.loops if loop.name == "send-letters")
    await send.step(app.clock.now())


async def test_letters_are_read_by_whoever_has_all_of_the_account_and_by_nobody_else(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        await post(world, world.sid, "<b>Ours</b>")
        await post(world, "AC" + "9" * 32, "Of others")
        shown = await (await world.signed_in()).page("/sent-mail")
        assert shown.status == 200
        assert b"&lt;b&gt;Ours" in shown.body
        assert f'<a href="{LINK}"'.encode() in shown.body
        assert b"Of others" not in shown.body
        everybody = await (await world.signed_in("operator", "o" * 32)).page("/sent-mail")
        assert b"Of others" in everybody.body
        key = await world.api(f"/2010-04-01/Accounts/{world.sid}/Keys.json", FriendlyName="standard")
        assert (await (await world.signed_in(key["sid"], key["secret"])).page("/sent-mail")).status == 403


async def test_earlier_letters_are_on_pages_of_their_own(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        for number in range(51):
            await post(world, world.sid, f"Letter {number:02}")
        browser = await world.signed_in()
        first = await browser.page("/sent-mail")
        assert b"Letter 50" in first.body
        assert b"Letter 00" not in first.body
        path = first.body.partition(b'href="/sent-mail?before=')[2].partition(b'"')[0].decode()
        assert b"Letter 00" in (await browser.page(f"/sent-mail?before={path}")).body
        assert (await browser.page("/sent-mail?before=x")).status == 400
