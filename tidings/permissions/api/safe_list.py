"""The safe list: numbers, or the first digits of a thousand, that no guard against fraud may stop.

No such guard is built yet, so what is listed is kept and shown.
Source: https://www.twilio.com/docs/verify/preventing-toll-fraud/safe-list
"""

from __future__ import annotations

import re
from typing import Annotated

from tidings.audit.events import audited
from tidings.core import Sid
from tidings.db import Conflict
from tidings.errors import SAFE_ALREADY
from tidings.http import ACCOUNTS_V1, Call, Collection, Fit, Hidden, Params, Resource, instead_of

_NUMBER = re.compile(r"\+[1-9][0-9]{3,14}", re.ASCII)


class SafeNumber(Resource):
    """A number, or the digits that so many begin with."""

    sid: Sid
    phone_number: str
    account_sid: Hidden[Sid]


class NamedNumber(Params):
    """Which."""

    phone_number: Annotated[str, Fit(_NUMBER.fullmatch, "it is + and 4 to 15 digits")]


safe_numbers = Collection(
    ACCOUNTS_V1,
    "/SafeList/Numbers",
    SafeNumber,
    sid="GN",
    table="safe_number",
    unique=[("sid",), ("account_sid", "phone_number")],
    also=audited("safe-number"),
)


@safe_numbers.create
async def create(call: Call, given: NamedNumber) -> SafeNumber:
    """Once at most."""
    with instead_of(Conflict, SAFE_ALREADY(value=given.phone_number)):
        return await safe_numbers.insert(call, given)


@safe_numbers.operation("GET")
async def fetch(call: Call, given: NamedNumber) -> SafeNumber:
    """The number itself, not one that begins with what is listed."""
    return await safe_numbers.one(call, phone_number=given.phone_number)


@safe_numbers.operation("DELETE", status=204)
async def delete(call: Call, given: NamedNumber) -> None:
    """From now on it is like any other."""
    found = await fetch(call, given)
    await safe_numbers.delete_row(call, found.sid)
