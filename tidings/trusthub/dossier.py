"""A dossier: everything that a bundle holds, read together, for evaluations, checks, brands and lint."""

from __future__ import annotations

from typing import Any

import msgspec

from tidings.addresses.postal import Address
from tidings.compliance.lifecycle import Status
from tidings.core import Sid
from tidings.db import Database


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """An end user or a supporting document that is assigned to a bundle."""

    sid: Sid
    type: str
    """Such as `starter_customer_profile_information` or `customer_profile_address`."""
    friendly_name: str
    attributes: dict[str, Any]


class Dossier(msgspec.Struct, frozen=True, kw_only=True):
    """A bundle with what is assigned to it."""

    sid: Sid
    account_sid: Sid
    policy_sid: Sid
    friendly_name: str
    email: str
    status: Status
    end_users: tuple[Part, ...] = ()
    documents: tuple[Part, ...] = ()
    addresses: tuple[Address, ...] = ()
    """Those that its documents name and that exist."""
    missing_addresses: tuple[str, ...] = ()
    """SIDs that its documents name and that do not exist for its account."""
    supporting: tuple[Dossier, ...] = ()
    """The bundles that are assigned to it, without their own supporting ones."""

    def attribute(self, type: str, name: str) -> str | None:  # noqa: A002 - the field's word
        """A field of the end user of this type; None: it is not there, or empty."""
        for part in self.end_users:
            if part.type == type and part.attributes.get(name) not in (None, ""):
                return str(part.attributes[name])
        return None


async def load_dossier(database: Database, account_sid: Sid, sid: Sid) -> Dossier | None:
    """The bundle with this SID, if it is this account's, or its parent's. Raises Unavailable."""
    raise NotImplementedError  # trusthub builds it
