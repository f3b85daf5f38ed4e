"""What messaging services can be for.

Source: https://www.twilio.com/docs/messaging/api/service-resource (the sentences are ours)
"""

from __future__ import annotations

from typing import Final

import msgspec

from tidings.http import MESSAGING_V1, Call, operation
from tidings.services.messaging_services import UseCase


class ShownUseCase(msgspec.Struct, frozen=True):
    """One of them, with the words of whoever chooses it."""

    usecase: UseCase
    description: str
    purpose: str


USE_CASES: Final = (
    ShownUseCase(
        UseCase.NOTIFICATIONS,
        "Notices and alerts of every kind: deliveries, accounts, appointments, orders, fraud, security, emergencies",
        "Notify my users",
    ),
    ShownUseCase(UseCase.MARKETING, "Promotions: products, offers, and calls to take part", "Market what I offer"),
    ShownUseCase(
        UseCase.VERIFICATION,
        "One-time passwords and second factors, to know who somebody is",
        "Verify who my users are",
    ),
    ShownUseCase(UseCase.DISCUSSION, "Dialogues between people, or with support", "Talk with my users"),
    ShownUseCase(UseCase.POLL, "Polls, surveys and votes", "Ask my users"),
    ShownUseCase(UseCase.UNDECLARED, "Anything else, or not decided yet", "Say it later"),
)


class UseCases(msgspec.Struct, frozen=True):
    """All of them."""

    usecases: tuple[ShownUseCase, ...]


@operation(MESSAGING_V1, "GET", "/Services/Usecases", resource=UseCases)
async def fetch(_call: Call) -> UseCases:
    """The same for everybody."""
    return UseCases(USE_CASES)
