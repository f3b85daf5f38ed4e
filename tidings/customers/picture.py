"""The select that all customers are read from: one row each, with the state in which they are.

Of each kind the newest thing counts. Each is looked up by an index, so that ten thousand customers take the fraction of
a second in which somebody waits for a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from tidings.brands.bundles import PROFILES
from tidings.brands.lifecycle import BrandStatus, BrandType
from tidings.brands.resource import brands
from tidings.campaign_numbers.steps import PENDING
from tidings.campaigns.lifecycle import CampaignStatus
from tidings.campaigns.resource import campaigns
from tidings.compliance.lifecycle import BundleStatus
from tidings.customers.customer import URGENCY, CustomerKind, CustomerState, kind_of
from tidings.numbers.phone_numbers import phone_numbers
from tidings.registry.model import VERIFIED
from tidings.trusthub.rows import ASSIGNMENTS, BUNDLES, BundleKind

_PROFILES: Final = BUNDLES.table.alias("profile")
PROFILE: Final = _PROFILES.c
"""The columns of the profile itself."""
_T, _B, _C = BUNDLES.table.alias("product"), brands.table.alias("brand"), campaigns.table.alias("campaign")
_N, _A, _O = phone_numbers.table.c, ASSIGNMENTS.table.c, BUNDLES.table.alias("held").c
_SENDERS: Final = sorted(
    sid
    for sid in PROFILES[BrandType.SOLE_PROPRIETOR] | PROFILES[BrandType.STANDARD]
    if kind_of(sid) is not CustomerKind.PRIMARY
)
"""The policies of those that are registered to send."""

_PRODUCT = (
    sa.select(sa.func.max(_A.bundle_sid))
    .where(_A.object_sid == PROFILE.sid, _A.account_sid == PROFILE.account_sid)
    .where(sa.exists().where(_O.sid == _A.bundle_sid, _O.kind == BundleKind.TRUST_PRODUCT.value))
    .scalar_subquery()
)
_BRAND = (
    # of the SID itself SQLite would seek the greatest through all brands of the account, one after the other
    sa.select(sa.func.max(brands.table.c.sid.concat("")))
    .where(
        brands.table.c.account_sid == PROFILE.account_sid,
        brands.table.c.customer_profile_bundle_sid == PROFILE.sid,
    )
    .scalar_subquery()
)
_CAMPAIGN = (
    sa.select(sa.func.max(campaigns.table.c.campaign_sid))
    .where(campaigns.table.c.brand_registration_sid == _B.c.sid)
    .scalar_subquery()
)


def _numbers(count: sa.ColumnElement[Any], *where: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    own = (_N.account_sid == _C.c.account_sid, _N.messaging_service_sid == _C.c.messaging_service_sid)
    return sa.select(count).where(*own, *where).scalar_subquery()


_COUNT: Final = _numbers(sa.func.count())
_REGISTERED: Final = _numbers(sa.func.count(), _N.registered == 1, _N.campaign_sid == _C.c.campaign_sid)
_UNTAKEN: Final = _numbers(sa.func.count(), _N.registration_code.is_not(None), _N.registration_code != PENDING)


def _is(column: sa.ColumnElement[Any], *members: Any) -> sa.ColumnElement[bool]:
    return column.in_([member.value for member in members])


_ALONE: Final = sa.and_(_T.c.sid.is_(None), _B.c.sid.is_(None), PROFILE.policy_sid.not_in(_SENDERS))
"""A primary profile vouches for others: where it has no brand of its own, nothing follows."""
_REFUSED: Final = sa.or_(
    _is(PROFILE.status, BundleStatus.REJECTED),
    _is(_T.c.status, BundleStatus.REJECTED),
    _is(_B.c.status, BrandStatus.FAILED, BrandStatus.SUSPENDED),
    _is(_C.c.campaign_status, CampaignStatus.FAILED, CampaignStatus.SUSPENDED),
)
_APPROVED: Final = _is(_B.c.status, BrandStatus.APPROVED)
_OPEN: Final = sa.and_(
    _APPROVED,
    _is(_B.c.brand_type, BrandType.SOLE_PROPRIETOR),
    sa.not_(_is(_B.c.identity_status, *VERIFIED)),
)
_ASKED: Final = sa.or_(
    _is(PROFILE.status, BundleStatus.DRAFT),
    _is(_T.c.status, BundleStatus.DRAFT),
    _T.c.sid.is_(None),
    _B.c.sid.is_(None),
    _OPEN,
    sa.and_(_APPROVED, _C.c.campaign_sid.is_(None)),
)
_VERIFIED: Final = _is(_C.c.campaign_status, CampaignStatus.VERIFIED)
_U: Final = URGENCY
_STATE: Final = sa.case(
    (_REFUSED, _U[CustomerState.REFUSED]),
    (sa.and_(_ALONE, _is(PROFILE.status, BundleStatus.APPROVED)), _U[CustomerState.DONE]),
    (sa.and_(_ALONE, sa.not_(_is(PROFILE.status, BundleStatus.DRAFT))), _U[CustomerState.WAITING]),
    (_ASKED, _U[CustomerState.ASKED]),
    (sa.and_(_VERIFIED, _REGISTERED > 0), _U[CustomerState.DONE]),
    (sa.and_(_VERIFIED, _UNTAKEN > 0), _U[CustomerState.REFUSED]),
    (sa.and_(_VERIFIED, _COUNT == 0), _U[CustomerState.ASKED]),
    else_=_U[CustomerState.WAITING],
)
_FROM: Final = (
    _PROFILES.outerjoin(_T, _T.c.sid == _PRODUCT)
    .outerjoin(_B, _B.c.sid == _BRAND)
    .outerjoin(_C, _C.c.campaign_sid == _CAMPAIGN)
)

_ROW: Final = (
    PROFILE.sid,
    PROFILE.account_sid,
    PROFILE.friendly_name,
    PROFILE.policy_sid,
    PROFILE.status,
    _T.c.sid.label("product_sid"),
    _T.c.status.label("product_status"),
    _B.c.sid.label("brand_sid"),
    _B.c.brand_type,
    _B.c.status.label("brand_status"),
    _B.c.identity_status,
    _B.c.brand_score,
    _C.c.campaign_sid,
    _C.c.messaging_service_sid,
    _C.c.campaign_status,
    _C.c.us_app_to_person_usecase,
    PROFILE.date_created,
    sa.func.coalesce(_C.c.date_updated, _B.c.date_updated, _T.c.date_updated, PROFILE.date_updated).label(
        "date_updated"
    ),
    PROFILE.errors,
    _T.c.errors.label("product_errors"),
    _B.c.errors.label("brand_errors"),
    _C.c.errors.label("campaign_errors"),
)
URGENT: Final = sa.type_coerce(_STATE, sa.BigInteger)
"""What customers are ordered by before their SIDs."""
SERVICE: Final = _C.c.messaging_service_sid
"""The messaging service of a customer's campaign."""
FULL: Final = (*_ROW, URGENT.label("urgency"), _COUNT.label("numbers"), _REGISTERED.label("registered"))
"""All that is read of a customer."""
_KIND: Final = PROFILE.kind == BundleKind.CUSTOMER_PROFILE.value


def all_of(*shown: Any, where: Sequence[sa.ColumnElement[bool]], along: sa.FromClause | None = None) -> sa.Select[Any]:
    """The customers of which `where` holds; `along`: with its rows, by their `service_sid`."""
    among = _FROM if along is None else _FROM.outerjoin(along, along.c.service_sid == SERVICE)
    return sa.select(*shown).select_from(among).where(_KIND, *where)


def accounts_of(where: Sequence[sa.ColumnElement[bool]]) -> sa.Select[tuple[str]]:
    """Whose customers they are."""
    return sa.select(PROFILE.account_sid).where(_KIND, *where).correlate(None)


def named(text: str) -> sa.ColumnElement[bool]:
    """Whose name has this text, in any case."""
    return sa.func.lower(PROFILE.friendly_name).contains(text.lower(), autoescape=True)
