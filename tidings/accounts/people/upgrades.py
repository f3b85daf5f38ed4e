"""Tells whoever wants letters about the product that the installation runs a newer version: once for each.

The version that is told of is a row, so a process that is older during a rolling upgrade says nothing, nor does one
that starts again. A first start tells nobody: there was no version before.
"""

from __future__ import annotations

import contextlib
import re
from typing import Final

import msgspec
import sqlalchemy as sa

from tidings import __version__
from tidings.accounts.people.credentials import Person, find_person
from tidings.accounts.people.preferences import NoticeCategory, wanted_by
from tidings.accounts.people.wording import letter_to
from tidings.accounts.vault import Vault
from tidings.core import Instant, Sid
from tidings.db import Database, Guard, GuardFailed, Write, insert, table
from tidings.mail.letter import WAKES, Draft, occasion, posted
from tidings.wording.sentences import _
from tidings.wording.zones import full

LOOKS_S: Final = 3_600
MOST: Final = 100
"""Letters of one commit."""
_NAME: Final = "tidings"


class ToldVersion(msgspec.Struct, frozen=True):
    """How far the letters about a version are: one row."""

    name: str
    version: str
    """The newest that everybody was told of."""
    told_to: Sid
    """The last user who was told of the one after it; empty: nobody was."""


told_versions: Final = table("told_version", ToldVersion, key=("name",), small=True)
_V: Final = told_versions.c


class TellUpgrades:
    """Looks which version runs, and writes letters."""

    name = "tell-upgrades"

    def __init__(self, database: Database, vault: Vault, version: str = __version__) -> None:
        self._database = database
        self._vault = vault
        self._version = version

    async def step(self, now: Instant) -> Instant:
        """See Loop."""
        rows = await self._database.rows(sa.select(*_V))
        if not rows:
            first = insert(told_versions).values(name=_NAME, version=self._version, told_to="")
            await self._database.commit(first.on_conflict_do_nothing())
            return now.plus(s=LOOKS_S)
        told = ToldVersion(*rows[0])
        if parts_of(self._version) <= parts_of(told.version):
            return now.plus(s=LOOKS_S)
        wanting = await wanted_by(self._database, NoticeCategory.PRODUCT, told.told_to, MOST)
        letters = [letter for one in wanting if (letter := await self._letter(*one, told.version, now)) is not None]
        values = {"told_to": wanting[-1][1]} if len(wanting) == MOST else {"version": self._version, "told_to": ""}
        as_read = sa.update(told_versions).where(_V.version == told.version, _V.told_to == told.told_to)
        with contextlib.suppress(GuardFailed):  # another process told them
            await self._database.commit(*letters, only_if=[Guard("as-read", as_read.values(values))], wakes=WAKES)
        return now

    async def _letter(self, account_sid: Sid, user_sid: Sid, before: str, now: Instant) -> Write | None:
        person = await find_person(self._database, account_sid, user_sid)
        if person is None:
            return None
        return posted(upgraded(person, before, self._version, now), occasion(self._version, user_sid), self._vault, now)


def upgraded(person: Person, before: str, version: str, now: Instant) -> Draft:
    """The letter to somebody."""
    return letter_to(
        person,
        NoticeCategory.PRODUCT.value,
        _("Tidings was upgraded to %(version)s", version=version),
        _(
            "This installation runs Tidings %(version)s since %(at)s; before it was %(before)s.",
            version=version,
            at=full(now, person.zone),
            before=before,
        ),
        _("What is new, and what works in another way, is in the changelog of that version."),
        _("You get this letter because your profile says that you want to know what is new."),
    )


def parts_of(version: str) -> tuple[int, ...]:
    """The numbers of a version, to be compared: of `1.10.2` (1, 10, 2)."""
    return tuple(int(part) for part in re.findall(r"\d+", version))
