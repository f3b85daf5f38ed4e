"""Alphanumeric senders of a messaging service that are for all countries.

Source: https://www.twilio.com/docs/messaging/api/alphasender-resource
"""

from __future__ import annotations

from tidings.http import Call
from tidings.services.alpha_senders import EVERYWHERE, AlphaSender, NewAlphaSender, add, alpha_senders

alpha_senders.standard("fetch", "list", "delete")


@alpha_senders.create
async def create(call: Call, given: NewAlphaSender) -> AlphaSender:
    """For every country that lets words through and has none of its own."""
    return await add(call, alpha_senders, given, EVERYWHERE)
