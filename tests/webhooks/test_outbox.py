"""What is asked of the outbox's rows, on every kind of store."""

from __future__ import annotations

import msgspec

from tests.stores import Stores
from tidings.webhooks.outbox import Exchange, Outbox, Outcome, inserted, told, updated


def _exchange(number: int, subject: str, sequence: int, outcome: Outcome = Outcome.PENDING) -> Exchange:
    one = told(
        sid=f"EV{number:032x}",
        account_sid="AC1",
        subject_sid=subject,
        kind="message-status",
        sequence=sequence,
        url=f"http://a.example/{subject}",
        params=[("a", "b")],
        now=number,
    )
    return msgspec.structs.replace(one, outcome=outcome)


async def test_the_first_pending_exchange_of_each_subject_is_found_page_by_page(stores: Stores) -> None:
    rows = [
        _exchange(1, "SM1", 1, Outcome.DONE),
        _exchange(2, "SM1", 2),
        _exchange(3, "SM1", 3),
        _exchange(4, "SM2", 2),
        _exchange(5, "SM2", 1),
        _exchange(6, "SM3", 1, Outcome.GIVEN_UP),
        _exchange(7, "SM4", 1),
    ]
    async with stores.opened() as database:
        await database.commit(*[inserted(row) for row in rows])
        outbox = Outbox(database)
        found: list[list[int]] = []
        end: str | None = ""
        while end is not None:
            heads, end = await outbox.heads(end, 3)
            found.append([int(head.sid.removeprefix("EV"), 16) for head in heads])
        assert found == [[2], [5], [7], []]
        heads, _ = await outbox.heads(rows[1].sid[:-1], 2)
        assert [(head.sid, head.url) for head in heads] == [(rows[1].sid, rows[1].url)]


async def test_an_exchange_is_found_by_its_sid_as_it_is_now(stores: Stores) -> None:
    one = _exchange(1, "SM1", 1)
    async with stores.opened() as database:
        await database.commit(inserted(one))
        one.outcome, one.attempts, one.status = Outcome.DONE, 1, 200
        await database.commit(updated(one))
        outbox = Outbox(database)
        assert await outbox.get(one.sid) == one
        assert await outbox.get("EV" + "f" * 32) is None
