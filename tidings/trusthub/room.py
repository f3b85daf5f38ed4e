"""Trust Hub's room: bundles, their checks, and what they are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tidings.addresses.room import AddressesRoom
from tidings.addresses.users import AddressUsers
from tidings.compliance.reviews import Decider, ReviewKind
from tidings.compliance.room import ComplianceRoom
from tidings.ground import Ground, Room, by_type
from tidings.trusthub.api import assignments, bundles, channel_endpoints, evaluations, objects, policies
from tidings.trusthub.bundles import Bundles, User
from tidings.trusthub.checks import CheckBundles
from tidings.trusthub.objects import ApprovedDocuments
from tidings.webhooks.port import Outgoing


class TrustHubRoom(Room):
    """Customer profiles and trust products."""

    bundles: Bundles

    @property
    def deciders(self) -> Mapping[ReviewKind, Decider]:
        """Who carries out what reviewers decide of bundles."""
        return self.bundles.deciders()


def build(
    ground: Ground, addresses: AddressesRoom, compliance: ComplianceRoom, outgoing: Outgoing, users: Sequence[User]
) -> TrustHubRoom:
    """`users` are asked before a bundle is deleted."""
    made = Bundles(ground.database, ground.clock, ground.sids, compliance.reviews, compliance.pace, outgoing, users)
    return TrustHubRoom(
        bundles=made,
        resources=[policies, objects, bundles, assignments, evaluations, channel_endpoints],
        parts=by_type(made) | {AddressUsers: ApprovedDocuments(ground.database)},
        loops=[CheckBundles(made, addresses.email_fault, addresses.verifier)],
    )
