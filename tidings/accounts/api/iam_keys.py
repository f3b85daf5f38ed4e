"""Keys of identity and access: standard ones, and restricted ones whose policy lists what they may.

Source: https://www.twilio.com/docs/iam/api-keys/key-resource-v1
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET

from tidings.accounts.acting import act_for
from tidings.accounts.keys import Key, KeyPolicy, find_key, keys, must_be_known, new_key
from tidings.accounts.model import Capability
from tidings.core import Instant, Sid
from tidings.errors import POLICY_OF_STANDARD_KEY
from tidings.http import IAM_V1, Always, Call, Given, Page, Params, Resource, as_shown, or_none
from tidings.parameters import AccountSid, FriendlyName

_FLAGS = ["rest_api", "signing"]


class IamKey(Resource):
    """A key, in whatever answer."""

    sid: Sid
    friendly_name: str | None
    date_created: Instant
    date_updated: Instant


class ShownKey(IamKey):
    """A key; `policy` is None of one that is not restricted."""

    policy: KeyPolicy | None


class NewIamKey(ShownKey):
    """A key in the answer to its creation: the one time that its secret is shown."""

    secret: str


class ListedKey(IamKey):
    """A key in a list."""

    flags: Annotated[list[str], Always(_FLAGS)]


class CreateKey(Params):
    """A key without a type is a standard one."""

    account_sid: AccountSid
    friendly_name: Given[FriendlyName]
    key_type: Given[Literal["restricted"]]
    policy: Given[KeyPolicy]


class ListKeys(Params):
    """Whose keys."""

    account_sid: AccountSid


class UpdateKey(Params):
    """What can be changed of a key."""

    friendly_name: Given[FriendlyName]
    policy: Given[KeyPolicy]


iam_keys = keys.face("/Keys", product=IAM_V1, show=ShownKey)
_listed = keys.face("/Keys", product=IAM_V1, show=ListedKey)


@iam_keys.create
async def create(call: Call, given: CreateKey) -> NewIamKey:
    """Of the caller's account, or of a subaccount of it."""
    act_for(call, given.account_sid)
    policy = or_none(given.policy)
    if (given.key_type is UNSET) != (policy is None):
        raise POLICY_OF_STANDARD_KEY()
    if policy is not None:
        must_be_known(policy.allow)
    capability = Capability.STANDARD if policy is None else Capability.RESTRICTED
    key, secret = await new_key(call, or_none(given.friendly_name), capability, policy)
    return as_shown(NewIamKey, key, secret=secret)


@_listed.list
async def search(call: Call, given: ListKeys) -> Page:
    """The newest first."""
    act_for(call, given.account_sid)
    return await _listed.page(call)


@iam_keys.fetch
async def fetch(call: Call) -> Key:
    """Of the caller's account, or of a subaccount of it."""
    await _act_for_owner(call)
    return await iam_keys.get(call)


@iam_keys.update
async def update(call: Call, given: UpdateKey) -> Key:
    """From the next request on a restricted key may what its new policy lists."""
    key = await _act_for_owner(call)
    if given.policy is not UNSET:
        if key.capability is not Capability.RESTRICTED:
            raise POLICY_OF_STANDARD_KEY()
        must_be_known(given.policy.allow)
    return await iam_keys.update_row(call, **given.changes())


@iam_keys.delete
async def delete(call: Call) -> None:
    """From the next request on it is unknown."""
    await _act_for_owner(call)
    await iam_keys.delete_row(call)


async def _act_for_owner(call: Call) -> Key:
    """The key of the path; the call acts on its account from now on. Raises NOT_FOUND for another's."""
    key = call.found(await find_key(call.db, call.path["sid"]))
    act_for(call, key.account_sid)
    return key
