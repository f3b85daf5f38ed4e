"""Trust Hub's room: bundles, their checks, and what they are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tidings.addresses.room import Addresses
from tidings.addresses.users import AddressUsers
from tidings.compliance.reviews import Decider, Kind
from tidings.compliance.room import Compliance
from tidings.ground import Ground, Room, by_type
from tidings.trusthub.api import assignments, bundles, channel_endpoints, evaluations, objects, policies
from tidings.trusthub.bundles import Bundles, User
from tidings.trusthub.checks import CheckBundles
from tidings.trusthub.objects import ApprovedDocuments
from tidings.webhooks.port import Outgoing


class TrustHub(Room):
    """Customer profiles and trust products."""

    bundles: Bundles

    @property
    def deciders(self) -> Mapping[Kind, Decider]:
        """Who carries out what reviewers decide of bundles."""
        return self.bundles.deciders()


def build(
    ground: Ground, addresses: Addresses, compliance: Compliance, outgoing: Outgoing, users: Sequence[User]
) -> TrustHub:
    """`users` are asked before a bundle is deleted."""
    made = Bundles(ground.database, ground.clock, ground.sids, compliance.reviews, compliance.pace, outgoing, users)
    return TrustHub(
        bundles=made,
        resources=[policies, objects, bundles, assignments, evaluations, channel_endpoints],
        parts=by_type(made) | {AddressUsers: ApprovedDocuments(ground.database)},
        loops=[CheckBundles(made, addresses.email_fault, addresses.verifier)],
    )
