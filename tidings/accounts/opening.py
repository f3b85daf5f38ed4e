"""A new main account with its test credentials: the first one of a store, and those that the operator opens."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tidings.accounts import store
from tidings.accounts.model import Account, AccountStatus
from tidings.accounts.vault import Vault
from tidings.core import Instant, Sid
from tidings.db import Database, Write

TEST_NAME = "Test credentials"


def main_account(sid: Sid, token: str, friendly_name: str, type_: str, now: Instant) -> Account:
    """A main account that nobody has written yet."""
    return Account(
        sid=sid,
        owner_account_sid=sid,
        friendly_name=friendly_name,
        status=AccountStatus.ACTIVE,
        type=type_,
        auth_token=token,
        date_created=now,
        date_updated=now,
    )


def test_account_of(main: Account, sid: Sid, token: str) -> Account:
    """Its test credentials: an account of its own whose doings are neither stored nor sent."""
    return msgspec.structs.replace(main, sid=sid, auth_token=token, friendly_name=TEST_NAME, is_test=True)


async def open_main_account(
    database: Database, vault: Vault, main: Account, test_sid: Sid, test_token: str, also: Sequence[Write]
) -> Account:
    """Writes a main account and its test account, which it answers, and `also` in one commit. Raises Unavailable."""
    test = test_account_of(main, test_sid, test_token)
    await database.commit(store.account_added(main, vault), store.account_added(test, vault), *also)
    return test
