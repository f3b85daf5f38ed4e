"""The page of sign-ins: whose they are, which is this one, and ending one or all others."""

from __future__ import annotations

import re
from pathlib import Path

from tests.accounts.api.test_sessions import asked
from tests.console.people import ANN, BOB, came_in, first_user, user_sid
from tests.console.running import Browser, header, running
from tests.console.test_people_page import joined

OPERATOR = ("operator", "o" * 32)


async def rows(browser: Browser, path: str = "/sessions") -> list[str]:
    """What each row says."""
    answer = await browser.page(path)
    assert answer.status == 200, answer.body
    _, _, table = answer.body.decode().partition("<tbody>")
    return [
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip()
        for row in re.findall(r"<tr>.*?</tr>", table, re.DOTALL)
    ]


async def test_an_owner_sees_those_of_their_people_and_somebody_else_their_own(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        ann = await first_user(world)
        bob = await joined(world, ann, role="read-only")
        seen = await rows(ann)
        assert len(seen) == 2
        assert [ANN in row for row in seen].count(True) == 1
        assert [row for row in seen if "This one" in row] == [row for row in seen if ANN in row]
        assert "127.0.0.1" in seen[0]
        assert "My first Tidings account" in seen[0]
        assert len(await rows(ann, "/sessions?mine=yes")) == 1
        assert [BOB in row for row in await rows(bob)] == [True]
        assert len(await rows(await world.signed_in())) == 3, "the account's own credential sees all"
        assert len(await rows(await world.signed_in(*OPERATOR))) == 1, "and the operator the operator's"


async def test_one_is_ended_and_its_browser_is_out(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        ann = await first_user(world)
        bob = await joined(world, ann)
        page = (await ann.page("/sessions")).body.decode()
        [sid] = re.findall(r'name="sid" value="(UQ[0-9a-f]{32})"', page)
        answer = await ann.post("/sessions/end", sid=sid)
        assert header(answer, "location") == "/sessions?told=ended"
        assert (await bob.ask("GET", "/me")).status == 303
        assert (await ann.post("/sessions/end", sid=sid)).status == 404
        assert (await ann.post("/sessions/end", sid="UQ")).status == 404


async def test_nobody_ends_what_they_do_not_see(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        ann = await first_user(world)
        bob = await joined(world, ann, role="read-only")
        page = (await ann.page("/sessions")).body.decode()
        [mine] = [
            one["sid"]
            for one in (await asked(world, "GET"))[1]["sessions"]
            if one["user_sid"] != await user_sid(world, BOB)
        ]
        assert mine not in page.partition("<tbody>")[2], "one's own has no button"
        await bob.page("/sessions")
        assert (await bob.post("/sessions/end", sid=mine)).status in (403, 404)
        assert (await bob.post("/sessions/end-others")).status == 403
        assert (await ann.ask("GET", "/me")).status == 200
        tenant = await world.api("/tidings/v1/Accounts", *OPERATOR, FriendlyName="Another")
        other = await world.signed_in(tenant["sid"], tenant["auth_token"])
        assert len(await rows(other)) == 1
        assert (await other.post("/sessions/end", sid=mine)).status == 404
        await other.post("/sessions/end-others")
        assert (await ann.ask("GET", "/me")).status == (await bob.ask("GET", "/me")).status == 200


async def test_all_others_of_a_person_are_ended_and_nobody_elses(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        ann = await first_user(world)
        bob, other = await joined(world, ann), await came_in(world)
        await ann.page("/sessions")
        assert header(await ann.post("/sessions/end-others"), "location") == "/sessions?told=others"
        assert (await other.ask("GET", "/me")).status == 303
        assert (await ann.ask("GET", "/me")).status == (await bob.ask("GET", "/me")).status == 200


async def test_all_others_of_an_account_by_its_credential_and_the_operators_stay(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        ann, program, operator = await first_user(world), await world.signed_in(), await world.signed_in(*OPERATOR)
        await program.page("/sessions")
        await program.post("/sessions/end-others")
        assert (await ann.ask("GET", "/me")).status == 303
        assert (await program.ask("GET", "/me")).status == (await operator.ask("GET", "/me")).status == 200
        await operator.page("/sessions")
        await operator.post("/sessions/end-others")
        assert (await program.ask("GET", "/me")).status == 200, "the operator ends the operator's here"


async def test_the_api_ends_those_of_a_user_but_one_and_says_how_many(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        ann = await first_user(world)
        others = [await came_in(world) for _ in range(2)]
        _, told = await asked(world, "GET")
        assert {one["user_name"] for one in told["sessions"]} == {ANN}
        [kept, *_] = [one["sid"] for one in told["sessions"]]
        from tests.console.test_people_page import api

        status, refused = await api(world, "POST", "/tidings/v1/Sessions/End", Keep="UQ" + "0" * 32)
        assert status == 400
        assert "Keep" in refused["message"]
        status, ended = await api(world, "POST", "/tidings/v1/Sessions/End", UserSid=await user_sid(world), Keep=kept)
        assert (status, ended) == (200, {"ended": 2})
        alive = [(await one.ask("GET", "/me")).status for one in (ann, *others)]
        assert sorted(alive) == [200, 303, 303]
