"""Keys, and the same objects under their older name, SigningKeys. Made here they are standard keys.

Source: https://www.twilio.com/docs/iam/api-keys/key-resource-v2010
"""

from __future__ import annotations

from tidings.accounts.keys import NewKey, keys, new_key
from tidings.accounts.model import Capability
from tidings.http import Call, Given, Params, as_shown, or_none
from tidings.parameters import FriendlyName


class Named(Params):
    """What a client may say of a key."""

    friendly_name: Given[FriendlyName]


keys.twin("/Accounts/{account_sid:AC}/SigningKeys")
keys.standard("fetch", "list", "delete", update=Named)
"""From the next request on a key that was deleted is unknown."""


@keys.create
async def create(call: Call, given: Named) -> NewKey:
    """The secret is in this answer and nowhere else."""
    key, secret = await new_key(call, or_none(given.friendly_name), Capability.STANDARD)
    return as_shown(NewKey, key, secret=secret)
