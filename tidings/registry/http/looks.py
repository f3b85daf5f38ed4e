"""Looks brands, vettings and campaigns up at the registry, and says what is so as the port's reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar
from urllib.parse import quote

import msgspec

from tidings.core import Instant, Sid
from tidings.registry.brand_faults import BRAND_NOT_FOUND
from tidings.registry.http.client import Away, NotTaken, RegistryClient
from tidings.registry.http.documents import (
    BrandDocument,
    BrandFeedback,
    CampaignDocument,
    ExternalVetting,
    OtpStatus,
    SharingChain,
)
from tidings.registry.http.faults import VETTING_FAILED, feedback_faults, is_missing, reason_of
from tidings.registry.http.notices import CARRIER_REFUSED, DECLINED, SUSPENDED, carrier_of
from tidings.registry.model import VERIFIED, BrandEvent, CampaignEvent, IdentityStatus, Provider, VettingStatus
from tidings.registry.port import BrandReport, CampaignReport, FilingFault, VettingReport

T = TypeVar("T")

EVP_IDS: Final = {Provider.AEGIS: "AEGIS", Provider.CAMPAIGN_VERIFY: "CV"}
"""The registry's names of those who vet."""
PROVIDERS: Final = {evp_id: provider for provider, evp_id in EVP_IDS.items()}
SECTION_527: Final = "527"

_VETTED: Final = {
    "ACTIVE": VettingStatus.SUCCESS,
    "FAILED": VettingStatus.FAILED,
    "UNSCORE": VettingStatus.FAILED,
    "EXPIRED": VettingStatus.FAILED,
}


class BrandSeen(msgspec.Struct, frozen=True):
    """A brand that was looked up."""

    report: BrandReport
    awaits_pin: bool = False
    """Whether it is a sole proprietor's who has not yet confirmed the mobile number."""


class Looks:
    """Everything raises RegistryUnavailable."""

    def __init__(self, client: RegistryClient) -> None:
        self._client = client

    async def brand(
        self, reference: Sid, registry_id: str, *, told: str | None = None, is_judged: bool = True
    ) -> BrandSeen:
        """A brand as it is. `told` is the identity status that a notice named; one that `is_judged` and unverified has
        failed, before it is only waiting.
        """
        found = await self._client.get(f"/brand/{quote(registry_id, safe='')}", BrandDocument)
        if isinstance(found, NotTaken):
            return BrandSeen(_gone(reference, registry_id, found))
        identity = _identity(found.identity_status, told)
        report = BrandReport(reference=reference, registry_id=registry_id, identity_status=identity)
        report = msgspec.structs.replace(report, **_attributes(found.optional_attributes or {}))
        if found.is_sole_proprietor():
            approved = msgspec.structs.replace(report, event=BrandEvent.APPROVED)
            return BrandSeen(approved, awaits_pin=identity not in VERIFIED)
        if identity in VERIFIED:
            score = best_score(await self.vettings(registry_id))
            return BrandSeen(msgspec.structs.replace(report, event=BrandEvent.APPROVED, score=score))
        if identity is IdentityStatus.UNVERIFIED and is_judged:
            return BrandSeen(await self._failed(report))
        return BrandSeen(msgspec.structs.replace(report, identity_status=None))

    async def vettings(self, registry_id: str, provider: Provider | None = None) -> tuple[ExternalVetting, ...]:
        """The vettings of a brand, the newest first."""
        query = {} if provider is None else {"evpId": EVP_IDS[provider]}
        path = f"/brand/{quote(registry_id, safe='')}/externalVetting"
        found = await self._client.get(path, tuple[ExternalVetting, ...], **query)
        if isinstance(found, NotTaken):
            return ()
        return tuple(sorted(found, key=lambda vetting: vetting.create_date or "", reverse=True))

    async def vetting(
        self, reference: Sid, brand_sid: Sid, registry_id: str, provider: Provider, vetting_id: str | None
    ) -> VettingReport | None:
        """The vetting of that id, else the brand's newest with the provider; None: there is none, or no result."""
        found = await self.vettings(registry_id, provider)
        named = [vetting for vetting in found if vetting_id and vetting.vetting_id == vetting_id]
        vetting = next(iter(named or found), None)
        status = _VETTED.get(vetting.vetting_status or "") if vetting else None
        if vetting is None or status is None:
            return None
        failed = status is VettingStatus.FAILED
        reasons = "; ".join(vetting.reasons or ()) or f"The vetting ended as {vetting.vetting_status}"
        return VettingReport(
            reference=reference,
            brand_reference=brand_sid,
            status=status,
            score=None if failed else vetting.vetting_score,
            vetting_id=vetting.vetting_id,
            faults=(FilingFault(VETTING_FAILED, reasons),) if failed else (),
        )

    async def pin(self, registry_id: str) -> OtpStatus:
        """Whether a sole proprietor was sent a PIN, and gave it back."""
        found = await self._client.get(f"/brand/{quote(registry_id, safe='')}/smsOtp", OtpStatus)
        return OtpStatus() if isinstance(found, NotTaken) else found

    async def campaign(self, reference: Sid, registry_id: str) -> Sequence[CampaignReport]:
        """A campaign as it is; nothing where nothing is decided."""
        found = await self._client.get(f"/campaign/{quote(registry_id, safe='')}", CampaignDocument)
        if isinstance(found, NotTaken):
            _must_be_missing(found)
        if isinstance(found, NotTaken) or found.status == "EXPIRED":
            return (_campaign(reference, registry_id, CampaignEvent.DELETED, "expired"),)
        upstream = (await self.sharing(registry_id)).shared_by_me
        sharing = upstream.sharing_status if upstream else None
        if sharing == "DECLINED":
            fault = FilingFault(DECLINED, "")
            return (_campaign(reference, registry_id, CampaignEvent.FAILED, "share-declined", fault),)
        return judged(reference, registry_id, sharing, await self.operation(registry_id))

    async def sharing(self, registry_id: str, part: str = "campaign") -> SharingChain:
        """Who shares a campaign with whom."""
        found = await self._client.get(f"/{part}/{quote(registry_id, safe='')}/sharing", SharingChain)
        return SharingChain() if isinstance(found, NotTaken) else found

    async def operation(self, registry_id: str, part: str = "campaign") -> dict[str, str]:
        """What the carriers say of a campaign, by their network ids: APPROVED, REVIEW, REJECTED or SUSPENDED."""
        path = f"/{part}/{quote(registry_id, safe='')}/operationStatus"
        found = await self._client.get(path, dict[str, str])
        return {} if isinstance(found, NotTaken) else found

    async def _failed(self, report: BrandReport) -> BrandReport:
        path = f"/brand/feedback/{quote(report.registry_id, safe='')}"
        found = await self._client.get(path, BrandFeedback)
        words, faults = feedback_faults(None if isinstance(found, NotTaken) else found)
        return msgspec.structs.replace(report, event=BrandEvent.FAILED, feedback=words, faults=faults)


def judged(reference: Sid, registry_id: str, sharing: str | None, said: Mapping[str, str]) -> Sequence[CampaignReport]:
    """What follows from the carriers' words. One that refuses outweighs those that agree; not all need say anything,
    so that only a campaign which every carrier approved, and which is shared, counts as live.
    """
    for word, event, code in (
        ("REJECTED", CampaignEvent.FAILED, CARRIER_REFUSED),
        ("SUSPENDED", CampaignEvent.SUSPENDED, SUSPENDED),
    ):
        carrier = next((carrier_of(network) for network, status in said.items() if status == word), None)
        if carrier is not None:
            return (_campaign(reference, registry_id, event, f"{carrier} {word.lower()}", FilingFault(code, "")),)
    if sharing == "ACCEPTED" and said and all(status == "APPROVED" for status in said.values()):
        live = (CampaignEvent.VERIFIED, CampaignEvent.REINSTATED)
        return tuple(_campaign(reference, registry_id, event, "approved by all carriers") for event in live)
    return ()


def best_score(vettings: Sequence[ExternalVetting]) -> int | None:
    """The score of the newest vetting that holds."""
    valid = (vetting.vetting_score for vetting in vettings if vetting.vetting_status == "ACTIVE")
    return next((score for score in valid if score is not None), None)


def is_since(vetting: ExternalVetting, moment: Instant) -> bool:
    """Whether a vetting was ordered at `moment` or later; not, where it does not say when."""
    try:
        return Instant.parse_iso(vetting.create_date or "") >= moment
    except ValueError:
        return False


def _identity(found: str | None, told: str | None) -> IdentityStatus | None:
    """What is so: a verification that either of them knows, for the other may be old."""
    statuses = [_status(found), _status(told)]
    return next((status for status in statuses if status in VERIFIED), statuses[1] or statuses[0])


def _status(text: str | None) -> IdentityStatus | None:
    try:
        return IdentityStatus(text or "")
    except ValueError:
        return None


def _attributes(given: Mapping[str, Any]) -> dict[str, Any]:
    exempt = given.get("taxExemptStatus") or (SECTION_527 if given.get("section527") else None)
    return {
        "russell_3000": _flag(given.get("russell3000")),
        "government_entity": _flag(given.get("governmentEntity")),
        "tax_exempt_status": None if exempt is None else str(exempt),
    }


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _gone(reference: Sid, registry_id: str, answer: NotTaken) -> BrandReport:
    _must_be_missing(answer)
    return gone_brand(reference, registry_id)


def gone_brand(reference: Sid, registry_id: str) -> BrandReport:
    """That a brand is no more."""
    faults = (BRAND_NOT_FOUND(),)
    return BrandReport(reference=reference, registry_id=registry_id, event=BrandEvent.FAILED, faults=faults)


def _must_be_missing(answer: NotTaken) -> None:
    """A refusal to look up that means anything else tells nothing."""
    if not is_missing(answer):
        raise Away(f"it refuses to look up: {reason_of(answer)}")


def _campaign(
    reference: Sid, registry_id: str, event: CampaignEvent, step: str, *faults: FilingFault
) -> CampaignReport:
    return CampaignReport(reference=reference, registry_id=registry_id, event=event, step=step, faults=faults)
