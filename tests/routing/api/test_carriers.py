"""Carriers by the Tidings API: links that are made, changed and deleted while the program runs."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import Any, cast

import msgspec
import pytest
import sqlalchemy as sa

from tests.console.installation import ACCOUNT, OPERATOR, OTHER, PHONE, Installation, installed
from tests.routing.smsc import Carrier
from tests.virtual_wire import PipeNetwork
from tidings.carriers.http_link import HTTP_SETTINGS
from tidings.carriers.smpp_link import SmppLink
from tidings.routing.desk import LINKS_MOST
from tidings.routing.links import LINK_SETTINGS, LinkSettings, carrier_links

OAK = {"Name": "oak", "Host": "oak.example", "Port": "3000", "SystemId": "tidings", "Password": "secret"}


def carrier(here: Installation, name: str = "oak", port: int = 3000, password: str = "secret") -> Carrier:
    return Carrier(name, password).at(cast("PipeNetwork", here.app.world.network), port)


async def made(here: Installation, **form: str) -> Any:
    """A link, bound where its carrier is there."""
    answer = await here.post("Carriers", OPERATOR, **{**OAK, **form})
    assert answer.status == 201, answer.json
    await asyncio.sleep(1)
    return answer.json


async def fetched(here: Installation, sid: str) -> Any:
    return (await here.get(f"Carriers/{sid}", user=OPERATOR)).json


async def routed(here: Installation, carrier: str = "oak", **form: str) -> Any:
    answer = await here.post("Routes", OPERATOR, Carrier=carrier, **form)
    assert answer.status == 201, answer.json
    return answer.json


async def sent(here: Installation, body: str = "hello", to: str = PHONE) -> Any:
    return await here.send(here.sender("long-code").address, body, to)


def test_every_setting_of_a_link_may_be_set_and_nothing_else() -> None:
    of_the_row = {"enabled", "unanswered", "failover_after", "host", "api_url", "system_id", "password"}
    assert set(LinkSettings.__struct_fields__) - of_the_row == {*LINK_SETTINGS, *HTTP_SETTINGS}
    assert set(SmppLink.__struct_fields__) - set(LINK_SETTINGS) == {"name", "host", "system_id", "password"}


@installed()
async def test_a_link_is_bound_as_soon_as_it_is_made_and_shows_how_it_stands(here: Installation) -> None:
    oak = carrier(here)
    link = await made(here, Window="20", DefaultAlphabet="latin1", Errors="045:30005", Unanswered="hold")
    assert link["url"].endswith(f"/tidings/v1/Carriers/{link['sid']}")
    [bind] = oak.binds
    assert (bind.system_id, bind.password, bind.kind) == ("tidings", "secret", "transceiver")
    shown = await fetched(here, link["sid"])
    assert {name: shown[name] for name in ("name", "kind", "enabled", "status", "host", "system_id", "unanswered")} == {
        "name": "oak",
        "kind": "smpp",
        "enabled": True,
        "status": "bound",
        "host": "oak.example",
        "system_id": "tidings",
        "unanswered": "hold",
    }
    settings = shown["settings"]
    assert (settings["window"], settings["default_alphabet"], settings["errors"]) == (20, "latin1", {"45": 30005})
    assert (settings["long_text"], settings["tls"], settings["port"]) == ("udh", False, 3000)
    [at] = shown["links"]
    assert at["process_sid"].startswith("TP")
    assert (at["status"], at["in_flight"], at["last_error"]) == ("bound", 0, None)
    assert at["since"].startswith("2027-")
    [listed] = (await here.get("Carriers?Name=oak", user=OPERATOR)).json["carriers"]
    assert listed["sid"] == link["sid"]


@installed()
async def test_what_a_link_carries_comes_back_as_receipts(here: Installation) -> None:
    oak = carrier(here)
    await made(here)
    await routed(here, Prefix="+1206")
    message = await sent(here, "over oak")
    assert oak.texts == ["over oak"]
    assert (await here.message(message["sid"]))["status"] == "sent"
    oak.report(1, PHONE, here.sender("long-code").address)
    await asyncio.sleep(1)
    assert (await here.message(message["sid"]))["status"] == "delivered"
    assert oak.delivered == [0]


@installed()
async def test_the_password_is_sealed_and_nowhere_to_be_seen(
    here: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    oak = carrier(here, password="pass-word")
    link = await made(here, Password="pass-word")
    rows = await here.database.rows(sa.select(carrier_links.table))
    assert oak.sessions_bound == 1
    assert "pass-word" not in msgspec.json.encode([list(row) for row in rows]).decode()
    assert "pass-word" not in str(link) + str(await fetched(here, link["sid"]))
    refused = await here.post("Carriers", OPERATOR, **{**OAK, "Name": "elm", "Password": "pass-word\0"})
    assert refused.status == 400
    assert "pass-word" not in str(refused.json)
    assert "pass-word" not in "".join(capsys.readouterr())


@installed()
async def test_a_wrong_password_is_shown_and_a_new_one_binds(here: Installation) -> None:
    oak = carrier(here, password="other")
    link = await made(here)
    shown = await fetched(here, link["sid"])
    assert (shown["status"], shown["links"][0]["status"]) == ("down", "connecting")
    assert shown["links"][0]["last_error"] == "bind refused: 0x0e"
    changed = await here.post(f"Carriers/{link['sid']}", OPERATOR, Password="other")
    assert changed.status == 200, changed.json
    await asyncio.sleep(5)
    assert oak.sessions_bound == 1
    assert (await fetched(here, link["sid"]))["status"] == "bound"


@installed()
async def test_a_new_pace_holds_without_a_new_bind(here: Installation) -> None:
    oak = carrier(here)
    link = await made(here)
    await routed(here)
    sender = here.sender("short-code").address
    changed = await here.post(f"Carriers/{link['sid']}", OPERATOR, Throughput="4", Window="3")
    assert (changed.json["settings"]["throughput"], changed.json["settings"]["window"]) == (4.0, 3)
    for number in range(12):
        await here.ask("POST", f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json", {
            "From": sender, "To": PHONE, "Body": f"{number}",
        })  # fmt: skip
    await asyncio.sleep(10)
    moments = [moment for moment, _ in oak.got]
    assert len(moments) == 12
    assert all(later - earlier >= 1.0 for earlier, later in zip(moments, moments[4:], strict=False))
    assert all(later >= earlier for earlier, later in pairwise(moments))
    assert len(oak.binds) == 1


@installed()
async def test_a_smaller_window_holds_for_the_session_that_there_is(here: Installation) -> None:
    oak = carrier(here)
    link = await made(here, Window="50")
    await routed(here)
    await here.post(f"Carriers/{link['sid']}", OPERATOR, Window="3")
    oak.silent = True
    for number in range(6):
        await sent(here, f"{number}")
    assert len(oak.got) == 3
    assert (await fetched(here, link["sid"]))["links"][0]["in_flight"] == 3


@installed()
async def test_another_host_is_bound_anew_after_what_is_open_was_answered(here: Installation) -> None:
    oak, elm = carrier(here), carrier(here, "elm", 3001)
    link = await made(here)
    await routed(here)
    await sent(here, "before")
    await here.post(f"Carriers/{link['sid']}", OPERATOR, Port="3001")
    await asyncio.sleep(2)
    assert (oak.sessions_bound, elm.sessions_bound) == (0, 1)
    after = await sent(here, "after")
    assert (oak.texts, elm.texts) == (["before"], ["after"])
    assert (await here.message(after["sid"]))["status"] == "sent"


@installed()
async def test_a_link_that_is_turned_off_unbinds_and_what_goes_there_waits(here: Installation) -> None:
    oak = carrier(here)
    link = await made(here)
    await routed(here)
    off = await here.post(f"Carriers/{link['sid']}", OPERATOR, Enabled="false")
    assert (off.json["enabled"], off.json["status"]) == (False, "disabled")
    await asyncio.sleep(2)
    assert oak.sessions_bound == 0
    message = await sent(here)
    assert (await here.message(message["sid"]))["status"] == "queued"
    assert await here.held() == [], "it does not go to the simulated network instead"
    await here.post(f"Carriers/{link['sid']}", OPERATOR, Enabled="true")
    await asyncio.sleep(5)
    assert (await here.message(message["sid"]))["status"] == "sent"
    assert oak.texts == ["hello"]


@installed()
async def test_a_link_goes_when_no_route_leads_to_it(here: Installation) -> None:
    oak = carrier(here)
    link = await made(here)
    route = await routed(here)
    kept = await here.ask("DELETE", f"/tidings/v1/Carriers/{link['sid']}", user=OPERATOR)
    assert kept.status == 409
    assert route["sid"] in kept.json["message"]
    assert (await here.ask("DELETE", f"/tidings/v1/Routes/{route['sid']}", user=OPERATOR)).status == 204
    assert (await here.ask("DELETE", f"/tidings/v1/Carriers/{link['sid']}", user=OPERATOR)).status == 204
    await asyncio.sleep(2)
    assert oak.sessions_bound == 0
    assert (await here.get(f"Carriers/{link['sid']}", user=OPERATOR)).status == 404
    message = await sent(here)
    assert (await here.message(message["sid"]))["status"] in ("sent", "delivered")


@installed()
async def test_the_link_of_the_settings_is_shown_and_its_name_is_taken(here: Installation) -> None:
    shown = (await here.get("Carriers/Default", user=OPERATOR)).json
    assert (shown["sid"], shown["name"], shown["status"]) == (None, "simulated", "bound")
    assert shown["url"].endswith("/tidings/v1/Carriers/Default")
    assert "password" not in shown["settings"]
    for name in ("default", "simulated", "on-net", "none"):
        assert (await here.post("Carriers", OPERATOR, **{**OAK, "Name": name})).status == 400


@installed()
@pytest.mark.parametrize(
    ("form", "parameter"),
    [
        ({"Name": "an oak"}, "Name"),
        ({"Name": ""}, "Name"),
        ({"Host": ""}, "Host"),
        ({"Port": "0"}, "Port"),
        ({"Window": "0"}, "Window"),
        ({"Throughput": "-1"}, "Throughput"),
        ({"Binds": "65"}, "Binds"),
        ({"Bind": "both"}, "Bind"),
        ({"CountryCode": "999"}, "CountryCode"),
        ({"SystemId": "x" * 16}, "SystemId"),
        ({"SystemType": "żółw"}, "SystemType"),
        ({"Errors": "045"}, "Errors"),
        ({"Kind": "pigeons"}, "Kind"),
        ({"Unanswered": "forget"}, "Unanswered"),
        ({"FailoverAfter": "3601"}, "FailoverAfter"),
    ],
)
async def test_what_no_link_can_be_is_refused(here: Installation, form: dict[str, str], parameter: str) -> None:
    refused = await here.post("Carriers", OPERATOR, **{**OAK, **form})
    assert refused.status == 400, refused.json
    assert parameter in refused.json["message"]
    assert (await here.get("Carriers", user=OPERATOR)).json["carriers"] == []


@installed()
async def test_a_name_is_one_links_and_links_are_not_without_end(here: Installation) -> None:
    await made(here, Enabled="false")
    assert (await here.post("Carriers", OPERATOR, **OAK)).status == 409
    for number in range(LINKS_MOST - 1):
        await made(here, Name=f"oak{number}", Enabled="false")
    assert (await here.post("Carriers", OPERATOR, **{**OAK, "Name": "one-more"})).status == 409


@installed()
async def test_no_account_sees_links_or_routes(here: Installation) -> None:
    link = await made(here, Enabled="false")
    for user in (ACCOUNT, OTHER):
        for path in ("Carriers", "Carriers/Default", f"Carriers/{link['sid']}", "Routes"):
            assert (await here.get(path, user=user)).status == 403
        assert (await here.post("Carriers", user, **OAK)).status == 403
        assert (await here.post(f"Carriers/{link['sid']}", user, Window="1")).status == 403
        assert (await here.ask("DELETE", f"/tidings/v1/Carriers/{link['sid']}", user=user)).status == 403
        assert (await here.post("Routes", user, Carrier="oak")).status == 403
