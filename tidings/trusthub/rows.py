"""What Trust Hub keeps: bundles and what is assigned to them, one table each for both kinds of bundle.

A customer profile and a trust product are the same thing under two names; they differ in `kind`, and in what the API
calls their SID.

Source: https://www.twilio.com/docs/trust-hub/trusthub-rest-api
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from tidings.audit.events import audited
from tidings.compliance.evaluation import EvaluationVerdict
from tidings.compliance.lifecycle import BundleStatus
from tidings.core import Instant, Sid
from tidings.db import BulkInsert, table
from tidings.http import SELF, TRUSTHUB_V1, Collection, Hidden, Link, Resource, links


class BundleKind(StrEnum):
    """What a bundle is."""

    CUSTOMER_PROFILE = "customer-profile"
    TRUST_PRODUCT = "trust-product"


class DocumentStatus(StrEnum):
    """Where a supporting document stands."""

    DRAFT = "DRAFT"
    PENDING_REVIEW = "PENDING_REVIEW"
    REJECTED = "REJECTED"
    APPROVED = "APPROVED"
    EXPIRED = "EXPIRED"
    PROVISIONALLY_APPROVED = "PROVISIONALLY_APPROVED"


class Bundle(Resource):
    """A customer profile or a trust product."""

    sid: Sid
    account_sid: Sid
    policy_sid: Sid
    friendly_name: str
    status: BundleStatus
    email: str
    status_callback: str | None
    valid_until: Instant | None = None
    date_created: Instant
    date_updated: Instant
    url: Link = SELF
    links: Link = links()
    errors: list[dict[str, Any]] | None = None
    kind: Hidden[BundleKind]
    steps: Hidden[int] = 0
    """How often its status changed; see `bundle_steps`."""
    callbacks: Hidden[int] = 0
    """How many status callbacks it has had."""
    checks_due: Hidden[Instant | None] = None
    """When its e-mail and addresses are to be checked; None: nothing is to be."""
    failure_reason: Hidden[str | None] = None
    """Why it was rejected last, as the status callback said."""


class Assignment(Resource):
    """An end user, a supporting document or another bundle, as part of a bundle."""

    sid: Sid
    bundle_sid: Sid
    account_sid: Sid
    object_sid: Sid
    date_created: Instant
    url: Link = SELF
    object_type: Hidden[str]
    """The machine name of its type; empty for a bundle."""


class Evaluation(Resource):
    """What an evaluation of a bundle found."""

    sid: Sid
    account_sid: Sid
    policy_sid: Sid
    bundle_sid: Sid
    status: EvaluationVerdict
    date_created: Instant
    url: Link = SELF
    results: list[dict[str, Any]]
    findings: list[dict[str, Any]] = []
    """What a reviewer would say besides; see foresight. The anchor has no such thing."""


class ChannelEndpoint(Resource):
    """A phone number or another endpoint that a bundle stands for."""

    sid: Sid
    bundle_sid: Sid
    account_sid: Sid
    channel_endpoint_sid: Sid
    channel_endpoint_type: str
    date_created: Instant
    url: Link = SELF


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


class CustomerProfileEvaluation(Resource):
    """An evaluation of a customer profile, in the order in which it is printed."""

    sid: Sid
    status: EvaluationVerdict
    date_created: Instant
    policy_sid: Sid
    account_sid: Sid
    bundle_sid: Sid
    url: Link = SELF
    results: list[dict[str, Any]]
    findings: list[dict[str, Any]]


class EndUser(Resource):
    """Somebody, or a firm, that a bundle is about."""

    date_updated: Instant
    sid: Sid
    friendly_name: str
    account_sid: Sid
    url: Link = SELF
    date_created: Instant
    attributes: dict[str, Any]
    type: str


class SupportingDocument(Resource):
    """A document that supports a bundle."""

    status: DocumentStatus = DocumentStatus.DRAFT
    date_updated: Instant
    friendly_name: str
    account_sid: Sid
    url: Link = SELF
    date_created: Instant
    sid: Sid
    attributes: dict[str, Any]
    type: str
    mime_type: str | None = None


class BundleStep(msgspec.Struct, frozen=True, kw_only=True):
    """One change of a bundle's status. Who would take the same step a second time breaks the key: two who decide at
    once cannot both be right.
    """

    bundle_sid: Sid
    step: int
    """From 1."""
    status: str
    """The new one."""
    date_created: int


bundles = Collection(
    TRUSTHUB_V1,
    "/CustomerProfiles",
    Bundle,
    sid="BU",
    key="results",
    table="trusthub_bundle",
    indexes=[("checks_due",)],
    unique=[("sid",)],
    where={"kind": BundleKind.CUSTOMER_PROFILE},
    show=CustomerProfile,
    also=audited(lambda bundle: str(bundle.kind)),
)
trust_products = bundles.twin("/TrustProducts", where={"kind": BundleKind.TRUST_PRODUCT}, show=TrustProduct)

OF_PROFILE: Final = {"bundle_sid": "customer_profile_sid"}
OF_PRODUCT: Final = {"bundle_sid": "trust_product_sid"}
"""What the two kinds of bundle call their SID."""

assignments = Collection(
    TRUSTHUB_V1,
    "/CustomerProfiles/{bundle_sid:BU}/EntityAssignments",
    Assignment,
    sid="BV",
    key="results",
    table="trusthub_assignment",
    indexes=[("object_sid",)],
    unique=[("bundle_sid", "object_sid")],
    parent=bundles,
    rename=OF_PROFILE,
)
assignments.twin("/TrustProducts/{bundle_sid:BU}/EntityAssignments", parent=trust_products, rename=OF_PRODUCT)

evaluations = Collection(
    TRUSTHUB_V1,
    "/CustomerProfiles/{bundle_sid:BU}/Evaluations",
    Evaluation,
    sid="EL",
    key="results",
    table="trusthub_evaluation",
    indexes=[("account_sid", "bundle_sid", "sid")],
    parent=bundles,
    show=CustomerProfileEvaluation,
    rename=OF_PROFILE,
)
evaluations.twin("/TrustProducts/{bundle_sid:BU}/Evaluations", parent=trust_products, rename=OF_PRODUCT)

channel_endpoints = Collection(
    TRUSTHUB_V1,
    "/CustomerProfiles/{bundle_sid:BU}/ChannelEndpointAssignments",
    ChannelEndpoint,
    sid="RA",
    key="results",
    table="trusthub_channel_endpoint",
    unique=[("bundle_sid", "channel_endpoint_sid")],
    parent=bundles,
    rename=OF_PROFILE,
)
channel_endpoints.twin(
    "/TrustProducts/{bundle_sid:BU}/ChannelEndpointAssignments", parent=trust_products, rename=OF_PRODUCT
)

BUNDLES = bundles.stored
ASSIGNMENTS = assignments.stored
EVALUATIONS = evaluations.stored
CHANNEL_ENDPOINTS = channel_endpoints.stored
end_users = Collection(
    TRUSTHUB_V1,
    "/EndUsers",
    EndUser,
    sid="IT",
    key="results",
    table="trusthub_end_user",
    also=audited("end-user", veiled={"attributes"}),  # what is known of a person ends with its row
)
documents = Collection(
    TRUSTHUB_V1,
    "/SupportingDocuments",
    SupportingDocument,
    sid="RD",
    key="results",
    table="trusthub_document",
    also=audited("supporting-document", veiled={"attributes"}),
)
bundle_steps = table("trusthub_step", BundleStep, key=("bundle_sid", "step"), small=True)

INSERT_STEP = BulkInsert(bundle_steps)


def assigned_to(account_sid: Sid, bundle_sid: Sid) -> sa.Select[Any]:
    """The SIDs of what is assigned to a bundle, as a subquery."""
    columns = ASSIGNMENTS.table.c
    return sa.select(columns.object_sid).where(columns.account_sid == account_sid, columns.bundle_sid == bundle_sid)
