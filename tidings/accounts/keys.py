"""API keys: credentials of an account that can be withdrawn one by one. Their secrets are kept as hashes.

Source: https://www.twilio.com/docs/iam/api-keys/key-resource-v2010
"""

from __future__ import annotations

from tidings.accounts.model import Capability
from tidings.accounts.vault import Vault
from tidings.core import Instant, Sid
from tidings.db import Database, Lookup
from tidings.http import CORE_2010, Call, Collection, Hidden, Resource


class Key(Resource):
    """An API key, as it is shown after its creation."""

    sid: Sid
    friendly_name: str | None
    date_created: Instant
    date_updated: Instant
    account_sid: Hidden[Sid]
    capability: Hidden[Capability]
    """`everything` for a main key, else `standard`."""
    secret_hash: Hidden[str]


class NewKey(Resource):
    """An API key in the answer to its creation: the one time that its secret is shown."""

    sid: Sid
    friendly_name: str | None
    date_created: Instant
    date_updated: Instant
    secret: str


keys = Collection(
    CORE_2010,
    "/Accounts/{account_sid:AC}/Keys",
    Key,
    sid="SK",
    table="api_key",
    unique=[("sid",)],
    needs=Capability.EVERYTHING,
)
_FIND = Lookup(keys.table, ("sid",), keys.stored.names)


async def find_key(database: Database, sid: Sid) -> Key | None:
    """The key with this SID, of whichever account. Raises Unavailable."""
    row = await database.find(_FIND, sid)
    return keys.stored.read(row) if row else None


async def new_key(call: Call, account_sid: Sid, friendly_name: str | None, capability: Capability) -> NewKey:
    """Makes a key of an account and commits it. Raises what the store raises."""
    sid, secret = call.sids.make("SK"), call.chance.token(16)
    key = keys.make(
        call,
        sid=sid,
        account_sid=account_sid,
        friendly_name=friendly_name,
        capability=capability,
        secret_hash=call.part(Vault).hash(secret, sid),
    )
    await call.db.commit(keys.write_of(key))
    return NewKey(
        sid=sid,
        friendly_name=friendly_name,
        date_created=key.date_created,
        date_updated=key.date_updated,
        secret=secret,
    )
