"""A second auth token, and how it takes the place of the first."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.accounts.installation import MAIN, TOKEN, Answer, World
from tests.accounts.two import two_hosts
from tests.delivery.two import eventually
from tests.stores import Stores
from tidings.accounts.model import Capability
from tidings.audit.events import events

SECONDARY, PROMOTE = "/v1/AuthTokens/Secondary", "/v1/AuthTokens/Promote"


async def ask(world: World, method: str, path: str, token: str = TOKEN, user: str = MAIN) -> Answer:
    return await world.ask(method, path, host="accounts.twilio.com", auth=(user, token))


async def made(world: World) -> str:
    answer = await ask(world, "POST", SECONDARY)
    assert answer.status == 201
    return str(answer.json["secondary_auth_token"])


async def signs_in(world: World, token: str) -> bool:
    return (await world.whoami(auth=(MAIN, token))).status == 200


async def test_both_tokens_sign_in_until_the_second_is_promoted(world: World) -> None:
    second = await made(world)
    assert [await signs_in(world, token) for token in (TOKEN, second)] == [True, True]
    assert world.directory.token_of(MAIN) == TOKEN, "webhooks are signed with the primary one"
    promoted = await ask(world, "POST", PROMOTE)
    assert (promoted.status, promoted.json["auth_token"]) == (200, second)
    assert [await signs_in(world, token) for token in (TOKEN, second)] == [False, True]
    assert world.directory.token_of(MAIN) == second


async def test_the_answers_have_what_is_published(world: World) -> None:
    answer = await ask(world, "POST", SECONDARY)
    dated = ["account_sid", "date_created", "date_updated"]
    assert sorted(answer.json) == [*dated, "secondary_auth_token", "url"]
    assert answer.json["url"] == "http://accounts.twilio.com/v1/AuthTokens/Secondary"
    assert answer.json["date_created"] == "2015-07-30T20:12:31Z"
    promoted = await ask(world, "POST", PROMOTE)
    assert sorted(promoted.json) == sorted([*dated, "auth_token", "url"])


async def test_a_secondary_token_that_is_deleted_signs_in_no_more(world: World) -> None:
    second = await made(world)
    assert (await ask(world, "DELETE", SECONDARY)).status == 204
    assert [await signs_in(world, token) for token in (TOKEN, second)] == [True, False]


async def test_there_is_one_at_most_and_none_is_404(world: World) -> None:
    for method, path in (("DELETE", SECONDARY), ("POST", PROMOTE)):
        assert (await ask(world, method, path)).code == 20404
    await made(world)
    again = await ask(world, "POST", SECONDARY)
    assert (again.status, again.code) == (409, 20409)


async def test_either_token_may_promote(world: World) -> None:
    second = await made(world)
    assert (await ask(world, "POST", PROMOTE, second)).status == 200


async def test_a_standard_key_may_not_touch_tokens(world: World) -> None:
    standard, main = await world.key(), await world.key(Capability.EVERYTHING)
    for method, path in (("POST", SECONDARY), ("DELETE", SECONDARY), ("POST", PROMOTE)):
        answer = await ask(world, method, path, standard.secret, standard.sid)
        assert (answer.status, answer.code) == (403, 20003)
    assert (await ask(world, "POST", SECONDARY, main.secret, main.sid)).status == 201


async def test_each_step_is_in_the_audit_log_without_a_token(world: World) -> None:
    second = await made(world)
    await ask(world, "POST", PROMOTE)
    await ask(world, "POST", SECONDARY, second)
    await ask(world, "DELETE", SECONDARY, second)
    rows = await world.db.rows(sa.select(events.table.c.event_type, events.table.c.event_data))
    assert [row[0] for row in rows] == [f"auth-token.{did}" for did in ("created", "promoted", "created", "deleted")]
    assert second not in str(rows)


async def test_a_promotion_at_one_process_holds_at_all(stores: Stores) -> None:
    async with two_hosts(stores) as (here, there):
        second = await made(here)
        await eventually(lambda: signs_in(there, second))
        assert await signs_in(there, TOKEN)
        await ask(here, "POST", PROMOTE)
        assert not await signs_in(here, TOKEN)

        async def is_dead_there() -> bool:
            return not await signs_in(there, TOKEN)

        await eventually(is_dead_there)
        assert await signs_in(there, second)
        assert there.directory.token_of(MAIN) == second


@pytest.mark.parametrize("path", [SECONDARY, PROMOTE])
async def test_a_subaccount_has_tokens_of_its_own(world: World, path: str) -> None:
    sub = await world.subaccount()
    await made(world)
    answer = await ask(world, "POST", path, sub.auth_token, sub.sid)
    assert answer.status == (201 if path == SECONDARY else 404)
