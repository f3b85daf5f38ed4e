"""Geo permissions: to which countries an account may send, kept as what was decided and known in memory.

What nobody decided for a subaccount is as with its parent, and at last as with every new account.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
import sqlalchemy as sa

from tidings.accounts.directory import Directory
from tidings.core import Sid
from tidings.countries.overrides import Countries
from tidings.db import Database, Facts, Write, table, upsert

FIRST_PERMITTED: Final = frozenset({"US", "CA"})
"""Where an account may send to that nobody has decided for."""


class GeoPermission(msgspec.Struct, frozen=True):
    """The row of one country of one account."""

    account_sid: Sid
    country_code: str
    enabled: int
    """1 or 0."""


geo_permissions = table("geo_permission", GeoPermission, key=("account_sid", "country_code"), small=True)
_COLUMNS = geo_permissions.c
_ALL = sa.select(_COLUMNS.account_sid, _COLUMNS.country_code, _COLUMNS.enabled)
_NOTHING: Mapping[str, bool] = {}


class DecidedCountries(msgspec.Struct, frozen=True):
    """What an account decided."""

    account_sid: Sid
    countries: Mapping[str, bool]


class GeoPermissions:
    """Knows without waiting where an account may send to."""

    def __init__(self, database: Database, directory: Directory, countries: Countries) -> None:
        self._facts = Facts(database, _read, by=("account_sid",), fed_by={geo_permissions: lambda key: [key[0]]})
        self._owner_of = directory.owner_of
        self._is_served = countries.is_served

    async def start(self) -> None:
        """Loads what was decided. Raises Unavailable."""
        await self._facts.start()

    def permits(self, account_sid: Sid, country: str) -> bool:
        """Whether an account may send to a country."""
        if not self._is_served(country):
            return False
        own = self._decided(account_sid).get(country)
        if own is None:
            own = self._decided(self._owner_of(account_sid)).get(country)
        return country in FIRST_PERMITTED if own is None else own

    def _decided(self, account_sid: Sid) -> Mapping[str, bool]:
        found = self._facts.get(account_sid)
        return _NOTHING if found is None else found.countries


def decided(account_sid: Sid, country: str, *, enabled: bool) -> Write:
    """The write of a decision."""
    return upsert(geo_permissions, msgspec.structs.asdict(GeoPermission(account_sid, country, int(enabled))))


async def _read(database: Database, account_sids: Sequence[Sid] | None) -> list[DecidedCountries]:
    statement = _ALL if account_sids is None else _ALL.where(_COLUMNS.account_sid.in_(account_sids))
    found: dict[Sid, dict[str, bool]] = defaultdict(dict)
    for account_sid, country, enabled in await database.rows(statement):
        found[account_sid][country] = bool(enabled)
    return [DecidedCountries(account_sid, countries) for account_sid, countries in found.items()]
