"""Phone numbers in a service's pool."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from tests.numbers.installation import World
from tidings.numbers.phone_numbers import phone_numbers
from tidings.services import membership
from tidings.services.pools import Pools
from tidings.services.store import service_facts


async def test_a_number_joins_a_service(world: World) -> None:
    service, sid = await world.service(), await world.bought()
    world.clock.advance(60_000_000)
    answer = await world.join(service, sid)
    assert answer.status == 201
    assert answer.json == {
        "sid": sid,
        "account_sid": world.account,
        "service_sid": service,
        "date_created": "2015-07-30T20:13:31Z",
        "date_updated": "2015-07-30T20:13:31Z",
        "phone_number": "+14155552345",
        "country_code": "US",
        "capabilities": ["MMS", "SMS", "Voice"],
        "url": f"https://messaging.twilio.com/v1/Services/{service}/PhoneNumbers/{sid}",
    }
    assert (await world.messaging("GET", f"/{service}/PhoneNumbers/{sid}")).json == answer.json


async def test_messages_know_the_pool_at_once_and_after_a_restart(world: World) -> None:
    service, number, code = await world.service(), await world.bought(), await world.short_code()
    for sid in (number, code):
        world.clock.advance(1_000)
        await world.join(service, sid)
    facts = world.pools.of_sender(number)
    assert facts is not None
    assert (facts.sid, facts.sender_sids) == (service, (number, code))
    again = Pools(service_facts(world.db, world.senders))
    await again.start()
    assert again.get(service, world.account) == facts
    assert again.of_sender(code) == facts


async def test_a_number_that_left_is_in_no_service(world: World) -> None:
    service, sid = await world.service(), await world.bought()
    await world.join(service, sid)
    assert (await world.messaging("DELETE", f"/{service}/PhoneNumbers/{sid}")).status == 204
    assert (await world.messaging("DELETE", f"/{service}/PhoneNumbers/{sid}")).status == 404
    assert (await world.messaging("GET", f"/{service}/PhoneNumbers/{sid}")).status == 404
    assert world.pools.of_sender(sid) is None
    assert (await world.number("GET", sid)).status == 200
    assert (await world.join(await world.service(), sid)).status == 201


async def test_a_number_is_in_one_service_at_most(world: World) -> None:
    one, other, sid = await world.service(), await world.service(), await world.bought()
    await world.join(one, sid)
    again, elsewhere = await world.join(one, sid), await world.join(other, sid)
    assert (again.status, again.code) == (409, 21710)
    assert (elsewhere.status, elsewhere.code) == (409, 21712)
    assert (await world.messaging("DELETE", f"/{other}/PhoneNumbers/{sid}")).status == 404
    assert (await world.messaging("GET", f"/{other}/PhoneNumbers/{sid}")).status == 404
    assert world.pools.of_sender(sid).sid == one  # type: ignore[union-attr]


async def test_of_two_services_that_want_a_number_at_once_one_gets_it(world: World) -> None:
    one, other, sid = await world.service(), await world.service(), await world.bought()
    answers = await asyncio.gather(world.join(one, sid), world.join(other, sid))
    assert sorted(answer.status for answer in answers) == [201, 409]


async def test_numbers_that_join_at_once_are_all_in_the_pool(world: World) -> None:
    service = await world.service()
    sids = [await world.bought(f"+1415555234{last}") for last in range(8)]
    await asyncio.gather(*(world.join(service, sid) for sid in sids))
    assert set(world.pools.get(service, world.account).sender_sids) == set(sids)  # type: ignore[union-attr]


async def test_a_pool_that_is_full_takes_no_more_of_either_kind(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(membership, "POOL_MOST", 2)
    service = await world.service()
    first = await world.bought("+14155552345")
    assert (await world.join(service, first)).status == 201
    assert (await world.join(service, await world.short_code())).status == 201
    third = await world.bought("+14155552346")
    refused = await world.join(service, third)
    assert (refused.status, refused.code) == (400, 21714)
    assert (await world.join(service, await world.short_code("33555"))).code == 21714
    assert (await world.join(await world.service(), third)).status == 201
    await world.messaging("DELETE", f"/{service}/PhoneNumbers/{first}")
    assert (await world.join(service, await world.bought("+14155552347"))).status == 201


def test_a_pool_holds_400_senders() -> None:
    assert membership.POOL_MOST == 400


async def test_a_number_that_cannot_send_messages_joins_no_service(world: World) -> None:
    service, sid = await world.service(), await world.bought("+442031234567")
    assert (await world.join(service, sid)).code == 21715


@pytest.mark.parametrize(
    ("sid", "status"), [("PN" + "0" * 32, 404), ("PNwrong", 400), ("SC" + "0" * 32, 400), ("", 400)]
)
async def test_a_number_that_does_not_exist_joins_no_service(world: World, sid: str, status: int) -> None:
    service = await world.service()
    answer = await world.messaging("POST", f"/{service}/PhoneNumbers", {"PhoneNumberSid": sid})
    assert answer.status == status


async def test_the_sid_of_the_number_is_required(world: World) -> None:
    service = await world.service()
    answer = await world.messaging("POST", f"/{service}/PhoneNumbers", {"ShortCodeSid": "SC" + "0" * 32})
    assert (answer.status, answer.code) == (400, 20001)


async def test_an_unknown_service_has_no_pool(world: World) -> None:
    sid, nowhere = await world.bought(), "MG" + "0" * 32
    assert (await world.join(nowhere, sid)).status == 404
    assert (await world.messaging("GET", f"/{nowhere}/PhoneNumbers")).status == 404
    assert (await world.messaging("GET", f"/{nowhere}/PhoneNumbers/{sid}")).status == 404


async def test_accounts_do_not_reach_into_each_others_pools(world: World) -> None:
    service, sid = await world.service(), await world.bought()
    theirs = await world.service(world.other)
    assert (await world.join(service, sid, world.other)).status == 404
    assert (await world.join(theirs, sid, world.other)).status == 404
    await world.join(service, sid)
    for path in (f"/{service}/PhoneNumbers", f"/{service}/PhoneNumbers/{sid}"):
        assert (await world.messaging("GET", path, user=world.other)).status == 404
    assert (await world.messaging("DELETE", f"/{service}/PhoneNumbers/{sid}", user=world.other)).status == 404
    assert world.pools.of_sender(sid) is not None


async def test_a_pool_is_listed_latest_first_in_pages(world: World) -> None:
    service, joined = await world.service(), []
    for last in range(5):
        joined.append(await world.bought(f"+1415555234{last}"))
        await world.join(service, joined[-1])
        world.clock.advance(1_000 * (last % 2))
    await world.join(service, await world.short_code())
    await world.bought("+14155552349")
    seen, rest = [], f"/{service}/PhoneNumbers?PageSize=2"
    while rest:
        page = (await world.messaging("GET", rest)).json
        seen += [each["sid"] for each in page["phone_numbers"]]
        rest = (page["meta"]["next_page_url"] or "").removeprefix("https://messaging.twilio.com/v1/Services")
    assert seen == joined[::-1]


async def test_a_campaigns_number_that_leaves_sends_no_more_from_that_commit_on(world: World) -> None:
    service, mine, seeded = await world.service(), await world.bought(), await world.bought("+14155552346")
    table = phone_numbers.table
    await world.db.commit(sa.update(table).where(table.c.sid == mine).values(registered=1, campaign_sid="CM1"))
    await world.db.commit(sa.update(table).where(table.c.sid == seeded).values(registered=1))
    for sid in (mine, seeded):
        await world.join(service, sid)
        assert (await world.messaging("DELETE", f"/{service}/PhoneNumbers/{sid}")).status == 204
    one, other = world.senders.of(mine), world.senders.of(seeded)
    assert one is not None
    assert other is not None
    assert (one.registered, one.campaign_sid) == (False, "CM1"), "the loop that deregisters it goes by the campaign"
    assert (other.registered, other.campaign_sid) == (True, None), "it is registered without a campaign"
    rows = await world.db.rows(sa.select(table.c.registered, table.c.messaging_service_sid).order_by(table.c.sid))
    assert sorted(rows) == [(0, None), (1, None)]
