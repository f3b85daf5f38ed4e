"""Standard verbs, rows and tenant scope."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from tidings.core import Instant, Sid
from tidings.http import Collection, Product, Resource

MISSING = "f" * 32


async def test_a_created_resource_is_answered_with_201_and_its_whole_body(world: Any) -> None:
    service = await world.service()
    made = await world.post(f"/v1/Services/{service}/AlphaSenders", {"AlphaSender": "Tidings"})
    assert made.status == 201
    sid = made.json["sid"]
    assert list(made.json.items()) == [
        ("sid", sid),
        ("account_sid", world.account),
        ("service_sid", service),
        ("date_created", "2015-07-30T20:12:31Z"),
        ("date_updated", "2015-07-30T20:12:31Z"),
        ("alpha_sender", "Tidings"),
        ("capabilities", ["SMS"]),
        ("url", f"https://messaging.twilio.com/v1/Services/{service}/AlphaSenders/{sid}"),
    ]
    assert sid.startswith("AI")


async def test_what_was_created_is_fetched_the_same(world: Any) -> None:
    service = await world.service()
    made = await world.post(f"/v1/Services/{service}/AlphaSenders", {"AlphaSender": "Tidings"})
    got = await world.get(f"/v1/Services/{service}/AlphaSenders/{made.json['sid']}")
    assert (got.status, got.json) == (200, made.json)


async def test_every_kind_of_column_survives_the_store(world: Any) -> None:
    made = await world.note(
        From="+1416",
        Count="3",
        Urgent="TRUE",
        Region="south",
        Legs=['{"number":"1"}', '{"number":"2","rung":"2015-07-30T20:12:31Z"}'],
        Attributes='{"a":{"b":[1,null]}}',
        Media=["x", "y"],
        DateDue="2016-01-02",
        A2PSecret="hush",
    )
    assert made.status == 201, made.json
    assert made.json["from"] == "+1416"
    assert (made.json["count"], made.json["urgent"], made.json["region"]) == (3, True, "south")
    assert made.json["legs"][1] == {"number": "2", "rung": "Thu, 30 Jul 2015 20:12:31 +0000"}
    assert made.json["attributes"] == {"a": {"b": [1, None]}}
    assert made.json["media"] == ["x", "y"]
    assert made.json["date_due"] == "Sat, 02 Jan 2016 00:00:00 +0000"
    assert "hush" not in made.raw.decode()
    got = await world.get(made.json["uri"], host="api.twilio.com")
    assert got.json == made.json
    ((secret,),) = await world.db.rows(sa.text("select secret from note"))
    assert secret == "hush"


async def test_what_is_not_given_is_null_or_the_default(world: Any) -> None:
    made = await world.note()
    assert made.json["from"] is None
    assert made.json["attributes"] is None
    assert made.json["urgent"] is False
    assert made.json["legs"] == []
    assert "account_sid" not in made.json


async def test_an_update_changes_what_is_given_and_its_date(world: Any) -> None:
    service = await world.service("one")
    world.clock.advance(5_000_000)
    changed = await world.post(f"/v1/Services/{service}", {"FriendlyName": "two"})
    assert (changed.status, changed.json["friendly_name"]) == (200, "two")
    assert changed.json["date_created"] == "2015-07-30T20:12:31Z"
    assert changed.json["date_updated"] == "2015-07-30T20:12:36Z"
    again = await world.post(f"/v1/Services/{service}")
    assert again.json["friendly_name"] == "two"


async def test_a_delete_answers_204_with_no_body_and_then_404(world: Any) -> None:
    service = await world.service()
    gone = await world.delete(f"/v1/Services/{service}")
    assert (gone.status, gone.raw) == (204, b"")
    assert (await world.delete(f"/v1/Services/{service}")).status == 404
    assert (await world.get(f"/v1/Services/{service}")).status == 404
    assert (await world.post(f"/v1/Services/{service}", {"FriendlyName": "x"})).status == 404


async def test_another_accounts_resource_is_not_found_by_any_verb(world: Any) -> None:
    service = await world.service()
    assert (await world.get(f"/v1/Services/{service}", user=world.other)).status == 404
    assert (await world.post(f"/v1/Services/{service}", {"FriendlyName": "x"}, user=world.other)).status == 404
    assert (await world.delete(f"/v1/Services/{service}", user=world.other)).status == 404
    assert (await world.get("/v1/Services", user=world.other)).json["services"] == []
    assert (await world.get(f"/v1/Services/{service}")).json["friendly_name"] == "one"


async def test_a_resource_is_found_only_under_its_own_parent(world: Any) -> None:
    one, two = await world.service("one"), await world.service("two")
    made = await world.post(f"/v1/Services/{one}/AlphaSenders", {"AlphaSender": "Tidings"})
    sid = made.json["sid"]
    assert (await world.get(f"/v1/Services/{two}/AlphaSenders/{sid}")).status == 404
    assert (await world.delete(f"/v1/Services/{two}/AlphaSenders/{sid}")).status == 404
    assert (await world.get(f"/v1/Services/{two}/AlphaSenders")).json["alpha_senders"] == []


async def test_a_parent_that_does_not_exist_has_no_list_and_takes_no_items(world: Any) -> None:
    path = f"/v1/Services/MG{MISSING}/AlphaSenders"
    assert (await world.get(path)).status == 404
    assert (await world.post(path, {"AlphaSender": "Tidings"})).status == 404


async def test_an_item_that_breaks_a_uniqueness_rule_is_a_conflict(world: Any) -> None:
    path = f"/v1/Services/{await world.service()}/AlphaSenders"
    assert (await world.post(path, {"AlphaSender": "Tidings"})).status == 201
    again = await world.post(path, {"AlphaSender": "Tidings"})
    assert (again.status, again.json["code"]) == (409, 20409)


def test_a_resource_whose_rows_could_not_be_kept_apart_is_refused_at_import() -> None:
    class Loose(Resource):
        sid: Sid
        date_created: Instant

    product = Product("messaging", "v1", metadata=sa.MetaData())
    with pytest.raises(TypeError, match="account_sid"):
        Collection(product, "/Loose", Loose, sid="LO", table="loose")
    with pytest.raises(TypeError, match="service_sid"):
        Collection(product, "/Services/{service_sid:MG}/Loose", Loose, sid="LO", table="loose2", tenant=None)


async def test_links_continue_the_resource_or_start_at_the_version(world: Any) -> None:
    made = await world.post("/v1/Services", {"FriendlyName": "a b"})
    root = "https://messaging.twilio.com/v1"
    assert made.json["links"] == {
        "alpha_senders": f"{root}/Services/{made.json['sid']}/AlphaSenders",
        "brand": f"{root}/a2p/Brands/a%20b",
    }


async def test_the_2010_api_writes_paths_with_the_suffix(world: Any) -> None:
    made = await world.note()
    own = f"/2010-04-01/Accounts/{world.account}/Notes/{made.json['sid']}"
    assert made.json["uri"] == f"{own}.json"
    assert made.json["subresource_uris"] == {"media": f"{own}/Media.json"}
