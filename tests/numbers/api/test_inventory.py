"""The operator's own inventory: what is in it, how it gets there, and how accounts get at it."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import pytest

from tests.console.installation import ACCOUNT, OPERATOR, OTHER, SECRET, Answer, Installation, installed
from tidings.http import Request

NUMBER = "+12295551234"
"""Of an area code of which the embedded supply has no numbers."""


async def _add(here: Installation, phone_number: str = NUMBER, **more: Any) -> Answer:
    return await here.post("Inventory", OPERATOR, PhoneNumber=phone_number, **more)


async def _listed(here: Installation, query: str = "") -> list[str]:
    answer = await here.get(f"Inventory{query}", OPERATOR)
    assert answer.status == 200, answer.json
    return [each["phone_number"] for each in answer.json["inventory"]]


async def _found(here: Installation, path: str = "US/Local", query: str = "AreaCode=229") -> list[Any]:
    where = f"/2010-04-01/Accounts/{ACCOUNT}/AvailablePhoneNumbers/{path}.json?{query}"
    return list((await here.ask("GET", where)).json["available_phone_numbers"])


async def _buy(here: Installation, user: str = ACCOUNT, number: str = NUMBER) -> Answer:
    form = {"PhoneNumber": number}
    return await here.ask("POST", f"/2010-04-01/Accounts/{user}/IncomingPhoneNumbers.json", form, user)


async def _upload(here: Installation, text: str) -> Any:
    credentials = base64.b64encode(f"{OPERATOR}:{SECRET}".encode())
    head = b'--limit\r\nContent-Disposition: form-data; name="File"; filename="list"\r\n\r\n'
    headers = {
        b"host": b"localhost",
        b"authorization": b"Basic " + credentials,
        b"content-type": b"multipart/form-data; boundary=limit",
    }
    body = head + text.encode() + b"\r\n--limit--\r\n"
    response = await here.app.api(Request("POST", "/tidings/v1/Inventory/Import", b"", headers, body))
    assert response.status == 201, response.body
    return Answer(response.status, response.body).json


async def _exported(here: Installation) -> str:
    credentials = base64.b64encode(f"{OPERATOR}:{SECRET}".encode())
    headers = {b"host": b"localhost", b"authorization": b"Basic " + credentials}
    response = await here.app.api(Request("GET", "/tidings/v1/Inventory/Export", b"", headers))
    assert response.stream is not None
    return b"".join([piece async for piece in response.stream]).decode()


@installed()
async def test_an_entry_says_what_follows_from_its_number_and_what_was_said(here: Installation) -> None:
    made = await _add(here, Capabilities=["sms", "voice"], Locality="Albany", Region="GA")
    assert made.status == 201, made.json
    shown = made.json
    assert (shown["type"], shown["iso_country"], shown["account_sid"]) == ("local", "US", None)
    assert shown["capabilities"] == {"voice": True, "sms": True, "mms": False, "fax": False}
    assert (shown["locality"], shown["region"], shown["address_requirements"]) == ("Albany", "GA", "none")
    assert shown["url"].endswith(f"/tidings/v1/Inventory/{shown['sid']}")
    assert (await here.get(f"Inventory/{shown['sid']}", OPERATOR)).json == shown
    german = (await _add(here, "+4930123456", Capabilities="voice")).json
    assert (german["type"], german["locality"], german["address_requirements"]) == ("local", "Berlin", "local")


@pytest.mark.parametrize(
    ("number", "form"),
    [
        ("hello", {}),
        ("12345", {}),
        ("12345", {"IsoCountry": "ZZ"}),
        ("12345", {"IsoCountry": "US", "Type": "local"}),
        (NUMBER, {"IsoCountry": "DE"}),
        (NUMBER, {"Type": "short code"}),
        (NUMBER, {"Type": "fixed"}),
        (NUMBER, {"Capabilities": "flying"}),
        (NUMBER, {"AccountSid": "AC" + "9" * 32}),
        (NUMBER, {"Locality": "x" * 65}),
    ],
)
@installed()
async def test_an_entry_that_cannot_be_is_refused(here: Installation, number: str, form: dict[str, str]) -> None:
    assert (await _add(here, number, **form)).status == 400
    assert await _listed(here) == []


@installed()
async def test_the_inventory_is_the_operators_alone(here: Installation) -> None:
    sid = (await _add(here)).json["sid"]
    for method, path in (("GET", ""), ("POST", ""), ("GET", f"/{sid}"), ("DELETE", f"/{sid}"), ("GET", "/Export")):
        assert (await here.ask(method, f"/tidings/v1/Inventory{path}", user=ACCOUNT)).status == 403
    assert await _listed(here) == [NUMBER]


@installed()
async def test_a_number_of_the_inventory_is_found_first_and_bought_once(here: Installation) -> None:
    sid = (await _add(here, Locality="Albany", Region="GA")).json["sid"]
    (found,) = await _found(here)
    assert (found["phone_number"], found["locality"], found["region"]) == (NUMBER, "Albany", "GA")
    assert (await _found(here, query="PageSize=1"))[0]["phone_number"] == NUMBER
    answers = await asyncio.gather(_buy(here), _buy(here, OTHER))
    assert sorted(each.status for each in answers) == [201, 400]
    winner = ACCOUNT if answers[0].status == 201 else OTHER
    assert (await here.get(f"Inventory/{sid}", OPERATOR)).json["account_sid"] == winner
    assert await _found(here) == []
    assert await _listed(here, f"?AccountSid={winner}") == [NUMBER]
    assert await _listed(here, "?Status=free") == []


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("Contains=229555%2A%2A%2A%2A", True),
        ("Contains=555ADGJ", False),
        ("Contains=1234%24", True),
        ("Contains=%2B1229", True),
        ("Contains=234%24&InRegion=ga", True),
        ("InLocality=albany", True),
        ("InLocality=Macon", False),
        ("InPostalCode=31701", True),
        ("SmsEnabled=true", True),
        ("MmsEnabled=true", False),
        ("FaxEnabled=false", True),
        ("Beta=false", False),
        ("ExcludeAllAddressRequired=true", False),
        ("ExcludeLocalAddressRequired=true", True),
        ("ExcludeForeignAddressRequired=true", False),
    ],
)
@installed(number_supply="inventory")
async def test_every_filter_of_a_search_holds_for_the_inventory(here: Installation, query: str, is_found: bool) -> None:
    await _add(
        here,
        Capabilities="sms",
        Locality="Albany",
        Region="GA",
        PostalCode="31701",
        Beta="true",
        AddressRequirements="foreign",
    )
    assert bool(await _found(here, query=query)) is is_found


@installed(number_supply="inventory")
async def test_numbers_near_a_place_are_those_of_its_area_codes(here: Installation) -> None:
    await _add(here, "+14155551234")
    await _add(here, "+12125551234")
    found = await _found(here, query="NearLatLong=37.7,-122.4&Distance=50")
    assert [each["phone_number"] for each in found] == ["+14155551234"]


@installed(number_supply="inventory")
async def test_without_the_embedded_supply_there_is_what_the_operator_has(here: Installation) -> None:
    path = f"/2010-04-01/Accounts/{ACCOUNT}/AvailablePhoneNumbers"
    assert (await here.ask("GET", f"{path}.json")).json["countries"] == []
    assert (await here.ask("GET", f"{path}/US.json")).status == 404
    await _add(here)
    (country,) = (await here.ask("GET", f"{path}.json")).json["countries"]
    assert (country["country_code"], list(country["subresource_uris"])) == ("US", ["local"])
    assert (await _buy(here, number="+14155552345")).code == 21422


@installed()
async def test_the_operator_gives_a_number_and_takes_it_back(here: Installation) -> None:
    sid = (await _add(here, AccountSid=OTHER)).json["sid"]
    path = f"/2010-04-01/Accounts/{OTHER}/IncomingPhoneNumbers.json"
    (number,) = (await here.ask("GET", path, user=OTHER)).json["incoming_phone_numbers"]
    assert (number["phone_number"], number["capabilities"]["sms"]) == (NUMBER, True)
    assert (await here.post(f"Inventory/{sid}", OPERATOR, AccountSid=ACCOUNT)).code == 20409
    assert (await here.ask("DELETE", f"/tidings/v1/Inventory/{sid}", user=OPERATOR)).code == 20409
    await here.post(f"Inventory/{sid}", OPERATOR, Capabilities="voice")
    (number,) = (await here.ask("GET", path, user=OTHER)).json["incoming_phone_numbers"]
    assert number["capabilities"] == {"voice": True, "sms": False, "mms": False, "fax": False}
    back = await here.post(f"Inventory/{sid}", OPERATOR, AccountSid="")
    assert (back.status, back.json["account_sid"]) == (200, None)
    assert (await here.ask("GET", path, user=OTHER)).json["incoming_phone_numbers"] == []
    assert (await _buy(here)).code == 21422, "it rests"
    assert (await here.post(f"Inventory/{sid}", OPERATOR, AccountSid=ACCOUNT)).status == 200, "the operator decides"
    await here.post(f"Inventory/{sid}", OPERATOR, AccountSid="")
    assert (await here.ask("DELETE", f"/tidings/v1/Inventory/{sid}", user=OPERATOR)).status == 204
    assert await _listed(here) == []


@installed()
async def test_a_short_code_is_given_to_an_account_and_sends(here: Installation) -> None:
    made = (await _add(here, "54321", IsoCountry="US", AccountSid=OTHER)).json
    assert (made["type"], made["account_sid"]) == ("short code", OTHER)
    path = f"/2010-04-01/Accounts/{OTHER}/SMS/ShortCodes.json"
    (code,) = (await here.ask("GET", path, user=OTHER)).json["short_codes"]
    assert code["short_code"] == "54321"
    sent = await here.send("54321", user=OTHER)
    assert (await here.message(sent["sid"], OTHER))["status"] in ("sent", "delivered")
    assert (await here.post(f"Inventory/{made['sid']}", OPERATOR, AccountSid="")).json["account_sid"] is None
    assert (await here.ask("GET", path, user=OTHER)).json["short_codes"] == []


@installed()
async def test_of_a_file_each_bad_line_is_left_out_alone(here: Installation) -> None:
    text = "\n".join(
        [
            "phone_number,type,iso_country,capabilities,locality,account_sid,beta",
            "+12295550001,,,sms voice,Albany,,",
            "+1229,,,,,,",
            "+12295550002,mobile-ish,,,,,",
            f"+12295550003,,,sms,,{OTHER},true",
            f"+12295550004,,,sms,,{'AC' + '9' * 32},",
            "54322,short code,US,,,,",
            "+12295550005,,,sms,,,,too,many",
            "+4930123457,,DE,voice,,,",
            '"unclosed',
            "+31970" + "1" * 8 + ",machine to machine,NL,sms,,,",
        ]
    )
    first = await _upload(here, text)
    assert (first["accepted"], first["refused"]) == (5, 5)
    assert [each["line"] for each in first["errors"]] == [3, 4, 6, 8, 10]
    assert await _listed(here, f"?AccountSid={OTHER}") == ["+12295550003"]
    again = await _upload(here, text)
    assert (again["accepted"], len(await _listed(here))) == (5, 5)
    exported = await _exported(here)
    assert exported.splitlines()[0].startswith("phone_number,type,iso_country,capabilities")
    third = await _upload(here, exported)
    assert (third["accepted"], third["refused"]) == (5, 0)
    assert await _exported(here) == exported


@installed()
async def test_a_line_that_wants_what_another_has_is_left_out_and_the_others_are_kept(here: Installation) -> None:
    await _add(here, AccountSid=OTHER)
    lines = [f"+122955500{last:02},{ACCOUNT}" for last in range(10, 20)]
    text = "\n".join(["phone_number,account_sid", *lines[:5], f"{NUMBER},{ACCOUNT}", *lines[5:]])
    done = await _upload(here, text)
    assert (done["accepted"], done["refused"]) == (10, 1)
    assert done["errors"] == [{"line": 7, "reason": "another account has this number"}]
    assert len(await _listed(here, f"?AccountSid={ACCOUNT}")) == 10


@installed()
async def test_what_a_file_says_of_a_number_that_is_there_is_changed_and_the_rest_stays(here: Installation) -> None:
    sid = (await _add(here, Locality="Albany", Capabilities="sms", AccountSid=OTHER)).json["sid"]
    before = (await here.get(f"Inventory/{sid}", OPERATOR)).json
    await _upload(here, f"phone_number,region\n{NUMBER},GA")
    after = (await here.get(f"Inventory/{sid}", OPERATOR)).json
    assert {name for name in after if after[name] != before[name]} <= {"region", "date_updated"}
    assert (after["region"], after["sid"]) == ("GA", sid)
    await _upload(here, f"phone_number,capabilities\n{NUMBER},voice")
    path = f"/2010-04-01/Accounts/{OTHER}/IncomingPhoneNumbers.json"
    (number,) = (await here.ask("GET", path, user=OTHER)).json["incoming_phone_numbers"]
    assert number["capabilities"] == {"voice": True, "sms": False, "mms": False, "fax": False}


@installed()
async def test_a_number_stands_once_in_the_inventory(here: Installation) -> None:
    await _add(here)
    assert (await _add(here)).code == 20409
    assert await _listed(here, "?PhoneNumber=%28229%29+555-1234") == [NUMBER]
    assert await _listed(here, "?Type=mobile") == []
