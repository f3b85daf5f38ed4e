"""How SQLite reads what is searched: the plan of each search."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from tidings.db import Database
from tidings.db.sqlite import HintedDialect


def explained(store: Database, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How each search from now on is read; nothing on another store than SQLite."""
    search, plans = store.search, list[str]()

    async def noted(statement: sa.Select[Any], params: Any = None) -> Any:
        if store.name == "sqlite":
            whole = statement.params(**(params or {}))
            plain = whole.compile(dialect=HintedDialect(), compile_kwargs={"literal_binds": True})
            plans.append(str(await store.rows(sa.text(f"EXPLAIN QUERY PLAN {plain}"))))
        return await search(statement, params)

    monkeypatch.setattr(store, "search", noted)
    return plans
