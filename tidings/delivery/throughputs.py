"""Throughput of an account: what all its senders, and its subaccounts', may send together, market by market.

Where the operator set nothing for a market, only senders, campaigns and links limit it. A subaccount draws from its
main account's: what a carrier grants a customer does not grow with the number of subaccounts.
Source: https://www.twilio.com/docs/messaging/guides/account-based-throughput-overview
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final

import msgspec
import sqlalchemy as sa

from tidings.core import Sid
from tidings.db import Database, Facts, Write, table, upsert
from tidings.numbers.addresses import country_of
from tidings.numbers.senders import SenderType


class SendingMarket(StrEnum):
    """What is sent from one kind of sender into the United States and Canada, and all that goes elsewhere."""

    LONG_CODE = "us-ca-long-code"
    TOLL_FREE = "us-ca-toll-free"
    SHORT_CODE = "us-ca-short-code"
    INTERNATIONAL = "international"


_HOME: Final = frozenset({"US", "CA"})
_AT_HOME: Final = {
    SenderType.LONG_CODE: SendingMarket.LONG_CODE,
    SenderType.TOLL_FREE: SendingMarket.TOLL_FREE,
    SenderType.SHORT_CODE: SendingMarket.SHORT_CODE,
}


def market_of(kind: SenderType, to: str) -> SendingMarket:
    """The market of what a sender of a kind sends to an E.164 number."""
    return market_in(kind, country_of(to))


def market_in(kind: SenderType, country: str) -> SendingMarket:
    """The market of what a sender of a kind sends to a country."""
    return _AT_HOME.get(kind, SendingMarket.INTERNATIONAL) if country in _HOME else SendingMarket.INTERNATIONAL


class MarketThroughput(msgspec.Struct, frozen=True):
    """The row of one market of one account."""

    account_sid: Sid
    market: str
    segments_per_second: str
    """The shortest form of the number."""
    date_updated: int


throughputs: Final = table("account_throughput", MarketThroughput, key=("account_sid", "market"), small=True)
_COLUMNS = throughputs.c


class AccountThroughput(msgspec.Struct, frozen=True):
    """What was set for an account."""

    account_sid: Sid
    markets: Mapping[SendingMarket, float]
    """Segments a second; markets without a limit are not in it."""


def account_throughputs(database: Database) -> Facts[AccountThroughput]:
    """All that was set, in memory, by account."""
    return Facts(database, _read, by=("account_sid",), fed_by={throughputs: lambda key: [str(key[0])]})


def limited(row: MarketThroughput) -> Write:
    """The write of a limit."""
    return upsert(throughputs, msgspec.structs.asdict(row))


def unlimited(account_sid: Sid, markets: Iterable[SendingMarket]) -> Write:
    """The write that takes an account's limits away."""
    names = [str(market) for market in markets]
    return sa.delete(throughputs).where(_COLUMNS.account_sid == account_sid, _COLUMNS.market.in_(names))


async def _read(database: Database, account_sids: Sequence[str] | None) -> list[AccountThroughput]:
    statement = sa.select(_COLUMNS.account_sid, _COLUMNS.market, _COLUMNS.segments_per_second)
    if account_sids is not None:
        statement = statement.where(_COLUMNS.account_sid.in_(account_sids))
    found: dict[Sid, dict[SendingMarket, float]] = defaultdict(dict)
    for account_sid, market, rate in await database.rows(statement):
        found[account_sid][SendingMarket(market)] = float(rate)
    return [AccountThroughput(account_sid, markets) for account_sid, markets in found.items()]
