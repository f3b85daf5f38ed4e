"""An insert that says what is done where the row is there already: one statement, for both databases.

It is SQLite's, which every program has loaded. PostgreSQL's own would cost a start with SQLite a twentieth; see
`postgres_dialect.py`.
"""

from sqlalchemy.dialects.sqlite import insert

__all__ = ["insert"]
