"""Short codes of an account: they are leased by the operator, so clients list, fetch and configure them.

Source: https://www.twilio.com/docs/messaging/api/short-code-resource
"""

from __future__ import annotations

from tidings.http import Call, Given, Params
from tidings.numbers.short_codes import ShortCode, short_codes
from tidings.parameters import FriendlyName


class UpdateShortCode(Params, updates=ShortCode):
    """What can be changed of a short code."""

    friendly_name: Given[FriendlyName]


short_codes.standard("fetch", "list", filters=("friendly_name", "short_code"))


@short_codes.update
async def update(call: Call, given: UpdateShortCode) -> ShortCode:
    """An empty friendly name becomes the code itself."""
    changes = given.changes()
    if given.friendly_name == "":
        changes["friendly_name"] = (await short_codes.get(call)).short_code
    return await short_codes.update_row(call, **changes)
