"""Where campaigns are made, mended and deleted: what an account asks for, checked and committed in one go.

Whatever a request starts is in its one commit: the row, the fee, the audit event, the review. The loops go on from
the rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Final

from tidings.brands.lifecycle import BrandType
from tidings.brands.resource import Brand
from tidings.campaigns.checks import check
from tidings.campaigns.fees import campaign_vetting_fee
from tidings.campaigns.filing import FILE_CAMPAIGNS
from tidings.campaigns.known import KnownCampaigns, is_live
from tidings.campaigns.lifecycle import CampaignStatus, campaign_after
from tidings.campaigns.optout_texts import filled
from tidings.campaigns.resource import COMPLIANCE_SID, Campaign, campaigns
from tidings.campaigns.rules import CAMPAIGNS_MOST, clash, unfit, unmendable, unmended, unusable
from tidings.campaigns.steps import noted_step
from tidings.campaigns.store import (
    brand_of,
    campaign_by_id,
    campaign_of,
    campaigns_of_brand,
    changed,
    is_campaign_verified,
    last_deleted,
    removed,
    service_registered,
)
from tidings.campaigns.use_cases import CampaignUseCase, of_brand
from tidings.compliance.reviews import REVIEWER, ReviewKind, Reviews
from tidings.core import Clock, Problem, Sid, Sids
from tidings.db import Conflict, Database, Guard, Turn, Turns, Wake, Write
from tidings.errors import (
    BRAND_INVALID,
    CAMPAIGN_BEING_DELETED,
    CAMPAIGN_EXISTS,
    CAMPAIGN_LIMIT,
    CAMPAIGN_SUSPENDED,
    NUMBER_BEING_REGISTERED,
)
from tidings.http import Call
from tidings.http.problems import CONFLICT
from tidings.registry.model import CampaignEvent
from tidings.registry.port import SharedCampaign
from tidings.services.bonds import Ending, tied_to
from tidings.services.messaging_services import Service, ServiceUseCase, services

DELETION_S: Final = 5
"""How long a service that lost its campaign takes no other."""


class CampaignDesk:
    """Takes what accounts ask of campaigns. One request at a time, so that what it counts is what is there.

    `turn` is that of the messaging services, to which a campaign is tied; see services.bonds.Bond.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        sids: Sids,
        known_campaigns: KnownCampaigns,
        reviews: Reviews,
        turns: Turns,
        *,
        campaigns_most: Mapping[BrandType, int] = CAMPAIGNS_MOST,
    ) -> None:
        self._database = database
        self._clock = clock
        self._sids = sids
        self._registrations = known_campaigns
        self._reviews = reviews
        self._campaigns_most = campaigns_most
        self._turns = turns

    # What an account asks for

    async def create(self, call: Call, service_sid: Sid, brand_sid: Sid, given: dict[str, Any]) -> Campaign:
        """Makes a campaign of a brand for a service. `given` holds its fields.

        Raises what `check` says; NOT_FOUND, BRAND_INVALID, BRAND_SUSPENDED, A2P_USE_CASE_INVALID, USE_CASE_CLASH,
        CAMPAIGN_EXISTS, CAMPAIGN_BEING_DELETED, CAMPAIGN_LIMIT, Unavailable.
        """
        _raised(check(given))
        async with self._turn(call) as turn:
            service = await services.get(call, service_sid)
            brand = await self._usable_brand(service.account_sid, brand_sid)
            await self._must_fit(brand, service, given["us_app_to_person_usecase"])
            await self._must_be_free(service)
            most = self._campaigns_most[brand.brand_type]
            if len(await campaigns_of_brand(self._database, brand.sid)) >= most:
                raise CAMPAIGN_LIMIT(sid=brand.sid, most=most)
            campaign = self._made(service, brand, given)
            fee = campaign_vetting_fee(call.account.owner_account_sid, campaign, self._clock.now())
            await self._submitted(call, campaign, [campaigns.write_of(campaign), *fee], [turn])
        return campaign

    async def attach(self, call: Call, service_sid: Sid, shared: SharedCampaign, *, migrates: bool) -> Campaign:
        """Keeps a campaign that another provider registered for a service.

        Raises NOT_FOUND, CAMPAIGN_EXISTS, CAMPAIGN_BEING_DELETED, CONFLICT where it is another service's.
        """
        at_registry = self._turns.of(self._database, f"campaign {shared.registry_id}")
        async with self._turn(call) as turn, at_registry as elsewhere:
            service = await services.get(call, service_sid)
            await self._must_be_free(service)
            if await campaign_by_id(self._database, shared.registry_id) is not None:
                raise CONFLICT(reason=f"Campaign {shared.registry_id} is that of another messaging service")
            campaign = self._attached(service, shared)
            await self._commit(
                service.sid,
                campaigns.write_of(campaign),
                service_registered(campaign, is_registered=True),
                self._noted(call, campaign, "campaign-attached", cnpmigration=migrates),
                only_if=[turn, elsewhere],
            )
        return campaign

    async def resubmit(self, call: Call, given: dict[str, Any]) -> Campaign:
        """Submits the failed campaign of the path again with these fields changed. Raises Problem, Unavailable."""
        _raised(check(given))
        async with self._turn(call) as turn:
            now = self._clock.now()
            campaign = await campaigns.get(call)
            await self._resubmittable(campaign)
            status = campaign_after(campaign.campaign_status, CampaignEvent.RESUBMITTED)
            assert status is not None, "it failed"
            after, move = changed(
                campaign,
                now,
                **given,
                campaign_status=status,
                errors=[],
                submissions=campaign.submissions + 1,
                filed_at=None,
                passed_review_at=now if campaign.mock else None,
            )
            fee = campaign_vetting_fee(call.account.owner_account_sid, after, now)
            await self._submitted(call, after, fee, [turn, move])
        return after

    async def delete(self, call: Call) -> None:
        """Deletes the campaign of the path, whatever its status. Raises NOT_FOUND, Unavailable."""
        async with self._turn(call) as turn:
            campaign = await campaigns.get(call)
            ending = self._ending(call, campaign)
            await self._database.commit(*ending.writes, only_if=[turn], wakes=ending.wakes)

    async def ending(self, call: Call, service_sid: Sid) -> Ending | None:
        """See services.bonds.Bond: a campaign goes with its service."""
        campaign = await campaign_of(self._database, call.account_sid, service_sid)
        return None if campaign is None else self._ending(call, campaign)

    def must_allow(self, service_sid: Sid, purpose: ServiceUseCase) -> None:
        """See services.bonds.Bond: a service must go with its campaign. Raises USE_CASE_CLASH."""
        known = self._registrations.of_service(service_sid)
        if known is not None:
            _raised(clash(known.use_case, purpose))

    def joining(self, service_sid: Sid) -> int | None:
        """See services.bonds.Bond: a number that joins a live campaign is being registered from then on."""
        known = self._registrations.of_service(service_sid)
        if known is None or not is_live(known):
            return None
        return CAMPAIGN_SUSPENDED.code if known.status is CampaignStatus.SUSPENDED else NUMBER_BEING_REGISTERED.code

    async def allowed(self, account_sid: Sid, brand_sid: Sid) -> list[CampaignUseCase]:
        """What a brand may have campaigns for. Raises BRAND_INVALID, Unavailable."""
        brand = await self._brand(account_sid, brand_sid)
        return of_brand(brand, campaign_verified=await is_campaign_verified(self._database, brand.sid))

    # Checks

    async def _brand(self, account_sid: Sid, brand_sid: Sid) -> Brand:
        brand = await brand_of(self._database, account_sid, brand_sid)
        if brand is None:
            raise BRAND_INVALID(sid=brand_sid, reason="it is not a brand of this account")
        return brand

    async def _usable_brand(self, account_sid: Sid, brand_sid: Sid) -> Brand:
        brand = await self._brand(account_sid, brand_sid)
        _raised(unusable(brand))
        return brand

    async def _must_fit(self, brand: Brand, service: Service, code: str) -> None:
        allowed = of_brand(brand, campaign_verified=await is_campaign_verified(self._database, brand.sid))
        _raised(unfit(code, allowed, service.usecase))

    async def _must_be_free(self, service: Service) -> None:
        if await campaign_of(self._database, service.account_sid, service.sid) is not None:
            raise CAMPAIGN_EXISTS(sid=service.sid)
        deleted = await last_deleted(self._database, service.account_sid, service.sid)
        if deleted is not None and self._clock.now() < deleted.plus(s=DELETION_S):
            raise CAMPAIGN_BEING_DELETED(sid=service.sid)

    async def _resubmittable(self, campaign: Campaign) -> None:
        _raised(unmendable(campaign))
        assert campaign.brand_registration_sid is not None, "it is ours"
        brand = await self._usable_brand(campaign.account_sid, campaign.brand_registration_sid)
        _raised(unmended(campaign, brand))

    # Making

    def _turn(self, call: Call) -> AbstractAsyncContextManager[Turn]:
        return self._turns.of(self._database, tied_to(call.account_sid))

    def _made(self, service: Service, brand: Brand, given: dict[str, Any]) -> Campaign:
        now = self._clock.now()
        return Campaign(
            sid=COMPLIANCE_SID,
            campaign_sid=self._sids.make("CM"),
            account_sid=service.account_sid,
            messaging_service_sid=service.sid,
            brand_registration_sid=brand.sid,
            campaign_status=CampaignStatus.PENDING,
            date_created=now,
            date_updated=now,
            mock=brand.mock,
            passed_review_at=now if brand.mock else None,
            **({"subscriber_opt_in": True} | filled(given, brand.brand_name)),
        )

    def _attached(self, service: Service, shared: SharedCampaign) -> Campaign:
        now = self._clock.now()
        return Campaign(
            sid=COMPLIANCE_SID,
            campaign_sid=self._sids.make("CM"),
            account_sid=service.account_sid,
            messaging_service_sid=service.sid,
            brand_registration_sid=None,
            campaign_status=CampaignStatus.VERIFIED,
            campaign_id=shared.registry_id,
            is_externally_registered=True,
            date_created=now,
            date_updated=now,
            description=shared.description,
            message_flow=shared.message_flow,
            message_samples=list(shared.samples),
            us_app_to_person_usecase=shared.use_case,
            has_embedded_links=any("://" in sample for sample in shared.samples),
            has_embedded_phone=False,
            passed_review_at=now,
            filed_at=now,
            verified_at=now,
            external_brand_id=shared.brand_id,
            external_score=shared.score,
        )

    def _ending(self, call: Call, campaign: Campaign) -> Ending:
        writes = [
            *removed(campaign, self._clock.now()),
            self._reviews.withdraw(campaign.account_sid, campaign.campaign_sid),
            self._noted(call, campaign, "campaign-deleted"),
        ]
        return Ending(writes, [FILE_CAMPAIGNS])

    async def _submitted(
        self, call: Call, campaign: Campaign, writes: Sequence[Write], only_if: Sequence[Guard]
    ) -> None:
        """Commits a submission with its audit event and its review; a mock is not reviewed. Raises CAMPAIGN_EXISTS."""
        writes = [*writes, self._noted(call, campaign, "campaign-submitted")]
        if not campaign.mock:
            name = f"{campaign.us_app_to_person_usecase} of {campaign.messaging_service_sid}"
            hint = f"{campaign.description}\n{campaign.message_flow}"
            writes.append(
                self._reviews.open(ReviewKind.CAMPAIGN, campaign.account_sid, campaign.campaign_sid, name, hint)
            )
        wakes = [FILE_CAMPAIGNS if campaign.mock else REVIEWER]
        await self._commit(campaign.messaging_service_sid, *writes, only_if=only_if, wakes=wakes)

    async def _commit(
        self, service_sid: Sid, *writes: Write, only_if: Sequence[Guard], wakes: Sequence[Wake] = ()
    ) -> None:
        try:
            await self._database.commit(*writes, only_if=only_if, wakes=wakes)
        except Conflict:
            raise CAMPAIGN_EXISTS(sid=service_sid) from None

    def _noted(self, call: Call, campaign: Campaign, step: str, **data: object) -> Write:
        return noted_step(self._sids, self._clock.now(), campaign, step, call=call, **data)


def _raised(problem: Problem | None) -> None:
    if problem is not None:
        raise problem
