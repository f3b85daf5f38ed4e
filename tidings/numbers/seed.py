"""The first account's senders, so that a first message needs no set-up: a local number, a toll-free one, a short code.

All are registered. They are numbers that nobody has: the exchange 555 in +1, and a code that no carrier leases.
"""

from __future__ import annotations

import sqlalchemy as sa

from tidings.core import Clock, Instant, Sid, Sids
from tidings.db import Database
from tidings.numbers.phone_numbers import PhoneNumber, phone_numbers
from tidings.numbers.senders import Sender
from tidings.numbers.short_codes import ShortCode, short_codes
from tidings.numbers.store import load_senders
from tidings.numbers.supply import Capabilities, NumberType

LOCAL = "+16285550174"
TOLL_FREE = "+18335550174"
SHORT_CODE = "22555"


async def seed_numbers(database: Database, account_sid: Sid, sids: Sids, clock: Clock) -> list[Sender]:
    """Makes the first senders of an account that never had any; answers those that it made. Raises Unavailable.

    A short code cannot be released, so an account that was seeded can be told by it.
    """
    for table in (phone_numbers.table, short_codes.table):
        if await database.rows(sa.select(table.c.sid).where(table.c.account_sid == account_sid).limit(1)):
            return []
    now = clock.now()
    made = [
        _number(account_sid, sids, now, LOCAL, "My first local number", NumberType.LOCAL),
        _number(account_sid, sids, now, TOLL_FREE, "My first toll-free number", NumberType.TOLL_FREE),
    ]
    code = _code(account_sid, sids, now)
    await database.commit(*(phone_numbers.write_of(number) for number in made), short_codes.write_of(code))
    return await load_senders(database, [*(number.sid for number in made), code.sid])


def _number(account_sid: Sid, sids: Sids, now: Instant, number: str, name: str, kind: NumberType) -> PhoneNumber:
    return PhoneNumber(
        sid=sids.make("PN"),
        account_sid=account_sid,
        date_created=now,
        date_updated=now,
        friendly_name=name,
        phone_number=number,
        capabilities=Capabilities(voice=True, sms=True, mms=True),
        type=kind,
        iso_country="US",
    )


def _code(account_sid: Sid, sids: Sids, now: Instant) -> ShortCode:
    return ShortCode(
        sid=sids.make("SC"),
        account_sid=account_sid,
        date_created=now,
        date_updated=now,
        friendly_name="My first short code",
        short_code=SHORT_CODE,
        iso_country="US",
    )
