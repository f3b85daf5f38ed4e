"""Advanced Opt-Out: a service's own keywords and replies, through the API, from the handset to the webhook."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.console.installation import ACCOUNT, OTHER, PHONE, Answer, Installation, installed

HOOK = "http://customer.example/inbound"


async def _service(here: Installation, kind: str = "long-code", **more: Any) -> tuple[str, str]:
    """A service with one sender: its SID and the sender's address."""
    made = await here.ask("POST", "/v1/Services", {"FriendlyName": "Shop", "InboundRequestUrl": HOOK, **more})
    assert made.status == 201, made.json
    sender = here.sender(kind)
    service = here.app.program.senders.of(sender.sid).service_sid
    if service is not None:
        await here.ask("DELETE", f"/v1/Services/{service}/PhoneNumbers/{sender.sid}")
        await here.ask("DELETE", f"/v1/Services/{service}/ShortCodes/{sender.sid}")
    name, parameter = ("ShortCodes", "ShortCodeSid") if kind == "short-code" else ("PhoneNumbers", "PhoneNumberSid")
    joined = await here.ask("POST", f"/v1/Services/{made.json['sid']}/{name}", {parameter: sender.sid})
    assert joined.status == 201, joined.json
    return made.json["sid"], sender.address


async def _write(here: Installation, to: str, body: str) -> None:
    answer = await here.post(f"Handsets/{PHONE}/Messages", To=to, Body=body)
    assert answer.status == 201, answer.json
    await asyncio.sleep(3)


def _told(here: Installation) -> Any:
    return dict(here.app.world.webhooks.at(HOOK)[-1].params)


async def _configured(here: Installation, service: str, **form: Any) -> Answer:
    return await here.post(f"Services/{service}/OptOutConfigurations", **form)


@installed()
async def test_a_service_answers_in_its_own_words_and_tells_its_webhook_so(here: Installation) -> None:
    service, address = await _service(here)
    made = await _configured(here, service, Language="fr", OptOutMessage="Vous ne recevrez plus rien.")
    assert made.status == 201, made.json
    assert made.json["opt_out_keywords"] == ["ARRET", "ARRETER", "ARRETE"]
    await _write(here, address, "arrêt")
    assert (await here.held())[0]["body"] == "Vous ne recevrez plus rien."
    assert _told(here)["OptOutType"] == "STOP"
    refused = await here.ask(
        "POST", f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json", {"From": address, "To": PHONE, "Body": "x"}
    )
    assert (refused.status, refused.code) == (400, 21610)


@installed()
async def test_the_default_handling_tells_no_opt_out_type(here: Installation) -> None:
    _, address = await _service(here)
    await _write(here, address, "STOP")
    assert "OptOutType" not in _told(here)


@installed()
async def test_it_holds_for_short_codes_which_have_no_default_handling(here: Installation) -> None:
    service, address = await _service(here, "short-code")
    await _write(here, address, "STOP")
    assert (await here.get("OptOuts")).json["opt_outs"] == []
    await _configured(here, service)
    await _write(here, address, "STOP")
    [pair, _] = (await here.get("OptOuts")).json["opt_outs"]
    assert (pair["user"], pair["keyword"], pair["source"]) == (PHONE, "STOP", "keyword")


@installed()
async def test_what_is_taken_away_no_longer_counts_and_what_is_reserved_stays(here: Installation) -> None:
    service, address = await _service(here)
    made = (await _configured(here, service, OptOutKeywords="NADA")).json
    assert (made["opt_out_keywords"], made["language"]) == (["STOP", "NADA"], None)
    path = f"Services/{service}/OptOutConfigurations/{made['sid']}"
    changed = (await here.post(path, OptOutKeywords=["basta!", "Basta"], HelpKeywords="SOS")).json
    assert (changed["opt_out_keywords"], changed["help_keywords"]) == (["STOP", "BASTA"], ["HELP", "SOS"])
    await _write(here, address, "quit")
    assert (await here.get("OptOuts")).json["opt_outs"] == []
    await _write(here, address, "Basta!")
    assert {each["keyword"] for each in (await here.get("OptOuts")).json["opt_outs"]} == {"BASTA"}


@installed()
async def test_without_a_configuration_the_default_handling_is_back(here: Installation) -> None:
    service, address = await _service(here)
    made = (await _configured(here, service)).json
    gone = await here.ask("DELETE", f"/tidings/v1/Services/{service}/OptOutConfigurations/{made['sid']}")
    assert gone.status == 204
    await _write(here, address, "QUIT")
    assert "OptOutType" not in _told(here)
    assert (await here.get("OptOuts")).json["opt_outs"]


REFUSED: list[tuple[dict[str, Any], int]] = [
    ({"Language": "xx"}, 400),
    ({"Country": "FR"}, 400),
    ({"Country": "Atlantis", "Language": "fr"}, 400),
    ({"Language": "fr", "OptOutKeywords": "START"}, 400),
    ({"Language": "fr", "OptOutKeywords": ["OUI"]}, 400),
    ({"Language": "fr", "OptOutKeywords": "x" * 31}, 400),
    ({"Language": "fr", "OptOutKeywords": " "}, 400),
    ({"Language": "fr", "HelpMessage": "x" * 321}, 400),
    ({"Language": "de", "OptOutKeywords": "NADA"}, 400),
    ({"Language": "es"}, 409),
]


@pytest.mark.parametrize(("form", "status"), REFUSED)
@installed()
async def test_what_does_not_go_together_is_refused(here: Installation, form: dict[str, Any], status: int) -> None:
    service, _ = await _service(here)
    assert (await _configured(here, service, Language="es", OptOutKeywords="NADA")).status == 201
    refused = await _configured(here, service, **form)
    assert refused.status == status, refused.json
    assert len((await here.get(f"Services/{service}/OptOutConfigurations")).json["opt_out_configurations"]) == 1


@installed()
async def test_one_country_may_give_a_word_another_meaning(here: Installation) -> None:
    service, _ = await _service(here)
    assert (await _configured(here, service, Language="fr")).status == 201
    canadian = await _configured(
        here, service, Language="fr", Country="ca", OptOutKeywords="OUI", OptInKeywords="ENCORE"
    )
    assert (canadian.status, canadian.json["country"]) == (201, "CA")


@installed()
async def test_it_ends_with_its_service_and_belongs_to_one_account(here: Installation) -> None:
    service, _ = await _service(here)
    made = (await _configured(here, service)).json
    path = f"Services/{service}/OptOutConfigurations"
    for method, below in (("GET", ""), ("POST", ""), ("GET", f"/{made['sid']}"), ("DELETE", f"/{made['sid']}")):
        assert (await here.ask(method, f"/tidings/v1/{path}{below}", user=OTHER)).status == 404, method
    assert (await here.ask("DELETE", f"/v1/Services/{service}")).status == 204
    assert (await here.get(path)).status == 404
    assert not list(here.app.optouts.handlings)
