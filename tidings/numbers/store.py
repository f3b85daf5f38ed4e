"""Numbers and short codes as senders: loading them all, the operator's rates, and membership of messaging services.

A number is in one messaging service at most, so membership is a column of its row: it ends with the row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from tidings.core import Instant, Sid
from tidings.db import Database, Facts, Guard, GuardFailed, Row, Write
from tidings.numbers import phone_numbers as numbers
from tidings.numbers import short_codes as codes
from tidings.numbers.phone_numbers import phone_numbers
from tidings.numbers.senders import Sender
from tidings.numbers.short_codes import short_codes
from tidings.numbers.supply import NumberType

TABLES: Mapping[str, sa.Table] = {"PN": phone_numbers.table, "SC": short_codes.table}
"""The table of each kind of sender, by the prefix of its SIDs."""
PAGE = 1_000
"""Rows that are read together where all are."""


def sender_facts(database: Database) -> Facts[Sender]:
    """Every phone number and short code of the platform, by SID and address."""
    fed_by = dict.fromkeys(TABLES.values(), _sid_of)
    return Facts(database, load_senders, by=("sid", "address"), fed_by=fed_by, groups=("account_sid",))


def _sid_of(key: Row) -> tuple[Sid]:
    """Of the sender whose row has this primary key."""
    _, sid = key
    return (sid,)


async def load_senders(database: Database, sids: Sequence[Sid] | None = None) -> list[Sender]:
    """Every phone number and short code of the platform, or those with these SIDs. Raises Unavailable."""
    found: list[Sender] = []
    for table in TABLES.values():
        if sids is not None:
            rows = await database.rows(sa.select(*_sending(table)).where(table.c.sid.in_(sids)))
            found += [_sender_of(table, row) for row in rows]
            continue
        after = ""
        while len(page := await _page(database, table, after)) > 0:  # their rows are many times what is kept of them
            found += page
            after = page[-1].sid
    return found


async def _page(database: Database, table: sa.Table, after: Sid) -> list[Sender]:
    some = sa.select(*_sending(table)).where(table.c.sid > after).order_by(table.c.sid).limit(PAGE)
    return [_sender_of(table, row) for row in await database.rows(some)]


def sids_of_senders(account_sid: Sid | None) -> sa.Select[Any]:
    """Selects the SIDs of an account's senders; None: of everybody's."""
    found = sa.union_all(*(sa.select(table.c.sid, table.c.account_sid) for table in TABLES.values())).subquery()
    everybodys = sa.select(found.c.sid)
    return everybodys if account_sid is None else everybodys.where(found.c.account_sid == account_sid)


async def set_rate(database: Database, sid: Sid, segments_per_second: float, *also: Write) -> Sender | None:
    """Sets the operator's figure of a sender, with the writes of `also`; None: there is no such sender.

    Raises Unavailable.
    """
    table = TABLES.get(sid[:2])
    if table is None:
        return None
    values = {"segments_per_second": repr(float(segments_per_second))}
    changed = sa.update(table).where(table.c.sid == sid).values(values).returning(*_sending(table))
    try:
        (rows, *_) = await database.commit(*also, only_if=[Guard("sender-is-there", changed)])
    except GuardFailed:
        return None
    return _sender_of(table, rows[0])


def _sending(table: sa.Table) -> Sequence[sa.Column[Any]]:
    """The columns that make a sender of a row of one of the TABLES."""
    return numbers.SENDING if table is phone_numbers.table else list(table.c)


def _sender_of(table: sa.Table, row: Row) -> Sender:
    return numbers.sender_of(row) if table is phone_numbers.table else codes.sender_of(short_codes.stored.read(row))


# Messaging services


async def load_members(database: Database, services: Sequence[Sid] | None = None) -> dict[Sid, list[Sid]]:
    """The senders of each messaging service (or of these), in the order they joined. Raises Unavailable."""
    found: list[tuple[int, Sid, Sid]] = []
    for table in TABLES.values():
        service = table.c.messaging_service_sid
        here = service.is_not(None) if services is None else service.in_(services)
        found += await database.rows(sa.select(table.c.date_joined, table.c.sid, service).where(here))
    members: dict[Sid, list[Sid]] = {}
    for _, sid, service_sid in sorted(found):
        members.setdefault(service_sid, []).append(sid)
    return members


def joined(
    account_sid: Sid,
    sid: Sid,
    service_sid: Sid,
    now: Instant,
    *only_if: sa.ColumnElement[bool],
    registration_code: int | None = None,
) -> Write:
    """Puts a sender that is in no service into one; returns its row, or none where it cannot join.

    `registration_code` is where the registration of a number begins that has yet to be registered for the service's
    campaign; None: there is no campaign.
    """
    table = TABLES[sid[:2]]
    free = (table.c.account_sid == account_sid, table.c.sid == sid, table.c.messaging_service_sid.is_(None))
    values: dict[str, Any] = {"messaging_service_sid": service_sid, "date_joined": int(now)}
    if registration_code is not None and table is phone_numbers.table:
        is_local = sa.and_(table.c.type == NumberType.LOCAL.value, table.c.iso_country == "US")
        begins = sa.and_(is_local, table.c.registered == 0, table.c.campaign_sid.is_(None))
        values["registration_code"] = sa.case((begins, registration_code), else_=table.c.registration_code)
    return sa.update(table).where(*free, *only_if).values(values).returning(*table.c)


def left(account_sid: Sid, sid: Sid, service_sid: Sid) -> Write:
    """Takes a sender out of a service; returns its row, or nothing where it was not in it."""
    table = TABLES[sid[:2]]
    there = (table.c.account_sid == account_sid, table.c.sid == sid, table.c.messaging_service_sid == service_sid)
    return sa.update(table).where(*there).values(outside(table)).returning(*table.c)


def all_left(account_sid: Sid, service_sid: Sid) -> list[Write]:
    """Takes every sender out of a service."""
    return [
        sa.update(table)
        .where(table.c.account_sid == account_sid, table.c.messaging_service_sid == service_sid)
        .values(outside(table))
        for table in TABLES.values()
    ]


def outside(table: sa.Table) -> dict[str, Any]:
    """The columns of a sender that is in no service.

    What a campaign's number may do ends in the same commit; `campaign_sid` stays until that is in the audit log. A
    number that is registered without a campaign stays as it is.
    """
    outside: dict[str, Any] = {"messaging_service_sid": None, "date_joined": None}
    if table is phone_numbers.table:
        registered = sa.case((table.c.campaign_sid.is_(None), table.c.registered), else_=0)
        outside |= {"registered": registered, "registration_code": None, "registration_due": None}
    return outside


def size_of(account_sid: Sid, service_sid: Sid) -> sa.ColumnElement[int]:
    """How many phone numbers and short codes a service has, as part of a statement."""
    number, code = (
        sa.select(sa.func.count())
        .select_from(alias)
        .where(alias.c.account_sid == account_sid, alias.c.messaging_service_sid == service_sid)
        .scalar_subquery()
        for alias in (table.alias() for table in TABLES.values())
    )
    return number + code
