"""The room of compliance: reviews, and how long they take."""

from __future__ import annotations

from tidings.compliance.pacing import PACES, RegistrationPace
from tidings.compliance.reviews import Reviewer, Reviews
from tidings.ground import Ground, Room, by_type


class ComplianceRoom(Room):
    """What registrations of all kinds have in common."""

    reviews: Reviews
    pace: RegistrationPace


def build(ground: Ground) -> ComplianceRoom:
    """The pace and the reviewer are the settings'."""
    settings = ground.settings
    pace = PACES[settings.registration_pace]
    reviewer = Reviewer.SIMULATED if settings.simulated_reviewer else Reviewer.OPERATOR
    reviews = Reviews(ground.database, ground.clock, ground.sids, pace, reviewer)
    return ComplianceRoom(reviews=reviews, pace=pace, parts=by_type(reviews))
