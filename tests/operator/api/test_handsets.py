"""Handsets by the Tidings API: what they hold, writing back, the switch; and that no tenant sees another's."""

from __future__ import annotations

import asyncio

import pytest

from tests.console.installation import ACCOUNT, OPERATOR, OTHER, PHONE, Installation, installed
from tidings import errors
from tidings.messages.media import Fetched

FIELDS = ["sid", "direction", "from", "to", "body", "media", "at", "segments"]


class Unreachable:
    """A fetcher for media that lie nowhere."""

    async def fetch(self, url: str, most: int) -> Fetched:
        raise errors.MEDIA_NOT_FETCHED()


@installed()
async def test_a_message_is_on_the_handset_with_its_fields(here: Installation) -> None:
    sender = here.sender("long-code").address
    sent = await here.send(sender, "hé" * 100)
    (held,) = await here.held()
    assert list(held) == FIELDS
    assert (held["direction"], held["from"], held["to"], held["body"]) == ("in", sender, PHONE, "hé" * 100)
    assert (held["media"], held["segments"], held["sid"][:2]) == ([], 2, "HM")
    assert held["at"].startswith("2027-01-15T")
    assert (await here.message(sent["sid"]))["status"] == "delivered"


@installed()
async def test_what_a_person_writes_arrives_as_an_inbound_message(here: Installation) -> None:
    sender = here.sender("toll-free").address
    written = await here.post(f"Handsets/{PHONE}/Messages", To=sender, Body="hi there")
    assert (written.status, list(written.json), written.json["direction"]) == (201, FIELDS, "out")
    await asyncio.sleep(1)
    (message,) = await here.inbound()
    assert (message["from"], message["to"], message["body"]) == (PHONE, sender, "hi there")
    assert await here.held() == [written.json]


@installed()
async def test_a_handset_may_be_named_with_an_escaped_plus_and_a_sender_as_people_write_it(here: Installation) -> None:
    number = here.sender("long-code").address
    spaced = f"{number[:2]} ({number[2:5]}) {number[5:]}"
    assert (await here.post(f"Handsets/%2B{PHONE[1:]}/Messages", To=spaced, Body="hi")).status == 201
    code = here.sender("short-code").address
    assert (await here.post(f"Handsets/{PHONE}/Messages", To=code, Body="hi")).status == 201
    assert [held["to"] for held in await here.held()] == [code, number]


@installed()
async def test_media_of_both_directions_are_shown(here: Installation) -> None:
    sender = here.sender("long-code").address
    here.app.program.media._fetcher = Unreachable()  # virtual time cannot wait for a real network
    urls = ["https://example.com/a.png", "https://example.com/b.pdf"]
    written = await here.post(f"Handsets/{PHONE}/Messages", To=sender, MediaUrl=urls)
    assert written.json["media"] == [
        {"url": urls[0], "content_type": "image/png"},
        {"url": urls[1], "content_type": "application/pdf"},
    ]


@installed()
async def test_messages_come_newest_first_in_pages(here: Installation) -> None:
    sender = here.sender("long-code").address
    for number in range(5):
        await here.post(f"Handsets/{PHONE}/Messages", To=sender, Body=str(number))
    first = (await here.get(f"Handsets/{PHONE}/Messages?PageSize=2")).json
    assert [held["body"] for held in first["messages"]] == ["4", "3"]
    path = first["meta"]["next_page_url"].partition("/tidings/v1/")[2]
    assert [held["body"] for held in (await here.get(path)).json["messages"]] == ["2", "1"]


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"Body": "hi"}, 21604),
        ({"To": "+12125550100", "Body": "hi"}, 21211),
        ({"To": "nobody", "Body": "hi"}, 21211),
        ({"To": "99999", "Body": "hi"}, 21211),
        ({"To": "own"}, 21602),
        ({"To": "own", "Body": "x" * 1601}, 21617),
        ({"To": "own", "MediaUrl": ["https://example.com"] * 11}, 21623),
        ({"To": "own", "MediaUrl": "javascript:alert(1)"}, 21620),
    ],
)
@installed()
async def test_what_cannot_be_written_is_refused_with_its_code(
    here: Installation, form: dict[str, object], code: int
) -> None:
    given = {**form, "To": here.sender("long-code").address} if form.get("To") == "own" else form
    refused = await here.post(f"Handsets/{PHONE}/Messages", **given)
    assert (refused.status, refused.code) == (400, code)
    assert await here.held() == []


@installed()
async def test_an_account_sees_on_a_handset_only_what_is_from_or_to_its_own_senders(here: Installation) -> None:
    mine, theirs = here.sender("long-code").address, await here.buy()
    await here.send(mine, "from one")
    await here.send(theirs, "from the other", user=OTHER)
    await here.post(f"Handsets/{PHONE}/Messages", user=OTHER, To=theirs, Body="to the other")
    assert [held["body"] for held in await here.held()] == ["from one"]
    assert [held["body"] for held in await here.held(user=OTHER)] == ["to the other", "from the other"]
    assert len(await here.held(user=OPERATOR)) == 3
    last = (await here.get(f"Handsets/{PHONE}")).json["last_message"]
    assert last["body"] == "from one"


@installed()
async def test_nobody_writes_to_another_accounts_sender(here: Installation) -> None:
    theirs = await here.buy()
    refused = await here.post(f"Handsets/{PHONE}/Messages", To=theirs, Body="hi")
    assert (refused.status, refused.code) == (400, 21211)
    written = await here.post(f"Handsets/{PHONE}/Messages", user=OPERATOR, To=theirs, Body="hi")
    assert written.status == 201
    await asyncio.sleep(1)
    assert [each["body"] for each in await here.inbound(OTHER)] == ["hi"]


@installed(number_quarantine_days=0)
async def test_a_number_that_is_sold_again_takes_no_messages_with_it(here: Installation) -> None:
    number = await here.buy(OTHER)
    await here.send(number, "of the first owner", user=OTHER)
    listed = await here.ask("GET", f"/2010-04-01/Accounts/{OTHER}/IncomingPhoneNumbers.json", user=OTHER)
    sid = listed.json["incoming_phone_numbers"][0]["sid"]
    gone = await here.ask("DELETE", f"/2010-04-01/Accounts/{OTHER}/IncomingPhoneNumbers/{sid}.json", user=OTHER)
    assert gone.status == 204
    path = f"/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json"
    bought = await here.ask("POST", path, {"PhoneNumber": number})
    assert bought.status == 201, bought.json
    assert await here.held() == []
    await here.send(number, "of the second owner")
    assert [held["body"] for held in await here.held()] == ["of the second owner"]
    assert await here.held(user=OTHER) == []


@installed()
async def test_a_sender_of_the_platform_is_no_handset(here: Installation) -> None:
    for handset in (here.sender("long-code").address, await here.buy(), "nobody"):
        for answer in (await here.get(f"Handsets/{handset}/Messages"), await here.get(f"Handsets/{handset}")):
            assert (answer.status, answer.code) == (404, 20404)


@installed()
async def test_handsets_are_listed_with_their_last_message(here: Installation) -> None:
    mine, theirs = here.sender("long-code").address, await here.buy()
    await here.send(mine, "one", to="+12065550141")
    await here.send(mine, "two")
    await here.send(theirs, "hidden", to="+12065550143", user=OTHER)
    listed = (await here.get("Handsets")).json["handsets"]
    found = [(each["phone_number"], each["power"], each["last_message"]["body"]) for each in listed]
    assert found == [(PHONE, "on", "two"), ("+12065550141", "on", "one")]
    everything = (await here.get("Handsets?PageSize=1", OPERATOR)).json
    assert [each["phone_number"] for each in everything["handsets"]] == ["+12065550143"]
    assert everything["meta"]["next_page_url"]


@installed()
async def test_a_handset_that_is_off_gets_its_messages_when_it_is_on_again(here: Installation) -> None:
    sender = here.sender("toll-free").address
    switched = await here.post(f"Handsets/{PHONE}", Power="off")
    assert (switched.status, switched.json["power"], switched.json["last_message"]) == (200, "off", None)
    sent = await here.send(sender, "later")
    assert (await here.message(sent["sid"]))["status"] == "sent"
    refused = await here.post(f"Handsets/{PHONE}/Messages", To=sender, Body="hi")
    assert (refused.status, refused.code) == (409, 20409)
    assert (await here.post(f"Handsets/{PHONE}", Power="on")).json["last_message"]["body"] == "later"
    await asyncio.sleep(1)
    assert (await here.message(sent["sid"]))["status"] == "delivered"
    assert (await here.post(f"Handsets/{PHONE}", Power="dim")).code == 20001


@installed()
async def test_a_message_for_a_handset_that_stays_off_ends_undelivered(here: Installation) -> None:
    await here.post(f"Handsets/{PHONE}", Power="off")
    sent = await here.send(here.sender("toll-free").address, ValidityPeriod="600")
    assert (await here.post("Clock", Advance="PT10M")).status == 200
    await asyncio.sleep(1)
    message = await here.message(sent["sid"])
    assert (message["status"], message["error_code"]) == ("undelivered", 30003)


@installed()
async def test_nobody_turns_a_handset_off_that_another_account_writes_to(here: Installation) -> None:
    mine, theirs = here.sender("long-code").address, await here.buy()
    await here.send(mine)
    assert (await here.post(f"Handsets/{PHONE}", Power="off", user=OTHER)).status == 403
    assert (await here.post(f"Handsets/{PHONE}", Power="off")).status == 200
    waiting = "+12065550149"
    await here.post(f"Handsets/{waiting}", Power="off")
    await here.send(theirs, to=waiting, user=OTHER)
    assert (await here.post(f"Handsets/{waiting}", Power="on")).status == 403
    assert (await here.post(f"Handsets/{waiting}", Power="on", user=OPERATOR)).status == 200


@installed()
async def test_two_accounts_may_use_the_same_word_as_sender_and_see_their_own_only(here: Installation) -> None:
    for user, body in ((ACCOUNT, "mine"), (OTHER, "theirs")):
        form = {"From": "AcmeShop", "To": "+447700900123", "Body": body}
        made = await here.ask("POST", f"/2010-04-01/Accounts/{user}/Messages.json", form, user)
        if made.status != 201:
            pytest.skip(f"alphanumeric senders: {made.json['message']}")
    await asyncio.sleep(1)
    assert [held["body"] for held in await here.held("+447700900123")] == ["mine"]
    assert [held["body"] for held in await here.held("+447700900123", OTHER)] == ["theirs"]


@installed(carrier="smpp://user:secret@pine:2775")
async def test_with_a_real_carrier_there_are_no_handsets(here: Installation) -> None:
    for answer in (
        await here.get("Handsets"),
        await here.get(f"Handsets/{PHONE}/Messages"),
        await here.post(f"Handsets/{PHONE}/Messages", To=PHONE, Body="hi"),
        await here.post(f"Handsets/{PHONE}", Power="off"),
    ):
        assert (answer.status, answer.code) == (404, 20404)
        assert "simulated" in answer.json["message"]
