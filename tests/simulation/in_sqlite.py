"""What the product asks of PostgreSQL alone, as the SQLite understands it that has the rows of the simulated one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa

from tidings.db.sqlite import COMPILER
from tidings.messages import store
from tidings.messages.model import message, queued

OF_A_LIST: Final = {
    "= ANY (?)": "IN (SELECT value FROM json_each(?))",
    "!= ALL (?)": "NOT IN (SELECT value FROM json_each(?))",
}


def compiled(statement: sa.Executable, params: Mapping[str, Any] | None = None) -> tuple[str, tuple[Any, ...]]:
    """See db.statement.Compiler. Lists are JSON."""
    sql, values = COMPILER(_INSTEAD.get(statement, statement), params)
    for asked, instead in OF_A_LIST.items():
        sql = sql.replace(asked, instead)
    return sql, tuple(json.dumps(value) if isinstance(value, list) else value for value in values)


def _list(name: str) -> sa.TableValuedAlias:
    """A list that is given under this name: places from 0, and values."""
    return sa.func.json_each(sa.bindparam(name)).table_valued("key", "value", name=name)


def _in_lanes_beside() -> sa.Select[Any]:
    """SQLite knows no LATERAL: the rows of all lanes are numbered, each lane's by themselves."""
    account_sids, senders, most = _list("account_sids"), _list("senders"), _list("most")
    numbered = (
        sa.select(
            (account_sids.c.key + 1).label("place"),
            most.c.value.label("most"),
            sa.func.row_number().over(partition_by=account_sids.c.key, order_by=message.c.sid).label("number"),
            *message.c,
        )
        .select_from(account_sids)
        .join(senders, senders.c.key == account_sids.c.key)
        .join(most, most.c.key == account_sids.c.key)
        .join(queued, (queued.c.account_sid == account_sids.c.value) & (queued.c.sender == senders.c.value))
        .join(message, (message.c.account_sid == queued.c.account_sid) & (message.c.sid == queued.c.message_sid))
        .where(queued.c.message_sid.not_in(sa.select(_list("known").c.value)))
        .subquery("numbered")
    )
    return (
        sa.select(numbered.c.place, *(numbered.c[column.name] for column in message.c))
        .where(numbered.c.number <= numbered.c.most)
        .order_by(numbered.c.place, numbered.c.sid)
    )


_INSTEAD: Final[dict[sa.Executable, sa.Executable]] = {store._IN_LANES_BESIDE: _in_lanes_beside()}
