"""The API of addresses on a store that is given; what it answers is compared with the description."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import urlencode

import tidings.addresses.api.addresses  # noqa: F401 - declares its operations
from tests.contract.description import FOLDER
from tests.contract.schema import differences
from tests.numbers.installation import Answer, authenticate
from tidings.addresses.gazetteer import Gazetteer
from tidings.addresses.postal import Address
from tidings.addresses.users import AddressUsers
from tidings.addresses.verification import AddressVerdict, AddressVerifier
from tidings.core import Instant, MovableClock, SeededChance, Sids
from tidings.db import Database
from tidings.http import Api, Parts, Request

ACCOUNT = "AC" + "a" * 32
OTHER = "AC" + "b" * 32

JOHN = {
    "StreetSecondary": "Apt B",
    "CustomerName": "John Doe",
    "Street": "123 Example Street",
    "City": "Example City",
    "Region": "CA",
    "PostalCode": "12345",
    "IsoCountry": "US",
}
"""The address of the published walkthrough."""

FENWAY = {
    "CustomerName": "Ballpark",
    "Street": "4 Jersey St",
    "City": "Boston",
    "Region": "MA",
    "PostalCode": "02215",
    "IsoCountry": "US",
}
"""An address whose house the gazetteer knows."""


def address_at(
    street: str, city: str, region: str, postal_code: str, country: str = "US", secondary: str | None = None
) -> Address:
    return Address(
        account_sid=ACCOUNT,
        city=city,
        customer_name="John Doe",
        date_created=Instant(0),
        date_updated=Instant(0),
        iso_country=country,
        postal_code=postal_code,
        region=region,
        sid="AD" + "0" * 32,
        street=street,
        street_secondary=secondary,
    )


class Users:
    """Keeps verified documents that name these addresses."""

    def __init__(self) -> None:
        self.named: set[tuple[str, str]] = set()

    async def in_use(self, account_sid: str, address_sid: str) -> bool:
        return (account_sid, address_sid) in self.named


class Unreachable:
    """An address service that nobody can ask."""

    async def verify(self, address: Address) -> AddressVerdict:
        raise ConnectionRefusedError


class World:
    """Two accounts; who is not told otherwise acts as the first."""

    account = ACCOUNT
    other = OTHER

    def __init__(self, database: Database, verifier: AddressVerifier | None = None, users: Users | None = None) -> None:
        self.clock = MovableClock(lambda: 1_439_917_650_000_000)  # Tue, 18 Aug 2015 17:07:30 +0000
        self.db = database
        chance = SeededChance(7)
        parts = Parts(database, self.clock, chance, Sids(self.clock, chance))
        parts.add(verifier or Gazetteer(), AddressVerifier)
        if users is not None:
            parts.add(users, AddressUsers)
        self._api = Api(parts, authenticate)

    async def ask(self, method: str, path: str = "", form: Any = None, *, user: str = ACCOUNT) -> Answer:
        """`path` is below the account's Addresses."""
        below, _, query = path.partition("?")
        path = f"/2010-04-01/Accounts/{user}/Addresses{below}.json"
        headers = {
            b"host": b"api.twilio.com",
            b"authorization": b"Basic " + base64.b64encode(f"{user}:x".encode()),
            b"content-type": b"application/x-www-form-urlencoded",
        }
        body = urlencode(form).encode() if form else b""
        answer = Answer(await self._api(Request(method, path, query.encode(), headers, body, "127.0.0.1", "https")))
        if FOLDER.exists() and answer.status < 300:
            assert differences("api", method, path, answer.json, status=answer.status) == []
        return answer

    async def create(self, given: dict[str, str] | None = None, user: str = ACCOUNT, **changes: str) -> Answer:
        self.clock.advance(1_000)  # SIDs of one millisecond have no order
        return await self.ask("POST", "", {**(given or JOHN), **changes}, user=user)

    async def created(self, given: dict[str, str] | None = None, user: str = ACCOUNT, **changes: str) -> str:
        answer = await self.create(given, user, **changes)
        assert answer.status == 201, answer.json
        return str(answer.json["sid"])
