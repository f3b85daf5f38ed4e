"""An insert that says what is done where the row is there already: one statement, for both databases.

It is SQLite's; the PostgreSQL store teaches its dialect the same clauses (see `postgres_dialect.py`), so no room names
either database.
"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import Insert, insert

__all__ = ["insert", "upsert"]


def upsert(table: sa.Table, row: Mapping[str, Any]) -> Insert:
    """Writes a row, by the columns' names, in the place of the one with its primary key."""
    key = table.primary_key.columns.keys()
    changed = {name: value for name, value in row.items() if name not in key}
    return insert(table).values(row).on_conflict_do_update(index_elements=key, set_=changed)
