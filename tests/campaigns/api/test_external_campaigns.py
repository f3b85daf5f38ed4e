"""Campaigns that another provider registered."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.campaigns.world import Answer, World, world
from tests.stores import Stores
from tidings.registry.model import CampaignEvent
from tidings.registry.port import CampaignReport, FilingFault, FilingRefused, SharedCampaign

SHARED = SharedCampaign(
    registry_id="CSHARE1",
    brand_id="BOTHER1",
    brand_name="Elsewhere",
    use_case="MARKETING",
    description="Offers",
    message_flow="At the counter",
    samples=("Elsewhere: see https://elsewhere.example",),
    complete=True,
    score=60,
)


async def attach(here: World, service: str, campaign_id: str = "CSHARE1", **more: Any) -> Answer:
    user = more.pop("user", here.account)
    form = {"CampaignId": campaign_id, "MessagingServiceSid": service, **more}
    here.later(5)
    return await here.ask("POST", "/v1/Services/PreregisteredUsa2p", form, user=user)


async def test_a_shared_campaign_sends_at_once(stores: Stores) -> None:
    async with stores.opened() as database:
        here = await World.on(database)
        here.registry.shared["CSHARE1"] = SHARED
        service = await here.service()
        answer = await attach(here, service)
        assert (answer.status, answer.json) == (
            201,
            {
                "sid": "QE2c6890da8086d771620e9b13fadeba0b",
                "account_sid": here.account,
                "campaign_id": "CSHARE1",
                "messaging_service_sid": service,
                "date_created": "2026-02-25T06:13:25Z",
            },
        )
        shown = await here.fetched(service)
        assert (shown["campaign_status"], shown["is_externally_registered"]) == ("VERIFIED", True)
        assert (shown["brand_registration_sid"], shown["description"]) == (None, "Offers")
        assert shown["rate_limits"]["tmobile"] == {"brand_tier": "HIGH_MID"}
        facts = here.known_campaigns.of_service(service)
        assert facts is not None
        assert (facts.brand_key, facts.daily_cap) == ("BOTHER1", 40_000)
        assert (await here.ask("GET", f"/v1/Services/{service}")).json["us_app_to_person_registered"] is True
        assert (await here.fees(), await here.steps()) == ([], ["campaign-attached"])


REFUSALS = [
    (None, {}, 30904),
    (FilingRefused((FilingFault(30905, ""),)), {}, 30905),
    (FilingRefused((FilingFault(30906, ""),)), {}, 30906),
    (msgspec.structs.replace(SHARED, complete=False), {}, 30905),
    (msgspec.structs.replace(SHARED, complete=False), {"CnpMigration": "false"}, 30905),
    (FilingRefused((FilingFault(30904, ""),)), {"CnpMigration": "true"}, 30904),
]


@pytest.mark.parametrize(("found", "more", "code"), REFUSALS)
async def test_what_is_not_shared_and_reviewed_is_refused(
    found: SharedCampaign | FilingRefused | None, more: dict[str, str], code: int
) -> None:
    async with world() as here:
        if found is not None:
            here.registry.shared["CSHARE1"] = found
        service = await here.service()
        assert (await attach(here, service, **more)).refusal == (400, code)
        assert (await here.item("GET", service)).status == 404


async def test_a_campaign_that_moves_here_does_not_wait_for_the_aggregator() -> None:
    async with world() as here:
        here.registry.shared["CSHARE1"] = msgspec.structs.replace(SHARED, complete=False)
        assert (await attach(here, await here.service(), CnpMigration="true")).status == 201


async def test_an_account_asks_once_in_five_seconds() -> None:
    async with world() as here:
        here.registry.shared["CSHARE1"] = SHARED
        service = await here.service()
        await attach(here, service, "CNONE01")
        here.us -= 1_000_000  # one second less than the five of the next
        answer = await attach(here, service)
        assert answer.refusal == (429, 20429)
        assert answer.headers["retry-after"] == "1"
        here.us -= 4_000_000
        assert (await attach(here, service)).status == 201


async def test_each_account_has_a_pace_of_its_own() -> None:
    async with world() as here:
        here.registry.shared["CSHARE1"] = SHARED
        service = await here.service()
        form = {"CampaignId": "CNONE01", "MessagingServiceSid": "MG" + "0" * 32}
        await here.ask("POST", "/v1/Services/PreregisteredUsa2p", form, user=here.other)
        here.us -= 5_000_000
        assert (await attach(here, service)).status == 201


async def test_a_campaign_is_one_services_and_a_service_has_one() -> None:
    async with world() as here:
        here.registry.shared["CSHARE1"] = SHARED
        here.registry.shared["CSHARE2"] = msgspec.structs.replace(SHARED, registry_id="CSHARE2")
        service = await here.service()
        await attach(here, service)
        assert (await attach(here, await here.service())).refusal == (409, 20409)
        assert (await attach(here, service, "CSHARE2")).refusal == (409, 20409)


async def test_the_service_must_be_the_accounts() -> None:
    async with world() as here:
        here.registry.shared["CSHARE1"] = SHARED
        service = await here.service(user=here.other)
        assert (await attach(here, service)).status == 404
        assert (await attach(here, "MGnothing")).refusal == (400, 21705)


async def test_a_registry_that_is_down_is_a_503() -> None:
    async with world() as here:
        here.registry.is_down = True
        assert (await attach(here, await here.service())).refusal == (503, 20503)


async def test_it_is_ended_where_it_was_registered_and_not_here() -> None:
    async with world() as here:
        here.registry.shared["CSHARE1"] = SHARED
        service = await here.service()
        await attach(here, service)
        assert (await here.item("DELETE", service)).status == 204
        await here.file()
        assert here.registry.deleted == []
        here.later(5)
        assert (await attach(here, service)).status == 201


async def test_the_registrys_word_on_it_is_known_by_the_registrys_id() -> None:
    async with world() as here:
        here.registry.shared["CSHARE1"] = SHARED
        service = await here.service()
        await attach(here, service)
        report = CampaignReport(reference="", registry_id="CSHARE1", event=CampaignEvent.SUSPENDED)
        await here.reports.take(report)
        assert (await here.fetched(service))["campaign_status"] == "SUSPENDED"
        report = CampaignReport(reference="", registry_id="CSHARE1", event=CampaignEvent.FAILED)
        await here.reports.take(report)
        assert (await here.mend(service)).refusal == (409, 20409)
