"""Accounts, keys and the balance, through the official client."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.contract.sdk import Desk
from tests.contract.server import Login

pytestmark = pytest.mark.xdist_group("server")


def test_every_operation_on_accounts_answers_as_published(either: Desk) -> None:
    accounts, logins = either.client.api.v2010.accounts, either.server.logins
    with either.drives("accounts"):
        own = accounts(logins.main.sid).fetch()
        assert own.auth_token == logins.main.token
        assert own.date_created.tzinfo is not None
        renamed = accounts(logins.subaccount.sid).update(friendly_name="Ærlig & né")
        assert renamed.friendly_name == "Ærlig & né"
        made = accounts.create(friendly_name="Brand two")
        assert {one.sid for one in accounts.list()} >= {logins.main.sid, logins.subaccount.sid, made.sid}
        assert [one.sid for one in accounts.list(friendly_name="Ærlig & né")] == [logins.subaccount.sid]
        assert accounts(made.sid).update(status="closed").status == "closed"
        assert [one.sid for one in accounts.list(status="closed")] == [made.sid]


def test_every_operation_on_auth_tokens_answers_as_published(either: Desk, desks: Callable[..., Desk]) -> None:
    made = either.client.api.v2010.accounts.create()
    brand = desks(either.server, Login(made.sid, made.auth_token))
    tokens = brand.client.accounts.v1
    with brand.drives("auth tokens"):
        assert tokens.secondary_auth_token().create().secondary_auth_token
        assert tokens.secondary_auth_token().delete() is True
        second = tokens.secondary_auth_token().create().secondary_auth_token
        assert tokens.auth_token_promotion().update().auth_token == second
    assert brand.refusal(brand.client.messages.list) == (401, 20003)
    assert desks(either.server, Login(made.sid, second)).client.messages.list() == []
    either.client.api.v2010.accounts(made.sid).update(status="closed")


def test_a_subaccount_comes_with_a_messaging_service(either: Desk, desks: Callable[..., Desk]) -> None:
    made = either.client.api.v2010.accounts.create(friendly_name="Brand three")
    services = desks(either.server, Login(made.sid, made.auth_token)).client.messaging.v1.services
    assert [one.friendly_name for one in services.list()] == ["Default Messaging Service"]
    either.client.api.v2010.accounts(made.sid).update(status="closed")


def test_every_operation_on_keys_answers_as_published(either: Desk) -> None:
    account = either.client.api.v2010.account
    with either.drives("keys"):
        for new, old in ((account.new_keys, account.keys), (account.new_signing_keys, account.signing_keys)):
            made = new.create(friendly_name="For the tests")
            assert made.secret
            assert old(made.sid).fetch().friendly_name == "For the tests"
            assert made.sid in {key.sid for key in old.list()}
            assert old(made.sid).update(friendly_name="Renamed").friendly_name == "Renamed"
            assert old(made.sid).delete() is True


def test_the_balance_answers_as_published(either: Desk) -> None:
    with either.drives("balance"):
        balance = either.client.api.v2010.account.balance.fetch()
    assert float(balance.balance) > 0
    assert balance.currency == "USD"


def test_a_key_signs_in_for_its_account_until_it_is_deleted(desk: Desk, desks: Callable[..., Desk]) -> None:
    made = desk.client.new_keys.create()
    with_key = desks(desk.server, Login(made.sid, made.secret), desk.login.sid)
    assert with_key.client.messages.list(limit=1) is not None
    assert with_key.client.messaging.v1.services.list(limit=1)
    assert with_key.refusal(with_key.client.keys.list) in {(401, 20003), (403, 20003)}
    desk.client.keys(made.sid).delete()
    assert with_key.refusal(with_key.client.messages.list) == (401, 20003)


def test_a_parent_acts_on_its_subaccount_and_never_the_other_way_round(desk: Desk, desks: Callable[..., Desk]) -> None:
    logins = desk.server.logins
    as_parent = desks(desk.server, logins.main, logins.subaccount.sid)
    key = as_parent.client.new_keys.create()
    as_child = desks(desk.server, logins.subaccount)
    assert [one.sid for one in as_child.client.keys.list()] == [key.sid]
    assert key.sid not in {one.sid for one in desk.client.keys.list()}
    for sid in (logins.main.sid, logins.stranger.sid):
        upwards = desks(desk.server, logins.subaccount, sid)
        assert upwards.refusal(upwards.client.messages.list) == (404, 20404)
    as_parent.client.keys(key.sid).delete()


@pytest.mark.parametrize("token", ["", "wrong", "wrong " * 100])
def test_wrong_credentials_are_401_on_every_host(desk: Desk, desks: Callable[..., Desk], token: str) -> None:
    wrong = desks(desk.server, Login(desk.server.logins.test.sid, token or " "))
    for ask in (wrong.client.messages.list, wrong.client.messaging.v1.services.list):
        assert wrong.refusal(ask) == (401, 20003)
