"""Who relies on an address: asked before one is changed or deleted."""

from __future__ import annotations

from typing import Protocol

from tidings.core import Sid
from tidings.http import Call


class AddressUsers(Protocol):
    """Whoever keeps documents that name addresses."""

    async def in_use(self, account_sid: Sid, address_sid: Sid) -> bool:
        """Whether a verified document names this address, which must then stay as it is. Raises Unavailable."""
        ...


async def is_in_use(call: Call, address_sid: Sid) -> bool:
    """Whether anybody relies on an address of the call's account; nobody does where no one is registered to ask."""
    users = call.parts.find(AddressUsers)  # type: ignore[type-abstract]
    return users is not None and await users.in_use(call.account_sid, address_sid)
