"""All phones that an account has to do with, by number: the page shows the newest, the book reaches every one.

An index of the messages is leapt through from one number to the next, so that a page costs as many look-ups as it has
numbers, however many messages there are.
Source: https://wiki.postgresql.org/wiki/Loose_indexscan
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from tidings.accounts.model import OPERATOR_NAME
from tidings.brands.resource import brands
from tidings.carriers.simulated.store import messages
from tidings.core import Sid
from tidings.db import Database
from tidings.messages.model import message
from tidings.numbers.addresses import is_e164

PAGE_MOST: Final = 50
_BEYOND: Final = "+a"
"""Behind every number in E.164, before every name; whether or not a store's order heeds the plus."""
_DIGITS: Final = re.compile(r"\+?[0-9]{1,15}", re.ASCII)
_NUMBER_LEAST: Final = "+"


def range_of(starts: str) -> tuple[str, str]:
    """Between which texts the numbers are that begin with these digits: the first may be, the second is beyond."""
    digits = starts.removeprefix("+")
    if not digits:
        return _NUMBER_LEAST, _BEYOND
    kept = digits.rstrip("9")
    return f"+{digits}", f"+{kept[:-1]}{int(kept[-1]) + 1}" if kept else _BEYOND


def readings(typed: str) -> list[str]:
    """What somebody may mean who types the beginning of a number: with its country, or without that of the US."""
    bare = re.sub(r"[\s().-]", "", typed)
    if not _DIGITS.fullmatch(bare):
        return []
    return [bare] if bare.startswith("+") else [f"+{bare}", f"+1{bare}"[:16]]


def _leaping(column: sa.Column[str], *where: sa.ColumnElement[bool]) -> sa.Select[tuple[str]]:
    """The different values of a column, in order: from `least` on, before `beyond`; `most` at the most.

    Each leap has one end on each side: SQLite reads an index by one, and with two all that is before.
    """
    table = column.table
    least, beyond = (sa.bindparam(name, type_=sa.Text) for name in ("least", "beyond"))
    within = (*where, column.like("+%"), column < beyond)
    first = sa.select(sa.func.min(column).label("number")).select_from(table)
    found = first.where(*within, column >= least).cte("found", recursive=True)
    later = sa.select(sa.func.min(column)).select_from(table).where(*within, column > found.c.number)
    found = found.union_all(sa.select(later.scalar_subquery()).where(found.c.number.is_not(None)))
    number = found.c.number
    return sa.select(number).where(number.is_not(None)).limit(sa.bindparam("most", type_=sa.BigInteger))


_ACCOUNT: Final = sa.bindparam("account_sid", type_=sa.Text)
_MOBILE: Final = brands.table.c.mobile_phone
_OF_ACCOUNT: Final = (
    _leaping(message.c.to, message.c.account_sid == _ACCOUNT),
    _leaping(message.c["from"], message.c.account_sid == _ACCOUNT),
    sa.select(_MOBILE)
    .where(brands.table.c.account_sid == _ACCOUNT)
    .where(sa.bindparam("least") <= _MOBILE, sa.bindparam("beyond") > _MOBILE)
    .distinct()
    .order_by(_MOBILE)
    .limit(sa.bindparam("most", type_=sa.BigInteger)),
)
_OF_ALL: Final = (_leaping(messages.c.handset),)


async def page_of_numbers(
    database: Database, account_sid: Sid, after: str, starts: str
) -> tuple[list[str], str | None]:
    """Numbers behind `after` that begin with `starts`, in order, senders among them; and where to go on.

    Raises Unavailable.
    """
    is_operator = account_sid == OPERATOR_NAME
    least, beyond = range_of(starts)
    begin = max(least, f"{after}0") if after else least  # the first of all numbers behind it has one digit more
    params: dict[str, object] = {"least": begin, "beyond": beyond, "most": PAGE_MOST + 1}
    if not is_operator:
        params["account_sid"] = account_sid
    numbers: set[str] = set()
    complete_to: list[str] = []
    for select in _OF_ALL if is_operator else _OF_ACCOUNT:
        found = [str(row[0]) for row in await database.search(select, params)]
        numbers.update(found)
        if len(found) > PAGE_MOST:
            complete_to.append(found[-1])
    return _cut(sorted(number for number in numbers if is_e164(number) and number.startswith(least)), complete_to)


def _cut(numbers: Sequence[str], complete_to: Sequence[str]) -> tuple[list[str], str | None]:
    """A page, as far as every source is known to be complete."""
    known = [number for number in numbers if not complete_to or number <= min(complete_to)]
    page = known[:PAGE_MOST]
    goes_on = bool(complete_to) or len(known) > PAGE_MOST
    return page, (page[-1] if page else min(complete_to)) if goes_on else None
