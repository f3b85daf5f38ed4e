"""Brands through the API, filed with the simulated registry; bundles are what the test says, texts are kept."""

from __future__ import annotations

import base64
import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Any
from urllib.parse import urlencode

import msgspec
import sqlalchemy as sa

import tidings.brands.api.brands
import tidings.brands.api.otp
import tidings.brands.api.vettings  # noqa: F401 - declares its operations
from tests.campaigns.world import Answer, authenticate
from tests.contract.description import FOLDER
from tests.contract.schema import differences
from tidings.addresses.postal import Address
from tidings.audit.events import events
from tidings.brands.desk import BrandDesk, is_vouched
from tidings.brands.filing import FileBrands
from tidings.brands.filing_vettings import FileVettings
from tidings.brands.reports import BrandReports
from tidings.compliance.lifecycle import BundleStatus
from tidings.compliance.pacing import PACES
from tidings.core import Instant, MovableClock, SeededChance, Sids
from tidings.db import Database, Wake, Write
from tidings.db.migrate import migrate
from tidings.db.sqlite import SqliteDatabase
from tidings.http import Api, Parts, Request
from tidings.ledger.fees import FeeCharged, ledger
from tidings.registry.port import BrandFiling, BrandReport, Report, VettingReport
from tidings.registry.simulated import RegistryAgenda, RegistryFaults, SimulatedRegistry
from tidings.trusthub.dossier import Dossier, Part
from tidings.webhooks.outbox import Exchange
from tidings.webhooks.outbox import told as exchange_of

PROFILE = {True: "RN806dd6cd175f314e1f96a9727ee271f4", False: "RNdfbf3fae0e1107f8aded0e7cead80bf5"}
PRODUCT = {True: "RN670d5d2e282a6130ae063b234b6019c8", False: "RNb0d4771c2c98518d916a3d4cd70a8f8b"}
MOBILE = "+14155550142"
PERSON = {"first_name": "Ann", "last_name": "Oak", "email": "ann@oak.example", "phone_number": "+14155550143"}
TRADER = {"brand_name": "Ann Oak", "mobile_phone_number": MOBILE, "vertical": "RETAIL"}
FIRM = {
    "business_name": "Oak Furniture LLC",
    "business_type": "Limited Liability Corporation",
    "business_industry": "RETAIL",
    "business_registration_identifier": "EIN",
    "business_registration_number": "12-3456780",
    "website_url": "https://oak.example",
}
HEAD = {"first_name": "Bo", "last_name": "Oak", "email": "bo@oak.example", "phone_number": "+14155550144"}
MESSAGING = {"company_type": "private"}
HOME = {
    "street": "1 Jersey St",
    "street_secondary": "Apt B",
    "city": "Boston",
    "region": "MA",
    "postal_code": "02215",
    "iso_country": "US",
}
LATER = (
    "tcr_id",
    "failure_reason",
    "brand_score",
    "brand_feedback",
    "identity_status",
    "russell_3000",
    "government_entity",
    "tax_exempt_status",
    "vetting_id",
)
QUESTION = "Please confirm your registration for US A2P Messaging by replying YES. Msg & data rates may apply."
THANKS = "Thank you. Your registration has been confirmed."
DAY_S = 86_400


class KeptOutside:
    """The registry's number: keeps what is sent from it."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    async def text(self, to: str, body: str) -> None:
        self.sent.append((to, body))


class KeptApprovals:
    """Approves bundles, and keeps whose approval was told, which is once it was committed."""

    def __init__(self) -> None:
        self.approved: list[str] = []

    async def approving(
        self, account_sid: str, sids: Sequence[str], now: Instant
    ) -> tuple[list[Write], list[Exchange]]:
        return [], [
            exchange_of(
                sid="EV" + sid[2:],
                account_sid=account_sid,
                subject_sid=sid,
                kind="bundle-status",
                sequence=1,
                url="http://customer.example/",
                params=[],
                now=now,
            )
            for sid in sids
        ]

    def told(self, exchange: Exchange) -> None:
        self.approved.append(exchange.subject_sid)


class World:
    """Two accounts; requests are the first one's."""

    account = "AC" + "a" * 32
    other = "AC" + "b" * 32

    def __init__(self, db: Database, pace: str = "short", us: int = 1_772_000_000_000_000) -> None:
        self.db = db
        self.pace = pace
        self.us = us  # 2026-02-25T06:13:20Z
        self.clock = MovableClock(lambda: self.us)
        self.chance = SeededChance(7)
        self.sids = Sids(self.clock, self.chance)
        self.ours: set[str] = set()
        self.outside = KeptOutside()
        self.approvals = KeptApprovals()
        self.dossiers: dict[str, Dossier] = {}
        self.reported: list[Report] = []
        self.faults = RegistryFaults()
        self.woken: list[Wake] = []
        db.on_wake(self.woken.append)
        self.start()

    def start(self) -> None:
        """New parts on the same store, as after a crash."""
        self.registry = SimulatedRegistry(
            self.db,
            self.clock,
            PACES[self.pace],
            self.outside,
            self.ours.__contains__,
            faults=self.faults,
            vouched=self.vouched,
        )
        self.desk = BrandDesk(self.db, self.sids, self.registry)
        self.reports = BrandReports(self.db, self.clock, self.sids, self.desk, self.approvals, self.approvals)
        self.filing = FileBrands(self.db, self.desk, lambda sid: sid, self.load)
        self.vetting = FileVettings(self.db, self.desk, self.reports, lambda sid: sid)
        self.agenda = RegistryAgenda(self.registry)
        self.registry.told = self.told
        parts = Parts(self.db, self.clock, self.chance, self.sids, self.desk)
        self.api = Api(parts, authenticate)

    async def told(self, report: Report) -> None:
        self.reported.append(report)
        if isinstance(report, BrandReport | VettingReport):
            await self.reports.take(report)

    async def vouched(self, sid: str) -> bool:
        return await is_vouched(self.db, sid)

    async def load(self, _db: Database, account_sid: str, sid: str) -> Dossier | None:
        found = self.dossiers.get(sid)
        return found if found and found.account_sid == account_sid else None

    # Requests

    async def ask(self, method: str, path: str, form: Any = None, *, user: str = account) -> Answer:
        path, _, query = path.partition("?")
        auth = b"Basic " + base64.b64encode(f"{user}:x".encode())
        headers = {b"host": b"messaging.twilio.com", b"authorization": auth}
        body = urlencode(form).encode() if form else b""
        answer = Answer(await self.api(Request(method, path, query.encode(), headers, body, "127.0.0.1", "https")))
        if FOLDER.exists() and answer.status < 300:
            found = differences(
                "messaging", method, path, answer.json, status=answer.status, except_for=_not_known_yet(answer.json)
            )
            assert found == []
        return answer

    async def brands(self, method: str, below: str = "", form: Any = None, *, user: str = account) -> Answer:
        return await self.ask(method, f"/v1/a2p/BrandRegistrations{below}", form, user=user)

    async def create(self, profile: str, product: str, **more: str) -> Answer:
        user = more.pop("user", self.account)
        form = {"CustomerProfileBundleSid": profile, "A2PProfileBundleSid": product, **more}
        return await self.brands("POST", "", form, user=user)

    async def shown(self, sid: str) -> dict[str, Any]:
        answer = await self.brands("GET", f"/{sid}")
        assert answer.status == 200, answer.json
        return dict(answer.json)

    async def state(self, sid: str) -> tuple[str, str | None, list[int]]:
        """Status, identity status and the codes of a brand."""
        shown = await self.shown(sid)
        return shown["status"], shown["identity_status"], [error["error_code"] for error in shown["errors"]]

    # What bundles hold

    def bundle(self, policy: str, users: dict[str, dict[str, str]], home: dict[str, str], **more: Any) -> str:
        sid, now = self.sids.make("BU"), self.clock.now()
        parts = tuple(
            Part(sid=self.sids.make("IT"), type=name, friendly_name=name, attributes=attributes)
            for name, attributes in users.items()
        )
        where = {
            "sid": self.sids.make("AD"),
            "account_sid": self.account,
            "customer_name": "Ann Oak",
            "date_created": now,
            "date_updated": now,
            **home,
        }
        values: dict[str, Any] = {
            "sid": sid,
            "account_sid": self.account,
            "policy_sid": policy,
            "friendly_name": "One",
            "email": "ann@oak.example",
            "status": BundleStatus.IN_REVIEW,
            "end_users": parts,
            "addresses": (Address(**where),) if home else (),
            **more,
        }
        self.dossiers[sid] = Dossier(**values)
        return sid

    def person(self, home: dict[str, str] | None = None, **fields: str) -> tuple[str, str]:
        """The bundles of a sole proprietor, in review; `fields` are of the profile or of the product."""
        profile = {name: fields.get(name, PERSON[name]) for name in PERSON}
        product = {name: fields.get(name, TRADER[name]) for name in TRADER}
        return (
            self.bundle(PROFILE[True], {"starter_customer_profile_information": profile}, {**HOME, **(home or {})}),
            self.bundle(PRODUCT[True], {"sole_proprietor_information": product}, {}),
        )

    def firm(self, home: dict[str, str] | None = None, **fields: str) -> tuple[str, str]:
        """The bundles of a company, approved."""
        business = {name: fields.get(name, FIRM[name]) for name in FIRM}
        messaging = MESSAGING | {name: fields[name] for name in fields if name not in {*FIRM, *HEAD}}
        head = {name: fields.get(name, HEAD[name]) for name in HEAD}
        users = {"customer_profile_business_information": business, "authorized_representative_1": head}
        approved = {"status": BundleStatus.APPROVED}
        return (
            self.bundle(PROFILE[False], users, {**HOME, **(home or {})}, **approved),
            self.bundle(PRODUCT[False], {"us_a2p_messaging_profile_information": messaging}, {}, **approved),
        )

    def change(self, sid: str, **fields: Any) -> None:
        self.dossiers[sid] = msgspec.structs.replace(self.dossiers[sid], **fields)

    # Whole brands

    async def sole_proprietor(self, *, home: dict[str, str] | None = None, **fields: str) -> str:
        """A new one's SID."""
        answer = await self.create(*self.person(home, **fields), BrandType="SOLE_PROPRIETOR")
        assert answer.status == 201, answer.json
        return str(answer.json["sid"])

    async def company(self, *, form: dict[str, str] | None = None, home: Any = None, **fields: str) -> str:
        answer = await self.create(*self.firm(home, **fields), **(form or {}))
        assert answer.status == 201, answer.json
        return str(answer.json["sid"])

    async def asked(self, **fields: str) -> str:
        """A sole proprietor's brand whose owner has the question."""
        sid = await self.sole_proprietor(**fields)
        await self.run(10)
        assert await self.state(sid) == ("APPROVED", "UNVERIFIED", [])
        return sid

    async def verified(self, **fields: str) -> str:
        sid = await self.asked(**fields)
        await self.registry.heard(fields.get("mobile_phone_number", MOBILE), "YES")
        await self.run(1)
        assert (await self.state(sid))[1] == "VERIFIED"
        return sid

    # Time

    async def run(self, seconds: float) -> None:
        """Lets all loops do what is due until then."""
        end = self.us + round(seconds * 1_000_000)
        for _ in range(10_000):
            now = self.clock.now()
            dues = [await loop.step(now) for loop in (self.filing, self.agenda, self.vetting)]
            woken = bool(self.woken)
            self.woken.clear()
            due = min(dues)
            if woken or due <= now:
                continue
            if due > end:
                self.us = end
                return
            self.us = int(due)
        msg = "it never comes to rest"
        raise AssertionError(msg)

    # What is there

    async def steps(self, sid: str) -> list[str]:
        """The actions of the audit events of a brand, the oldest first."""
        table = events.table.c
        rows = await self.db.rows(sa.select(table.event_type).where(table.resource_sid == sid).order_by(table.sid))
        return [str(kind).removeprefix("brand-registration.") for (kind,) in rows]

    async def fees(self) -> list[tuple[str, int]]:
        """Category and micros of each."""
        rows = await self.db.rows(sa.select(ledger).order_by(ledger.c.what, ledger.c.object_sid))
        return [(line.what.rpartition("-")[2], line.micros) for line in (FeeCharged(*row) for row in rows)]


def filing(**fields: Any) -> BrandFiling:
    """A company that the registry takes, unless `fields` say otherwise."""
    values: dict[str, Any] = {
        "reference": "BN" + "1" * 32,
        "entity_type": "PRIVATE_PROFIT",
        "display_name": "Oak Furniture LLC",
        "company_name": "Oak Furniture LLC",
        "tax_id": "123456780",
        "tax_id_country": "US",
        "phone": "+14155550144",
        "email": "bo@oak.example",
        "street": "1 Jersey St",
        "city": "Boston",
        "region": "MA",
        "postal_code": "02215",
        "website": "https://oak.example",
    }
    return BrandFiling(**values | fields)


def person(**fields: Any) -> BrandFiling:
    """A sole proprietor that the registry takes."""
    own = {
        "entity_type": "SOLE_PROPRIETOR",
        "display_name": "Ann Oak",
        "company_name": None,
        "tax_id": None,
        "tax_id_country": None,
        "first_name": "Ann",
        "last_name": "Oak",
        "mobile_phone": MOBILE,
        "website": None,
    }
    return filing(**own | fields)


def _not_known_yet(answer: Any) -> list[str]:
    """What only the registry tells: the description's examples of some operations have it known, of others null."""
    brands = answer.get("data", [answer])
    place = "data[]." if "data" in answer else ""
    return sorted({f"{place}{name}" for brand in brands for name in LATER if brand.get(name, 0) is None})


@contextlib.asynccontextmanager
async def world(pace: str = "short") -> AsyncIterator[World]:
    """One on a store in memory."""
    database = SqliteDatabase(None)
    await database.start()
    await migrate(database)
    try:
        yield World(database, pace)
    finally:
        await database.stop()
