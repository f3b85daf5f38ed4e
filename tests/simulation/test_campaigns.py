"""A campaign of two numbers: registered by the loop, together within what carriers allow, through crashes and losses."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

from tests.simulation.world import ACCOUNT, World
from tidings.brands.lifecycle import BrandStatus, BrandType
from tidings.brands.resource import Brand, brands
from tidings.campaigns.lifecycle import CampaignStatus
from tidings.campaigns.resource import COMPLIANCE_SID, Campaign, campaigns
from tidings.numbers.networks import MobileNetwork, SimulatedNetworks

HANDSETS = [f"+1206555{number:04}" for number in range(200, 210)]
"""Three or more of each network, by their last digits; one alone is on a smaller network."""
PER_SECOND = 1.25
"""Of a low-volume campaign, on each network."""


async def _verified_campaign(world: World) -> str:
    """The service of a low-volume campaign, as its registration leaves it."""
    answer = await world.ask("POST", "/v1/Services", {"FriendlyName": "Acme"}, product="messaging")
    assert answer.status == 201, answer.json
    sids, now, service = world.app.sids, world.clock.now(), str(answer.json["sid"])
    brand = Brand(
        sid=sids.make("BN"),
        account_sid=ACCOUNT,
        customer_profile_bundle_sid=sids.make("BU"),
        a2p_profile_bundle_sid=sids.make("BU"),
        brand_type=BrandType.STANDARD,
        status=BrandStatus.APPROVED,
        date_created=now,
        date_updated=now,
    )
    campaign = Campaign(
        sid=COMPLIANCE_SID,
        campaign_sid=sids.make("CM"),
        account_sid=ACCOUNT,
        messaging_service_sid=service,
        brand_registration_sid=brand.sid,
        campaign_status=CampaignStatus.VERIFIED,
        description="",
        message_flow="",
        message_samples=[],
        us_app_to_person_usecase="LOW_VOLUME",
        has_embedded_links=False,
        has_embedded_phone=False,
        date_created=now,
        date_updated=now,
    )
    await world.database.commit(brands.write_of(brand), campaigns.write_of(campaign))
    return service


async def _joined(world: World, service: str, number: str) -> str:
    path = f"/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json"
    bought = await world.ask("POST", path, {"PhoneNumber": number})
    assert bought.status == 201, bought.json
    form = {"PhoneNumberSid": bought.json["sid"]}
    answer = await world.ask("POST", f"/v1/Services/{service}/PhoneNumbers", form, product="messaging")
    assert answer.status == 201, answer.json
    return str(bought.json["sid"])


def _by_network(world: World, senders: list[str]) -> dict[MobileNetwork, list[float]]:
    networks, found = SimulatedNetworks(), defaultdict[MobileNetwork, list[float]](list)
    ours = {sender.removeprefix("+") for sender in senders}
    for at, source, destination in world.observed.submitted:
        if source.removeprefix("+") in ours:
            found[networks.of(destination)].append(at)
    return found


async def test_a_campaigns_numbers_share_its_throughput_through_all_troubles(world: World, seed: int) -> None:
    service = await _verified_campaign(world)
    senders = ["+14155552001", "+14155552002"]
    numbers = [await _joined(world, service, number) for number in senders]
    early = await world.create_message(HANDSETS[0], From=senders[0])
    assert early is not None
    assert (early.status, early.error_code) in {("undelivered", 30034), ("undelivered", 30035)}
    await world.run_for(s=1)
    waiting = await world.create_message(HANDSETS[0], From=senders[0])
    assert waiting is not None
    assert (waiting.status, waiting.error_code) == ("undelivered", 30035)
    await world.crash()  # the registration goes on from the rows
    await world.run_for(s=10)

    for place in range(400):
        sent = await world.create_message(
            HANDSETS[world.chance.number(len(HANDSETS))], words=1 + 30 * (place % 5 == 0), From=senders[place % 2]
        )
        assert sent is not None
        assert sent.status == "queued", sent.error_code
    await world.run_for(s=60)
    undisturbed = {network: len(times) for network, times in _by_network(world, senders).items()}
    for network in (MobileNetwork.TMOBILE, MobileNetwork.ATT, MobileNetwork.VERIZON):
        assert undisturbed[network] >= 0.97 * PER_SECOND * 60, f"seed {seed}: {undisturbed}"
    await world.crash()
    await world.run_for(s=20)
    world.cut(for_s=15)
    await world.run_for(s=60)
    await world.refuse(for_s=5)
    await world.run_for(s=30)

    held = await world.ask("DELETE", f"/v1/Services/{service}/PhoneNumbers/{numbers[1]}", product="messaging")
    assert held.status == 204
    late = await world.create_message(HANDSETS[0], From=senders[1])
    assert late is not None
    assert (late.status, late.error_code) == ("undelivered", 30034)
    await world.run_for(hours=1)

    for network, times in _by_network(world, senders).items():
        gaps = [later - earlier for earlier, later in pairwise(times)]
        assert min(gaps) >= 1 / PER_SECOND - 1e-6, f"seed {seed}: {network} took two within {min(gaps)} s"
