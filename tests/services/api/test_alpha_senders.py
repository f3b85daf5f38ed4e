"""Alphanumeric senders of services, and the senders of other channels that no pool has."""

from __future__ import annotations

import pytest

from tests.numbers.installation import World
from tidings.services.alpha_senders import ALPHA_SENDERS_MOST, AlphaSender, destination_alpha_senders


async def _added(world: World, service: str, word: str = "ACME", country: str | None = None) -> dict[str, object]:
    form = {"AlphaSender": word, **({"IsoCountryCode": country} if country else {})}
    answer = await world.messaging("POST", f"/{service}/DestinationAlphaSenders", form)
    assert answer.status == 201, answer.json
    return dict(answer.json)


async def test_a_word_for_all_countries_is_added_listed_and_taken_away(world: World) -> None:
    service = await world.service()
    made = await world.messaging("POST", f"/{service}/AlphaSenders", {"AlphaSender": "My Co-op &+_"[:11]})
    assert made.status == 201
    path = f"/{service}/AlphaSenders/{made.json['sid']}"
    assert made.json == {
        "sid": made.json["sid"],
        "account_sid": world.account,
        "service_sid": service,
        "date_created": "2015-07-30T20:12:31Z",
        "date_updated": "2015-07-30T20:12:31Z",
        "alpha_sender": "My Co-op &+",
        "capabilities": ["SMS"],
        "url": f"https://messaging.twilio.com/v1/Services{path}",
    }
    assert (await world.messaging("GET", path)).json == made.json
    assert (await world.messaging("GET", f"/{service}/AlphaSenders")).json["alpha_senders"] == [made.json]
    facts = world.pools.get(service, world.account)
    assert facts is not None
    assert [(word.address, word.iso_country, word.mms) for word in facts.alpha_senders] == [("My Co-op &+", "", False)]
    assert (await world.messaging("DELETE", path)).status == 204
    assert (await world.messaging("GET", path)).status == 404
    assert world.pools.get(service, world.account).alpha_senders == ()  # type: ignore[union-attr] # it is there


async def test_a_word_of_one_country_is_no_word_of_all(world: World) -> None:
    service = await world.service()
    german, everywhere = await _added(world, service, "ACMEDE", "DE"), await _added(world, service)
    assert (german["iso_country_code"], everywhere["iso_country_code"]) == ("DE", "")
    every = await world.messaging("GET", f"/{service}/DestinationAlphaSenders")
    assert [one["alpha_sender"] for one in every.json["alpha_senders"]] == ["ACME", "ACMEDE"]
    of_all = await world.messaging("GET", f"/{service}/AlphaSenders")
    assert [one["alpha_sender"] for one in of_all.json["alpha_senders"]] == ["ACME"]
    found = await world.messaging("GET", f"/{service}/DestinationAlphaSenders?IsoCountryCode=DE")
    assert found.json["alpha_senders"] == [german]
    assert (await world.messaging("GET", f"/{service}/AlphaSenders/{german['sid']}")).status == 404


@pytest.mark.parametrize("word", ["12345", "", "Überall", "TWELVELETTER", "a;b", "a\n"])
async def test_what_is_no_word_is_refused(world: World, word: str) -> None:
    service = await world.service()
    for kind in ("AlphaSenders", "DestinationAlphaSenders"):
        answer = await world.messaging("POST", f"/{service}/{kind}", {"AlphaSender": word})
        assert (answer.status, answer.code) == (400, 21709)
    assert (await world.messaging("POST", f"/{service}/AlphaSenders")).code == 21708


async def test_a_country_that_is_none_is_refused(world: World) -> None:
    service = await world.service()
    for country in ("XX", "de", "DEU"):
        form = {"AlphaSender": "ACME", "IsoCountryCode": country}
        assert (await world.messaging("POST", f"/{service}/DestinationAlphaSenders", form)).code == 20001


async def test_the_same_word_is_in_a_service_once_for_a_country(world: World) -> None:
    service = await world.service()
    await _added(world, service)
    again = await world.messaging("POST", f"/{service}/AlphaSenders", {"AlphaSender": "ACME"})
    assert (again.status, again.code) == (409, 21710)
    await _added(world, service, "ACME", "DE")
    await _added(world, await world.service())


async def test_a_service_has_room_for_so_many(world: World) -> None:
    service, now = await world.service(), world.clock.now()
    rows = [
        AlphaSender(
            sid=world.sids.make("AI"),
            account_sid=world.account,
            service_sid=service,
            date_created=now,
            date_updated=now,
            alpha_sender=f"WORD{number}",
            iso_country_code="",
        )
        for number in range(ALPHA_SENDERS_MOST)
    ]
    await world.db.commit(*map(destination_alpha_senders.write_of, rows[1:]))
    await _added(world, service)
    full = await world.messaging("POST", f"/{service}/AlphaSenders", {"AlphaSender": "ONEMORE"})
    assert (full.status, full.code) == (400, 21714)


async def test_a_service_takes_its_words_with_it(world: World) -> None:
    service = await world.service()
    made = await _added(world, service, "ACME", "DE")
    assert (await world.messaging("DELETE", f"/{service}")).status == 204
    assert (await world.messaging("GET", f"/{service}/DestinationAlphaSenders/{made['sid']}")).status == 404
    assert not await world.db.rows(destination_alpha_senders.table.select())


async def test_another_accounts_service_and_words_are_unknown(world: World) -> None:
    service = await world.service()
    made = await _added(world, service)
    for kind in ("AlphaSenders", "DestinationAlphaSenders"):
        path = f"/{service}/{kind}"
        assert (await world.messaging("GET", path, user=world.other)).status == 404
        assert (await world.messaging("GET", f"{path}/{made['sid']}", user=world.other)).status == 404
        assert (await world.messaging("DELETE", f"{path}/{made['sid']}", user=world.other)).status == 404
        assert (await world.messaging("POST", path, {"AlphaSender": "OURS"}, user=world.other)).status == 404


async def test_no_pool_has_senders_of_other_channels(world: World) -> None:
    service, unknown = await world.service(), "XE" + "1" * 32
    listed = await world.messaging("GET", f"/{service}/ChannelSenders")
    assert (listed.json["senders"], listed.json["meta"]["key"]) == ([], "senders")
    assert (await world.messaging("POST", f"/{service}/ChannelSenders", {"Sid": unknown})).status == 404
    assert (await world.messaging("POST", f"/{service}/ChannelSenders", {"Sid": "PN" + "1" * 32})).code == 20001
    assert (await world.messaging("GET", f"/{service}/ChannelSenders/{unknown}")).status == 404
    assert (await world.messaging("DELETE", f"/{service}/ChannelSenders/{unknown}")).status == 404
    assert (await world.messaging("GET", f"/{service}/ChannelSenders", user=world.other)).status == 404
