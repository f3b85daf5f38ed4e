"""The select that all customers are read from: one row each, with the state in which they are.

Of each kind the newest thing counts. Each is looked up by an index, so that ten thousand customers take the fraction of
a second in which somebody waits for a page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from tidings.brands.bundles import PROFILES
from tidings.brands.lifecycle import BrandStatus, BrandType
from tidings.brands.resource import brands
from tidings.campaign_numbers.steps import PENDING
from tidings.campaigns.lifecycle import CampaignStatus
from tidings.campaigns.resource import campaigns
from tidings.compliance.lifecycle import BundleStatus
from tidings.core import Instant, Sid
from tidings.customers.customer import (
    TRAFFIC_DAYS,
    URGENCY,
    Customer,
    CustomerCounts,
    CustomerKind,
    CustomerState,
    codes_of,
    kind_of,
)
from tidings.db import Database
from tidings.http import Asked
from tidings.insights.desk import InsightsDesk
from tidings.insights.measures import Totals
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
_BY_URGENCY: Final = {rank: state for state, rank in URGENCY.items()}


def _all(*shown: Any, where: Sequence[sa.ColumnElement[bool]]) -> sa.Select[Any]:
    profiles = PROFILE.kind == BundleKind.CUSTOMER_PROFILE.value
    return sa.select(*shown).select_from(_FROM).where(profiles, *where)


class Customers:
    """Reads them; `where` are conditions on PROFILE. Everything raises Unavailable."""

    def __init__(self, database: Database, insights: InsightsDesk) -> None:
        self._database = database
        self._insights = insights

    async def page(
        self, asked: Asked, state: CustomerState | None, where: Sequence[sa.ColumnElement[bool]]
    ) -> list[Customer]:
        """A page of them, the most urgent first: it is chosen by urgency and SID alone, then read in full.

        Raises INVALID_PAGE_TOKEN.
        """
        if state is None:
            wanted = asked.window(_all(URGENT, PROFILE.sid, where=where), URGENT, PROFILE.sid)
        else:
            only = [*where, URGENT.in_([URGENCY[state]])]
            wanted = asked.window(_all(URGENT, PROFILE.sid, where=only), PROFILE.sid)
        sids = [sid for _, sid in await self._database.search(wanted)]
        found = {one.sid: one for one in await self._read([PROFILE.sid.in_(sids)])} if sids else {}
        return [found[sid] for sid in sids if sid in found]

    async def find(self, sid: Sid, where: Sequence[sa.ColumnElement[bool]]) -> Customer | None:
        """One by the SID of its profile; None: there is none."""
        found = await self._read([PROFILE.sid == sid, *where])
        return found[0] if found else None

    async def counts(self, where: Sequence[sa.ColumnElement[bool]]) -> CustomerCounts:
        """How many there are in each state."""
        states = _all(URGENT.label("urgency"), where=where).subquery()
        counted = sa.select(states.c.urgency, sa.func.count()).group_by(states.c.urgency)
        rows = await self._database.search(counted)
        return CustomerCounts(**{state_of(urgency).value: number for urgency, number in rows})

    async def _read(self, where: Sequence[sa.ColumnElement[bool]]) -> list[Customer]:
        shown = (*_ROW, URGENT.label("urgency"), _COUNT.label("numbers"), _REGISTERED.label("registered"))
        found = [customer_of(row) for row in await self._database.search(_all(*shown, where=where))]
        accounts, services = {one.account_sid for one in found}, {one.messaging_service_sid for one in found} - {None}
        sent = await self._insights.sent_by_service(sorted(accounts), sorted(filter(None, services)), TRAFFIC_DAYS)
        return [with_traffic(one, sent) for one in found]


def with_traffic(customer: Customer, sent: Mapping[Sid, Totals]) -> Customer:
    """With what left its messaging service, where it has one."""
    if customer.messaging_service_sid is None:
        return customer
    of = sent.get(customer.messaging_service_sid)
    return msgspec.structs.replace(
        customer,
        traffic_messages=of.messages if of else 0,
        traffic_delivery_rate=of.delivery_rate if of else None,
        traffic_failed=of.undelivered + of.failed if of else 0,
    )


def named(text: str) -> sa.ColumnElement[bool]:
    """Whose name has this text, in any case."""
    return sa.func.lower(PROFILE.friendly_name).contains(text.lower(), autoescape=True)


def place_of(customer: Customer) -> tuple[str | int, ...]:
    """What customers are sorted by."""
    return (URGENCY[customer.state], customer.sid)


def state_of(urgency: int) -> CustomerState:
    """The state of this urgency."""
    return _BY_URGENCY[urgency]


def customer_of(row: Sequence[Any]) -> Customer:
    """A row, read."""
    (sid, account, name, policy, profile, product, product_status, brand, kind, brand_status, identity, score,
     campaign, service, status, use_case, made, changed, *errors, urgency, numbers, registered) = row  # fmt: skip
    return Customer(
        sid=sid,
        account_sid=account,
        friendly_name=name,
        kind=kind_of(policy),
        state=state_of(urgency),
        policy_sid=policy,
        profile_status=profile,
        trust_product_sid=product,
        trust_product_status=product_status,
        brand_sid=brand,
        brand_type=kind,
        brand_status=brand_status,
        identity_status=identity,
        brand_score=score,
        campaign_sid=campaign,
        messaging_service_sid=service,
        campaign_status=status,
        use_case=use_case,
        numbers=numbers or 0,
        numbers_registered=registered or 0,
        traffic_messages=None,
        traffic_delivery_rate=None,
        traffic_failed=None,
        error_codes=codes_of(*errors),
        date_created=Instant(made),
        date_updated=Instant(changed),
    )
