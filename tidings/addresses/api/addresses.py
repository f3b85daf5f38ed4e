"""Postal addresses of an account: kept, listed, changed, deleted.

An address is judged when it is written only where it is for emergency calls: `validated` then says that its house is
known; a mistake is corrected, or refused with what was probably meant. Any other address is kept as it was given,
`validated` and `verified` false: what is wrong with it comes out when the bundle that names it is submitted.

Source: https://www.twilio.com/docs/usage/api/address
"""

from __future__ import annotations

import msgspec

from tidings.addresses.places import Country
from tidings.addresses.postal import Address, addresses
from tidings.addresses.users import is_in_use
from tidings.addresses.verification import AddressVerifier, judged
from tidings.errors import ADDRESS_IN_USE, INVALID_FRIENDLY_NAME
from tidings.http import Call, Params, equal

EMERGENCY_NAME_MOST = 32
"""Letters of FriendlyName where the address is for emergency calls."""
PLACE = frozenset({"street", "street_secondary", "city", "region", "postal_code"})
"""What says where it is."""


class CreateAddress(Params, creates=Address):
    """A new address."""

    iso_country: Country
    auto_correct_address: bool = True


class UpdateAddress(Params, updates=Address):
    """What is given is set, the rest stays. An empty FriendlyName or StreetSecondary clears."""

    auto_correct_address: bool = True


addresses.standard(
    "fetch",
    "list",
    filters=("customer_name", "friendly_name", "emergency_enabled", equal("iso_country", Country)),
)


@addresses.create
async def create(call: Call, given: CreateAddress) -> Address:
    """Kept as given, but for emergency calls corrected."""
    address = addresses.make(call, given)
    _check_name(address)
    address = await judged(call.part(AddressVerifier), address, correct=given.auto_correct_address)  # type: ignore[type-abstract]
    return await addresses.add(call, address)


@addresses.update
async def update(call: Call, given: UpdateAddress) -> Address:
    """A new place is judged anew. Raises ADDRESS_IN_USE for one that a verified document names."""
    before = await addresses.get(call)
    await _must_be_free(call, before.sid)
    values = given.changes()
    correct = values.pop("auto_correct_address")
    after = msgspec.structs.replace(before, **values)
    _check_name(after)
    if PLACE & values.keys() or after.emergency_enabled != before.emergency_enabled:
        after = msgspec.structs.replace(after, validated=False, verified=False)
        after = await judged(call.part(AddressVerifier), after, correct=correct)  # type: ignore[type-abstract]
    names = [name for name in addresses.stored.names if getattr(before, name) != getattr(after, name)]
    return await addresses.update_row(call, **{name: getattr(after, name) for name in names})


@addresses.delete
async def delete(call: Call) -> None:
    """Raises ADDRESS_IN_USE for one that a verified document names."""
    await addresses.get(call)
    await _must_be_free(call, call.path["sid"])
    await addresses.delete_row(call)


# Checks


def _check_name(address: Address) -> None:
    if address.emergency_enabled and len(address.friendly_name or "") > EMERGENCY_NAME_MOST:
        reason = f"with EmergencyEnabled it has at most {EMERGENCY_NAME_MOST} characters"
        raise INVALID_FRIENDLY_NAME(friendly_name=address.friendly_name, reason=reason)


async def _must_be_free(call: Call, sid: str) -> None:
    if await is_in_use(call, sid):
        raise ADDRESS_IN_USE(sid=sid)
