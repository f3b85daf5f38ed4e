"""The Keys resource, under both its names."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.accounts.installation import MAIN, World, path
from tidings.accounts.keys import keys
from tidings.accounts.model import Capability

NAMES = pytest.mark.parametrize(("name", "listed"), [("Keys", "keys"), ("SigningKeys", "signing_keys")])


@NAMES
async def test_a_key_shows_its_secret_once(world: World, name: str, listed: str) -> None:
    made = await world.post(path(MAIN, name), {"FriendlyName": "shop"})
    assert made.status == 201
    secret = made.json.pop("secret")
    assert len(secret) == 32
    assert list(made.json) == ["sid", "friendly_name", "date_created", "date_updated"]
    assert made.json["friendly_name"] == "shop"
    sid = made.json["sid"]
    assert (await world.get(path(MAIN, f"{name}/{sid}"))).json == made.json
    assert (await world.get(path(MAIN, name))).json[listed] == [made.json]
    assert secret not in str(await world.db.rows(sa.select(*keys.table.c)))
    signed_in = await world.whoami(auth=(sid, secret))
    assert signed_in.json["capability"] == "standard"


@NAMES
async def test_a_key_is_renamed_and_deleted(world: World, name: str, listed: str) -> None:
    sid = (await world.post(path(MAIN, name))).json["sid"]
    renamed = await world.post(path(MAIN, f"{name}/{sid}"), {"FriendlyName": "till"})
    assert (renamed.status, renamed.json["friendly_name"]) == (200, "till")
    assert "secret" not in renamed.json
    assert (await world.ask("DELETE", path(MAIN, f"{name}/{sid}"))).status == 204
    for method in ("GET", "POST", "DELETE"):
        assert (await world.ask(method, path(MAIN, f"{name}/{sid}"))).code == 20404
    assert (await world.get(path(MAIN, name))).json[listed] == []


async def test_a_key_is_the_same_under_both_names(world: World) -> None:
    sid = (await world.post(path(MAIN, "Keys"))).json["sid"]
    assert (await world.get(path(MAIN, f"SigningKeys/{sid}"))).json["sid"] == sid


async def test_a_key_without_a_name_has_none_and_a_long_one_is_refused(world: World) -> None:
    assert (await world.post(path(MAIN, "Keys"))).json["friendly_name"] is None
    assert (await world.post(path(MAIN, "Keys"), {"FriendlyName": "x" * 65})).code == 20002


async def test_keys_belong_to_the_account_of_the_path(world: World) -> None:
    sub = await world.subaccount()
    made = (await world.post(path(sub.sid, "Keys"))).json
    assert (await world.get(path(MAIN, f"Keys/{made['sid']}"))).status == 404
    assert (await world.ask("DELETE", path(MAIN, f"Keys/{made['sid']}"))).status == 404
    assert (await world.whoami(auth=(made["sid"], made["secret"]))).json["account"] == sub.sid


@NAMES
async def test_standard_keys_manage_no_keys_and_main_keys_do(world: World, name: str, listed: str) -> None:
    assert listed
    standard, main = await world.key(), await world.key(Capability.EVERYTHING)
    one = path(MAIN, f"{name}/{standard.sid}")
    for method, where in (
        ("POST", path(MAIN, name)),
        ("GET", path(MAIN, name)),
        ("GET", one),
        ("POST", one),
        ("DELETE", one),
    ):
        refused = await world.ask(method, where, auth=(standard.sid, standard.secret))
        assert (refused.status, refused.code) == (403, 20003)
        assert (await world.ask(method, where, auth=(main.sid, main.secret))).status < 300
