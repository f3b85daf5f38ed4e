"""Accounts in memory, and the rows behind them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.accounts.installation import MAIN, TOKEN, World
from tidings.accounts import store
from tidings.accounts.directory import Directory
from tidings.accounts.keys import keys
from tidings.accounts.model import AccountStatus
from tidings.accounts.vault import Unsealable, Vault


async def test_it_tells_whose_balance_and_which_token_an_account_uses(world: World) -> None:
    sub = await world.subaccount()
    directory = world.directory
    assert [directory.owner_of(sid) for sid in (MAIN, sub.sid, "AC" + "9" * 32)] == [MAIN, MAIN, "AC" + "9" * 32]
    assert [directory.token_of(sid) for sid in (MAIN, sub.sid, "AC" + "9" * 32)] == [TOKEN, sub.auth_token, None]


async def test_a_change_is_there_after_a_restart(world: World) -> None:
    sub = await world.subaccount()
    world.clock.advance(1_000_000)
    changed = await world.directory.change(sub, friendly_name="new", secondary_auth_token="second")
    again = Directory(world.db, world.vault, world.clock)
    await again.start()
    assert again.get(sub.sid) == changed == world.directory.get(sub.sid)
    assert changed
    assert (changed.friendly_name, changed.secondary_auth_token) == ("new", "second")
    assert changed.date_updated == world.clock.now()
    assert changed.date_created == sub.date_created


async def test_two_changes_of_different_fields_both_stay(world: World) -> None:
    sub = await world.subaccount()
    await world.directory.change(sub, friendly_name="new")
    changed = await world.directory.change(sub, status=AccountStatus.SUSPENDED)
    assert changed
    assert changed.friendly_name == "new"


async def test_a_closed_account_stays_closed(world: World) -> None:
    sub = await world.subaccount()
    await world.directory.change(sub, status=AccountStatus.CLOSED)
    assert await world.directory.change(sub, status=AccountStatus.ACTIVE) is None
    closed = world.directory.get(sub.sid)
    assert closed
    assert closed.status is AccountStatus.CLOSED


async def test_no_token_is_in_the_database_in_the_clear(world: World) -> None:
    credentials = await world.start()
    sub = await world.subaccount()
    await world.directory.change(sub, secondary_auth_token="second-token")
    rows = str([await world.db.rows(sa.select(*t.c)) for t in (store.accounts, store.operators)])
    for secret in (TOKEN, sub.auth_token, "second-token", credentials.operator_token, credentials.test_auth_token):
        assert secret
        assert secret not in rows


async def test_a_store_under_another_key_is_not_opened(world: World) -> None:
    await world.start()
    with pytest.raises(Unsealable, match="another key"):
        await Directory(world.db, Vault("o" * 32), world.clock).start()


async def test_a_key_that_any_commit_withdraws_and_a_token_that_it_changes_count_at_once(world: World) -> None:
    sub = await world.subaccount()
    key = await world.key()
    assert (await world.whoami(auth=(key.sid, key.secret))).status == 200
    other = Directory(world.db, world.vault, world.clock)
    await other.start()
    await other.change(sub, auth_token="rotated")
    await world.db.commit(sa.delete(keys.table))
    assert world.directory.token_of(sub.sid) == "rotated"
    assert (await world.whoami(auth=(key.sid, key.secret))).status == 401
    assert (await world.whoami(auth=(sub.sid, "rotated"))).status == 200


async def test_an_account_whose_row_is_gone_is_unknown(world: World) -> None:
    sub = await world.subaccount()
    await world.db.commit(sa.delete(store.accounts).where(store.accounts.c.sid == sub.sid))
    assert world.directory.get(sub.sid) is None
    assert sub.sid not in world.directory.sids()
