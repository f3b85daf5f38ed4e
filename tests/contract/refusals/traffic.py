"""Numbers that their campaign does not get, and messages that fail because nobody registered them."""

from __future__ import annotations

from typing import Any, Final

from tests.contract.refusals.case import Unregistered, Unsent
from tests.contract.refusals.world import COMPLIANCE, World
from tests.contract.registrant import CAMPAIGN

UNREGISTERED: Final = "The US number has no A2P 10DLC campaign"
SUSPENDED: Final = "The campaign of the number is suspended"
BEING_REGISTERED: Final = "The number is still being registered for its campaign"
CAPPED: Final = "The brand's daily cap at this carrier is reached"
POOL_MOST: Final = 49


def _refused_number(world: World) -> Any:
    """The second number of a sole proprietor, once it is refused."""
    brand = world.sole_proprietor_brand()
    service = world.live_service(brand)
    world.bought(service)
    number = world.bought(service)
    world.until(lambda: world.events(number.sid, "number-registration.failed"), bool)
    return number


def _failed_number(world: World) -> Any:
    service = world.live_service(world.roomy, us_app_to_person_usecase="LOW_VOLUME")
    number = world.bought(service, friendly_name="reject:30126")
    world.until(lambda: world.events(number.sid, "number-registration.failed"), bool)
    return number


def _fiftieth(world: World) -> Any:
    service = world.live_service(world.roomy, us_app_to_person_usecase="LOW_VOLUME")
    for _ in range(POOL_MOST - 1):
        world.bought(service)
    world.registered(service)  # there is room for the last
    return world.bought(service)


def _with_campaign(world: World, told: str, status: str, event_type: str = "") -> str:
    """A number whose campaign came to a status, and which was told so."""
    service = world.service()
    number = world.bought(service)
    description = f"{CAMPAIGN['description']} {told}"
    world.campaign(service, world.roomy, us_app_to_person_usecase="LOW_VOLUME", description=description)
    fetch = world.messaging.services(service).us_app_to_person(COMPLIANCE).fetch
    world.until(fetch, lambda one: one.campaign_status == status)
    if event_type:
        world.until(lambda: world.events(number.sid, event_type), bool)
    return str(number.phone_number)


def _of_mock(world: World) -> str:
    brand = world.standard_brand(mock=True, business_registration_number="98-7654393")
    service = world.live_service(brand, us_app_to_person_usecase="LOW_VOLUME")
    return str(world.bought(service).phone_number)


def _after_deletion(world: World) -> str:
    service = world.live_service(world.sole)
    number = world.registered(service)
    assert world.delivered(number.phone_number, "+14155550170")
    world.messaging.services(service).us_app_to_person(COMPLIANCE).delete()
    world.until(lambda: world.events(number.sid, "number-deregistration.successful"), bool)
    return str(number.phone_number)


def _empty_service(world: World) -> str:
    service = world.service()
    world.bought(service)
    return service


NUMBERS = (
    Unregistered(id="second-number-of-a-sole-proprietor", source="walkthrough 6", code=30125,
                 says="A sole proprietor's campaign has one number", joined=lambda world: _refused_number(world).sid),
    Unregistered(id="number-that-carriers-refuse", source="a2p10dlc 4 (numbers)", code=30126,
                 says="The carriers did not take the number", joined=lambda world: _failed_number(world).sid),
    Unregistered(id="fiftieth-number", source="a2p10dlc 4 (numbers)", code=30126,
                 says="A campaign has 49 numbers at most; more need the approval of a number pool",
                 joined=lambda world: _fiftieth(world).sid),
)  # fmt: skip
MESSAGES = (
    Unsent(id="number-without-service", source="a2p10dlc 4 (numbers)", code=30034, says=UNREGISTERED,
           sender=lambda world: str(world.bought().phone_number)),
    Unsent(id="service-without-campaign", source="a2p10dlc 4 (numbers)", code=30034, says=UNREGISTERED, sender=_empty_service),
    Unsent(id="campaign-rejected", source="walkthrough 5.1", code=30034, says=UNREGISTERED,
           sender=lambda world: _with_campaign(world, "reject:30909", "FAILED")),
    Unsent(id="campaign-deleted", source="walkthrough 5.2", code=30034, says=UNREGISTERED, sender=_after_deletion),
    Unsent(id="campaign-of-a-mock-brand", source="a2p10dlc 3", code=30034, says=UNREGISTERED, sender=_of_mock),
    Unsent(id="second-number-of-a-sole-proprietor", source="walkthrough 6", code=30034, says=UNREGISTERED,
           sender=lambda world: str(_refused_number(world).phone_number)),
    Unsent(id="number-that-carriers-refused", source="a2p10dlc 4 (numbers)", code=30034, says=UNREGISTERED,
           sender=lambda world: str(_failed_number(world).phone_number)),
    Unsent(id="campaign-suspended", source="a2p10dlc 4 (numbers)", code=30033, says=SUSPENDED,
           sender=lambda world: _with_campaign(world, "suspends:30990", "SUSPENDED", "number-registration.suspended")),
)  # fmt: skip
NOTICES: Final = {
    "daily-cap.half-used": (30025, "Half of the brand's daily messages to T-Mobile are used up"),
    "daily-cap.nearly-used": (30026, "70 % of the brand's daily messages to T-Mobile are used up"),
    "daily-cap.reached": (30027, "The brand's daily messages to T-Mobile are used up until midnight"),
}
"""What the audit log says of a brand's day, by the type of event."""
