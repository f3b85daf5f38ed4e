"""Explain says beforehand what becomes of a message, by the decision that takes messages in; nothing is sent or kept."""

from __future__ import annotations

import asyncio
import random
from typing import Any

from tests.console.installation import ACCOUNT, OPERATOR, OTHER, PHONE, Installation, installed
from tidings.core import Instant
from tidings.services.alpha_registrations import AlphaRegistration, RegistrationState, registrations

MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
LONDON = "+447700900199"


async def _service(here: Installation, **form: str) -> str:
    made = await here.ask("POST", "/messaging/v1/Services", {"FriendlyName": "One", **form})
    assert made.status == 201, made.json
    return str(made.json["sid"])


async def _join(here: Installation, service: str, *kinds: str) -> None:
    """Takes senders of the first account out of their service and into this one."""
    for kind in kinds:
        sender = here.sender(kind)
        name, field = ("ShortCodes", "ShortCodeSid") if kind == "short-code" else ("PhoneNumbers", "PhoneNumberSid")
        if sender.service_sid:
            await here.ask("DELETE", f"/messaging/v1/Services/{sender.service_sid}/{name}/{sender.sid}")
        joined = await here.ask("POST", f"/messaging/v1/Services/{service}/{name}", {field: sender.sid})
        assert joined.status == 201, joined.json


async def _word(here: Installation, service: str, word: str, country: str = "") -> None:
    form = {"AlphaSender": word, "IsoCountryCode": country} if country else {"AlphaSender": word}
    added = await here.ask("POST", f"/messaging/v1/Services/{service}/DestinationAlphaSenders", form)
    assert added.status == 201, added.json


async def _permit(here: Installation, *countries: str) -> None:
    for country in countries:
        path = "/accounts/v1/Messaging/GeoPermissions"
        form = {"Permissions": f'{{"country_code": "{country}", "type": "country", "enabled": true}}'}
        answer = await here.ask("PATCH", path, form)
        assert answer.status == 200, answer.json


async def _explained(here: Installation, user: str = ACCOUNT, **form: Any) -> dict[str, Any]:
    answer = await here.post("Explain", user, **{"To": PHONE, "Body": "hello", **form})
    assert answer.status == 200, answer.json
    return dict(answer.json)


@installed()
async def test_a_plain_message_is_told_whole(here: Installation) -> None:
    sender = here.sender("long-code")
    assert await _explained(here, From=sender.address, Body="Hello ☺") == {
        "outcome": "queued",
        "error_code": None,
        "error_message": None,
        "from": sender.address,
        "sender_sid": sender.sid,
        "num_segments": 1,
        "encoding": "ucs-2",
        "price": "-0.00830",
        "price_unit": "USD",
        "wait_seconds": 0.0,
        "warnings": [],
        "senders": [
            {
                "sender": sender.address,
                "sid": sender.sid,
                "type": "long-code",
                "kept": True,
                "reason": "From names it",
            }
        ],
    }
    assert (await here.ask("GET", MESSAGES)).json["messages"] == [], "nothing is kept"
    assert await here.held() == []


@installed()
async def test_each_sender_of_a_service_has_its_reason(here: Installation) -> None:
    service = await _service(here)
    await _join(here, service, "long-code", "toll-free", "short-code")
    await _word(here, service, "ACME")
    told = await _explained(here, MessagingServiceSid=service)
    assert (told["outcome"], told["from"]) == ("queued", here.sender("short-code").address)
    assert [(one["sender"], one["type"], one["kept"]) for one in told["senders"]] == [
        (here.sender("short-code").address, "short-code", True),
        (here.sender("long-code").address, "long-code", False),
        (here.sender("toll-free").address, "toll-free", False),
        ("ACME", "alphanumeric", False),
    ]
    assert [one["reason"] for one in told["senders"]] == [
        "its kind of sender goes first",
        "another kind of sender goes first",
        "another kind of sender goes first",
        "alphanumeric senders are not supported in the recipient's country",
    ]


@installed()
async def test_the_timeline_tells_who_else_might_have_written(here: Installation) -> None:
    service = await _service(here)
    await _join(here, service, "long-code", "short-code")
    made = await here.ask("POST", MESSAGES, {"MessagingServiceSid": service, "To": PHONE, "Body": "hello"})
    events = (await here.get(f"Messages/{made.json['sid']}/Timeline")).json["events"]
    [chose] = [event for event in events if event["event"] == "chose-sender"]
    assert chose["reason"] == here.sender("short-code").address
    assert chose["detail"] == {
        "why": "its kind of sender goes first",
        "dropped": [{"sender": here.sender("long-code").address, "reason": "another kind of sender goes first"}],
        "others": 0,
    }
    empty = await _service(here)
    failed = await here.ask("POST", MESSAGES, {"MessagingServiceSid": empty, "To": PHONE, "Body": "hello"})
    events = (await here.get(f"Messages/{failed.json['sid']}/Timeline")).json["events"]
    assert [event["event"] for event in events] == ["accepted", "no-sender", "failed"]


@installed()
async def test_what_would_be_refused_is_told_with_its_code(here: Installation) -> None:
    sender = here.sender("long-code").address
    service = await _service(here)
    for form, outcome, code in (
        ({"From": sender, "To": ""}, "refused", 21604),
        ({"From": sender, "To": "+1555"}, "refused", 21211),
        ({}, "refused", 21603),
        ({"From": sender, "Body": ""}, "refused", 21602),
        ({"From": sender, "Body": "x" * 1601}, "refused", 21617),
        ({"From": "+14155550000"}, "refused", 21659),
        ({"From": sender, "To": LONDON}, "refused", 21408),
        ({"From": sender, "ValidityPeriod": "0"}, "refused", 21624),
        ({"From": sender, "media_url": "https://a.example/x.png"}, "refused", 20001),
        ({"MessagingServiceSid": "MG" + "9" * 32}, "refused", 21701),
        ({"MessagingServiceSid": service}, "failed", 21704),
        ({"MessagingServiceSid": service, "From": sender}, "refused", 21711),
        ({"MessagingServiceSid": service, "From": "ACME"}, "refused", 21709),
    ):
        told = await _explained(here, **form)
        assert (told["outcome"], told["error_code"]) == (outcome, code), form
        assert told["error_message"]
        assert told["price"] is None
    assert (await here.ask("GET", MESSAGES)).json["messages"] == []


@installed()
async def test_a_scheduled_message_has_no_sender_yet(here: Installation) -> None:
    service = await _service(here)
    form = {"MessagingServiceSid": service, "ScheduleType": "fixed", "SendAt": here.clock.now().plus(h=2).iso()}
    told = await _explained(here, **form)
    assert (told["outcome"], told["from"], told["senders"]) == ("scheduled", None, [])


@installed()
async def test_the_operator_names_the_account_and_others_see_their_own(here: Installation) -> None:
    sender = here.sender("long-code").address
    assert (await here.post("Explain", OPERATOR, To=PHONE, From=sender, Body="x")).status == 400
    assert (await here.post("Explain", OPERATOR, AccountSid="AC" + "9" * 32, To=PHONE)).status == 404
    told = await _explained(here, OPERATOR, AccountSid=ACCOUNT, From=sender)
    assert (told["outcome"], told["from"]) == ("queued", sender)
    strange = await _explained(here, OTHER, From=sender)
    assert (strange["error_code"], strange["senders"]) == (21660, [])


@installed()
async def test_a_word_goes_out_and_names_its_country_s_wishes(here: Installation) -> None:
    await _permit(here, "GB", "SG", "RO")
    told = await _explained(here, From="ACME", To=LONDON)
    assert (told["outcome"], told["from"], told["sender_sid"]) == ("queued", "ACME", None)
    sent = await here.send("ACME", to=LONDON)
    assert (await here.held(LONDON))[0]["from"] == "ACME"
    assert (await here.message(sent["sid"]))["status"] in ("sent", "delivered")
    assert (await _explained(here, From="ACME"))["error_code"] == 21612, "the US takes no words"
    pictured = await _explained(here, From="ACME", To=LONDON, MediaUrl="https://a.example/x.png")
    assert pictured["error_code"] == 21621
    romania = await _explained(here, From="ACME", To="+40712345678")
    assert (romania["outcome"], romania["warnings"]) == ("queued", [30018])
    singapore = await _explained(here, From="ACME", To="+6591234567")
    assert (singapore["outcome"], singapore["error_code"]) == ("failed", 30040)
    generic = await _explained(here, From="Info", To="+6591234567")
    assert (generic["outcome"], generic["error_code"]) == ("failed", 30042)
    another = await _explained(here, From="HSBC", To=LONDON)
    assert (another["outcome"], another["error_code"]) == ("failed", 30041)
    service = await _service(here)
    await _word(here, service, "ACMESG", "SG")
    assert (await _explained(here, MessagingServiceSid=service, To="+6591234567"))["error_code"] == 30040
    await here.database.commit(registrations.write_of(_registered("ACMESG")))
    assert (await _explained(here, MessagingServiceSid=service, To="+6591234567"))["outcome"] == "queued"


def _registered(word: str) -> AlphaRegistration:
    return AlphaRegistration(
        sid="RG" + "1" * 32,
        account_sid=ACCOUNT,
        alpha_sender=word,
        iso_country_code="SG",
        customer_profile_sid="BU" + "1" * 32,
        description="Reminders",
        state=RegistrationState.REGISTERED,
        date_created=Instant(0),
        date_updated=Instant(0),
        name=word.casefold(),
    )


@installed()
async def test_a_word_of_a_service_goes_before_its_numbers_and_has_its_own_queue(here: Installation) -> None:
    await _permit(here, "GB", "DE")
    service = await _service(here)
    await _join(here, service, "long-code")
    await _word(here, service, "ACME")
    await _word(here, service, "ACMEDE", "DE")
    for to, word in ((LONDON, "ACME"), ("+4915155550199", "ACMEDE")):
        made = await here.ask("POST", MESSAGES, {"MessagingServiceSid": service, "To": to, "Body": "hello"})
        assert made.status == 201
        await asyncio.sleep(2)
        assert (await here.held(to))[0]["from"] == word
    dialogue = await here.ask("POST", f"/messaging/v1/Services/{service}", {"Usecase": "discussion"})
    assert dialogue.status == 200
    told = await _explained(here, MessagingServiceSid=service, To="+447700900188")
    assert told["from"] == here.sender("long-code").address
    assert told["senders"][1]["reason"] == "nobody can answer it, and the service is for dialogues"


CHOICES: dict[str, list[Any]] = {
    "To": [
        PHONE,
        "+12065550143",
        "+12065550144",
        LONDON,
        "+4915155550199",
        "+14165550199",
        "12345",
        "",
        None,
        "whatsapp:+12065550142",
    ],
    "Body": ["hello", "Grüße ☺", "“smart” quotes", "x" * 400, "", None, "x" * 1700],
    "MediaUrl": [None, None, None, "https://a.example/x.png", "nonsense"],
    "ValidityPeriod": [None, None, "60", "0", "x"],
    "SmartEncoded": [None, "true", "false"],
    "ScheduleType": [None, None, None, None, "fixed"],
    "SendAt": [None, None, "2030-01-01T00:00:00Z", "soon"],
    "Attempt": [None, None, "2", "-1"],
    "StatusCallback": [None, None, "https://a.example/status", "ftp://a.example"],
    "Tags": [None, None, '{"a": "b"}', "[]"],
    "ContentRetention": [None, None, "discard", "never"],
}


@installed(a2p="enforce")
async def test_explain_and_the_real_request_agree(here: Installation) -> None:
    """Over some hundred requests, right and wrong: outcome, code, sender, segments and price."""
    await _permit(here, "GB", "CA")
    pool, strict, empty = await _service(here), await _service(here, SynchronousValidation="true"), await _service(here)
    await _join(here, pool, "long-code", "toll-free")
    await _join(here, strict, "short-code")
    await _word(here, pool, "ACME")
    unregistered = await here.buy(ACCOUNT)
    senders = [here.sender(kind).address for kind in ("long-code", "toll-free", "short-code")]
    froms = [None, *senders, unregistered, "ACME", "OTHER", "+14155550000", "bad!"]
    services = [None, None, pool, pool, pool, strict, empty, "MG" + "9" * 32, "MG1"]
    draw = random.Random(11)
    outcomes: set[tuple[str, Any]] = set()
    for number in range(400):
        form = {name: draw.choice(values) for name, values in CHOICES.items() if draw.random() < 0.4}
        form |= {"To": draw.choice(CHOICES["To"][:6]), "Body": draw.choice(CHOICES["Body"][:4])} if number % 3 else {}
        form |= {"From": draw.choice(froms), "MessagingServiceSid": draw.choice(services)}
        if number % 20 == 7:
            at = here.clock.now().plus(h=2 + number).iso()
            form |= {"MessagingServiceSid": pool, "From": None, "ScheduleType": "fixed", "SendAt": at}
        form = {name: value for name, value in form.items() if value is not None}
        explained = await here.post("Explain", **form)
        assert explained.status == 200, (form, explained.json)
        told = explained.json
        outcomes.add((told["outcome"], told["error_code"]))
        real = await here.ask("POST", MESSAGES, form)
        if real.status != 201:
            assert (told["outcome"], told["error_code"]) == ("refused", real.code), (form, told, real.json)
            assert told["error_message"] == real.json["message"]
            continue
        events = (await here.get(f"Messages/{real.json['sid']}/Timeline")).json["events"]
        shown = await here.message(real.json["sid"])
        assert shown["num_segments"] in (str(told["num_segments"]), "0")
        if told["outcome"] == "scheduled":
            assert shown["status"] == "scheduled"
        elif told["outcome"] == "failed":
            assert (shown["status"] in ("failed", "undelivered"), shown["error_code"]) == (True, told["error_code"])
        else:
            assert told["outcome"] == "queued"
            assert shown["from"] == told["from"], (form, told, events)
            assert [event["event"] for event in events][1] == "chose-sender"
            await asyncio.sleep(3)
            if "MediaUrl" not in form:  # nobody serves media here
                assert (await here.message(real.json["sid"]))["price"] == told["price"], form
    assert {outcome for outcome, _ in outcomes} == {"queued", "scheduled", "failed", "refused"}
    assert {code for _, code in outcomes} >= {None, 21265, 21602, 21604, 21701, 21703, 21704, 21711, 30034}
