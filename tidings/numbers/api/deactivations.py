"""Deactivations: which US numbers carriers switched off on a day, so that nobody writes to their next owner.

Source: https://www.twilio.com/docs/messaging/api/deactivations-resource
"""

from __future__ import annotations

from functools import partial
from typing import Annotated

import msgspec
from msgspec import Meta

from tidings.accounts.model import Capability
from tidings.accounts.vault import Vault
from tidings.audit.events import note
from tidings.http import MESSAGING_V1, TIDINGS_V1, Call, Given, Params, Response, Spelled, invalid, operation
from tidings.http.problems import PERMISSION_DENIED, instead_of
from tidings.numbers.addresses import spelled
from tidings.numbers.deactivations import LINK_S, day_of, is_proven, is_us_number, kept, lines, proof_of

NUMBERS_MOST = 900
"""In one upload; a form has a thousand fields at most."""


class SearchDeactivations(Params):
    """The day; without, yesterday: the last one that is over."""

    date: Given[str]


class UploadDeactivations(Params):
    """Numbers of a day."""

    date: str
    phone_numbers: Annotated[list[str], Meta(min_length=1, max_length=NUMBERS_MOST), Spelled(spelled)]


class FollowLink(Params):
    """What the link carries."""

    expires: Annotated[int, Meta(ge=0, le=1 << 40)]
    proof: str


class Elsewhere(msgspec.Struct, frozen=True):
    """Where the list is."""

    redirect_to: str


class KeptDeactivations(msgspec.Struct, frozen=True):
    """What an upload brought."""

    date: str
    phone_numbers: int


@operation(MESSAGING_V1, "GET", "/Deactivations", resource=Elsewhere)
async def fetch(call: Call, given: SearchDeactivations) -> Response:
    """Points to the list, with a link that whoever has it may follow for two minutes."""
    now = call.clock.now()
    day = _day(call, given.date) if given.date else now.plus(days=-1).iso()[:10]
    expires = now // 1_000_000 + LINK_S
    proof = proof_of(call.part(Vault), day, expires)
    link = f"{call.base_url}{TIDINGS_V1.prefix}/Deactivations/{day}?Expires={expires}&Proof={proof}"
    return Response(307, msgspec.json.encode(Elsewhere(link)), headers=[(b"Location", link.encode())])


@operation(TIDINGS_V1, "GET", "/Deactivations/{day}", public=True)
async def download(call: Call, given: FollowLink) -> Response:
    """The numbers of a day as a text, one on each line."""
    day = call.path["day"]
    if not is_proven(call.part(Vault), day, given.expires, given.proof, call.clock.now()):
        raise PERMISSION_DENIED()
    return Response(200, content_type=b"text/plain; charset=utf-8", stream=lines(call.db, day))


@operation(TIDINGS_V1, "POST", "/Deactivations", status=201, needs=Capability.OPERATOR)
async def upload(call: Call, given: UploadDeactivations) -> KeptDeactivations:
    """Adds to the list of a day, as the operator has it from a carrier or an aggregator."""
    day = _day(call, given.date)
    for number in given.phone_numbers:
        if not is_us_number(number):
            raise invalid("PhoneNumbers", number, f"{number} is no US number")
    told = note(call, "deactivations.added", day, {"phone_numbers": len(set(given.phone_numbers))})
    await call.db.commit(kept(day, given.phone_numbers), told)
    return KeptDeactivations(day, len(set(given.phone_numbers)))


def _day(call: Call, text: str) -> str:
    """Raises INVALID_PARAMETER."""
    with instead_of(ValueError, partial(invalid, "Date", text)):
        return day_of(text, call.clock.now())
