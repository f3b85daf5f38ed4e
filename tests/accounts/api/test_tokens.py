"""Access tokens: what they open, for how long, and what ends them."""

from __future__ import annotations

import base64

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.accounts.installation import MAIN, TOKEN, Answer, World, path
from tests.accounts.two import two_hosts
from tests.delivery.two import eventually
from tests.stores import Stores
from tidings.accounts.bearer import LIVES_S, AccessTokens, TokenClaims
from tidings.accounts.keys import NewKey
from tidings.accounts.model import Capability
from tidings.accounts.vault import Vault
from tidings.core.instant import SECOND

READ, MESSAGES = "/twilio/usage/balance/read", "/twilio/messaging/messages/read"


async def ask(world: World, key: NewKey, secret: str | None = None, **more: str) -> Answer:
    form = {"grant_type": "client_credentials", "client_id": key.sid, "client_secret": secret or key.secret, **more}
    return await world.post("/v2/token", form, auth=None, host="oauth.twilio.com")


async def issued(world: World, key: NewKey, **more: str) -> bytes:
    answer = await ask(world, key, **more)
    assert answer.status == 200, answer.json
    return f"Bearer {answer.json['access_token']}".encode()


async def balance(world: World, header: bytes, account_sid: str = MAIN) -> Answer:
    return await world.get(path(account_sid, "Balance"), header=header)


async def test_a_token_signs_in_as_the_key_that_it_was_issued_to(world: World) -> None:
    key = await world.key()
    signed_in = await world.whoami(header=await issued(world, key))
    assert signed_in.json == {"account": MAIN, "sid": key.sid, "capability": "standard"}


async def test_the_answer_is_that_of_the_client_credentials_grant(world: World) -> None:
    answer = (await ask(world, await world.key())).json
    token = answer.pop("access_token")
    assert answer == {"refresh_token": None, "id_token": None, "token_type": "Bearer", "expires_in": LIVES_S}
    claims = msgspec.json.decode(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert claims["exp"] - claims["iat"] == LIVES_S


async def test_a_token_lives_by_the_machines_time(world: World) -> None:
    header = await issued(world, await world.key())
    for _ in range(2):  # the second is remembered
        assert (await balance(world, header)).status == 200
    world.clock.advance(2 * LIVES_S * SECOND)
    assert (await balance(world, header)).status == 200, "whoever has it reads the machine's clock"
    world.passed_us += LIVES_S * SECOND
    expired = await balance(world, header)
    assert (expired.status, expired.code) == (401, 20003)


async def test_a_token_ends_with_its_key_in_every_process(stores: Stores) -> None:
    async with two_hosts(stores) as (here, there):
        key = await here.key()
        header = await issued(here, key)

        async def answers(status: int) -> bool:
            return (await balance(there, header)).status == status

        await eventually(lambda: answers(200))
        await here.ask("DELETE", path(MAIN, f"Keys/{key.sid}"))
        assert (await balance(here, header)).status == 401
        await eventually(lambda: answers(401))


async def test_a_token_has_the_rights_of_its_key_and_no_more(world: World) -> None:
    narrow, wide = await world.key(Capability.RESTRICTED, MAIN, READ), await world.key()
    for header in (await issued(world, narrow), await issued(world, wide, scope=READ)):
        assert (await balance(world, header)).status == 200
        assert (await world.get(path(MAIN, "Messages"), header=header)).code == 70051
    assert (await world.get(path(MAIN, "Keys"), header=await issued(world, wide))).code == 20003
    for key, scope in ((narrow, MESSAGES), (wide, "/twilio/nothing/read")):
        assert (await ask(world, key, scope=scope)).code == 20001


async def test_a_token_may_be_for_a_subaccount_and_for_nobody_elses(world: World) -> None:
    sub, stranger = await world.subaccount(), await world.stranger()
    key = await world.key()
    header = await issued(world, key, account_sid=sub.sid)
    assert (await world.whoami(header=header)).json["account"] == sub.sid
    assert (await balance(world, header, MAIN)).status == 404
    assert (await ask(world, key, account_sid=stranger.sid)).status == 404


async def test_wrong_credentials_get_no_token_and_are_held_back(world: World) -> None:
    key = await world.key()
    for _ in range(11):
        answer = await ask(world, key, "wrong")
        assert (answer.status, answer.code) == (401, 20003)
    assert world.held == [0.25]


@pytest.mark.parametrize(
    "form", [{"grant_type": "password"}, {"code": "x"}, {"refresh_token": "x"}, {"account_sid": "SK1"}]
)
async def test_another_grant_is_refused(world: World, form: dict[str, str]) -> None:
    answer = await ask(world, await world.key(), **form)
    assert (answer.status, answer.code) == (400, 20001)


async def test_a_token_of_another_installation_or_with_other_claims_is_refused(world: World) -> None:
    key = await world.key()
    claims = TokenClaims(key.sid, MAIN, 0, 1 << 40, "x")
    foreign = AccessTokens(Vault("o" * 32)).issue(claims)
    head, said, signature = (await issued(world, key)).decode().removeprefix("Bearer ").split(".")
    forged = base64.urlsafe_b64encode(msgspec.json.encode(claims)).decode().rstrip("=")
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    for token in (foreign, f"{head}.{forged}.{signature}", f"{unsigned}.{said}.", f"{head}.{said}", "", TOKEN):
        answer = await world.whoami(header=f"Bearer {token}".encode())
        assert (answer.status, answer.code) == (401, 20003)


@given(st.text(max_size=200))
def test_no_text_crashes_the_reading_of_a_token(text: str) -> None:
    assert AccessTokens(Vault("s" * 32)).read(text) is None
