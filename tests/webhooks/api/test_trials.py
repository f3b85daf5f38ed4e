"""Trying out a receiver by the Tidings API: samples are signed, guarded and few; a signature is judged, never made."""

from __future__ import annotations

import pytest

from tests.console.installation import OTHER, SECRET, Installation, installed
from tests.webhooks.api.test_callbacks import URL, receivers
from tidings.webhooks.recorded import Reply
from tidings.webhooks.samples import A_MINUTE_MOST, SampleKind
from tidings.webhooks.signature import sign


@pytest.mark.parametrize("kind", SampleKind)
@installed()
async def test_a_sample_of_each_kind_is_sent_signed_and_its_answer_told(here: Installation, kind: SampleKind) -> None:
    receivers(here).program(URL, Reply(500, b"broken"))
    told = (await here.post("CallbackSamples", Url=URL, Kind=kind.value)).json
    assert (told["status"], told["error_code"], told["answer"]) == (500, 11200, "broken")
    [seen] = receivers(here).at(URL)
    assert seen.header("Tidings-Sample") == kind.value
    assert seen.header("X-Twilio-Signature") == sign(SECRET, URL, list(seen.params.items()))
    assert dict(told["request"]["parameters"]) == seen.params


@installed()
async def test_so_many_are_sent_a_minute_by_each_account(here: Installation) -> None:
    for _ in range(A_MINUTE_MOST):
        assert (await here.post("CallbackSamples", Url=URL)).status == 200
    assert (await here.post("CallbackSamples", Url=URL)).status == 429
    assert (await here.post("CallbackSamples", Url=URL, user=OTHER)).status == 200
    here.clock.advance(61_000_000)
    assert (await here.post("CallbackSamples", Url=URL)).status == 200


@installed()
async def test_what_is_no_url_or_no_kind_is_refused(here: Installation) -> None:
    assert (await here.post("CallbackSamples", Url="ftp://a.example/")).status == 400
    assert (await here.post("CallbackSamples", Url=URL, Kind="call")).status == 400
    assert receivers(here).exchanges == []


@installed()
async def test_a_signature_is_judged_by_the_callers_tokens_and_none_is_told(here: Installation) -> None:
    right = sign(SECRET, URL, [("A", "1")])
    told = (await here.post("SignatureChecks", Url=URL, Signature=right, Body="A=1")).json
    assert (told["valid"], told["token"], told["url"]) == (True, "primary", URL)
    told = (await here.post("SignatureChecks", Url=URL + "/", Signature=right, Body="A=1")).json
    assert (told["valid"], told["url"]) == (False, URL)
    told = await here.post("SignatureChecks", Url=URL, Signature="wrong", Body="A=1")
    assert told.json["differences"] == []
    assert right not in str(told.json)
    assert (await here.post("SignatureChecks", Url=URL)).status == 400
