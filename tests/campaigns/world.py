"""Campaigns through the API, on any store, with a registry that keeps what it is asked and answers as it is told."""

from __future__ import annotations

import base64
import contextlib
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import msgspec
import sqlalchemy as sa

import tidings.campaigns.api.campaigns
import tidings.campaigns.api.external_campaigns
import tidings.campaigns.api.use_cases
import tidings.services.api.services  # noqa: F401 - declares its operations
from tests.contract.description import FOLDER
from tests.contract.schema import differences
from tidings.accounts.model import Account, AccountStatus, Capability, Principal
from tidings.audit.events import events
from tidings.brands.desk import BrandDesk
from tidings.brands.lifecycle import BrandStatus, BrandType
from tidings.brands.resource import Brand, brands
from tidings.campaigns.charging import ChargeMonthly
from tidings.campaigns.desk import CampaignDesk
from tidings.campaigns.filing import FileCampaigns
from tidings.campaigns.known import CampaignFacts, KnownCampaigns
from tidings.campaigns.reports import CampaignReports
from tidings.campaigns.resource import Campaign, deleted_campaigns
from tidings.campaigns.reviews import CampaignReviews
from tidings.campaigns.store import campaign_facts, campaign_of
from tidings.compliance.decisions import Decisions
from tidings.compliance.pacing import PACES
from tidings.compliance.reviewer import SimulatedReviewer
from tidings.compliance.reviews import ReviewKind, Reviews
from tidings.core import MovableClock, SeededChance, Sids
from tidings.db import Database, Turns
from tidings.db.migrate import migrate
from tidings.db.sqlite import SqliteDatabase
from tidings.http import Api, Parts, Request, Response
from tidings.ledger.balance import balance
from tidings.ledger.fees import FeeCharged, ledger
from tidings.numbers.senders import Senders
from tidings.numbers.store import sender_facts
from tidings.registry.model import CampaignEvent, IdentityStatus
from tidings.registry.port import (
    CampaignFiling,
    CampaignReport,
    Filed,
    FilingFault,
    FilingRefused,
    Registry,
    RegistryUnavailable,
    SharedCampaign,
)
from tidings.services.bonds import ServiceBonds
from tidings.services.pools import Pools
from tidings.services.store import service_facts
from tidings.webhooks.outbox import Exchange

COMPLIANCE = "QE2c6890da8086d771620e9b13fadeba0b"
FLOW = "People tick a box at https://acme.example/sms, where terms and privacy policy are linked."
GOOD: dict[str, Any] = {
    "Description": "Weekly offers of the Acme Sandwich Company to people who asked for them",
    "MessageFlow": FLOW,
    "MessageSamples": ["Acme: this week [sandwich] is half the price.", "Acme: thank you. Reply STOP to opt out."],
    "UsAppToPersonUsecase": "SOLE_PROPRIETOR",
    "HasEmbeddedLinks": "true",
    "HasEmbeddedPhone": "false",
}
MENDED = {name: GOOD[name] for name in GOOD if name != "UsAppToPersonUsecase"} | {
    "AgeGated": "false",
    "DirectLending": "false",
}


class Answer:
    """A response, read."""

    def __init__(self, response: Response) -> None:
        self.status = response.status
        self.headers = {name.decode().lower(): value.decode() for name, value in response.headers}
        self.json: Any = msgspec.json.decode(response.body) if response.body else None

    @property
    def refusal(self) -> tuple[int, int]:
        """Status and code."""
        assert self.status >= 400, self.json
        return self.status, int(self.json["code"])


class KeptRegistry:
    """Takes everything, unless it is told otherwise; reports nothing by itself."""

    name = "kept"

    def __init__(self) -> None:
        self.filed: list[CampaignFiling] = []
        self.resubmitted: list[tuple[str, CampaignFiling]] = []
        self.deleted: list[str] = []
        self.refusing: tuple[FilingFault, ...] = ()
        self.is_down = False
        self.shared: dict[str, SharedCampaign | FilingRefused] = {}
        self._ids: dict[str, str] = {}

    def _answer(self, filing: CampaignFiling) -> Filed | FilingRefused:
        if self.is_down:
            raise RegistryUnavailable
        if self.refusing:
            return FilingRefused(self.refusing)
        return Filed(self._ids.setdefault(filing.reference, f"CTEST{len(self._ids):02d}"))

    async def submit_campaign(self, filing: CampaignFiling) -> Filed | FilingRefused:
        answer = self._answer(filing)
        self.filed.append(filing)
        return answer

    async def resubmit_campaign(self, registry_id: str, filing: CampaignFiling) -> Filed | FilingRefused:
        answer = self._answer(filing)
        self.resubmitted.append((registry_id, filing))
        return answer

    async def delete_campaign(self, registry_id: str) -> None:
        if self.is_down:
            raise RegistryUnavailable
        self.deleted.append(registry_id)

    async def shared_campaign(self, registry_id: str) -> SharedCampaign | FilingRefused:
        if self.is_down:
            raise RegistryUnavailable
        return self.shared.get(registry_id) or FilingRefused((FilingFault(30904, "unknown"),))


class World:
    """Two accounts; requests are the first one's."""

    account = "AC" + "a" * 32
    other = "AC" + "b" * 32

    def __init__(self, db: Database) -> None:
        self.db = db
        self.us = 1_772_000_000_000_000  # 2026-02-25T06:13:20Z
        self.clock = MovableClock(lambda: self.us)
        self.chance = SeededChance(7)
        self.sids = Sids(self.clock, self.chance)
        self.registry = KeptRegistry()
        self.known_campaigns = KnownCampaigns(campaign_facts(db, self.clock))
        self.reviews = Reviews(db, self.clock, self.sids, PACES["short"])
        turns = Turns()
        self.brand_desk = BrandDesk(db, self.sids, self.registry)  # type: ignore[arg-type] # campaigns only
        self.reports = CampaignReports(db, self.clock, self.sids, turns, lambda sid: sid)
        self.filing = FileCampaigns(db, self.sids, self.registry, self.reports)  # type: ignore[arg-type] # campaigns only
        self.charging = ChargeMonthly(db, lambda sid: sid)
        decider = CampaignReviews(db, self.sids, self.reviews)
        self.decisions = Decisions(db, self.clock, self.sids, self.reviews, self, {ReviewKind.CAMPAIGN: decider})
        self.reviewer = SimulatedReviewer(self.decisions)
        self.desk = CampaignDesk(db, self.clock, self.sids, self.known_campaigns, self.reviews, turns)
        self.bonds = ServiceBonds(turns, [self.desk])
        self.pools = Pools(service_facts(db, Senders(sender_facts(db))))
        parts = Parts(db, self.clock, self.chance, self.sids, self.desk, self.known_campaigns, self.bonds, self.pools)
        parts.add(self.registry, Registry)
        self.api = Api(parts, authenticate)
        self._made = 0

    @classmethod
    async def on(cls, db: Database) -> World:
        """With what is in the store, and what comes."""
        world = cls(db)
        await world.known_campaigns.start()
        return world

    def told(self, _: Exchange) -> None:
        raise AssertionError  # campaigns tell nobody

    # Requests

    async def ask(
        self, method: str, path: str, form: Any = None, *, user: str = account, version: str | None = None
    ) -> Answer:
        path, _, query = path.partition("?")
        headers = {
            b"host": b"messaging.twilio.com",
            b"authorization": b"Basic " + base64.b64encode(f"{user}:x".encode()),
        }
        if version:
            headers[b"x-twilio-api-version"] = version.encode()
        body = urlencode(form, doseq=True).encode() if form else b""
        answer = Answer(await self.api(Request(method, path, query.encode(), headers, body, "127.0.0.1", "https")))
        if FOLDER.exists() and answer.status < 300:
            assert differences("messaging", method, path, answer.json, status=answer.status) == []
        return answer

    async def service(self, user: str = account, **form: str) -> str:
        answer = await self.ask("POST", "/v1/Services", {"FriendlyName": "One", **form}, user=user)
        assert answer.status == 201, answer.json
        return str(answer.json["sid"])

    async def create(self, service: str, brand: Brand, **more: Any) -> Answer:
        version, user = more.pop("version", None), more.pop("user", self.account)
        form = {**GOOD, "BrandRegistrationSid": brand.sid, **more}
        form = {name: value for name, value in form.items() if value is not None}
        return await self.ask("POST", f"/v1/Services/{service}/Compliance/Usa2p", form, version=version, user=user)

    async def created(self, brand: Brand | None = None, **more: Any) -> str:
        """The service of a new campaign."""
        service = await self.service()
        answer = await self.create(service, brand or await self.brand(), **more)
        assert answer.status == 201, answer.json
        return service

    async def item(self, method: str, service: str, form: Any = None, **more: Any) -> Answer:
        return await self.ask(method, f"/v1/Services/{service}/Compliance/Usa2p/{COMPLIANCE}", form, **more)

    async def fetched(self, service: str, **more: Any) -> dict[str, Any]:
        answer = await self.item("GET", service, **more)
        assert answer.status == 200, answer.json
        return dict(answer.json)

    async def mend(self, service: str, **more: Any) -> Answer:
        return await self.item("POST", service, {**MENDED, **more})

    # What is there

    async def brand(self, **fields: Any) -> Brand:
        """A sole proprietor's that is approved and verified, unless told otherwise."""
        self._made += 1
        values: dict[str, Any] = {
            "sid": self.sids.make("BN"),
            "account_sid": self.account,
            "customer_profile_bundle_sid": self.sids.make("BU"),
            "a2p_profile_bundle_sid": self.sids.make("BU"),
            "date_created": self.clock.now(),
            "date_updated": self.clock.now(),
            "brand_type": BrandType.SOLE_PROPRIETOR,
            "status": BrandStatus.APPROVED,
            "identity_status": IdentityStatus.VERIFIED,
            "tcr_id": f"BTEST{self._made:02d}",
            "brand_name": "Acme",
        } | fields
        brand = Brand(**values)
        await self.db.commit(brands.write_of(brand))
        return brand

    async def standard(self, **fields: Any) -> Brand:
        """One with a tax ID, vetted."""
        return await self.brand(**{"brand_type": BrandType.STANDARD, "brand_score": 80} | fields)

    async def rebrand(self, brand: Brand, **fields: Any) -> Brand:
        after = msgspec.structs.replace(brand, **fields)
        values = {name: brands.stored.saved(name, getattr(after, name)) for name in fields}
        await self.db.commit(sa.update(brands.table).where(brands.table.c.sid == brand.sid).values(values))
        return after

    def known(self, service: str) -> CampaignFacts:
        """As delivery knows it."""
        found = self.known_campaigns.of_service(service)
        assert found is not None
        return found

    async def row(self, service: str) -> Campaign:
        found = await campaign_of(self.db, self.account, service)
        assert found is not None
        return found

    async def steps(self) -> list[str]:
        """The actions of the audit events of campaigns, the oldest first."""
        table = events.table.c
        rows = await self.db.rows(sa.select(table.event_type).order_by(table.sid))
        return [str(kind).partition(".")[2] for (kind,) in rows if str(kind).startswith("campaign-registration.")]

    async def fees(self) -> list[tuple[str, str, int]]:
        """Category, period and micros, in the order of their keys."""
        rows = await self.db.rows(sa.select(ledger).order_by(ledger.c.what, ledger.c.period))
        lines = [FeeCharged(*row) for row in rows]
        return [(line.what.rpartition("-")[2], line.period, line.micros) for line in lines]

    async def spent(self) -> int:
        """What left the balance, in micros; `open_balance` comes first."""
        ((micros,),) = await self.db.rows(sa.select(balance.c.balance_micros))
        return -int(micros)

    async def open_balance(self) -> None:
        await self.db.commit(sa.insert(balance).values(account_sid=self.account, balance_micros=0, currency="USD"))

    async def deleted(self) -> list[tuple[str | None, bool]]:
        """The registry's id of each campaign that is gone, and whether it was ended there."""
        rows = await self.db.rows(sa.select(deleted_campaigns.c.campaign_id, deleted_campaigns.c.ended_at))
        return [(campaign_id, ended is not None) for campaign_id, ended in rows]

    # Time and outcomes

    def later(self, s: float) -> None:
        self.us += round(s * 1_000_000)

    async def review(self) -> None:
        """The platform's review, and the filing that follows."""
        self.later(5)
        await self.reviewer.step(self.clock.now())
        await self.file()

    async def file(self) -> None:
        await self.filing.step(self.clock.now())

    async def report(self, service: str, event: CampaignEvent | None, *codes: int, **more: Any) -> None:
        campaign = await self.row(service)
        faults = tuple(FilingFault(code, "") for code in codes)
        await self.reports.take(
            CampaignReport(
                reference=campaign.campaign_sid,
                registry_id=campaign.campaign_id or "CTEST99",
                event=event,
                faults=faults,
                **more,
            )
        )

    async def verified(self, brand: Brand | None = None, **more: Any) -> str:
        """The service of a campaign that went all the way."""
        service = await self.created(brand, **more)
        await self.review()
        await self.report(service, CampaignEvent.VERIFIED)
        return service


async def authenticate(request: Request, _path_account_sid: str | None) -> tuple[Account, Principal]:
    user = base64.b64decode(request.headers[b"authorization"][6:]).decode().partition(":")[0]
    account = Account(
        sid=user,
        owner_account_sid=user,
        friendly_name="An account",
        status=AccountStatus.ACTIVE,
        type="Full",
        auth_token="token",
        date_created=0,
        date_updated=0,
    )
    return account, Principal(user, user, Capability.EVERYTHING)


@contextlib.asynccontextmanager
async def world() -> AsyncIterator[World]:
    """One on a store in memory."""
    database = SqliteDatabase(None)
    await database.start()
    await migrate(database)
    try:
        yield await World.on(database)
    finally:
        await database.stop()
