"""Calls about campaigns: qualified, registered, shared with who carries them, mended, ended; and those of others."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

import structlog

from tidings.registry.http.bodies import campaign_request, campaign_update
from tidings.registry.http.client import Away, NotTaken, RegistryClient
from tidings.registry.http.documents import (
    CampaignDocument,
    CampaignRecords,
    SharingChain,
    SubmittedCampaign,
    UseCaseTerms,
)
from tidings.registry.http.faults import campaign_refusal, is_missing, reason_of
from tidings.registry.http.looks import Looks
from tidings.registry.port import CampaignFiling, Filed, FilingFault, FilingRefused, SharedCampaign

NOT_ELIGIBLE: Final = 30900
NOT_SHARED: Final = 30904
REJECTED: Final = 30906
_USE_CASE: Final = ("UsAppToPersonUsecase",)
_SHARED: Final = frozenset({"PENDING", "ACCEPTED"})

log = structlog.get_logger(__name__)


class CampaignCalls:
    """See Registry. Everything raises RegistryUnavailable."""

    def __init__(self, client: RegistryClient, looks: Looks, upstream: str | None) -> None:
        self._client = client
        self._looks = looks
        self._upstream = upstream

    async def submit(self, filing: CampaignFiling) -> Filed | FilingRefused:
        """One that was taken before is found again, mended where it differs, and shared where it is not."""
        known = await self._known(filing)
        if known is not None:
            return await self._go_on(known, filing)
        refused = await self._qualify(filing)
        if refused is not None:
            return refused
        answer = await self._client.post("/campaignBuilder", campaign_request(filing), SubmittedCampaign)
        if not isinstance(answer, NotTaken):
            return await self._share(answer.campaign_id, filing)
        known = await self._known(filing)  # it may have been taken while it was looked for
        return campaign_refusal(answer) if known is None else await self._go_on(known, filing)

    async def resubmit(self, registry_id: str, filing: CampaignFiling) -> Filed | FilingRefused:
        """Mended, put before the reviewers anew, and shared anew where it was declined."""
        path = _path("campaign", registry_id)
        for method, place, body in (("PUT", path, campaign_update(filing)), ("PUT", f"{path}/resubmit", None)):
            refused = await self._client.command(method, place, body)
            if refused is not None:
                return campaign_refusal(refused)
        return await self._share(registry_id, filing)

    async def delete(self, registry_id: str) -> None:
        """One that is gone already is deleted."""
        answer = await self._client.command("DELETE", _path("campaign", registry_id))
        if answer is not None and not is_missing(answer):
            raise Away(f"campaign {registry_id} is not deleted: {reason_of(answer)}")

    async def shared(self, registry_id: str) -> SharedCampaign | FilingRefused:
        """Where we are not the last before the carriers, a campaign that is shared with us is shared on when it is
        first asked for: that is how the registry knows it accepted.
        """
        found = await self._client.get(_path("partnerCampaign", registry_id), CampaignDocument)
        if isinstance(found, NotTaken):
            if not is_missing(found) and not found.errors:
                raise Away(f"it refuses to look up: {reason_of(found)}")
            return FilingRefused((FilingFault(NOT_SHARED, reason_of(found)),))
        chain = await self._looks.sharing(registry_id, "partnerCampaign")
        if self._upstream is not None and chain.shared_by_me is None:
            path = f"{_path('partnerCampaign', registry_id)}/sharing/{self._upstream}"
            refused = await self._client.command("PUT", path)
            if refused is not None:
                log.warning("registry_share_refused", registry_id=registry_id, status=refused.status)
        said = await self._looks.operation(registry_id, "partnerCampaign")
        if found.status == "EXPIRED" or self._state(chain) == "DECLINED" or "REJECTED" in said.values():
            return FilingRefused((FilingFault(REJECTED, "It expired, or was declined"),))
        return SharedCampaign(
            registry_id=registry_id,
            brand_id=found.brand_id,
            brand_name=found.brand_display_name or found.brand_id,
            use_case=found.usecase,
            description=found.description or "",
            message_flow=found.message_flow or "",
            samples=found.samples(),
            complete=self._state(chain) == "ACCEPTED" and not {"REVIEW", "SUSPENDED"} & set(said.values()),
        )

    def _state(self, chain: SharingChain) -> str | None:
        """How far the sharing is that lets the campaign reach the carriers."""
        sharing = chain.shared_with_me if self._upstream is None else chain.shared_by_me
        return sharing.sharing_status if sharing else None

    async def _qualify(self, filing: CampaignFiling) -> FilingRefused | None:
        path = f"/campaignBuilder/brand/{quote(filing.brand_id, safe='')}/usecase/{quote(filing.use_case, safe='')}"
        terms = await self._client.get(path, UseCaseTerms)
        if isinstance(terms, NotTaken):
            return campaign_refusal(terms)
        carriers = (terms.mno_metadata or {}).values()
        if carriers and not any(carrier.get("qualify", True) for carrier in carriers):
            return FilingRefused(
                (FilingFault(NOT_ELIGIBLE, "No carrier takes this use case from the brand", _USE_CASE),)
            )
        least, most, count = terms.min_sub_usecases, terms.max_sub_usecases, len(filing.sub_use_cases)
        if (least is not None and count < least) or (most is not None and count > most):
            reason = f"The use case needs {least} to {most} sub-use cases, and has {count}"
            return FilingRefused((FilingFault(NOT_ELIGIBLE, reason, _USE_CASE),))
        return None

    async def _known(self, filing: CampaignFiling) -> CampaignDocument | None:
        """The live campaign that the registry has under our reference."""
        query = {"referenceId": filing.reference, "status": "ACTIVE", "recordsPerPage": "10"}
        found = await self._client.get("/campaign", CampaignRecords, **query)
        if isinstance(found, NotTaken):
            return None
        return next((each for each in found.records if each.reference_id == filing.reference), None)

    async def _go_on(self, known: CampaignDocument, filing: CampaignFiling) -> Filed | FilingRefused:
        if _differs(known, filing):
            refused = await self._client.command("PUT", _path("campaign", known.campaign_id), campaign_update(filing))
            if refused is not None:
                return campaign_refusal(refused)
        return await self._share(known.campaign_id, filing)

    async def _share(self, registry_id: str, filing: CampaignFiling) -> Filed | FilingRefused:
        """With who carries it to the networks, unless it is. Mocks cannot be shared, and the last before the carriers
        has nobody to share with.
        """
        if self._upstream is not None and not filing.mock and not await self._is_shared(registry_id):
            refused = await self._client.command("PUT", f"{_path('campaign', registry_id)}/sharing/{self._upstream}")
            if refused is not None and not await self._is_shared(registry_id):
                log.warning("registry_share_refused", registry_id=registry_id, status=refused.status)
                return campaign_refusal(refused)
        return Filed(registry_id)

    async def _is_shared(self, registry_id: str) -> bool:
        sharing = (await self._looks.sharing(registry_id)).shared_by_me
        return sharing is not None and sharing.sharing_status in _SHARED


def _differs(known: CampaignDocument, filing: CampaignFiling) -> bool:
    here = (filing.description, filing.message_flow, filing.samples, filing.help_message)
    return here != (known.description, known.message_flow, known.samples(), known.help_message)


def _path(part: str, registry_id: str) -> str:
    return f"/{part}/{quote(registry_id, safe='')}"
