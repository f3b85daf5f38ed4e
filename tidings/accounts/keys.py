"""API keys: credentials of an account that can be withdrawn one by one. Their secrets are kept as hashes.

Source: https://www.twilio.com/docs/iam/api-keys/key-resource-v2010
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from tidings.accounts.model import Capability, Principal
from tidings.accounts.vault import Vault
from tidings.audit.events import audited
from tidings.core import Instant, Sid
from tidings.db import Database, Lookup, Write
from tidings.http import CORE_2010, Call, Collection, Hidden, Resource, invalid
from tidings.http.permissions import known

PERMISSIONS_MOST: Final = 100
"""In one list of a policy."""


class KeyPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The permissions of a restricted key."""

    allow: list[str]


class Key(Resource):
    """An API key, as it is shown after its creation."""

    sid: Sid
    friendly_name: str | None
    date_created: Instant
    date_updated: Instant
    account_sid: Hidden[Sid]
    capability: Hidden[Capability]
    """`everything` for a main key, `standard`, or `restricted`."""
    secret_hash: Hidden[str]
    policy: Hidden[KeyPolicy | None] = None
    """What a restricted key may."""


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
    also=audited("key", hidden=("capability", "policy")),
)
_FIND = Lookup(keys.table, ("sid",), keys.stored.names)


async def find_key(database: Database, sid: Sid) -> Key | None:
    """The key with this SID, of whichever account. Raises Unavailable."""
    row = await database.find(_FIND, sid)
    return keys.stored.read(row) if row else None


def must_be_known(permissions: Sequence[str]) -> None:
    """Raises INVALID_PARAMETER for a permission that there is not, which would give less than was meant."""
    if not 0 < len(permissions) <= PERMISSIONS_MOST:
        raise invalid("Policy", permissions, f"it lists 1 to {PERMISSIONS_MOST} permissions")
    strange = sorted(set(permissions) - known())
    if strange:
        raise invalid("Policy", permissions, f"there is no permission {strange[0][:100]}")


def principal_of(key: Key) -> Principal:
    """Who signs in with a key."""
    allowed = frozenset(key.policy.allow) if key.policy is not None else None
    return Principal(key.sid, key.account_sid, key.capability, allowed)


async def new_key(
    call: Call, friendly_name: str | None, capability: Capability, policy: KeyPolicy | None = None
) -> tuple[Key, str]:
    """Makes a key of the call's account and commits it; with its secret. Raises what the store raises."""
    key, secret, writes = made_key(call, call.account_sid, friendly_name, capability, policy)
    await call.db.commit(*writes)
    return key, secret


def made_key(
    call: Call, account_sid: Sid, friendly_name: str | None, capability: Capability, policy: KeyPolicy | None = None
) -> tuple[Key, str, list[Write]]:
    """A new key of an account with its secret, and the writes that make it one."""
    sid, secret = call.sids.make("SK"), call.chance.token(16)
    kept = call.part(Vault).hash(secret, sid)
    key = keys.make(
        call,
        sid=sid,
        account_sid=account_sid,
        friendly_name=friendly_name,
        capability=capability,
        secret_hash=kept,
        policy=policy,
    )
    return key, secret, keys.rows.writes_of(call, key)
