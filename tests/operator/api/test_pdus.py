"""What went over the wire for a message: the octets that a carrier got, and what is known of its answers."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa

from tests.console.installation import ACCOUNT, OPERATOR, OTHER, PHONE, Installation, installed
from tests.operator.api.tapped import TappedCarrier, codes, on_wire, tapped
from tests.routing.api.test_carriers import routed
from tidings.delivery.taken_ids import PARTS_MOST
from tidings.messages.media import media_stored
from tidings.messages.model import Medium, message
from tidings.permissions.geo import decided

BRITISH = "+447400123456"
CARD = "a card of the account's"
VCARD = b"BEGIN:VCARD\nVERSION:3.0\nEND:VCARD\n"
LONG = "See you at the corner of Pine and 3rd. " * 12
WIDE = "Wir sehen uns um neun, grüße \N{WATER WAVE} из Москвы. " * 5
NATIONAL = {"LongCodeTon": "2", "DestinationTon": "2", "CountryCode": "1"}
KINDS = {
    "gsm-7": ("hello {x} at 5€", {}, {}),
    "ucs-2": (WIDE[:60], {}, {}),
    "long": (LONG, {}, {}),
    "long by parameters": (LONG, {"LongText": "sar"}, {}),
    "long by payload": (LONG, {"LongText": "payload"}, {}),
    "long in ucs-2": (WIDE, {}, {}),
    "national": ("hello", NATIONAL, {}),
    "a word as sender": ("hello", {}, {"From": "AcmeShop", "To": BRITISH}),
    "short code": ("hello", {"ShortCodeTon": "6", "ShortCodeNpi": "9"}, {"From": "short-code"}),
    "latin-1": ("café {x}", {"DefaultAlphabet": "latin1"}, {}),
    "long in latin-1": ("Déjà vu: " * 40, {"DefaultAlphabet": "latin1"}, {}),
    "latin-1 by its own coding": ("café", {"TextCoding": "latin1"}, {}),
    "what latin-1 lacks": ("5 €", {"DefaultAlphabet": "latin1"}, {}),
    "ia5": ("hello {x}", {"TextCoding": "ia5"}, {}),
    "long in ascii, without its accents": ("Olé! " * 60, {"DefaultAlphabet": "ascii"}, {}),
    "long in ucs-2 by parameters": (WIDE, {"LongText": "sar"}, {}),
    "long in ucs-2 by payload": (WIDE, {"LongText": "payload"}, {}),
    "with a validity period": ("hurry", {}, {"ValidityPeriod": "7"}),
    "the longest": ("x" * 1600, {}, {}),
    "letters of two septets at the seam": ("x" * 152 + "€" * 20, {}, {}),
    "quotes that were made simple": ("“so”, she said…", {}, {"SmartEncoded": "true"}),
    "media as links": ("Look", {}, {"MediaUrl": CARD}),
    "media as links in a long text": (LONG, {}, {"MediaUrl": CARD}),
    "media by the vendor's parameter": ("Look", {"MediaTlv": "true"}, {"MediaUrl": CARD}),
    "media alone": ("", {"MediaTlv": "true"}, {"MediaUrl": CARD}),
}


async def card_of(here: Installation) -> str:
    """A link to a medium that the platform has."""
    library, sids, now = here.app.program.media, here.app.sids, int(here.clock.now())
    row = Medium(
        ACCOUNT,
        sids.make("MM"),
        sids.make("ME"),
        "text/vcard",
        None,
        await library.files.put(VCARD),
        len(VCARD),
        now,
        now,
    )
    await here.database.commit(media_stored(row))
    return library.link(row)


async def sent(here: Installation, body: str, **more: str) -> Any:
    """A message, from the long code to the phone where nothing else is said."""
    kind = more.pop("From", "long-code")
    sender = here.sender(kind).address if "-code" in kind else kind
    to = more.pop("To", PHONE)
    if to == BRITISH:
        await here.database.commit(decided(ACCOUNT, "GB", enabled=True))
    if "MediaUrl" in more:
        more["MediaUrl"] = await card_of(here)
    return await here.send(sender, body, to, **more)


def hidden(octets: str, *, told: str) -> str:
    """What came over the wire, with asterisks where the proofs of links are that are not told."""
    mark, stars = "proof=", "*" * 32
    for written in ("latin-1", "utf-16-be"):
        mask = (mark + stars).encode(written)
        at = bytes.fromhex(told).find(mask)
        while at >= 0:
            start, end = at + len(mark.encode(written)), at + len(mask)
            octets = octets[: 2 * start] + stars.encode(written).hex() + octets[2 * end :]
            at = bytes.fromhex(told).find(mask, end)
    return octets


@pytest.mark.parametrize("kind", KINDS)
@installed()
async def test_what_is_told_is_what_the_carrier_got_octet_for_octet(here: Installation, kind: str) -> None:
    body, settings, more = KINDS[kind]
    oak = await tapped(here, "+", **settings) if "To" in more else await tapped(here, **settings)
    made = await sent(here, body, **more)
    await asyncio.sleep(20)
    told = await on_wire(here, made["sid"])
    assert oak.bodies, "it went over the link"
    bodies = [part["pdu"]["body"] for part in told["parts"]]
    assert bodies == [hidden(got, told=body) for got, body in zip(oak.bodies, bodies, strict=True)]
    for part, got, whole in zip(told["parts"], oak.messages, oak.submits, strict=True):
        pdu = part["pdu"]
        names = set(got.__struct_fields__) - {"short_message", "tlvs"}
        assert {name: pdu[name] for name in names} == {name: getattr(got, name) for name in names}
        assert (pdu["command_length"], pdu["sm_length"]) == (len(whole), len(got.short_message))
        assert [int(one["tag"], 16) for one in pdu["tlvs"]] == list(got.tlvs)
    assert (told["command"], told["link"], told["direction"]) == ("submit_sm", "oak", "outbound-api")
    assert [part["part"] for part in told["parts"]] == list(range(1, len(bodies) + 1))
    assert "written-again" in codes(told)


@installed()
async def test_the_parts_say_together_what_was_sent_and_their_fields_what_they_mean(here: Installation) -> None:
    await tapped(here)
    told = await on_wire(here, (await sent(here, LONG))["sid"])
    assert "".join(part["text"] for part in told["parts"]) == LONG
    [first, *_] = told["parts"]
    header = first["user_data_header"]
    assert header["octets"] == f"050003{header['reference']:02x}{len(told['parts']):02x}01"
    assert (first["alphabet"], first["octets"]) == ("gsm-7", first["pdu"]["short_message"][12:])
    words = first["pdu"]["words"]
    assert words["esm_class"] == "default mode, default type, user data header"
    assert words["source_addr_ton"] == "international"
    assert words["source_addr_npi"] == "ISDN (E.163, E.164)"
    assert words["registered_delivery"] == "a receipt of the end, good or bad"
    assert words["validity_period"] == "36000 seconds from then"


@installed()
async def test_parameters_are_named_as_the_standard_names_them(here: Installation) -> None:
    await tapped(here, LongText="sar")
    told = await on_wire(here, (await sent(here, LONG))["sid"])
    [_, second, *_] = told["parts"]
    assert second["user_data_header"] is None
    assert [one["name"] for one in second["pdu"]["tlvs"]] == [
        "sar_msg_ref_num",
        "sar_total_segments",
        "sar_segment_seqnum",
    ]
    assert second["pdu"]["tlvs"][2] == {"tag": "0x020f", "name": "sar_segment_seqnum", "length": 1, "value": "02"}


# -- what the carrier answered --


async def reported(here: Installation, oak: TappedCarrier, number: int) -> None:
    oak.report(number, PHONE, here.sender("long-code").address)
    await asyncio.sleep(1)


@installed()
async def test_beside_a_part_is_what_the_carrier_called_it_before_its_receipt_and_after(here: Installation) -> None:
    oak = await tapped(here)
    made = await sent(here, "hello", StatusCallback="https://app.example/status")
    [part] = (await on_wire(here, made["sid"]))["parts"]
    assert (part["state"], part["carrier_message_id"], part["receipt"]) == ("awaited", "oak-1", None)
    await reported(here, oak, 1)
    told = await on_wire(here, made["sid"])
    [part] = told["parts"]
    assert (part["state"], part["carrier_message_id"]) == ("reported", "oak-1")
    assert (part["receipt"]["state"], part["receipt"]["error_code"]) == ("delivered", None)
    assert part["receipt"]["done_date"] == "2611231201"
    assert part["receipt"]["at"] > told["taken_at"] >= told["left_at"]
    events = (await here.get(f"Messages/{made['sid']}/Timeline")).json["events"]
    assert [each["reason"] for each in events if each["event"] == "sent"] == ["oak-1"]


@installed()
async def test_of_a_long_text_each_part_says_whether_its_receipt_is_awaited(here: Installation) -> None:
    oak = await tapped(here)
    made = await sent(here, LONG)
    parts = (await on_wire(here, made["sid"]))["parts"]
    names = [f"oak-{number}" for number in range(1, len(parts) + 1)]
    assert [(part["state"], part["carrier_message_id"]) for part in parts] == [("awaited", name) for name in names]
    await reported(here, oak, 1)
    parts = (await on_wire(here, made["sid"]))["parts"]
    assert [part["state"] for part in parts] == ["taken", *["awaited"] * (len(parts) - 1)]
    assert [part["carrier_message_id"] for part in parts] == names
    for number in range(2, len(parts) + 1):
        await reported(here, oak, number)
    parts = (await on_wire(here, made["sid"]))["parts"]
    assert {part["state"] for part in parts} == {"reported"}


@installed()
async def test_of_very_many_parts_what_they_were_called_is_known_until_their_receipts(here: Installation) -> None:
    oak = await tapped(here)
    made = await sent(here, "x" * 1600)
    await asyncio.sleep(20)
    told = await on_wire(here, made["sid"])
    assert len(told["parts"]) > PARTS_MOST
    assert [part["carrier_message_id"] for part in told["parts"]] == [f"oak-{n + 1}" for n in range(len(oak.bodies))]
    for number in range(1, len(told["parts"]) + 1):
        await reported(here, oak, number)
    told = await on_wire(here, made["sid"])
    assert {part["carrier_message_id"] for part in told["parts"]} == {None}
    assert "ids-unknown" in codes(told)


@installed()
async def test_a_part_that_nobody_answered_is_under_way(here: Installation) -> None:
    oak = await tapped(here)
    oak.silent = True
    told = await on_wire(here, (await sent(here, "hello"))["sid"])
    [part] = told["parts"]
    assert (part["state"], told["taken_at"]) == ("under-way", None)
    assert part["pdu"]["body"] == oak.bodies[0]


# -- what is not known is said --


@installed()
async def test_what_has_not_left_and_what_never_left_has_no_parts(here: Installation) -> None:
    [service, *_] = (await here.ask("GET", "/messaging/v1/Services")).json["services"]
    sender, later = here.sender("long-code"), here.clock.now().plus(days=1).iso()
    form = {"MessagingServiceSid": service["sid"], "ScheduleType": "fixed", "SendAt": later}
    waits = await here.send(sender.address, "later", **form)
    told = await on_wire(here, waits["sid"])
    assert (told["parts"], codes(told), told["link"]) == ([], ["not-left"], None)
    path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{waits['sid']}.json"
    await here.ask("POST", path, {"Status": "canceled"})
    assert codes(await on_wire(here, waits["sid"])) == ["never-left"]


@installed()
async def test_of_an_emptied_message_the_parts_are_there_without_their_octets(here: Installation) -> None:
    oak = await tapped(here)
    made = await sent(here, LONG)
    for number in range(1, len(oak.bodies) + 1):
        await reported(here, oak, number)
    await here.ask("POST", f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{made['sid']}.json", {"Body": ""})
    told = await on_wire(here, made["sid"])
    assert len(told["parts"]) == len(oak.bodies)
    assert {(part["text"], part["octets"], part["pdu"]) for part in told["parts"]} == {(None, None, None)}
    assert {part["state"] for part in told["parts"]} == {"reported"}
    assert codes(told) == ["emptied"]


@installed()
async def test_without_its_link_the_texts_of_the_parts_are_told_and_that_the_rest_is_not_known(
    here: Installation,
) -> None:
    await tapped(here)
    made = await sent(here, LONG)
    [route] = (await here.get("Routes", user=OPERATOR)).json["routes"]
    await here.ask("DELETE", f"/tidings/v1/Routes/{route['sid']}", user=OPERATOR)
    [link] = (await here.get("Carriers?Name=oak", user=OPERATOR)).json["carriers"]
    assert (await here.ask("DELETE", f"/tidings/v1/Carriers/{link['sid']}", user=OPERATOR)).status == 204
    told = await on_wire(here, made["sid"])
    assert "".join(part["text"] for part in told["parts"]) == LONG
    assert {part["pdu"] for part in told["parts"]} == {None}
    assert (told["link"], told["command"], codes(told)) == ("oak", None, ["no-link"])


@installed()
async def test_links_to_media_are_told_without_what_opens_them(here: Installation) -> None:
    await tapped(here)
    made = await sent(here, "Look", MediaUrl=CARD)
    await asyncio.sleep(20)
    told = await on_wire(here, made["sid"])
    text = "".join(part["text"] for part in told["parts"])
    assert text.startswith("Look\nhttp")
    assert text.endswith("?proof=" + "*" * 32)
    assert "proofs-hidden" in codes(told)


@installed()
async def test_a_recipient_who_is_hidden_stays_so(here: Installation) -> None:
    await tapped(here)
    told = await on_wire(here, (await sent(here, "hello", AddressRetention="obfuscate"))["sid"])
    assert told["parts"][0]["pdu"]["destination_addr"] == f"{PHONE[1:-4]}XXXX"
    assert PHONE[1:].encode().hex() not in str(told)
    assert "address-hidden" in codes(told)


@installed()
async def test_the_simulated_network_gets_what_its_own_link_writes(here: Installation) -> None:
    told = await on_wire(here, (await sent(here, "hello"))["sid"])
    [part] = told["parts"]
    assert (told["link"], part["pdu"]["short_message"]) == ("simulated", b"hello".hex())


@installed()
async def test_what_stays_within_the_platform_had_no_wire(here: Installation) -> None:
    made = await sent(here, "hello", To=here.sender("toll-free").address)
    told = await on_wire(here, made["sid"])
    assert (told["command"], told["link"]) == (None, "on-net")
    assert (told["parts"][0]["text"], told["parts"][0]["pdu"], codes(told)) == ("hello", None, ["on-net"])


@installed()
async def test_of_what_came_in_the_parts_are_told_for_a_day(here: Installation) -> None:
    sender = here.sender("long-code").address
    written = await here.post(f"Handsets/{PHONE}/Messages", To=sender, Body=LONG)
    assert written.status == 201
    await asyncio.sleep(2)
    [came] = await here.inbound()
    told = await on_wire(here, came["sid"])
    assert (told["command"], told["link"], told["direction"]) == ("deliver_sm", "simulated", "inbound")
    assert [part["part"] for part in told["parts"]] == list(range(1, int(came["num_segments"]) + 1))
    assert {(part["state"], part["data_coding"], part["octets"]) for part in told["parts"]} == {("arrived", 0, None)}
    assert len({part["reference"] for part in told["parts"]}) == 1
    here.clock.advance(2 * 86_400_000_000)
    await asyncio.sleep(7_200)
    told = await on_wire(here, came["sid"])
    assert (told["parts"], codes(told)) == ([], ["arrived", "parts-forgotten"])


@installed()
async def test_a_short_text_that_came_in_is_one_part(here: Installation) -> None:
    await here.post(f"Handsets/{PHONE}/Messages", To=here.sender("long-code").address, Body="Hi")
    await asyncio.sleep(2)
    [came] = await here.inbound()
    [part] = (await on_wire(here, came["sid"]))["parts"]
    assert (part["part"], part["parts"], part["text"], part["pdu"]) == (1, 1, "Hi", None)


# -- whose it is --


@installed()
async def test_the_operator_sees_it_and_another_account_does_not(here: Installation) -> None:
    sid = (await sent(here, "hello"))["sid"]
    assert (await here.get(f"Messages/{sid}/Pdus", user=OPERATOR)).status == 200
    assert (await here.get(f"Messages/{sid}/Pdus", user=OTHER)).status == 404


HTTP = {
    "Kind": "http",
    "ApiUrl": "https://elm.example/sms",
    "SystemId": "the-user",
    "Password": "the-password",
    "Fields": "token=the-token",
    "Auth": "fields",
    "CallbackField": "notify",
    "CallbackBase": "https://sms.example",
}


@installed()
async def test_of_a_link_by_http_the_request_is_told_without_its_secrets(here: Installation) -> None:
    made = await here.post("Carriers", OPERATOR, Name="elm", **HTTP)
    assert made.status == 201, made.json
    await here.post(f"Carriers/{made.json['sid']}/CallbackAddresses", OPERATOR)
    await routed(here, "elm")
    sid = (await sent(here, LONG))["sid"]
    steps = f"accepted@1;queued@2;sending@{int(here.clock.now())}@elm, TR1 (everything);sent@{int(here.clock.now())}"
    await here.database.commit(sa.update(message).where(message.c.sid == sid).values(steps=steps, status="sent"))
    told = await on_wire(here, sid)
    assert codes(told)[:2] == ["request-made-again", "secrets-hidden"]
    request = str(told["request"])
    assert "username=hidden&password=hidden" in request
    assert "token=hidden" in request
    for secret in ("the-user", "the-password", "the-token", "elm.example"):
        assert secret not in request
    by_operator = await on_wire(here, sid, OPERATOR)
    assert by_operator["request"]["url"] == HTTP["ApiUrl"]
    assert "the-password" not in str(by_operator)
    assert "".join(part["text"] for part in told["parts"]) == LONG
