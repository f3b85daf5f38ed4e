"""Filing campaigns: after the review, idempotently, whatever the registry does meanwhile."""

from __future__ import annotations

import pytest

from tests.campaigns.world import World, world
from tidings.campaigns.filing import AGAIN_S, FILE_CAMPAIGNS, FileCampaigns
from tidings.core import Instant
from tidings.db import Wake
from tidings.registry.port import CampaignFiling, Filed, FilingFault, FilingRefused, RegistryUnavailable


async def test_nothing_is_filed_before_the_review() -> None:
    async with world() as here:
        await here.created()
        assert await here.filing.step(here.clock.now()) == here.clock.now().plus(h=1)
        assert here.registry.filed == []


async def test_a_registry_that_is_down_is_asked_again_soon() -> None:
    async with world() as here:
        service = await here.created()
        here.registry.is_down = True
        await here.review()
        assert await here.filing.step(here.clock.now()) == here.clock.now().plus(s=AGAIN_S)
        assert (await here.fetched(service))["campaign_status"] == "IN_PROGRESS"
        here.registry.is_down = False
        await here.file()
        await here.file()
        assert len(here.registry.filed) == 1
        assert (await here.fetched(service))["campaign_id"] == "CTEST00"


async def test_a_campaign_over_which_the_registry_stumbles_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FileCampaigns, "at_once", 1)
    async with world() as here:
        stumbled = await here.created()
        other = await here.created()
        submit, references = here.registry.submit_campaign, list[str]()

        async def stumbling(filing: CampaignFiling) -> Filed | FilingRefused:
            references.append(filing.reference)
            if filing.reference == references[0]:
                raise RegistryUnavailable
            return await submit(filing)

        here.registry.submit_campaign = stumbling  # type: ignore[method-assign]
        await here.review()
        for _ in range(2):
            await here.filing.step(here.clock.now())
        assert (await here.fetched(other))["campaign_id"] is not None
        assert (await here.fetched(stumbled))["campaign_id"] is None


async def test_what_the_registry_refuses_has_failed() -> None:
    async with world() as here:
        service = await here.created()
        here.registry.refusing = (FilingFault(30900, "No sub-use cases"),)
        await here.review()
        shown = await here.fetched(service)
        assert (shown["campaign_status"], shown["campaign_id"]) == ("FAILED", None)
        assert [(error["error_code"], error["description"]) for error in shown["errors"]] == [
            (30900, "No sub-use cases")
        ]
        here.registry.refusing = ()
        await here.mend(service)
        await here.review()
        assert (len(here.registry.filed), here.registry.resubmitted) == (2, [])
        assert (await here.fetched(service))["campaign_status"] == "IN_PROGRESS"


async def test_a_brand_that_the_registry_does_not_know_has_no_campaigns() -> None:
    async with world() as here:
        service = await here.created(await here.brand(tcr_id=None))
        await here.review()
        assert [error["error_code"] for error in (await here.fetched(service))["errors"]] == [30991]


async def test_a_campaign_that_is_deleted_while_it_is_filed_is_ended_at_the_registry() -> None:
    async with world() as here:
        service = await here.created()
        submit = here.registry.submit_campaign
        woken: list[Wake] = []
        here.db.on_wake(woken.append)

        async def slowly(filing: CampaignFiling) -> Filed | FilingRefused:
            answer = await submit(filing)
            await here.item("DELETE", service)
            woken.clear()
            return answer

        here.registry.submit_campaign = slowly  # type: ignore[method-assign]
        await here.review()
        assert woken == [FILE_CAMPAIGNS]
        await here.file()
        assert here.registry.deleted == ["CTEST00"]


async def test_a_campaign_that_was_never_filed_is_not_ended() -> None:
    async with world() as here:
        service = await here.created()
        await here.item("DELETE", service)
        await here.file()
        await here.review()
        assert (here.registry.deleted, here.registry.filed) == ([], [])


async def test_a_mixture_is_filed_with_parts() -> None:
    async with world() as here:
        await here.created(await here.standard(), UsAppToPersonUsecase="MIXED", PrivacyPolicyUrl="https://a.example/p")
        await here.review()
        (filing,) = here.registry.filed
        assert 2 <= len(filing.sub_use_cases) <= 5
        assert (filing.privacy_policy_url, filing.terms_and_conditions_url) == ("https://a.example/p", None)
        assert filing.opt_out_keywords == ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT")


async def test_more_than_one_bite_is_come_back_for_at_once() -> None:
    async with world() as here:
        here.filing.batch_most = 2  # type: ignore[misc]
        brand = await here.standard()
        for _ in range(3):
            await here.created(brand, UsAppToPersonUsecase="MIXED")
        here.later(5)
        await here.reviewer.step(here.clock.now())
        now = here.clock.now()
        assert await here.filing.step(now) == now
        assert await here.filing.step(now) > Instant(now)
        assert len(here.registry.filed) == 3


async def test_what_waits_is_filed_by_the_next_program_too() -> None:
    async with world() as here:
        service = await here.created()
        here.registry.is_down = True
        await here.review()
        following = World(here.db)
        following.us = here.us
        await following.known_campaigns.start()
        await following.file()
        assert (await following.fetched(service))["campaign_id"] == "CTEST00"
        facts = following.known_campaigns.of_service(service)
        assert facts is not None
        assert facts == here.known_campaigns.of_service(service)
