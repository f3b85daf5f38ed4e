"""Trust Hub on a store, with its loops to be stepped by hand: a parent, its subaccount, and a stranger."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import urlencode

import msgspec
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

import tidings.audit.api.events
import tidings.operator.api.reviews
import tidings.trusthub.api.assignments
import tidings.trusthub.api.bundles
import tidings.trusthub.api.channel_endpoints
import tidings.trusthub.api.evaluations
import tidings.trusthub.api.objects
import tidings.trusthub.api.policies  # noqa: F401 - declares its operations
from tests.contract.description import FOLDER
from tests.contract.schema import differences
from tidings.accounts.model import OPERATOR, OPERATOR_ACCOUNT, Account, AccountStatus, Capability, Principal
from tidings.accounts.store import account_added
from tidings.accounts.vault import Vault
from tidings.addresses.gazetteer import Gazetteer
from tidings.addresses.postal import Address, addresses
from tidings.addresses.verification import AddressVerdict
from tidings.compliance.decisions import Decisions
from tidings.compliance.pacing import PACES
from tidings.compliance.reviewer import SimulatedReviewer
from tidings.compliance.reviews import Reviewer, Reviews
from tidings.core import MovableClock, SeededChance, Sids
from tidings.db import Database, metadata
from tidings.db.sqlite import SqliteDatabase
from tidings.http import Api, Parts, Request, Response
from tidings.trusthub.bundles import Bundles, User
from tidings.trusthub.checks import CheckBundles
from tidings.trusthub.endpoints import Endpoints
from tidings.webhooks.outbox import Exchange, Outbox, params_of

PARENT = "AC" + "a" * 32
SUB = "AC" + "b" * 32
STRANGER = "AC" + "c" * 32
NUMBER = "PN" + "1" * 32
NUMBER_2 = "PN" + "2" * 32
CODE = "SC" + "3" * 32
THEIRS = "PN" + "9" * 32
OWNERS = {NUMBER: PARENT, NUMBER_2: PARENT, CODE: PARENT, THEIRS: STRANGER}

PRIMARY = "RN6433641899984f951173ef1738c3bdd0"
SECONDARY = "RNdfbf3fae0e1107f8aded0e7cead80bf5"
STARTER = "RN806dd6cd175f314e1f96a9727ee271f4"
SOLE_PROPRIETOR = "RN670d5d2e282a6130ae063b234b6019c8"
A2P = "RNb0d4771c2c98518d916a3d4cd70a8f8b"
ACTORS = ("actor_sid", "events[].actor_sid")
"""The description's pattern wants users' SIDs; its text, and so we, give accounts' too."""
CALLBACK = "http://www.example.com/bundles"

BUSINESS = {
    "business_name": "Acme Inc",
    "business_type": "Corporation",
    "business_registration_identifier": "EIN",
    "business_registration_number": "123456789",
    "business_identity": "isv_reseller_or_partner",
    "business_industry": "TECHNOLOGY",
    "website_url": "https://www.example.com",
    "business_regions_of_operation": "USA_AND_CANADA",
}
REPRESENTATIVE = {
    "first_name": "Ann",
    "last_name": "Doe",
    "email": "ann@example.com",
    "phone_number": "+14155550100",
    "business_title": "Head",
    "job_position": "CEO",
}
PERSON = {
    "email": "starter-profile-enduser@example.com",
    "first_name": "John",
    "last_name": "Doe",
    "phone_number": "+11234567890",
}
TRADER = {"brand_name": "John Doe", "vertical": "COMMUNICATION", "mobile_phone_number": "+11234567890"}


class Answer:
    """A response, read."""

    def __init__(self, response: Response) -> None:
        self.status = response.status
        self.body = response.body
        self.content_type = response.content_type
        self.json: Any = (
            msgspec.json.decode(response.body)
            if response.body and response.content_type == b"application/json"
            else None
        )

    @property
    def code(self) -> int:
        assert self.status >= 400, self.json
        assert self.json["status"] == self.status
        return int(self.json["code"])

    @property
    def message(self) -> str:
        return str(self.json["message"])


class Receiver:
    """Whoever takes over exchanges."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []

    def told(self, exchange: Exchange) -> None:
        self.exchanges.append(exchange)


class Checks:
    """E-mail addresses with what is wrong with them; and a gazetteer that can be away."""

    def __init__(self) -> None:
        self.faults: dict[str, str] = {}
        self.away = False
        self.gazetteer = Gazetteer()

    async def email(self, email: str) -> str | None:
        return self.faults.get(email)

    async def verify(self, address: Address) -> AddressVerdict:
        if self.away:
            raise OSError
        return await self.gazetteer.verify(address)


class World:
    """`get` and its kind act as the parent."""

    def __init__(
        self, db: Database | None = None, *, pace: str = "short", reviewer: Reviewer = Reviewer.SIMULATED
    ) -> None:
        self.clock = MovableClock(lambda: 1_438_287_151_000_000)  # Thu, 30 Jul 2015 20:12:31 +0000
        self.chance = SeededChance(7)
        self.sids = Sids(self.clock, self.chance)
        self._own_db = None if db else SqliteDatabase(None)
        self.db: Database = db or self._own_db  # type: ignore[assignment] # one of the two
        self.receiver = Receiver()
        self.checks = Checks()
        self.reviews = Reviews(self.db, self.clock, self.sids, PACES[pace], reviewer)
        self.users: list[User] = []
        """Who is asked before a bundle is deleted."""
        self.bundles = Bundles(self.db, self.clock, self.sids, self.reviews, PACES[pace], self.receiver, self.users)
        self.decisions = Decisions(self.db, self.clock, self.sids, self.reviews, self.receiver, self.bundles.deciders())
        self.checking = CheckBundles(self.bundles, self.checks.email, self.checks)
        self.reviewing = SimulatedReviewer(self.decisions)
        self.parts: list[object] = []
        """What rooms above have for their handlers."""
        self._api: Api | None = None

    async def start(self) -> Api:
        if self._api is None:
            if self._own_db:
                await self._own_db.start()
                for table in metadata.sorted_tables:
                    await self._own_db.run_script(str(CreateTable(table).compile(dialect=sqlite.dialect())))
                    for index in table.indexes:
                        await self._own_db.run_script(str(CreateIndex(index).compile(dialect=sqlite.dialect())))
            vault = Vault("s" * 32)
            for sid in (PARENT, SUB, STRANGER):
                await self.db.commit(account_added(account_of(sid), vault))
            endpoints = Endpoints(OWNERS.get)
            parts = Parts(
                self.db, self.clock, self.chance, self.sids, self.reviews, self.decisions, self.bundles, endpoints
            )
            for part in self.parts:
                parts.add(part)
            self._api = Api(parts, authenticate)
        return self._api

    async def ask(
        self,
        method: str,
        path: str,
        form: Any = None,
        *,
        user: str = PARENT,
        product: str = "trusthub",
        raw: tuple[bytes, bytes] | None = None,
    ) -> Answer:
        api = await self.start()
        path, _, query = path.partition("?")
        content_type, body = raw or (
            b"application/x-www-form-urlencoded",
            urlencode(form, doseq=True).encode() if form else b"",
        )
        headers = {
            b"host": f"{product}.twilio.com".encode(),
            b"authorization": b"Basic " + base64.b64encode(f"{user}:x".encode()),
            b"content-type": content_type,
        }
        answer = Answer(await api(Request(method, path, query.encode(), headers, body, "203.0.113.9", "https")))
        if FOLDER.exists() and answer.status < 300 and product != "tidings":
            found = differences(product, method, path, answer.json, status=answer.status, except_for=ACTORS)
            assert found == [], answer.json
        return answer

    async def get(self, path: str, **more: Any) -> Answer:
        return await self.ask("GET", f"/v1/{path}", **more)

    async def post(self, path: str, form: Any = None, **more: Any) -> Answer:
        return await self.ask("POST", f"/v1/{path}", form, **more)

    async def delete(self, path: str, **more: Any) -> Answer:
        return await self.ask("DELETE", f"/v1/{path}", **more)

    async def made(self, path: str, form: Any, user: str = PARENT) -> str:
        answer = await self.post(path, form, user=user)
        assert answer.status == 201, answer.json
        return str(answer.json["sid"])

    # What bundles are made of

    async def bundle(self, policy: str, kind: str = "CustomerProfiles", user: str = PARENT, **more: str) -> str:
        form = {"FriendlyName": "Acme", "Email": "acme@example.com", "PolicySid": policy, "StatusCallback": CALLBACK}
        return await self.made(kind, {**form, **more}, user)

    async def end_user(self, kind: str, attributes: dict[str, Any], user: str = PARENT) -> str:
        form = {"FriendlyName": kind, "Type": kind, "Attributes": msgspec.json.encode(attributes).decode()}
        return await self.made("EndUsers", form, user)

    async def document(self, address_sid: str, kind: str = "customer_profile_address", user: str = PARENT) -> str:
        attributes = msgspec.json.encode({"address_sids": address_sid}).decode()
        return await self.made(
            "SupportingDocuments", {"FriendlyName": "One", "Type": kind, "Attributes": attributes}, user
        )

    async def address(self, user: str = PARENT, **more: str) -> str:
        await self.start()
        fields = {
            "customer_name": "John Doe",
            "street": "1 Jersey St",
            "city": "Boston",
            "region": "MA",
            "postal_code": "02215",
            "iso_country": "US",
            **more,
        }
        now = self.clock.now()
        address = Address(sid=self.sids.make("AD"), account_sid=user, date_created=now, date_updated=now, **fields)
        await self.db.commit(addresses.write_of(address))
        return address.sid

    async def assign(self, bundle: str, *sids: str, kind: str = "CustomerProfiles", user: str = PARENT) -> None:
        for sid in sids:
            await self.made(f"{kind}/{bundle}/EntityAssignments", {"ObjectSid": sid}, user)

    # Whole bundles, ready to be submitted

    async def primary(self, user: str = PARENT, policy: str = PRIMARY, business: dict[str, str] = BUSINESS) -> str:
        sid = await self.bundle(policy, user=user)
        firm = await self.end_user("customer_profile_business_information", business, user)
        person = await self.end_user("authorized_representative_1", REPRESENTATIVE, user)
        paper = await self.document(await self.address(user), user=user)
        await self.assign(sid, firm, person, paper, user=user)
        return sid

    async def starter(self, primary: str, user: str = PARENT, address: str = "", **more: str) -> str:
        sid = await self.bundle(STARTER, user=user, **more)
        person = await self.end_user("starter_customer_profile_information", PERSON, user)
        paper = await self.document(address or await self.address(user), user=user)
        await self.assign(sid, person, paper, primary, user=user)
        return sid

    async def product(self, starter: str, user: str = PARENT) -> str:
        sid = await self.bundle(SOLE_PROPRIETOR, "TrustProducts", user)
        trader = await self.end_user("sole_proprietor_information", TRADER, user)
        await self.assign(sid, trader, starter, kind="TrustProducts", user=user)
        return sid

    async def submit(self, sid: str, kind: str = "CustomerProfiles", user: str = PARENT) -> Answer:
        return await self.post(f"{kind}/{sid}", {"Status": "pending-review"}, user=user)

    async def submitted(self, sid: str, kind: str = "CustomerProfiles", user: str = PARENT) -> str:
        answer = await self.submit(sid, kind, user)
        assert answer.status == 200, answer.json
        return sid

    async def approved(self, sid: str, kind: str = "CustomerProfiles", user: str = PARENT) -> str:
        await self.submitted(sid, kind, user)
        await self.pass_time(10)
        assert await self.status(sid, kind, user) == "twilio-approved"
        return sid

    # What becomes of them

    async def pass_time(self, seconds: float = 0) -> None:
        """Lets both loops do their work, half of the time passing before the second."""
        for loop in (self.checking, self.reviewing):
            self.clock.advance(round(seconds / 2 * 1_000_000))
            await loop.step(self.clock.now())

    async def shown(self, sid: str, kind: str = "CustomerProfiles", user: str = PARENT) -> Any:
        answer = await self.get(f"{kind}/{sid}", user=user)
        assert answer.status == 200, answer.json
        return answer.json

    async def status(self, sid: str, kind: str = "CustomerProfiles", user: str = PARENT) -> str:
        return str((await self.shown(sid, kind, user))["status"])

    async def told(self, sid: str) -> list[dict[str, str]]:
        """The status callbacks of a bundle that are on disk; they were handed over too."""
        kept = [one for account in (PARENT, SUB) for one in await Outbox(self.db).of_subject(account, sid)]
        assert [one.sid for one in kept] == [one.sid for one in self.receiver.exchanges if one.subject_sid == sid]
        assert [one.sequence for one in kept] == list(range(1, len(kept) + 1))
        return [dict(params_of(one)) for one in kept]

    async def events(self, sid: str, user: str = PARENT) -> list[str]:
        """What the audit log says of a thing, the oldest first."""
        answer = await self.ask("GET", f"/v1/Events?ResourceSid={sid}", user=user, product="monitor")
        return [event["event_type"] for event in reversed(answer.json["events"])]


def account_of(sid: str) -> Account:
    return Account(
        sid=sid,
        owner_account_sid=PARENT if sid == SUB else sid,
        friendly_name="An account",
        status=AccountStatus.ACTIVE,
        type="Full",
        auth_token="token",
        date_created=0,
        date_updated=0,
    )


async def authenticate(request: Request, _path_account_sid: str | None) -> tuple[Account, Principal]:
    user = base64.b64decode(request.headers[b"authorization"][6:]).decode().partition(":")[0]
    if user == "operator":
        return OPERATOR_ACCOUNT, OPERATOR
    return account_of(user), Principal(user, user, Capability.EVERYTHING)
