"""Use cases of campaigns: what a brand may have for a messaging service.

Source: https://www.twilio.com/docs/messaging/api/usapptopersonusecase-resource
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tidings.campaigns.desk import CampaignDesk
from tidings.campaigns.use_cases import USE_CASES, CampaignUseCase, goes_with
from tidings.core import Sid
from tidings.http import MESSAGING_V1, Call, Given, Params, operation
from tidings.services.messaging_services import services


class SearchUseCases(Params):
    """Whose use cases; without, all that there are."""

    brand_registration_sid: Given[Sid]


class ShownCampaignUseCase(msgspec.Struct, frozen=True):
    """One of them, with the words of whoever chooses it."""

    code: str
    name: str
    description: str
    post_approval_required: bool


@operation(
    MESSAGING_V1,
    "GET",
    "/Services/{messaging_service_sid:MG}/Compliance/Usa2p/Usecases",
    resource=ShownCampaignUseCase,
    row=CampaignUseCase,
    whole="us_app_to_person_usecases",
)
async def search(call: Call, given: SearchUseCases) -> Sequence[CampaignUseCase]:
    """Those that go with the service's own use case; none for a brand whose registration went wrong."""
    service = await services.get(call, call.path["messaging_service_sid"])
    found = list(USE_CASES)
    if given.brand_registration_sid:
        found = await call.part(CampaignDesk).allowed(service.account_sid, given.brand_registration_sid)
    return [use_case for use_case in found if goes_with(use_case, service.usecase)]
