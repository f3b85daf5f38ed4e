"""An insert that says what is done where the row is there already: one statement, for both databases.

It is SQLite's; the PostgreSQL store teaches its dialect the same clauses (see `postgres_dialect.py`), so no room names
either database.
"""

from sqlalchemy.dialects.sqlite import insert

__all__ = ["insert"]
