"""What is asked of the outbox's rows, on every kind of store."""

from __future__ import annotations

import io
import re

import msgspec
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from tests.stores import Stores
from tidings.db.schema_versions import MIGRATIONS
from tidings.webhooks.outbox import (
    FIELDS,
    Exchange,
    ExchangeOutcome,
    Outbox,
    exchange,
    inserted,
    told,
    told_of_row,
    updated,
)


def _exchange(number: int, subject: str, sequence: int, outcome: ExchangeOutcome = ExchangeOutcome.PENDING) -> Exchange:
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
        _exchange(1, "SM1", 1, ExchangeOutcome.DONE),
        _exchange(2, "SM1", 2),
        _exchange(3, "SM1", 3),
        _exchange(4, "SM2", 2),
        _exchange(5, "SM2", 1),
        _exchange(6, "SM3", 1, ExchangeOutcome.GIVEN_UP),
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
        one.outcome, one.attempts, one.status = ExchangeOutcome.DONE, 1, 200
        await database.commit(updated(one))
        outbox = Outbox(database)
        assert await outbox.get(one.sid) == one
        assert await outbox.get("EV" + "f" * 32) is None


def _script(dialect: str, revisions: str, *, back: bool = False) -> str:
    """The SQL of migrations."""
    written = io.StringIO()
    config = Config(output_buffer=written)
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["dialect"] = dialect
    (command.downgrade if back else command.upgrade)(config, revisions, sql=True)
    return re.sub(r"^(BEGIN|COMMIT);$", "", written.getvalue(), flags=re.MULTILINE)


async def test_what_a_store_of_the_version_before_has_to_tell_is_kept_as_it_is(stores: Stores) -> None:
    one = msgspec.structs.replace(_exchange(1, "SM1", 1), attempts=2, next_at=5)
    derived = told_of_row(
        sid=f"EV{2:032x}",
        account_sid="AC1",
        subject_sid="SM2",
        kind="message-status",
        sequence=1,
        url="http://a.example/",
        beyond="sent",
        form=None,
        now=2,
    )
    async with stores.opened() as database:
        await database.run_script(_script(database.name, "0033:0032", back=True))
        await database.run_script(_script(database.name, "0004:0003", back=True))
        known = {name: getattr(one, name) for name in FIELDS if name != "replays"}
        await database.commit(sa.insert(exchange).values(known))
        await database.run_script(_script(database.name, "0003:0004"))
        await database.run_script(_script(database.name, "0032:0033"))
        await database.commit(inserted(derived))
        outbox = Outbox(database)
        assert [await outbox.get(each.sid) for each in (one, derived)] == [one, derived]
        heads, _ = await outbox.heads("", 9)
        assert [(head.subject_sid, head.next_at) for head in heads] == [("SM1", 5), ("SM2", None)]
