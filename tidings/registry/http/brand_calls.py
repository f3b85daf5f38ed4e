"""Calls about brands: registered, changed, asked for the PIN, vetted, deleted."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

import structlog

from tidings.core import Sid, sid_time
from tidings.registry.http.bodies import brand_request, brand_update
from tidings.registry.http.client import Away, NotTaken, RegistryClient
from tidings.registry.http.documents import BrandDocument, BrandRecords, ExternalVetting
from tidings.registry.http.faults import brand_refusal, is_missing, reason_of, vetting_refusal
from tidings.registry.http.looks import EVP_IDS, Looks, is_since
from tidings.registry.model import CLASSES, Provider
from tidings.registry.otp import THANKS
from tidings.registry.port import BrandFiling, Filed, FilingRefused

PIN_TEXT: Final = "Your PIN to confirm your registration for US A2P Messaging is @OTP_PIN@. Msg & data rates may apply."
"""The registry puts the PIN in the place of @OTP_PIN@."""
ORDER_SLACK_S: Final = 60
"""By how much the registry's clock may be behind ours."""
_SPENT: Final = frozenset({"FAILED", "EXPIRED", "UNSCORE"})

log = structlog.get_logger(__name__)


class BrandCalls:
    """See Registry. Everything raises RegistryUnavailable."""

    def __init__(self, client: RegistryClient, looks: Looks, relationship: str) -> None:
        self._client = client
        self._looks = looks
        self._relationship = relationship

    async def register(self, filing: BrandFiling) -> Filed | FilingRefused:
        """The answer does not wait for the registry's judgement. A filing that was taken before is found again."""
        body = brand_request(filing, self._relationship)
        answer = await self._client.post("/brand/nonBlocking", body, BrandDocument)
        if not isinstance(answer, NotTaken):
            return Filed(answer.brand_id)
        known = await self._known(filing.reference)
        return Filed(known) if known is not None else brand_refusal(answer)

    async def update(self, registry_id: str, filing: BrandFiling) -> Filed | FilingRefused:
        """Mended, and judged anew; a sole proprietor's is not judged."""
        path = _path(registry_id)
        answer = await self._client.put(path, brand_update(filing, self._relationship), BrandDocument)
        if isinstance(answer, NotTaken):
            return brand_refusal(answer)
        if filing.entity_type != "SOLE_PROPRIETOR":
            refused = await self._client.command("PUT", f"{path}/revet")
            if refused is not None:
                return brand_refusal(refused)
        return Filed(registry_id)

    async def delete(self, registry_id: str) -> None:
        """One that is gone already is deleted."""
        answer = await self._client.command("DELETE", _path(registry_id))
        if answer is not None and not is_missing(answer):
            raise Away(f"brand {registry_id} is not deleted: {reason_of(answer)}")

    async def ask_pin(self, registry_id: str) -> FilingRefused | None:
        """Sends a PIN to the mobile number; the one before is void."""
        body = {"pinSms": PIN_TEXT, "successSms": THANKS}
        answer = await self._client.command("POST", f"{_path(registry_id)}/smsOtp", body)
        return None if answer is None else brand_refusal(answer)

    async def confirm_pin(self, registry_id: str, pin: str) -> FilingRefused | None:
        """What the owner of the mobile number read there. One that was taken before is taken."""
        answer = await self._client.command("PUT", f"{_path(registry_id)}/smsOtp", {"otpPin": pin})
        if answer is None or (await self._looks.pin(registry_id)).verify_date is not None:
            return None
        return brand_refusal(answer)

    async def vet(
        self, reference: Sid, registry_id: str, provider: Provider, token: str | None
    ) -> Filed | FilingRefused:
        """Ordered, or imported where there is a token. The registry keeps no reference of ours for a vetting: one that
        was ordered since ours was made is ours.
        """
        if provider is Provider.CAMPAIGN_VERIFY:
            return await self._import(registry_id, provider, token or "")
        found = await self._ordered(reference, registry_id, provider)
        if found is None:
            body = {"evpId": EVP_IDS[provider], "vettingClass": CLASSES[provider].value}
            answer = await self._client.post(f"{_path(registry_id)}/externalVetting", body, ExternalVetting)
            if isinstance(answer, NotTaken):
                return vetting_refusal(answer, is_import=False)
            found = answer
        return Filed(found.vetting_id or "")

    async def _ordered(self, reference: Sid, registry_id: str, provider: Provider) -> ExternalVetting | None:
        made = sid_time(reference).plus(s=-ORDER_SLACK_S)
        for vetting in await self._looks.vettings(registry_id, provider):
            is_ours = vetting.vetting_status == "PENDING" or is_since(vetting, made)
            if is_ours and vetting.vetting_status not in _SPENT:
                return vetting
        return None

    async def _import(self, registry_id: str, provider: Provider, token: str) -> Filed | FilingRefused:
        body = {"evpId": EVP_IDS[provider], "vettingId": token}
        answer = await self._client.put(f"{_path(registry_id)}/externalVetting", body, ExternalVetting)
        if not isinstance(answer, NotTaken):
            return Filed(token)
        for vetting in await self._looks.vettings(registry_id, provider):
            if vetting.vetting_id == token and vetting.vetting_status not in _SPENT:
                return Filed(token)
        return vetting_refusal(answer, is_import=True)

    async def _known(self, reference: Sid) -> str | None:
        """The registry's id of a brand that it has under our reference."""
        query: dict[str, Any] = {"referenceId": reference, "recordsPerPage": "10"}
        found = await self._client.get("/brand", BrandRecords, **query)
        if isinstance(found, NotTaken):
            return None
        return next((brand.brand_id for brand in found.records if brand.reference_id == reference), None)


def _path(registry_id: str) -> str:
    return f"/brand/{quote(registry_id, safe='')}"
