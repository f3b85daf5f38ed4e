"""Sign-ins to the console by the API: an account's own, a user's own, and ending them."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import msgspec

from tests.console.people import ANN, first_user, user_sid
from tests.console.running import Running, running
from tidings.http import Request

OPERATOR = ("operator", "o" * 32)


async def asked(world: Running, method: str, below: str = "", login: tuple[str, str] | None = None) -> tuple[int, Any]:
    encoded = base64.b64encode(":".join(login or (world.sid, world.token)).encode())
    path, _, query = f"/tidings/v1/Sessions{below}".partition("?")
    headers = {b"authorization": b"Basic " + encoded}
    answer = await world.front(Request(method, path, query.encode(), headers))
    return answer.status, msgspec.json.decode(answer.body) if answer.body else None


async def test_an_account_sees_and_ends_all_its_sign_ins(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        ann, program = await first_user(world), await world.signed_in()
        status, told = await asked(world, "GET")
        assert status == 200
        shown = {one["signed_in_by"]: one for one in told["sessions"]}
        assert shown.keys() == {"user", "credential"}
        assert shown["user"]["user_sid"] == await user_sid(world, ANN)
        assert shown["user"]["address"] == "127.0.0.1"
        assert shown["user"]["browser"] == "A browser on an unknown system"
        tokens = [browser.cookies["tidings_session"] for browser in (ann, program)]
        assert not [secret for secret in (*tokens, "hash", "sealed") if secret in msgspec.json.encode(told).decode()]
        only = (await asked(world, "GET", f"?UserSid={shown['user']['user_sid']}"))[1]["sessions"]
        assert [one["sid"] for one in only] == [shown["user"]["sid"]]
        assert (await asked(world, "DELETE", f"/{shown['user']['sid']}"))[0] == 204
        assert (await ann.ask("GET", "/me")).status == 303
        assert (await program.ask("GET", "/me")).status == 200
        assert (await asked(world, "GET", f"/{shown['user']['sid']}"))[0] == 404


async def test_who_may_not_do_everything_sees_only_their_own_and_the_operator_everybodys(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        await first_user(world)
        made = await world.api(f"/2010-04-01/Accounts/{world.sid}/Keys.json")
        key = (made["sid"], made["secret"])
        ((sid,),) = [[one["sid"]] for one in (await asked(world, "GET", login=OPERATOR))[1]["sessions"]]
        assert (await asked(world, "GET", login=key))[1]["sessions"] == []
        assert (await asked(world, "DELETE", f"/{sid}", key))[0] == 404
        assert (await asked(world, "DELETE", f"/{sid}", OPERATOR))[0] == 204
