"""Use cases through the API."""

from __future__ import annotations

from tests.campaigns.world import World, world
from tidings.brands.lifecycle import BrandStatus


async def asked(here: World, service: str, brand: str = "") -> list[str]:
    query = f"?BrandRegistrationSid={brand}" if brand else ""
    answer = await here.ask("GET", f"/v1/Services/{service}/Compliance/Usa2p/Usecases{query}")
    assert answer.status == 200, answer.json
    assert list(answer.json) == ["us_app_to_person_usecases"]
    for each in answer.json["us_app_to_person_usecases"]:
        assert list(each) == ["code", "name", "description", "post_approval_required"]
    return [each["code"] for each in answer.json["us_app_to_person_usecases"]]


async def test_without_a_brand_all_are_shown() -> None:
    async with world() as here:
        found = await asked(here, await here.service())
        assert (found[0], found[19], found[20]) == ("2FA", "SWEEPSTAKE", "SOLE_PROPRIETOR")


async def test_a_brand_is_shown_its_own() -> None:
    async with world() as here:
        service = await here.service()
        assert await asked(here, service, (await here.brand()).sid) == ["SOLE_PROPRIETOR"]
        assert "MARKETING" in await asked(here, service, (await here.standard()).sid)
        assert await asked(here, service, (await here.standard(status=BrandStatus.FAILED)).sid) == []


async def test_a_service_that_is_for_something_is_shown_what_goes_with_it() -> None:
    async with world() as here:
        found = await asked(here, await here.service(Usecase="verification"))
        assert "2FA" in found
        assert "MARKETING" not in found


async def test_what_is_anothers_is_not_shown() -> None:
    async with world() as here:
        service = await here.service()
        path = f"/v1/Services/{service}/Compliance/Usa2p/Usecases"
        assert (await here.ask("GET", path, user=here.other)).status == 404
        foreign = await here.brand(account_sid=here.other)
        assert (await here.ask("GET", f"{path}?BrandRegistrationSid={foreign.sid}")).refusal == (400, 21717)
