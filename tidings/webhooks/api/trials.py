"""Trying out a receiver: a sample of a webhook, and why a signature does not validate."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from tidings.errors import INVALID_URL
from tidings.http import TIDINGS_V1, Call, Params, operation
from tidings.webhooks.port import Method
from tidings.webhooks.samples import SampleKind, Samples, SampleSent
from tidings.webhooks.signature_check import BODY_MOST, SIGNATURE_MOST, URL_MOST, SignatureVerdict
from tidings.webhooks.signature_desk import SignatureDesk
from tidings.webhooks.target import InvalidUrl, parse_target


class SendSample(Params):
    """What is sent where."""

    url: str
    kind: SampleKind = SampleKind.MESSAGE_STATUS
    method: Method = Method.POST


@operation(TIDINGS_V1, "POST", "/CallbackSamples")
async def sample(call: Call, given: SendSample) -> SampleSent:
    """Sends it at once, signed, and answers what the receiver answered; ten a minute."""
    target = parse_target(given.url)
    if isinstance(target, InvalidUrl):
        raise INVALID_URL(parameter="Url", value=given.url)
    return await call.part(Samples).send(call.account_sid, given.kind, target, given.method)


class CheckSignature(Params):
    """What a receiver was sent, as it saw it."""

    url: Annotated[str, Meta(min_length=1, max_length=URL_MOST)]
    signature: Annotated[str, Meta(min_length=1, max_length=SIGNATURE_MOST)]
    body: Annotated[str, Meta(max_length=BODY_MOST)] = ""
    json: bool = False
    """Whether the body is no form."""
    auth_token: Annotated[str, Meta(max_length=64)] = ""
    """The token that the receiver validates with."""


@operation(TIDINGS_V1, "POST", "/SignatureChecks")
async def check(call: Call, given: CheckSignature) -> SignatureVerdict:
    """Says for which URL, parameters and token it is right. No signature is told: nobody can have one made here."""
    token, is_json = given.auth_token, given.json
    return call.part(SignatureDesk).check(
        call.account_sid, given.url, given.signature, given.body, token, is_json=is_json
    )
