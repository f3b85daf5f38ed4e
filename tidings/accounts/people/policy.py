"""Which second factor an organization asks of its people, all of them."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import msgspec
import sqlalchemy as sa

from tidings.core import Instant, Sid
from tidings.db import Database, Write, table, upsert

TRUSTED_S: Final = 30 * 24 * 3_600
"""Seconds for which a device is asked for no second factor again, where once a month is enough."""


class TwoFactor(StrEnum):
    """When a second factor is asked for."""

    OFF = "off"
    """Of those who have set one up, at every sign-in; of nobody else."""
    EVERY_SIGN_IN = "every-sign-in"
    MONTHLY_PER_DEVICE = "monthly-per-device"


class SignInPolicyRow(msgspec.Struct, frozen=True):
    """An organization's policy, where it was ever set."""

    account_sid: Sid
    two_factor: str
    date_updated: int


sign_in_policies: Final = table("sign_in_policy", SignInPolicyRow, key=("account_sid",), small=True)
_P: Final = sign_in_policies.c


async def policy_of(database: Database, account_sid: Sid) -> TwoFactor:
    """The policy of a main account's organization. Raises Unavailable."""
    rows = await database.rows(sa.select(_P.two_factor).where(_P.account_sid == account_sid))
    return TwoFactor(rows[0][0]) if rows else TwoFactor.OFF


def policy_set(account_sid: Sid, two_factor: TwoFactor, now: Instant) -> Write:
    """Sets it."""
    return upsert(sign_in_policies, msgspec.structs.asdict(SignInPolicyRow(account_sid, two_factor.value, int(now))))


def asks(policy: TwoFactor, *, has_factor: bool, trusted_until: int, machine_us: int) -> bool:
    """Whether a sign-in with the right password is asked for a second factor, or to set one up."""
    match policy:
        case TwoFactor.OFF:
            return has_factor
        case TwoFactor.EVERY_SIGN_IN:
            return True
        case TwoFactor.MONTHLY_PER_DEVICE:
            return not has_factor or trusted_until <= machine_us
