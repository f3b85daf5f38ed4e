"""Customer profiles and trust products: one set of resources under two names.

Every operation on the one is declared on the other too; what differs is here: the paths, the names of SIDs and links,
and the order in which an evaluation is printed.
Source: https://www.twilio.com/docs/trust-hub/trusthub-rest-api
"""

from __future__ import annotations

from typing import Any, Final, TypeVar

import msgspec
import sqlalchemy as sa

from tidings.compliance.evaluation import Verdict
from tidings.core import Instant, Sid
from tidings.http import SELF, Asked, Call, Link, Page, Resource, links
from tidings.http.table import Stored
from tidings.trusthub.rows import BUNDLES, Assignment, Bundle, BundleKind, ChannelEndpoint

R = TypeVar("R", bound=Resource)


class CustomerProfile(Bundle):
    """A customer profile as it is shown."""

    links: Link = links(
        customer_profiles_entity_assignments="/EntityAssignments",
        customer_profiles_evaluations="/Evaluations",
        customer_profiles_channel_endpoint_assignment="/ChannelEndpointAssignments",
    )


class TrustProduct(Bundle):
    """A trust product as it is shown."""

    links: Link = links(
        trust_products_entity_assignments="/EntityAssignments",
        trust_products_evaluations="/Evaluations",
        trust_products_channel_endpoint_assignment="/ChannelEndpointAssignments",
    )


class CustomerProfileAssignment(Assignment, rename={"bundle_sid": "customer_profile_sid"}):
    """What is assigned to a customer profile."""

    bundle_sid: Sid


class TrustProductAssignment(Assignment, rename={"bundle_sid": "trust_product_sid"}):
    """What is assigned to a trust product."""

    bundle_sid: Sid


class CustomerProfileEndpoint(ChannelEndpoint, rename={"bundle_sid": "customer_profile_sid"}):
    """An endpoint that a customer profile stands for."""

    bundle_sid: Sid


class TrustProductEndpoint(ChannelEndpoint, rename={"bundle_sid": "trust_product_sid"}):
    """An endpoint that a trust product stands for."""

    bundle_sid: Sid


class CustomerProfileEvaluation(Resource, rename={"bundle_sid": "customer_profile_sid"}):
    """An evaluation of a customer profile, as it is printed."""

    sid: Sid
    status: Verdict
    date_created: Instant
    policy_sid: Sid
    account_sid: Sid
    bundle_sid: Sid
    url: Link = SELF
    results: list[dict[str, Any]]
    findings: list[dict[str, Any]]


class TrustProductEvaluation(Resource, rename={"bundle_sid": "trust_product_sid"}):
    """An evaluation of a trust product, as it is printed."""

    sid: Sid
    account_sid: Sid
    policy_sid: Sid
    bundle_sid: Sid
    status: Verdict
    date_created: Instant
    url: Link = SELF
    results: list[dict[str, Any]]
    findings: list[dict[str, Any]]


class Twin(msgspec.Struct, frozen=True):
    """One of the two."""

    kind: BundleKind
    path: str
    bundle: type[Bundle]
    assignment: type[Assignment]
    evaluation: type[CustomerProfileEvaluation | TrustProductEvaluation]
    channel_endpoint: type[ChannelEndpoint]

    async def named(self, call: Call, place: str = "bundle_sid") -> Bundle:
        """The bundle that the path names, of this kind and the caller's own. Raises NOT_FOUND."""
        columns = BUNDLES.table.c
        found = sa.select(*columns).where(
            columns.account_sid == call.account_sid,
            columns.sid == call.path[place],
            columns.kind == self.kind.value,
        )
        rows = await call.db.rows(found)
        if not rows:
            raise call.not_found()
        return BUNDLES.read(rows[0])


TWINS: Final = (
    Twin(
        BundleKind.CUSTOMER_PROFILE,
        "/CustomerProfiles",
        CustomerProfile,
        CustomerProfileAssignment,
        CustomerProfileEvaluation,
        CustomerProfileEndpoint,
    ),
    Twin(
        BundleKind.TRUST_PRODUCT,
        "/TrustProducts",
        TrustProduct,
        TrustProductAssignment,
        TrustProductEvaluation,
        TrustProductEndpoint,
    ),
)


def shown(kind: type[R], row: Resource) -> R:
    """A row under the names and in the order of one of the two."""
    return kind(**{name: getattr(row, name) for name in kind.__struct_fields__})


async def page_of_rows(call: Call, rows: Stored[Any], kind: type[Resource], *where: sa.ColumnElement[bool]) -> Page:
    """The page asked for of the caller's rows, the newest first. Raises INVALID_PAGE_TOKEN."""
    columns = rows.table.c
    found = sa.select(*columns).where(columns.account_sid == call.account_sid, *where)
    cut = (call.asked or Asked()).window(found, columns.sid)
    return Page([shown(kind, rows.read(row)) for row in await call.db.rows(cut)])


async def row_of_path(call: Call, rows: Stored[R]) -> R:
    """The row that the path names, below the bundle that it names. Raises NOT_FOUND."""
    columns = rows.table.c
    found = sa.select(*columns).where(
        columns.account_sid == call.account_sid,
        columns.bundle_sid == call.path["bundle_sid"],
        columns.sid == call.path["sid"],
    )
    kept = await call.db.rows(found)
    if not kept:
        raise call.not_found()
    return rows.read(kept[0])
