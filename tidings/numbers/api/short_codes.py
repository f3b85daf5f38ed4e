"""Short codes of an account: they are leased by the operator, so clients list, fetch and configure them.

Source: https://www.twilio.com/docs/messaging/api/short-code-resource
"""

from __future__ import annotations

from tidings.http import Call, Given, Params
from tidings.numbers.phone_numbers import ApiVersion
from tidings.numbers.short_codes import ShortCode, short_codes
from tidings.parameters import FriendlyName, Method
from tidings.webhooks.url import Url


class UpdateShortCode(Params):
    """What can be changed of a short code."""

    friendly_name: Given[FriendlyName]
    api_version: Given[ApiVersion]
    sms_url: Given[Url]
    sms_method: Given[Method]
    sms_fallback_url: Given[Url]
    sms_fallback_method: Given[Method]


short_codes.standard("fetch", "list", filters=("friendly_name", "short_code"))


@short_codes.update
async def update(call: Call, given: UpdateShortCode) -> ShortCode:
    """An empty friendly name becomes the code itself."""
    changes = given.changes()
    if given.friendly_name == "":
        changes["friendly_name"] = (await short_codes.get(call)).short_code
    return await short_codes.update_row(call, **changes)
