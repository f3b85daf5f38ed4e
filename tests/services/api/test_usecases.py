"""What messaging services can be for."""

from __future__ import annotations

from tests.numbers.installation import World
from tidings.services.messaging_services import ServiceUseCase


async def test_every_use_case_that_a_service_takes_is_explained(world: World) -> None:
    answer = await world.messaging("GET", "/Usecases")
    assert answer.status == 200
    found = answer.json["usecases"]
    assert [each["usecase"] for each in found] == list(ServiceUseCase)
    for each in found:
        assert list(each) == ["usecase", "description", "purpose"]
        assert (await world.messaging("POST", "", {"FriendlyName": "A", "Usecase": each["usecase"]})).status == 201
