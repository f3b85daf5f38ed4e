"""Moving numbers between the accounts of one owner, and what becomes of the numbers of a closed one."""

from __future__ import annotations

import asyncio
import base64
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa

from tests.console.installation import ACCOUNT, OTHER, PHONE, SECRET, Answer, Installation, installed
from tidings.audit.events import events
from tidings.http import Request
from tidings.numbers.seed import LOCAL
from tidings.trusthub.rows import channel_endpoints

ADDRESS = {
    "CustomerName": "Owl",
    "Street": "1 Main Street",
    "City": "Berlin",
    "Region": "Berlin",
    "PostalCode": "10115",
    "IsoCountry": "DE",
}


class Family:
    """The first account with two subaccounts."""

    def __init__(self, here: Installation) -> None:
        self.here = here
        self.tokens = {ACCOUNT: SECRET, OTHER: SECRET}

    async def sub(self) -> str:
        made = (await self.here.ask("POST", "/2010-04-01/Accounts.json", {"FriendlyName": "Sub"})).json
        self.tokens[made["sid"]] = made["auth_token"]
        return str(made["sid"])

    async def ask(self, method: str, account: str, path: str, form: Any = None, user: str = ACCOUNT) -> Answer:
        """Of `account`, as `user`."""
        credentials = base64.b64encode(f"{user}:{self.tokens[user]}".encode())
        headers = {
            b"host": b"localhost",
            b"authorization": b"Basic " + credentials,
            b"content-type": b"application/x-www-form-urlencoded",
        }
        body, (path, _, query) = urlencode(form or {}).encode(), path.partition("?")
        where = f"/2010-04-01/Accounts/{account}/{path}"
        response = await self.here.app.api(Request(method, where, query.encode(), headers, body))
        return Answer(response.status, response.body)

    async def bought(self, account: str = ACCOUNT, **form: str) -> Any:
        made = await self.ask("POST", account, "IncomingPhoneNumbers.json", {"AreaCode": "415", **form})
        assert made.status == 201, made.json
        return made.json

    async def move(self, sid: str, giver: str, taker: str, user: str = ACCOUNT, **form: str) -> Answer:
        form = {"AccountSid": taker, **form}
        return await self.ask("POST", giver, f"IncomingPhoneNumbers/{sid}.json", form, user)

    async def has(self, account: str, sid: str) -> bool:
        return (await self.ask("GET", account, f"IncomingPhoneNumbers/{sid}.json")).status == 200


@installed()
async def test_a_number_goes_down_across_and_up_again_with_its_settings(here: Installation) -> None:
    family = Family(here)
    one, two = await family.sub(), await family.sub()
    number = await family.bought(FriendlyName="Sales", SmsUrl="https://example.com/sms")
    for giver, taker in ((ACCOUNT, one), (one, two), (two, ACCOUNT)):
        moved = await family.move(number["sid"], giver, taker)
        assert moved.status == 200, moved.json
        assert (moved.json["account_sid"], moved.json["sid"]) == (taker, number["sid"])
        assert (moved.json["friendly_name"], moved.json["sms_url"]) == ("Sales", "https://example.com/sms")
        assert moved.json["uri"] == f"/2010-04-01/Accounts/{taker}/IncomingPhoneNumbers/{number['sid']}.json"
        assert await family.has(taker, number["sid"])
        assert not await family.has(giver, number["sid"])
        assert here.app.program.senders.at(number["phone_number"]).account_sid == taker  # type: ignore[union-attr]
    moves = events.table.c.event_type == "phone-number.moved"
    of_number = sa.select(events.table.c.account_sid).where(events.table.c.resource_sid == number["sid"], moves)
    noted = await here.database.rows(of_number)
    assert sorted(sid for (sid,) in noted) == sorted([ACCOUNT, one, one, two, two, ACCOUNT])


@installed()
async def test_what_is_said_with_a_move_is_set(here: Installation) -> None:
    family = Family(here)
    sub, number = await family.sub(), await family.bought(SmsUrl="https://example.com/sms")
    moved = (await family.move(number["sid"], ACCOUNT, sub, FriendlyName="Theirs", SmsUrl="")).json
    assert (moved["friendly_name"], moved["sms_url"]) == ("Theirs", "")


@installed()
async def test_only_the_main_accounts_credentials_move_a_number(here: Installation) -> None:
    family = Family(here)
    one, two = await family.sub(), await family.sub()
    number = await family.bought(one)
    refused = await family.move(number["sid"], one, two, user=one)
    assert (refused.status, refused.code) == (403, 21474)
    assert (await family.move(number["sid"], one, two, user=OTHER)).status in (401, 404)
    assert await family.has(one, number["sid"])


@installed()
async def test_a_number_goes_to_no_stranger_to_nobody_and_to_none_that_is_asleep(here: Installation) -> None:
    family = Family(here)
    sub, number = await family.sub(), await family.bought()
    await here.ask("POST", f"/2010-04-01/Accounts/{sub}.json", {"Status": "suspended"})
    for taker, status, code in (
        (OTHER, 400, 21473),
        ("AC" + "9" * 32, 400, 21473),
        ("nobody", 400, 21470),
        (sub, 400, 21472),
    ):
        refused = await family.move(number["sid"], ACCOUNT, taker, FriendlyName="Moved")
        assert (refused.status, refused.code) == (status, code), taker
    kept = (await family.ask("GET", ACCOUNT, f"IncomingPhoneNumbers/{number['sid']}.json")).json
    assert kept == number


@installed()
async def test_a_number_that_moves_leaves_its_service_and_what_is_its_accounts(here: Installation) -> None:
    family = Family(here)
    sub, number = await family.sub(), await family.bought(SmsApplicationSid="")
    address = (await family.ask("POST", ACCOUNT, "Addresses.json", {**ADDRESS, "AutoCorrectAddress": "false"})).json
    form = {"AddressSid": address["sid"], "EmergencyAddressSid": address["sid"], "EmergencyStatus": "Active"}
    await family.ask("POST", ACCOUNT, f"IncomingPhoneNumbers/{number['sid']}.json", form)
    service = (await here.ask("POST", "/v1/Services", {"FriendlyName": "One"})).json["sid"]
    joined = await here.ask("POST", f"/v1/Services/{service}/PhoneNumbers", {"PhoneNumberSid": number["sid"]})
    assert joined.status == 201
    profile = await here.ask(
        "POST",
        "/v1/CustomerProfiles",
        {"FriendlyName": "P", "Email": "owl@example.com", "PolicySid": "RN6433641899984f951173ef1738c3bdd0"},
    )
    assert profile.status == 201, profile.json
    assigned = await here.ask(
        "POST",
        f"/v1/CustomerProfiles/{profile.json['sid']}/ChannelEndpointAssignments",
        {"ChannelEndpointType": "phone-number", "ChannelEndpointSid": number["sid"]},
    )
    assert assigned.status == 201, assigned.json
    moved = (await family.move(number["sid"], ACCOUNT, sub)).json
    assert (moved["address_sid"], moved["emergency_address_sid"], moved["emergency_status"]) == (None, None, "Inactive")
    assert (await here.ask("GET", f"/v1/Services/{service}/PhoneNumbers")).json["phone_numbers"] == []
    assert await here.database.rows(sa.select(channel_endpoints.table.c.sid)) == []
    refused = await family.move(number["sid"], sub, ACCOUNT, AddressSid="AD" + "1" * 32)
    assert refused.code == 20001
    assert (await family.move(number["sid"], sub, ACCOUNT, AddressSid=address["sid"])).status == 200


@installed()
async def test_whoever_opted_out_of_a_number_is_not_written_to_by_its_next_account(here: Installation) -> None:
    family = Family(here)
    sub, sid = await family.sub(), here.app.program.senders.at(LOCAL).sid  # type: ignore[union-attr]
    await here.post("OptOuts", Scope=LOCAL, User=PHONE)
    assert (await family.move(sid, ACCOUNT, sub)).status == 200
    form = {"From": LOCAL, "To": PHONE, "Body": "hello"}
    refused = await family.ask("POST", sub, "Messages.json", form)
    assert (refused.status, refused.code) == (400, 21610)
    assert (await family.ask("POST", sub, "Messages.json", {**form, "To": "+12065550188"})).status == 201


@installed()
async def test_what_waits_for_a_number_that_moved_fails_as_if_it_were_released(here: Installation) -> None:
    family = Family(here)
    sub, sender = await family.sub(), here.app.program.senders.at(LOCAL)
    await here.ask("POST", f"/tidings/v1/Senders/{sender.sid}", {"SegmentsPerSecond": "0.1"}, "operator")  # type: ignore[union-attr]
    form = {"From": LOCAL, "To": PHONE, "Body": "hello"}
    sids = [(await family.ask("POST", ACCOUNT, "Messages.json", form)).json["sid"] for _ in range(4)]
    assert (await family.move(sender.sid, ACCOUNT, sub)).status == 200  # type: ignore[union-attr]
    await asyncio.sleep(120)
    last = await here.message(sids[-1])
    assert (last["status"], last["error_code"]) == ("failed", 21606)


@installed()
async def test_the_numbers_of_a_closed_account_stay_its_own_for_a_month_and_are_released_then(
    here: Installation,
) -> None:
    family = Family(here)
    sub = await family.sub()
    kept, lost = await family.bought(sub), await family.bought(sub)
    assert (await family.move(kept["sid"], sub, ACCOUNT)).status == 200
    await here.ask("POST", f"/2010-04-01/Accounts/{sub}.json", {"Status": "closed"})
    assert (await family.move(lost["sid"], sub, ACCOUNT)).code == 20005
    await here.ask("POST", "/tidings/v1/Clock", {"Advance": "P29D"})
    await asyncio.sleep(5)
    assert here.app.program.senders.at(lost["phone_number"]) is not None
    await here.ask("POST", "/tidings/v1/Clock", {"Advance": "P1DT2H"})
    await asyncio.sleep(5)
    assert here.app.program.senders.at(lost["phone_number"]) is None
    assert here.app.program.senders.at(kept["phone_number"]) is not None
    again = await family.ask("POST", OTHER, "IncomingPhoneNumbers.json", {"PhoneNumber": lost["phone_number"]}, OTHER)
    assert again.code == 21422
    assert (await family.bought(PhoneNumber=lost["phone_number"], AreaCode=""))["phone_number"] == lost["phone_number"]


@installed(number_requirements="enforce")
async def test_a_number_moves_only_to_where_its_requirements_are_fulfilled(here: Installation) -> None:
    family = Family(here)
    sub = await family.sub()
    here_, there = [
        (await family.ask("POST", each, "Addresses.json", {**ADDRESS, "AutoCorrectAddress": "false"})).json["sid"]
        for each in (ACCOUNT, sub)
    ]
    offers = (await family.ask("GET", ACCOUNT, "AvailablePhoneNumbers/AU/Local.json?PageSize=1")).json
    number = offers["available_phone_numbers"][0]["phone_number"]
    assert (await family.ask("POST", ACCOUNT, "IncomingPhoneNumbers.json", {"PhoneNumber": number})).code == 21631
    bought = await family.bought(PhoneNumber=number, AreaCode="", AddressSid=here_)
    cleared = await family.ask("POST", ACCOUNT, f"IncomingPhoneNumbers/{bought['sid']}.json", {"AddressSid": ""})
    assert cleared.code == 21631
    assert (await family.move(bought["sid"], ACCOUNT, sub)).code == 21631
    moved = await family.move(bought["sid"], ACCOUNT, sub, AddressSid=there)
    assert (moved.status, moved.json["address_sid"]) == (200, there)
