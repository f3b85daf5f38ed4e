"""The table of marks, one a connection that writes; only PostgreSQL has any. See postgres_marks."""

from __future__ import annotations

import msgspec

from tidings.db.table import table


class CommitMark(msgspec.Struct, frozen=True):
    """The row of one connection that writes."""

    pid: int
    began: str
    number: int
    """Its last commit."""
    at: int
    """When it began, by the server's clock."""


marks = table("commit_mark", CommitMark, key=("pid", "began"), small=True)
