"""For tests: somebody who signs in, in a store of whichever kind."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import sqlalchemy as sa

from tests.stores import Stores
from tidings.accounts.people.credentials import Person, find_person
from tidings.accounts.people.joining import Joining
from tidings.accounts.people.profile import Profiles
from tidings.accounts.vault import Vault
from tidings.core import MovableClock, SeededChance, Sids
from tidings.db import Database
from tidings.mail.letter import letters

ACCOUNT = "AC" + "a" * 32
PASSWORD = "correct-horse-battery-staple-42"
CLIENT = "203.0.113.9"
BEGIN_US = 1_700_000_010 * 1_000_000


class Desk:
    """One host's way to people."""

    def __init__(self, database: Database, seed: int = 1) -> None:
        self.database = database
        self.now_us = BEGIN_US
        self.clock = MovableClock(lambda: self.now_us)
        self.vault = Vault("k" * 32)
        chance = SeededChance(seed)
        sids = Sids(self.clock, chance)
        self.profiles = Profiles(database, self.vault, self.clock, chance, sids, "https://tidings.example.com")
        self.joining = Joining(database, sids, self.profiles)

    async def first(self, email: str = "ann@example.com", account: str = ACCOUNT) -> Person | None:
        return await self.joining.first(account, email, "Ann", PASSWORD, CLIENT, self.clock.now())

    async def again(self, person: Person) -> Person:
        """As the rows say now."""
        found = await find_person(self.database, person.user.account_sid, person.sid)
        assert found is not None
        return found

    async def letters(self) -> list[tuple[str, str]]:
        """Subjects and texts, the oldest first."""
        columns = letters.c
        rows = await self.database.rows(
            sa.select(columns.sid, columns.subject, columns.text_sealed).order_by(columns.date_created, columns.sid)
        )
        return [(str(subject), self.vault.unseal(str(sealed), str(sid))) for sid, subject, sealed in rows]


@contextlib.asynccontextmanager
async def desk(stores: Stores) -> AsyncIterator[Desk]:
    async with stores.opened() as database:
        yield Desk(database)
