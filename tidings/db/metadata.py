"""The one register of tables. Columns are text or whole numbers; JSON is text; moments are microseconds."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def column_kind(column: sa.Column[Any]) -> str:
    """`text` or `bigint`: the column's type in PostgreSQL's words. Raises TypeError for any other."""
    if isinstance(column.type, sa.Text):
        return "text"
    if isinstance(column.type, sa.BigInteger):
        return "bigint"
    msg = f"{column.table.name}.{column.name} is neither Text nor BigInteger"
    raise TypeError(msg)
