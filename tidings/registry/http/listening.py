"""From what the registry tells, or shows when it is asked, to the port's reports: one thing after another per brand
and per campaign.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, assert_never

import msgspec
import structlog

from tidings.core import Instant, Sid
from tidings.db import Unavailable
from tidings.registry.brand_faults import OTP_EXPIRED
from tidings.registry.http.filings import Claim, FilingKind, Filings, OpenFiling
from tidings.registry.http.looks import PROVIDERS, BrandSeen, Looks, gone_brand
from tidings.registry.http.notices import MEANINGS, Means, RegistryNotice, campaign_report
from tidings.registry.model import BrandEvent, CampaignEvent, IdentityStatus, Provider
from tidings.registry.port import BrandReport, Report, Told

JUDGED_AFTER_S: Final = 3_600
"""A company that is unverified so long after its filing, and of which nothing was told, was judged."""

log = structlog.get_logger(__name__)


class Listening:
    """Tells what becomes of filings. Everything raises RegistryUnavailable and Unavailable: then it is to be repeated,
    which does no harm.
    """

    def __init__(self, looks: Looks, filings: Filings, ask_pin: Callable[[str], Awaitable[object]]) -> None:
        """`ask_pin` sends the sole proprietor of a brand a PIN."""
        self._looks = looks
        self._filings = filings
        self._ask_pin = ask_pin
        self._told: Told | None = None

    def begin(self, told: Told) -> None:
        """From now on `told` takes what is heard."""
        self._told = told

    def end(self) -> None:
        """Nobody takes it any more."""
        self._told = None

    async def take(self, notice: RegistryNotice) -> None:
        """A notice; what follows is on disk when this returns."""
        meaning = MEANINGS.get(notice.event_type)
        if meaning is None:
            log.warning("registry_event_unknown", registry_event=notice.event_type)
            return
        async with self._filings.turn(notice.campaign_id or notice.brand_id or "") as claim:
            await self._carry_out(claim, notice, meaning)

    async def look_at(self, filing: OpenFiling, now: Instant) -> None:
        """A filing that nothing was told of; what is so is on disk when this returns."""
        async with self._filings.turn(filing.registry_id) as claim:
            match filing.kind:
                case FilingKind.BRAND:
                    await self._look_at_open_brand(claim, filing, now)
                case FilingKind.VETTING:
                    assert filing.brand_sid is not None, "a vetting is one of a brand"
                    await self._vetting(
                        claim, filing.sid, filing.brand_sid, filing.registry_id, Provider(filing.provider)
                    )
                case FilingKind.CAMPAIGN:
                    for report in await self._looks.campaign(filing.sid, filing.registry_id):
                        await self._tell(claim, report)
                case _:
                    assert_never(filing.kind)

    async def _carry_out(self, claim: Claim, notice: RegistryNotice, meaning: Means) -> None:
        match meaning:
            case Means.LOOK_AT_BRAND | Means.BRAND_CHANGED | Means.BRAND_GONE | Means.OTP_VERIFIED:
                await self._of_brand(claim, notice, meaning)
            case Means.LOOK_AT_VETTING:
                await self._of_vetting(claim, notice)
            case Means.CAMPAIGN:
                await self._of_campaign(claim, notice)
            case Means.WARNING:
                log.warning("registry_warns", registry_event=notice.event_type, registry_id=notice.campaign_id)
            case Means.NOTHING:
                log.debug("registry_event", registry_event=notice.event_type)
            case _:
                assert_never(meaning)

    async def _of_brand(self, claim: Claim, notice: RegistryNotice, meaning: Means) -> None:
        sid, registry_id = await self._brand_sid(notice), notice.brand_id
        if sid is None or registry_id is None:
            return
        match meaning:
            case Means.BRAND_GONE:
                await self._tell(claim, gone_brand(sid, registry_id))
            case Means.OTP_VERIFIED:
                verified = IdentityStatus.VERIFIED
                await self._tell(claim, BrandReport(reference=sid, registry_id=registry_id, identity_status=verified))
            case Means.BRAND_CHANGED:
                await self._tell_brand(claim, await self._looks.brand(sid, registry_id, is_judged=False))
            case _:
                seen = await self._looks.brand(sid, registry_id, told=notice.brand_identity_status)
                await self._tell_brand(claim, seen)

    async def _of_vetting(self, claim: Claim, notice: RegistryNotice) -> None:
        brand_sid, provider = await self._brand_sid(notice), PROVIDERS.get(notice.evp_id or "")
        if brand_sid is None or notice.brand_id is None:
            return
        sid = await self._filings.vetting_of(brand_sid, provider) if provider else None
        if sid is None or provider is None:
            log.info("registry_vetting_of_none", brand_sid=brand_sid, provider=notice.evp_id)
            return
        await self._vetting(claim, sid, brand_sid, notice.brand_id, provider, notice.vetting_id)

    async def _vetting(
        self,
        claim: Claim,
        sid: Sid,
        brand_sid: Sid,
        registry_id: str,
        provider: Provider,
        vetting_id: str | None = None,
    ) -> None:
        """A vetting that has a result; what it changed of the brand, such as its tax exemption, is told with it."""
        report = await self._looks.vetting(sid, brand_sid, registry_id, provider, vetting_id)
        if report is None:
            return
        seen = await self._looks.brand(brand_sid, registry_id, is_judged=False)
        await self._tell(claim, report)
        await self._tell(
            claim, msgspec.structs.replace(seen.report, event=None, identity_status=None, faults=(), score=None)
        )

    async def _of_campaign(self, claim: Claim, notice: RegistryNotice) -> None:
        registry_id = notice.campaign_id
        if registry_id is None:
            log.warning("registry_notice_without_id", registry_event=notice.event_type)
            return
        sid = notice.campaign_sid or await self._filings.campaign_of(registry_id)
        if sid is None:
            log.info("registry_campaign_of_none", registry_id=registry_id, registry_event=notice.event_type)
            return
        report = campaign_report(notice, sid)
        if report.event is CampaignEvent.REINSTATED and await self._is_suspended(registry_id):
            report = msgspec.structs.replace(report, event=None)
        await self._tell(claim, report)

    async def _is_suspended(self, registry_id: str) -> bool:
        """Whether another carrier still suspends it."""
        return "SUSPENDED" in (await self._looks.operation(registry_id)).values()

    async def _look_at_open_brand(self, claim: Claim, filing: OpenFiling, now: Instant) -> None:
        is_judged = filing.since.seconds_until(now) >= JUDGED_AFTER_S
        seen = await self._looks.brand(filing.sid, filing.registry_id, is_judged=is_judged)
        if seen.awaits_pin and filing.answer_by is not None and now >= filing.answer_by:
            expired = (OTP_EXPIRED(),)
            failed = BrandReport(
                reference=filing.sid, registry_id=filing.registry_id, event=BrandEvent.FAILED, faults=expired
            )
            await self._tell(claim, failed)
            return
        await self._tell_brand(claim, seen)

    async def _tell_brand(self, claim: Claim, seen: BrandSeen) -> None:
        """A sole proprietor is sent the first PIN once the brand's approval is on disk; later ones are asked for."""
        await self._tell(claim, seen.report)
        if seen.awaits_pin and (await self._looks.pin(seen.report.registry_id)).request_date is None:
            await self._ask_pin(seen.report.registry_id)

    async def _tell(self, claim: Claim, report: Report) -> None:
        if self._told is None:
            msg = "nobody listens to the registry yet"
            raise Unavailable(msg)
        await claim()
        await self._told(report)

    async def _brand_sid(self, notice: RegistryNotice) -> Sid | None:
        if notice.brand_id is None:
            log.warning("registry_notice_without_id", registry_event=notice.event_type)
            return None
        sid = notice.brand_sid or await self._filings.brand_of(notice.brand_id)
        if sid is None:
            log.info("registry_brand_of_none", registry_id=notice.brand_id, registry_event=notice.event_type)
        return sid
