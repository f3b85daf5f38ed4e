"""Keys, and the same objects under their older name, SigningKeys. Made here they are standard keys.

Source: https://www.twilio.com/docs/iam/api-keys/key-resource-v2010
"""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from tidings.accounts.authenticate import require
from tidings.accounts.keys import Key, NewKey, keys, new_key
from tidings.accounts.model import Capability
from tidings.errors import INVALID_FRIENDLY_NAME
from tidings.http import CORE_2010, Bad, Call, Collection, Page, Params

signing_keys = Collection(CORE_2010, "/Accounts/{account_sid:AC}/SigningKeys", Key, sid="SK")


class Named(Params):
    """What a client may say of a key."""

    friendly_name: Annotated[str, Meta(max_length=64), Bad(INVALID_FRIENDLY_NAME)] | UnsetType = UNSET


@signing_keys.create
@keys.create
async def create(call: Call, given: Named) -> NewKey:
    """The secret is in this answer and nowhere else."""
    require(call.principal, Capability.EVERYTHING)
    name = None if given.friendly_name is UNSET else given.friendly_name
    return await new_key(call, call.account_sid, name, Capability.STANDARD)


@signing_keys.fetch
@keys.fetch
async def fetch(call: Call) -> Key:
    """Without its secret."""
    require(call.principal, Capability.EVERYTHING)
    return await keys.get(call)


@signing_keys.list
@keys.list
async def search(call: Call) -> Page:
    """The newest first, main keys too."""
    require(call.principal, Capability.EVERYTHING)
    return await keys.page(call)


@signing_keys.update
@keys.update
async def update(call: Call, given: Named) -> Key:
    """Renames a key."""
    require(call.principal, Capability.EVERYTHING)
    return await keys.update_row(call, **given.changes())


@signing_keys.delete
@keys.delete
async def delete(call: Call) -> None:
    """From the next request on the key is unknown."""
    require(call.principal, Capability.EVERYTHING)
    await keys.delete_row(call)
