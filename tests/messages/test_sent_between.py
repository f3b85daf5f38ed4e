"""Lists by DateSent: exactly the right rows, found along an index."""

from __future__ import annotations

import random
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from tests.stores import Stores
from tidings.http.paging import Asked
from tidings.messages import store
from tidings.messages.model import VALIDITY_MOST_S, Message, message
from tidings.messages.sent_between import sent_between

HOUR_US = 3_600_000_000
BEGAN_US = 1_764_000_000_000_000
OF_ACCOUNT = sa.select(message.c.sid).where(message.c.account_sid == "AC1")


def made(number: int, created: int, sent: int | None, send_at: int | None = None, account: str = "AC1") -> Message:
    values: dict[str, Any] = {field.name: 0 if field.type is int else "x" for field in msgspec.structs.fields(Message)}
    optional = {"date_sent": sent, "send_at": send_at, "error_code": None, "price_micros": None, "expires_at": None}
    optional["reference"] = None
    values |= {"account_sid": account, "sid": f"SM{number:06}", "date_created": created, **optional}
    return Message(**values)


def messages(chance: random.Random) -> list[Message]:
    """Sent at once or as late as may be, scheduled, and not sent."""
    found = []
    for number in range(400):
        created = BEGAN_US + chance.randrange(40 * 24 * HOUR_US)
        late = chance.choice((0, 1, 5_000_000, chance.randrange(VALIDITY_MOST_S * 1_000_000)))
        kind = chance.choice(("sent", "sent", "scheduled", "waits"))
        send_at = created + chance.randrange(35 * 24 * HOUR_US) if kind == "scheduled" else None
        sent = None if kind == "waits" else (send_at or created) + late
        found.append(made(number, created, sent, send_at, chance.choice(("AC1", "AC1", "AC1", "AC2"))))
    return found


async def test_what_was_sent_within_a_time_is_found_and_nothing_else(stores: Stores) -> None:
    chance = random.Random("sent between")
    all_of_them = messages(chance)
    async with stores.opened() as database:
        await database.commit(*(store.inserted(one) for one in all_of_them))
        times = [one.date_sent for one in all_of_them if one.date_sent is not None]
        for _ in range(60):
            first, last = sorted((chance.choice(times), chance.choice(times)))
            for ends in ((first, last), (first, None), (None, last), (first, first), (last + 1, None)):
                low, high = ends[0] or 0, ends[1] or 1 << 62
                wanted = {
                    one.sid
                    for one in all_of_them
                    if one.account_sid == "AC1" and one.date_sent is not None and low <= one.date_sent <= high
                }
                found = [row[0] for part, _ in sent_between(OF_ACCOUNT, *ends) for row in await database.search(part)]
                assert len(found) == len(set(found))
                assert set(found) == wanted
        everything = [row[0] for part, _ in sent_between(OF_ACCOUNT, None, None) for row in await database.search(part)]
        assert len(everything) == sum(one.account_sid == "AC1" for one in all_of_them)


async def test_both_ends_of_what_is_read_are_ends_of_an_index(stores: Stores) -> None:
    soon, scheduled = await plans_of(stores, BEGAN_US, BEGAN_US + HOUR_US)
    assert "ix_message_account_sid_date_created (account_sid=? AND date_created>? AND date_created<?)" in soon
    assert "ix_message_send_at (account_sid=? AND send_at>? AND send_at<?)" in scheduled


async def test_scheduled_messages_are_found_by_their_time_also_where_no_end_is_given(stores: Stores) -> None:
    soon, scheduled = await plans_of(stores, BEGAN_US, None)
    assert "ix_message_account_sid_date_created (account_sid=? AND date_created>?)" in soon
    assert "ix_message_send_at (account_sid=? AND send_at>?)" in scheduled


async def plans_of(stores: Stores, first: int, last: int | None) -> list[str]:
    """How SQLite finds the newest page of each part."""
    if stores.kind == "postgresql":
        pytest.skip("it plans by statistics, which a test's rows do not have")
    async with stores.opened() as database:
        found = []
        for part, made_at in sent_between(OF_ACCOUNT, first, last):
            page = Asked().window(part, made_at, message.c.sid)
            compiled = page.compile(compile_kwargs={"literal_binds": True})
            found.append(str(await database.rows(sa.text(f"EXPLAIN QUERY PLAN {compiled}"))))
        return found
