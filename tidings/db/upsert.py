"""An insert that says what is done where the row is there already: one statement, for both databases.

It is SQLite's; the PostgreSQL store teaches its dialect the same clauses (see `postgres_dialect.py`), so no room names
either database.
"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import Insert, insert

__all__ = ["insert", "upsert"]


def upsert(table: sa.Table, *rows: Mapping[str, Any]) -> Insert:
    """Writes rows, by the columns' names, each in the place of the one with its primary key; no two have the same."""
    key = table.primary_key.columns.keys()
    stated = insert(table).values(rows[0] if len(rows) == 1 else list(rows))
    changed = {name: stated.excluded[name] for name in rows[0] if name not in key}
    return stated.on_conflict_do_update(index_elements=key, set_=changed)
