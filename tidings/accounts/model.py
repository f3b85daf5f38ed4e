"""Accounts and who acts for them.

Source: https://www.twilio.com/docs/iam/api/account
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from tidings.core import Sid


class AccountStatus(StrEnum):
    """Whether an account may act."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """One account, with its secrets in the clear: in memory only."""

    sid: Sid
    owner_account_sid: Sid
    """Its parent's SID; its own for a main account."""
    friendly_name: str
    status: AccountStatus
    type: str
    auth_token: str
    """Signs webhooks."""
    secondary_auth_token: str | None = None
    date_created: int
    date_updated: int
    currency: str = "USD"


class Capability(StrEnum):
    """How much a credential may do."""

    EVERYTHING = "everything"
    """The auth token, or a main key."""
    STANDARD = "standard"
    """A standard key: not accounts, not keys."""
    TEST = "test"
    """Test credentials: nothing is stored or sent."""
    OPERATOR = "operator"


class Principal(msgspec.Struct, frozen=True):
    """Who makes a request."""

    sid: Sid
    """The SID or name that signed in: AC..., SK... or `operator`."""
    account_sid: Sid
    """The account that the credential belongs to; empty for the operator."""
    capability: Capability
