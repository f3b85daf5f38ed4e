"""Short codes of an account: they are leased by the operator, so clients list, fetch and configure them.

Source: https://www.twilio.com/docs/messaging/api/short-code-resource
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from tidings.errors import INVALID_FRIENDLY_NAME, INVALID_METHOD
from tidings.http import Bad, Call, Given, Page, Params
from tidings.numbers.phone_numbers import ApiVersion, Method
from tidings.numbers.settings import settled
from tidings.numbers.short_codes import ShortCode, short_codes


class Search(Params):
    """Both filters are exact."""

    friendly_name: Given[str]
    short_code: Given[str]


class Update(Params):
    """What can be changed of a short code."""

    friendly_name: Given[Annotated[str, Meta(max_length=64), Bad(INVALID_FRIENDLY_NAME)]]
    api_version: Given[ApiVersion]
    sms_url: Given[str]
    sms_method: Given[Annotated[Method, Bad(INVALID_METHOD)]]
    sms_fallback_url: Given[str]
    sms_fallback_method: Given[Annotated[Method, Bad(INVALID_METHOD)]]


short_codes.standard("fetch")


@short_codes.list
async def search(call: Call, given: Search) -> Page:
    """The newest first."""
    columns = short_codes.table.c
    return await short_codes.page(call, *(columns[name] == value for name, value in given.changes().items()))


@short_codes.update
async def update(call: Call, given: Update) -> ShortCode:
    """An empty friendly name becomes the code itself."""
    changes = settled(given.changes())
    if changes.get("friendly_name") == "":
        changes["friendly_name"] = (await short_codes.get(call)).short_code
    return await short_codes.update_row(call, **changes)
