"""The adapter of The Campaign Registry, talking to our small server of its shapes; reports and filings are kept."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Any

import tidings.brands.api.registry_webhook  # noqa: F401 - declares its operations
from tests.campaigns.world import authenticate
from tests.registry.http.tcr import UPSTREAM, Tcr, signed
from tidings.core import MovableClock, SeededChance, Sid, Sids
from tidings.db import Unavailable
from tidings.db.sqlite import SqliteDatabase
from tidings.http import Api, Parts, Request, Response
from tidings.registry.http import WEBHOOK_PATH, HttpRegistry, PollRegistry
from tidings.registry.http.filings import Claim, FilingKind, OpenFiling
from tidings.registry.http.wire_pace import WirePace
from tidings.registry.port import BrandFiling, CampaignFiling, Filed, Report

PUBLIC = "https://sms.example.com"
NOON = 1_768_478_400_000_000  # 2026-01-15T12:00:00Z
BRAND, OTHER_BRAND = "BN" + f"{NOON // 1000:012x}" + "a" * 20, "BN" + f"{NOON // 1000:012x}" + "b" * 20
CAMPAIGN = "CM" + f"{NOON // 1000:012x}" + "c" * 20
VETTING = "VT" + f"{NOON // 1000:012x}" + "d" * 20

COMPANY = BrandFiling(
    reference=BRAND,
    entity_type="PRIVATE_PROFIT",
    display_name="Oak Furniture LLC",
    company_name="Oak Furniture LLC",
    tax_id="12-3456780",
    tax_id_country="US",
    phone="+14155550144",
    email="bo@oak.example",
    street="1 Jersey St, Apt B",
    city="Boston",
    region="MA",
    postal_code="02215",
    website="https://oak.example",
    vertical="FOOD_AND_BEVERAGE",
)
PERSON = BrandFiling(
    reference=OTHER_BRAND,
    entity_type="SOLE_PROPRIETOR",
    display_name="Ann Oak",
    first_name="Ann",
    last_name="Oak",
    mobile_phone="+14155550142",
    phone="+14155550143",
    email="ann@oak.example",
    street="1 Jersey St",
    city="Boston",
    region="MA",
    postal_code="02215",
    skip_secondary_vetting=True,
)


def campaign_of(brand_id: str, **changes: Any) -> CampaignFiling:
    given: dict[str, Any] = {
        "reference": CAMPAIGN,
        "brand_id": brand_id,
        "use_case": "MARKETING",
        "description": "Weekly offers of Oak Furniture to people who asked for them",
        "message_flow": "People tick a box at https://oak.example/sms, where terms and privacy policy are linked.",
        "samples": ("Oak: chairs at half the price.", "Oak: thank you. Reply STOP to opt out."),
        "help_message": "Oak: write to bo@oak.example for help.",
        "help_keywords": ("HELP", "INFO"),
        "has_embedded_links": True,
        "has_embedded_phone": False,
        "privacy_policy_url": "https://oak.example/privacy",
    }
    return CampaignFiling(**{**given, **changes})


class KeptFilings:
    """See Filings: what a test says."""

    def __init__(self) -> None:
        self.brands: dict[str, Sid] = {}
        self.campaigns: dict[str, Sid] = {}
        self.vettings: dict[tuple[Sid, str], Sid] = {}
        self.open: list[OpenFiling] = []
        self.turns: dict[str, asyncio.Lock] = {}
        self.claimed: list[str] = []
        self.is_overtaken = False
        """Whether another process looks at everything meanwhile."""

    @contextlib.asynccontextmanager
    async def turn(self, registry_id: str) -> AsyncIterator[Claim]:
        async def claim() -> None:
            self.claimed.append(registry_id)
            if self.is_overtaken:
                raise Unavailable

        async with self.turns.setdefault(registry_id, asyncio.Lock()):
            yield claim

    async def brand_of(self, registry_id: str) -> Sid | None:
        return self.brands.get(registry_id)

    async def campaign_of(self, registry_id: str) -> Sid | None:
        return self.campaigns.get(registry_id)

    async def vetting_of(self, brand_sid: Sid, provider: str) -> Sid | None:
        return self.vettings.get((brand_sid, provider))

    async def waiting(self, kind: FilingKind, after: Sid, most: int) -> Sequence[OpenFiling]:
        found = sorted((each for each in self.open if each.kind is kind), key=lambda each: each.sid)
        return [each for each in found if each.sid > after][:most]


class World:
    """All of it."""

    def __init__(self, tcr: Tcr, *, public_base: str | None = PUBLIC, options: str = f"?upstream={UPSTREAM}") -> None:
        self.tcr = tcr
        self.filings = KeptFilings()
        self.reports: list[Report] = []
        self.store_is_away = False
        self.clock = MovableClock(lambda: NOON)
        self.registry = HttpRegistry(tcr.settings(options), self.filings, public_base)
        self.registry._client._reads = self.registry._client._writes = WirePace(1e6, 1000, 1)  # tests never wait
        self.poll = PollRegistry(self.registry)
        chance = SeededChance(1)
        parts = Parts(SqliteDatabase(None), self.clock, chance, Sids(self.clock, chance))
        parts.add(self.registry)
        self.api = Api(parts, authenticate)

    async def told(self, report: Report) -> None:
        if self.store_is_away:
            msg = "the disk is full"
            raise Unavailable(msg)
        self.reports.append(report)

    async def brand(self, filing: BrandFiling = COMPANY) -> str:
        """A brand that was taken; what was asked for that is forgotten."""
        answer = await self.registry.register_brand(filing)
        assert isinstance(answer, Filed), answer
        self.tcr.asked.clear()
        return answer.registry_id

    async def verified(self, filing: BrandFiling = COMPANY) -> str:
        brand_id = await self.brand(filing)
        self.tcr.judge(brand_id, "VERIFIED")
        return brand_id

    async def campaign(self) -> str:
        """A campaign that was taken and shared; what was asked for that is forgotten."""
        answer = await self.registry.submit_campaign(campaign_of(await self.verified()))
        assert isinstance(answer, Filed), answer
        self.tcr.asked.clear()
        return answer.registry_id

    async def tell(self, notice: dict[str, Any], url: str = f"{PUBLIC}{WEBHOOK_PATH}") -> Response:
        """The registry tells a notice over the webhook."""
        octets, signature = signed(notice, url)
        return await self.post(octets, signature)

    async def post(self, octets: bytes, signature: str | None, host: str = "tidings.example") -> Response:
        headers = {b"host": host.encode(), b"content-type": b"application/json; utf-8"}
        if signature is not None:
            headers[b"x-registry-signature"] = signature.encode()
        return await self.api(Request("POST", WEBHOOK_PATH, b"", headers, octets, "52.44.59.112", "https"))

    def taken(self) -> list[Report]:
        """What was reported, and is forgotten."""
        found, self.reports = self.reports, []
        return found


@contextlib.asynccontextmanager
async def open_world(**more: Any) -> AsyncIterator[World]:
    async with Tcr().serving() as tcr:
        world = World(tcr, **more)
        await world.registry.start(world.told)
        try:
            yield world
        finally:
            await world.registry.stop()
