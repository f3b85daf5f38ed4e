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
    """`Full`, or `Trial` for one that may only try things out."""
    auth_token: str
    """Signs webhooks."""
    secondary_auth_token: str | None = None
    date_created: int
    date_updated: int
    currency: str = "USD"
    suspended_by: str | None = None
    """`operator` where only the operator lifts its suspension."""
    is_test: bool = False
    """Whether it is the test account of its owner: nothing that it does is stored, sent or paid."""

    @property
    def is_main(self) -> bool:
        """Whether it has no parent."""
        return self.sid == self.owner_account_sid


class Capability(StrEnum):
    """How much a credential may do."""

    EVERYTHING = "everything"
    """The auth token, or a main key."""
    STANDARD = "standard"
    """A standard key: not accounts, not keys."""
    RESTRICTED = "restricted"
    """A restricted key: what its policy lists, and nothing of accounts and keys."""
    TEST = "test"
    """Test credentials: nothing is stored or sent."""
    OPERATOR = "operator"

    def held_by(self, principal: Principal) -> bool:
        """Whether somebody has at least this; see http.Right."""
        return principal.capability in _SUFFICE[self]


_SUFFICE: dict[Capability, frozenset[Capability]] = {
    Capability.TEST: frozenset(Capability),
    Capability.STANDARD: frozenset({Capability.STANDARD, Capability.EVERYTHING, Capability.OPERATOR}),
    Capability.EVERYTHING: frozenset({Capability.EVERYTHING, Capability.OPERATOR}),
    Capability.OPERATOR: frozenset({Capability.OPERATOR}),
}


class Principal(msgspec.Struct, frozen=True):
    """Who makes a request."""

    sid: Sid
    """The SID or name that signed in: AC..., SK... or `operator`."""
    account_sid: Sid
    """The account that the credential belongs to; empty for the operator."""
    capability: Capability
    allowed: frozenset[str] | None = None
    """The permissions that it is narrowed to; None: it has all that its capability gives. See http.permissions."""
    user_sid: Sid | None = None
    """The user of the organization who acts with it; None: a program does."""
    grant_sid: Sid | None = None
    """What let it act for the account, where that is an OAuth app's. See accounts.oauth.grants."""
    expires_us: int | None = None
    """Until when it signs in, by the machine's time; None: until it is withdrawn."""


OPERATOR_NAME = "operator"
"""The user name that the operator signs in with."""

OPERATOR = Principal(OPERATOR_NAME, "", Capability.OPERATOR)

OPERATOR_ACCOUNT = Account(
    sid=OPERATOR_NAME,
    owner_account_sid=OPERATOR_NAME,
    friendly_name="The operator",
    status=AccountStatus.ACTIVE,
    type="Full",
    auth_token="",
    date_created=0,
    date_updated=0,
)
"""What the operator's calls act on: no account's rows. A handler that serves one takes its SID from path or form."""
