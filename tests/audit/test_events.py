"""The audit log: every step once, with who took it, for its own account to read."""

from __future__ import annotations

import pytest

from tests.stores import Stores
from tests.trusthub.installation import PARENT, STARTER, STRANGER, SUB, Answer, World
from tidings.compliance.lifecycle import BundleEvent
from tidings.http import CORE_2010, MONITOR_V1, Call, Parts, Request


async def read(world: World, query: str = "", user: str = PARENT) -> list[str]:
    answer = await world.ask("GET", f"/v1/Events{query}", user=user, product="monitor")
    assert answer.status == 200, answer.json
    return [event["event_type"] for event in answer.json["events"]]


async def one(world: World, sid: str, user: str = PARENT) -> Answer:
    return await world.ask("GET", f"/v1/Events/{sid}", user=user, product="monitor")


async def test_an_event_says_what_was_done_to_what_by_whom_from_where(world: World) -> None:
    bundle = await world.bundle(STARTER)
    listed = await world.ask("GET", "/v1/Events", product="monitor")
    (event,) = listed.json["events"]
    sid = event["sid"]
    assert [*event] == [
        "account_sid",
        "actor_sid",
        "actor_type",
        "description",
        "event_data",
        "event_date",
        "event_type",
        "resource_sid",
        "resource_type",
        "sid",
        "source",
        "source_ip_address",
        "url",
        "links",
    ]
    assert event["event_type"] == "customer-profile.created"
    assert (event["resource_sid"], event["resource_type"]) == (bundle, "customer-profile")
    assert (event["actor_sid"], event["actor_type"], event["source"]) == (PARENT, "account", "api")
    assert event["source_ip_address"] == "203.0.113.9"
    told = event["event_data"]["resource_properties"]
    assert (told["policy_sid"], told["friendly_name"]) == ({"updated": STARTER}, {"updated": "Acme"})
    assert told.keys().isdisjoint({"sid", "account_sid", "date_created", "valid_until"})
    assert (await one(world, sid)).json == event


async def test_an_event_links_to_who_did_it_and_to_what_it_was_done_to(world: World) -> None:
    profile = await world.bundle(STARTER)
    (event,) = (await world.ask("GET", "/v1/Events", product="monitor")).json["events"]
    base, _, _ = event["url"].partition("/v1/Events")
    assert "monitor" in base
    assert event["links"] == {
        "actor": f"{base.replace('monitor', 'api')}/2010-04-01/Accounts/{PARENT}",
        "resource": f"{base.replace('monitor', 'trusthub')}/v1/CustomerProfiles/{profile}",
    }


@pytest.mark.parametrize(
    ("base_url", "mount", "linked"),
    [
        ("https://monitor.twilio.com", "", "https://api.twilio.com/2010-04-01"),
        ("http://monitor.localhost:8010", "", "http://api.localhost:8010/2010-04-01"),
        ("http://127.0.0.1:8010", "/monitor", "http://127.0.0.1:8010/2010-04-01"),
        ("https://sms.example.com", "/monitor", "https://sms.example.com/2010-04-01"),
    ],
)
def test_links_to_other_products_are_on_the_host_that_the_client_uses(base_url: str, mount: str, linked: str) -> None:
    call = Call(Request("GET", "/v1/Events"), MONITOR_V1.operations[0], {}, Parts(*[None] * 4), base_url, mount)  # type: ignore[arg-type] # nothing is asked of them
    assert call.root_of(CORE_2010) == linked
    assert call.root_of(MONITOR_V1) == call.root


async def test_what_the_program_did_itself_has_no_actor(world: World) -> None:
    sid = await world.submitted(await world.primary())
    await world.bundles.conclude(PARENT, sid, BundleEvent.REJECTED, failure_reason="No", error_code=18602)
    listed = await world.ask("GET", "/v1/Events?EventType=customer-profile.rejected", product="monitor")
    (event,) = listed.json["events"]
    assert (event["actor_sid"], event["actor_type"], event["source"]) == (None, "tidings", "tidings")
    assert [*event["links"]] == ["resource"]
    assert event["event_data"]["errors"] == {"updated": [{"code": 18602, "message": "No"}]}


async def test_the_log_filters(stores: Stores) -> None:
    async with stores.opened() as database:
        world = World(database)
        first = await world.bundle(STARTER)
        world.clock.advance(3_600_000_000)
        second = await world.bundle(STARTER)
        await world.delete(f"CustomerProfiles/{first}")
        created, deleted = "customer-profile.created", "customer-profile.deleted"
        for query, wanted in {
            "": [deleted, created, created],
            f"?ResourceSid={second}": [created],
            f"?EventType={deleted}": [deleted],
            "?StartDate=2015-07-30T21:00:00Z": [deleted, created],
            "?EndDate=2015-07-30T21:00:00Z": [created],
            "?StartDate=2015-07-30T20:12:31Z&EndDate=2015-07-30T20:12:31Z": [created],
            "?EndDate=2015-07-30": [deleted, created, created],
            "?EndDate=2015-07-29": [],
            "?EndDate=2015-07-30T20:12:30Z": [],
            "?StartDate=&EndDate=&ActorSid=": [deleted, created, created],
            "?SourceIpAddress=203.0.113.9": [deleted, created, created],
            "?SourceIpAddress=203.0.113.8": [],
            f"?ActorSid={PARENT}": [deleted, created, created],
            f"?ActorSid=US{'0' * 32}": [],
            "?StartDate=2016-01-01": [],
        }.items():
            assert await read(world, query) == wanted, query


async def test_a_date_that_is_none_is_refused(world: World) -> None:
    refused = await world.ask("GET", "/v1/Events?StartDate=yesterday", product="monitor")
    assert refused.code == 20001


@pytest.mark.parametrize("user", [STRANGER, SUB])
async def test_another_accounts_events_are_not_there(world: World, user: str) -> None:
    await world.bundle(STARTER)
    listed = await world.ask("GET", "/v1/Events", product="monitor")
    sid = listed.json["events"][0]["sid"]
    assert await read(world, user=user) == []
    assert (await one(world, sid, user)).status == 404


async def test_long_logs_have_pages(world: World) -> None:
    for _ in range(3):
        await world.bundle(STARTER)
    first = await world.ask("GET", "/v1/Events?PageSize=2", product="monitor")
    assert len(first.json["events"]) == 2
    query = first.json["meta"]["next_page_url"].partition("?")[2]
    assert len(await read(world, f"?{query}")) == 1
