"""Routes by the Tidings API: which link takes which messages, and what a message's timeline says of it."""

from __future__ import annotations

import asyncio

import pytest

from tests.console.installation import ACCOUNT, OPERATOR, OTHER, PHONE, Installation, installed
from tests.routing.api.test_carriers import carrier, made, routed, sent
from tidings.permissions.geo import decided

BRITISH = "+447400123456"


async def steps(here: Installation, sid: str) -> list[tuple[str, str]]:
    events = (await here.get(f"Messages/{sid}/Timeline")).json["events"]
    return [(each["event"], each["reason"]) for each in events]


@installed()
async def test_a_route_is_made_shown_changed_and_deleted(here: Installation) -> None:
    await made(here, Enabled="false")
    route = await routed(
        here, Prefix="4479", IsoCountry="gb", AccountSid=ACCOUNT, Sender="short-code", Cost="0.0450", Weight="3"
    )
    assert route["sid"].startswith("TR")
    said = {name: route[name] for name in route if name not in ("sid", "url", "date_created", "date_updated")}
    assert said == {
        "carrier": "oak",
        "enabled": True,
        "prefix": "+4479",
        "iso_country": "GB",
        "account_sid": ACCOUNT,
        "sender": "short-code",
        "priority": 100,
        "cost": "0.0450",
        "weight": 3,
    }
    assert (await here.get(f"Routes/{route['sid']}", user=OPERATOR)).json == route
    changed = await here.post(f"Routes/{route['sid']}", OPERATOR, Prefix="", Cost="", Priority="7", Carrier="default")
    assert changed.status == 200, changed.json
    shown = changed.json
    assert (shown["prefix"], shown["cost"], shown["priority"], shown["carrier"]) == (None, None, 7, "default")
    assert shown["iso_country"] == "GB"
    [listed] = (await here.get("Routes?Carrier=default", user=OPERATOR)).json["routes"]
    assert listed["sid"] == route["sid"]
    assert (await here.get("Routes?Carrier=oak", user=OPERATOR)).json["routes"] == []
    assert (await here.ask("DELETE", f"/tidings/v1/Routes/{route['sid']}", user=OPERATOR)).status == 204
    assert (await here.get(f"Routes/{route['sid']}", user=OPERATOR)).status == 404


@installed()
async def test_a_message_goes_by_its_longest_prefix_and_the_timeline_says_so(here: Installation) -> None:
    oak, elm = carrier(here), carrier(here, "elm", 3001)
    await made(here)
    await made(here, Name="elm", Port="3001")
    wide, narrow = await routed(here, Prefix="+1"), await routed(here, "elm", Prefix="+1206")
    by_elm, by_oak = await sent(here, "elm"), await sent(here, "oak", "+13125550142")
    assert (oak.texts, elm.texts) == (["oak"], ["elm"])
    assert ("sending", f"elm, {narrow['sid']} (to +1206)") in await steps(here, by_elm["sid"])
    assert ("sending", f"oak, {wide['sid']} (to +1)") in await steps(here, by_oak["sid"])


@installed()
async def test_what_no_route_takes_goes_over_the_link_of_the_settings(here: Installation) -> None:
    oak = carrier(here)
    await made(here)
    await routed(here, Prefix="+44")
    message = await sent(here)
    assert oak.texts == []
    assert [held["body"] for held in await here.held()] == ["hello"]
    assert ("sending", "simulated") in await steps(here, message["sid"])


@installed()
async def test_a_route_by_country_and_one_by_account_and_sender(here: Installation) -> None:
    oak, elm = carrier(here), carrier(here, "elm", 3001)
    await made(here)
    await made(here, Name="elm", Port="3001")
    await here.database.commit(decided(ACCOUNT, "GB", enabled=True))
    await routed(here, IsoCountry="GB")
    await routed(here, "elm", AccountSid=ACCOUNT, Sender="toll-free")
    await sent(here, "by country", BRITISH)
    await here.send(here.sender("toll-free").address, "by sender")
    await sent(here, "neither")
    assert (oak.texts, elm.texts) == (["by country"], ["by sender"])


@installed()
async def test_a_link_that_breaks_is_waited_for_and_then_the_next_one_takes_what_it_should_have(
    here: Installation,
) -> None:
    oak, elm = carrier(here), carrier(here, "elm", 3001)
    await made(here, FailoverAfter="20")
    await made(here, Name="elm", Port="3001")
    await routed(here, Priority="1")
    second = await routed(here, "elm", Priority="2")
    oak.password = "changed"
    oak.drop()
    await asyncio.sleep(1)
    waiting = await sent(here, "waits")
    assert (await here.message(waiting["sid"]))["status"] == "queued"
    await asyncio.sleep(25)
    after = await sent(here, "does not")
    assert (oak.texts, elm.texts) == ([], ["waits", "does not"])
    for message in (waiting, after):
        assert ("sending", f"elm, {second['sid']} (everything), as oak had no room") in await steps(
            here, message["sid"]
        )


@installed()
async def test_a_message_that_went_unanswered_goes_over_the_next_link_marked(here: Installation) -> None:
    oak, elm = carrier(here), carrier(here, "elm", 3001)
    await made(here, FailoverAfter="0")
    await made(here, Name="elm", Port="3001")
    await routed(here, Priority="1")
    await routed(here, "elm", Priority="2")
    oak.silent = True
    message = await sent(here)
    oak.password = "changed"
    oak.drop()
    await asyncio.sleep(5)
    assert (oak.texts, elm.texts) == (["hello"], ["hello"])
    events = [event for event, _ in await steps(here, message["sid"])]
    assert events.index("unanswered") < events.index("possibly-doubled") < events.index("rerouted")


@installed()
async def test_messages_between_own_numbers_stay_within_whatever_routes_say(here: Installation) -> None:
    oak = carrier(here)
    await made(here)
    await routed(here)
    message = await sent(here, "within", here.sender("toll-free").address)
    assert oak.texts == []
    assert ("sending", "on-net") in await steps(here, message["sid"])
    assert [each["body"] for each in await here.inbound()] == ["within"]


@installed()
async def test_a_route_that_is_turned_off_leads_nowhere(here: Installation) -> None:
    oak = carrier(here)
    await made(here)
    route = await routed(here)
    await here.post(f"Routes/{route['sid']}", OPERATOR, Enabled="false")
    await sent(here)
    assert oak.texts == []
    assert len(await here.held()) == 1


@installed()
@pytest.mark.parametrize(
    ("form", "parameter"),
    [
        ({"Carrier": "elm"}, "Carrier"),
        ({"Prefix": "0044"}, "Prefix"),
        ({"Prefix": "+44 x"}, "Prefix"),
        ({"Prefix": "+" + "4" * 16}, "Prefix"),
        ({"IsoCountry": "XX"}, "IsoCountry"),
        ({"AccountSid": "AC" + "9" * 32}, "AccountSid"),
        ({"AccountSid": "PN" + "9" * 32}, "AccountSid"),
        ({"Sender": "no;body"}, "Sender"),
        ({"Cost": "-1"}, "Cost"),
        ({"Cost": "dear"}, "Cost"),
        ({"Cost": "NaN"}, "Cost"),
        ({"Weight": "0"}, "Weight"),
        ({"Priority": "1001"}, "Priority"),
    ],
)
async def test_what_no_route_can_say_is_refused(here: Installation, form: dict[str, str], parameter: str) -> None:
    refused = await here.post("Routes", OPERATOR, **{"Carrier": "default", **form})
    assert refused.status == 400, refused.json
    assert parameter in refused.json["message"]
    assert (await here.get("Routes", user=OPERATOR)).json["routes"] == []


@installed()
async def test_another_account_goes_by_its_own_routes(here: Installation) -> None:
    oak = carrier(here)
    await made(here)
    await routed(here, AccountSid=OTHER)
    number = await here.buy()
    await here.send(number, "theirs", user=OTHER)
    await sent(here, "ours", PHONE)
    assert oak.texts == ["theirs"]
