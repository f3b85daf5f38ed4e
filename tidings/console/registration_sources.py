"""Where each kind of registration is read from: its table, whose rows are seen, and its states as conditions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

import msgspec
import sqlalchemy as sa

from tidings.accounts.model import Capability, Principal
from tidings.accounts.store import accounts
from tidings.brands.lifecycle import BrandStatus, BrandType
from tidings.brands.resource import Brand, brands
from tidings.campaign_numbers.steps import PENDING
from tidings.campaigns.lifecycle import CampaignStatus
from tidings.campaigns.resource import Campaign, campaigns
from tidings.compliance.lifecycle import BundleStatus
from tidings.console.standing import VERIFIED, NumberRow, RegistrationKind, State
from tidings.core import Sid
from tidings.numbers.phone_numbers import phone_numbers
from tidings.numbers.supply import NumberType
from tidings.trusthub.rows import BUNDLES, Bundle, BundleKind

Thing: TypeAlias = Bundle | Brand | Campaign | NumberRow

_B, _R, _C, _N = BUNDLES.table.c, brands.table.c, campaigns.table.c, phone_numbers.table.c
_NUMBER_COLUMNS: Final = tuple(_N[name] for name in NumberRow.__struct_fields__)
_NEEDS_CAMPAIGN: Final = sa.and_(
    _N.type == NumberType.LOCAL.value,
    _N.iso_country == "US",
    sa.or_(_N.registered == 0, _N.campaign_sid.is_not(None)),
)
"""US long codes, but for those that are registered without a campaign, as an installation's first one is."""
_ASKED: Final = sa.and_(
    _R.brand_type == BrandType.SOLE_PROPRIETOR.value, _R.identity_status.not_in([each.value for each in VERIFIED])
)
_APPROVED: Final = _R.status == BrandStatus.APPROVED.value
_NO_CODE: Final = sa.and_(_N.registration_code.is_(None), _N.registered == 0)


class SeenAccounts(msgspec.Struct, frozen=True):
    """Whose registrations are seen."""

    account_sid: Sid | None
    """None: everybody's."""
    with_subaccounts: bool = False

    @classmethod
    def of(cls, principal: Principal, account_sid: Sid) -> SeenAccounts:
        """What somebody sees who acts for this account."""
        if principal.capability is Capability.OPERATOR:
            return cls(None)
        return cls(account_sid, with_subaccounts=principal.capability is Capability.EVERYTHING)

    def where(self, column: sa.ColumnElement[Any]) -> list[sa.ColumnElement[bool]]:
        """The condition on an account's SID."""
        if self.account_sid is None:
            return []
        if not self.with_subaccounts:
            return [column == self.account_sid]
        own = sa.select(accounts.c.sid).where(
            sa.or_(accounts.c.sid == self.account_sid, accounts.c.owner_account_sid == self.account_sid)
        )
        return [column.in_(own)]


class Source(msgspec.Struct, frozen=True):
    """Where one kind is read from."""

    columns: Sequence[sa.ColumnElement[Any]]
    sid: sa.ColumnElement[Any]
    prefix: str
    account_sid: sa.ColumnElement[Any]
    read: Callable[[Sequence[Any]], Thing]
    always: sa.ColumnElement[bool]
    states: Mapping[State, sa.ColumnElement[bool]]


def _among(column: sa.ColumnElement[Any], *members: Any) -> sa.ColumnElement[bool]:
    return column.in_([member.value for member in members])


_BUNDLE_STATES: Final = {
    State.ASKED: _among(_B.status, BundleStatus.DRAFT),
    State.WAITING: _among(_B.status, BundleStatus.PENDING_REVIEW, BundleStatus.IN_REVIEW),
    State.REFUSED: _among(_B.status, BundleStatus.REJECTED),
    State.DONE: _among(_B.status, BundleStatus.APPROVED),
}
_BRAND_WAITS = (
    BrandStatus.PENDING,
    BrandStatus.IN_REVIEW,
    BrandStatus.DELETION_PENDING,
    BrandStatus.DELETION_FAILED,
)
SOURCES: Final[Mapping[RegistrationKind, Source]] = {
    **{
        kind: Source(tuple(_B), _B.sid, "BU", _B.account_sid, BUNDLES.read, _B.kind == bundle.value, _BUNDLE_STATES)
        for kind, bundle in (
            (RegistrationKind.PROFILE, BundleKind.CUSTOMER_PROFILE),
            (RegistrationKind.PRODUCT, BundleKind.TRUST_PRODUCT),
        )
    },
    RegistrationKind.BRAND: Source(
        tuple(_R),
        _R.sid,
        "BN",
        _R.account_sid,
        brands.stored.read,
        sa.true(),
        {
            State.ASKED: sa.and_(_APPROVED, _ASKED),
            State.WAITING: _among(_R.status, *_BRAND_WAITS),
            State.REFUSED: _among(_R.status, BrandStatus.FAILED, BrandStatus.SUSPENDED),
            State.DONE: sa.and_(_APPROVED, sa.not_(_ASKED)),
        },
    ),
    RegistrationKind.CAMPAIGN: Source(
        tuple(_C),
        _C.campaign_sid,
        "CM",
        _C.account_sid,
        campaigns.stored.read,
        sa.true(),
        {
            State.ASKED: sa.false(),
            State.WAITING: _among(_C.campaign_status, CampaignStatus.PENDING, CampaignStatus.IN_PROGRESS),
            State.REFUSED: _among(_C.campaign_status, CampaignStatus.FAILED, CampaignStatus.SUSPENDED),
            State.DONE: _among(_C.campaign_status, CampaignStatus.VERIFIED),
        },
    ),
    RegistrationKind.NUMBER: Source(
        _NUMBER_COLUMNS,
        _N.sid,
        "PN",
        _N.account_sid,
        lambda row: NumberRow(**dict(zip(NumberRow.__struct_fields__, row, strict=True))),
        _NEEDS_CAMPAIGN,
        {
            State.ASKED: sa.and_(_NO_CODE, _N.messaging_service_sid.is_(None)),
            State.WAITING: sa.or_(
                _N.registration_code == PENDING, sa.and_(_NO_CODE, _N.messaging_service_sid.is_not(None))
            ),
            State.REFUSED: sa.and_(_N.registration_code.is_not(None), _N.registration_code != PENDING),
            State.DONE: sa.and_(_N.registered == 1, _N.registration_code.is_(None)),
        },
    ),
}
"""Every kind, in the order of a registration."""
