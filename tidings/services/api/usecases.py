"""What messaging services can be for.

Source: https://www.twilio.com/docs/messaging/api/service-resource (the sentences are ours)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from tidings.http import MESSAGING_V1, Call, operation
from tidings.services.messaging_services import ServiceUseCase


class ShownServiceUseCase(msgspec.Struct, frozen=True):
    """One of them, with the words of whoever chooses it."""

    usecase: ServiceUseCase
    description: str
    purpose: str


USE_CASES: Final = (
    ShownServiceUseCase(
        ServiceUseCase.NOTIFICATIONS,
        "Notices and alerts of every kind: deliveries, accounts, appointments, orders, fraud, security, emergencies",
        "Notify my users",
    ),
    ShownServiceUseCase(
        ServiceUseCase.MARKETING, "Promotions: products, offers, and calls to take part", "Market what I offer"
    ),
    ShownServiceUseCase(
        ServiceUseCase.VERIFICATION,
        "One-time passwords and second factors, to know who somebody is",
        "Verify who my users are",
    ),
    ShownServiceUseCase(ServiceUseCase.DISCUSSION, "Dialogues between people, or with support", "Talk with my users"),
    ShownServiceUseCase(ServiceUseCase.POLL, "Polls, surveys and votes", "Ask my users"),
    ShownServiceUseCase(ServiceUseCase.UNDECLARED, "Anything else, or not decided yet", "Say it later"),
)


@operation(MESSAGING_V1, "GET", "/Services/Usecases", resource=ShownServiceUseCase, whole="usecases")
async def fetch(_call: Call) -> Sequence[ShownServiceUseCase]:
    """The same for everybody."""
    return USE_CASES
