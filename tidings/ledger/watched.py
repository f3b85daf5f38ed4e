"""How low a balance is, and what its people were told of it: a row of each main account of which there is something."""

from __future__ import annotations

from enum import IntEnum
from typing import Any, Final, Literal

import msgspec
import sqlalchemy as sa

from tidings.core import Instant, Sid
from tidings.db import Database, Guard, Write, insert, table
from tidings.ledger.amounts import MICROS
from tidings.ledger.balance import balance

LOW_MICROS: Final = 20 * MICROS
"""What is low where an account never said."""
QUIET_S: Final = 3_600
"""Seconds after a letter in which the same account gets no other: a balance may hover."""


_WORDS: Final[tuple[Literal["enough"], Literal["low"], Literal["spent"]]] = ("enough", "low", "spent")


class BalanceLevel(IntEnum):
    """How low a balance is; the greater the worse."""

    ENOUGH = 0
    LOW = 1
    """No more than the account wants to be told of."""
    SPENT = 2
    """Nothing is left."""

    @property
    def word(self) -> Literal["enough", "low", "spent"]:
        """As the API says it."""
        return _WORDS[self]


class BalanceWatch(msgspec.Struct, frozen=True):
    """What holds for a main account; the row."""

    account_sid: Sid
    low_micros: int | None
    """From what on its balance is low; None: it never said."""
    level: int
    """The BalanceLevel that its people know of."""
    told_at: int
    """When they were told of a worse one; 0: never."""


class BalanceChange(msgspec.Struct, frozen=True):
    """A balance whose level is another than its people know."""

    account_sid: Sid
    balance_micros: int
    currency: str
    low_micros: int
    was: BalanceLevel
    level: BalanceLevel


watches: Final = table("balance_watch", BalanceWatch, key=("account_sid",), small=True)
_W: Final = watches.c
_B: Final = balance.c
_LOW: Final = sa.func.coalesce(_W.low_micros, LOW_MICROS)
_WAS: Final = sa.func.coalesce(_W.level, int(BalanceLevel.ENOUGH))
_LEVEL: Final = sa.case(
    (_B.balance_micros <= 0, int(BalanceLevel.SPENT)),
    (_B.balance_micros <= _LOW, int(BalanceLevel.LOW)),
    else_=int(BalanceLevel.ENOUGH),
)
_CHANGED: Final = (
    sa.select(_B.account_sid, _B.balance_micros, _B.currency, _LOW, _WAS, _LEVEL)
    .select_from(balance.outerjoin(watches, _W.account_sid == _B.account_sid))
    .where(_LEVEL != _WAS)
)


def level_of(balance_micros: int, low_micros: int) -> BalanceLevel:
    """How low a balance is."""
    if balance_micros <= 0:
        return BalanceLevel.SPENT
    return BalanceLevel.LOW if balance_micros <= low_micros else BalanceLevel.ENOUGH


async def changes(database: Database, now: Instant, after: Sid, most: int) -> list[BalanceChange]:
    """Balances of accounts after this one of which something is to be told or forgotten now. Raises Unavailable."""
    quiet = (_LEVEL < _WAS) | (sa.func.coalesce(_W.told_at, 0) <= int(now.plus(s=-QUIET_S)))
    rows = await database.search(_CHANGED.where(_B.account_sid > after, quiet).order_by(_B.account_sid).limit(most))
    return [
        BalanceChange(str(sid), int(left), str(currency), int(low), BalanceLevel(was), BalanceLevel(level))
        for sid, left, currency, low, was, level in rows
    ]


def known(change: BalanceChange, now: Instant) -> Guard:
    """That its people know the level from now on; it does not hold where somebody else told them."""
    values: dict[str, Any] = {"level": int(change.level)}
    if change.level > change.was:
        values["told_at"] = int(now)
    row = BalanceWatch(change.account_sid, None, int(change.level), values.get("told_at", 0))
    stated = insert(watches).values(msgspec.structs.asdict(row))
    as_read = stated.on_conflict_do_update(
        index_elements=["account_sid"], set_=values, where=_W.level == int(change.was)
    )
    return Guard("as-read", as_read)


async def low_of(database: Database, account_sid: Sid) -> int:
    """From what on a main account wants to be told, in millionths. Raises Unavailable."""
    rows = await database.rows(sa.select(_W.low_micros).where(_W.account_sid == account_sid))
    return LOW_MICROS if not rows or rows[0][0] is None else int(rows[0][0])


def low_set(account_sid: Sid, low_micros: int) -> Write:
    """Sets that."""
    row = BalanceWatch(account_sid, low_micros, int(BalanceLevel.ENOUGH), 0)
    stated = insert(watches).values(msgspec.structs.asdict(row))
    return stated.on_conflict_do_update(index_elements=["account_sid"], set_={"low_micros": low_micros})
