"""Requests to Trust Hub that are refused at once: bundles, what they are made of, and when they may be changed."""

from __future__ import annotations

from typing import Any

from tests.contract.refusals.case import Refusal
from tests.contract.refusals.world import World
from tests.contract.registrant import SOLE_PROPRIETOR, STARTER

NOBODY = "0" * 32


def _profile(world: World, **changes: Any) -> Any:
    return world.trusthub.customer_profiles.create(
        **{"friendly_name": "John Doe", "email": "johndoe@example.com", "policy_sid": STARTER, **changes}
    )


def _assign(world: World, bundle: str, sid: str) -> Any:
    return world.trusthub.customer_profiles(bundle).customer_profiles_entity_assignments.create(object_sid=sid)


def _assign_twice(world: World) -> Any:
    bundle = world.starter_profile(world.held.person)
    return _assign(world, bundle, world.held.person)


def _assign_other_bundle_to_itself(world: World) -> Any:
    return _assign(world, world.draft, world.draft)


def _unassign(world: World) -> Any:
    assigned = world.trusthub.customer_profiles(world.held.sid).customer_profiles_entity_assignments
    return assigned(assigned.list(limit=1)[0].sid).delete()


def _update(world: World, bundle: str, **changes: Any) -> Any:
    return world.trusthub.customer_profiles(bundle).update(**changes)


def _approved_address(world: World) -> str:
    """The address that the document of an approved bundle names."""
    primary = world.trusthub.customer_profiles(world.primary())
    objects = [one.object_sid for one in primary.customer_profiles_entity_assignments.list()]
    (document,) = [sid for sid in objects if sid.startswith("RD")]
    return str(world.trusthub.supporting_documents(document).fetch().attributes["address_sids"])


BUNDLES = (
    # made
    Refusal(id="policy-unknown", source="walkthrough 1.2", code=22203, says="is not a policy for this kind of bundle",
            ask=lambda world: _profile(world, policy_sid=f"RN{NOBODY}")),
    Refusal(id="policy-of-a-trust-product", source="walkthrough 1.2", code=22203, says=SOLE_PROPRIETOR,
            ask=lambda world: _profile(world, policy_sid=SOLE_PROPRIETOR)),
    Refusal(id="policy-of-a-customer-profile", source="walkthrough 2.2", code=22203, says=STARTER,
            ask=lambda world: world.trusthub.trust_products.create("John Doe", "johndoe@example.com", STARTER)),
    Refusal(id="policy-fetched-unknown", source="walkthrough 1.1", status=404, code=20404, says="was not found",
            ask=lambda world: world.trusthub.policies(f"RN{NOBODY}").fetch()),
    Refusal(id="friendly-name-empty", source="walkthrough 1.2", code=20002, says="FriendlyName",
            ask=lambda world: _profile(world, friendly_name="")),
    Refusal(id="email-no-address", source="walkthrough 1.2", code=20001, says="Email is invalid",
            ask=lambda world: _profile(world, email="johndoe")),
    Refusal(id="status-callback-no-url", source="walkthrough 1.2", code=21402, says="StatusCallback is not a valid URL",
            ask=lambda world: _profile(world, status_callback="example")),
    Refusal(id="friendly-name-missing", source="walkthrough 1.2", code=20001, says="FriendlyName is required",
            ask=lambda world: world.post("trusthub", "/v1/CustomerProfiles", ("Email", "a@example.com"),
                                         ("PolicySid", STARTER))),
    Refusal(id="email-missing", source="walkthrough 1.2", code=20001, says="Email is required",
            ask=lambda world: world.post("trusthub", "/v1/CustomerProfiles", ("FriendlyName", "John"),
                                         ("PolicySid", STARTER))),
    Refusal(id="policy-missing", source="walkthrough 1.2", code=20001, says="PolicySid is required",
            ask=lambda world: world.post("trusthub", "/v1/CustomerProfiles", ("FriendlyName", "John"),
                                         ("Email", "a@example.com"))),
    Refusal(id="end-user-type-unknown", source="walkthrough 1.3", code=22207, says="Type starter is unknown",
            ask=lambda world: world.end_user("starter", {})),
    Refusal(id="end-user-attributes-no-object", source="walkthrough 1.3", code=22208, says="Attributes is invalid",
            ask=lambda world: world.post("trusthub", "/v1/EndUsers", ("FriendlyName", "John"), ("Attributes", "[1]"),
                                         ("Type", "starter_customer_profile_information"))),
    Refusal(id="end-user-attributes-too-large", source="walkthrough 1.3", code=22208, says="the most is 16384",
            ask=lambda world: world.end_user("starter_customer_profile_information", {"first_name": "J" * 20_000})),
    Refusal(id="document-type-unknown", source="walkthrough 1.5", code=22207, says="Type postcard is unknown",
            ask=lambda world: world.trusthub.supporting_documents.create("Address", "postcard")),
    Refusal(id="address-country-unknown", source="walkthrough 1.4", code=20001, says="ISO 3166-1",
            ask=lambda world: world.client.addresses.create(**{**world.home, "iso_country": "XX"})),
    Refusal(id="address-street-empty", source="walkthrough 1.4", code=20001, says="Street is invalid: it is empty",
            ask=lambda world: world.client.addresses.create(**{**world.home, "street": " "})),
    # assigned
    Refusal(id="assign-nothing-known", source="walkthrough 1.6.1", code=22205, says=f"IT{NOBODY}",
            ask=lambda world: _assign(world, world.draft, f"IT{NOBODY}")),
    Refusal(id="assign-an-address", source="walkthrough 1.6.2", code=22205, says="no end user, supporting document or bundle",
            ask=lambda world: _assign(world, world.draft, world.held.address)),
    Refusal(id="assign-unknown-primary", source="walkthrough 1.6.3", code=22205, says=f"BU{NOBODY}",
            ask=lambda world: _assign(world, world.draft, f"BU{NOBODY}")),
    Refusal(id="assign-itself", source="walkthrough 1.6.3", code=22205, says="ObjectSid",
            ask=_assign_other_bundle_to_itself),
    Refusal(id="assign-twice", source="walkthrough 1.6.1", status=409, code=22206, says="is already assigned to",
            ask=_assign_twice),
    Refusal(id="assign-in-review", source="a2p10dlc 2 (status machine)", code=22201, says="is in-review and cannot be changed",
            ask=lambda world: _assign(world, world.held.sid, world.primary())),
    Refusal(id="unassign-in-review", source="a2p10dlc 2 (status machine)", code=22201, says="is in-review", ask=_unassign),
    Refusal(id="assign-to-unknown-profile", source="walkthrough 1.6", status=404, code=20404, says="was not found",
            ask=lambda world: _assign(world, f"BU{NOBODY}", world.primary())),
    # evaluated
    Refusal(id="evaluate-unknown-policy", source="walkthrough 1.7", code=22203, says="is not a policy",
            ask=lambda world: world.trusthub.customer_profiles(world.draft).customer_profiles_evaluations.create(f"RN{NOBODY}")),
    Refusal(id="evaluate-policy-of-another-kind", source="walkthrough 2.5", code=22203, says="is not a policy",
            ask=lambda world: world.trusthub.customer_profiles(world.draft).customer_profiles_evaluations.create(SOLE_PROPRIETOR)),
    # moved
    Refusal(id="status-with-other-properties", source="a2p10dlc 2 (status machine)", code=22204,
            says="cannot be changed together with other properties",
            ask=lambda world: _update(world, world.draft, status="pending-review", friendly_name="Jane")),
    Refusal(id="status-unknown", source="walkthrough 1.8", code=22200, says="Status sent cannot follow draft",
            ask=lambda world: _update(world, world.draft, status="sent")),
    Refusal(id="status-in-review-by-the-account", source="walkthrough 1.8", code=22200, says="in-review cannot follow draft",
            ask=lambda world: _update(world, world.draft, status="in-review")),
    Refusal(id="status-approved-by-the-account", source="walkthrough 1.8", code=22200, says="twilio-approved cannot follow",
            ask=lambda world: _update(world, world.held.sid, status="twilio-approved")),
    Refusal(id="submit-twice", source="walkthrough 1.8", code=22200, says="pending-review cannot follow in-review",
            ask=lambda world: _update(world, world.held.sid, status="pending-review")),
    Refusal(id="withdraw-from-review", source="a2p10dlc 2 (status machine)", code=22200, says="draft cannot follow in-review",
            ask=lambda world: _update(world, world.held.sid, status="draft")),
    Refusal(id="submit-approved", source="a2p10dlc 2 (status machine)", code=22200, says="cannot follow twilio-approved",
            ask=lambda world: _update(world, world.primary(), status="pending-review")),
    Refusal(id="submit-noncompliant", source="walkthrough 1.7", code=22218, says="is not compliant with its policy",
            ask=lambda world: _update(world, world.draft, status="pending-review")),
    Refusal(id="submit-unknown", source="walkthrough 1.8", status=404, code=20404, says="was not found",
            ask=lambda world: _update(world, f"BU{NOBODY}", status="pending-review")),
    Refusal(id="rename-in-review", source="a2p10dlc 2 (status machine)", code=22201, says="is in-review and cannot be changed",
            ask=lambda world: _update(world, world.held.sid, friendly_name="Jane")),
    Refusal(id="rename-approved", source="a2p10dlc 2 (status machine)", code=22201, says="is twilio-approved",
            ask=lambda world: _update(world, world.primary(), friendly_name="Jane")),
    Refusal(id="change-person-in-review", source="a2p10dlc 2 (status machine)", code=21644, says="which is in-review",
            ask=lambda world: world.trusthub.end_users(world.held.person).update(friendly_name="Jane")),
    Refusal(id="change-document-in-review", source="a2p10dlc 2 (status machine)", code=21646, says="which is in-review",
            ask=lambda world: world.trusthub.supporting_documents(world.held.document).update(friendly_name="Home")),
    # deleted
    Refusal(id="delete-approved-and-assigned", source="a2p10dlc 2 (status machine)", code=21648, says="it is assigned to bundle",
            ask=lambda world: (world.held, world.trusthub.customer_profiles(world.primary()).delete())[1]),
    Refusal(id="delete-profile-of-a-brand", source="a2p10dlc 2 (status machine)", code=21648, says="cannot be deleted",
            ask=lambda world: world.trusthub.customer_profiles(
                world.messaging.brand_registrations(world.sole).fetch().customer_profile_bundle_sid).delete()),
    Refusal(id="delete-person-in-review", source="a2p10dlc 2 (status machine)", code=21644, says="cannot be deleted",
            ask=lambda world: world.trusthub.end_users(world.held.person).delete()),
    Refusal(id="delete-document-in-review", source="a2p10dlc 2 (status machine)", code=21646, says="cannot be deleted",
            ask=lambda world: world.trusthub.supporting_documents(world.held.document).delete()),
    Refusal(id="change-approved-address", source="a2p10dlc 2 (status machine)", code=21630, says="belongs to a verified document",
            ask=lambda world: world.client.addresses(_approved_address(world)).update(street="1 Elsewhere St")),
    Refusal(id="delete-approved-address", source="a2p10dlc 2 (status machine)", code=21630, says="belongs to a verified document",
            ask=lambda world: world.client.addresses(_approved_address(world)).delete()),
)  # fmt: skip
