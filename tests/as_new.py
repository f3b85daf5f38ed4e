"""A PostgreSQL that is as new for each test: its rows deleted where nothing else was changed, else all of it dropped.

To make a hundred tables and their indexes again takes most of a second, longer than most tests do.
"""

from __future__ import annotations

import asyncpg

_CATALOGUE = """
SELECT concat_ws(' ',
  (SELECT concat(count(*), '/', max(xmin::text::bigint)) FROM pg_class WHERE relnamespace = 'public'::regnamespace),
  (SELECT concat(count(*), '/', max(a.xmin::text::bigint)) FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace),
  (SELECT concat(count(*), '/', max(xmin::text::bigint)) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace),
  (SELECT concat(count(*), '/', max(xmin::text::bigint)) FROM pg_proc WHERE pronamespace = 'public'::regnamespace),
  (SELECT concat(count(*), '/', max(xmin::text::bigint)) FROM pg_trigger),
  (SELECT count(*) FROM pg_statistic JOIN pg_class c ON c.oid = starelid WHERE relnamespace = 'public'::regnamespace),
  (SELECT string_agg(version_num, ',') FROM alembic_version),
  (SELECT string_agg(schema, ',') FROM oldest_program))
"""
"""What there is and who wrote of it last: tables, columns, constraints, functions, triggers, statistics; the versions."""
_TABLES = """
SELECT quote_ident(relname) AS name, pg_relation_size(oid) > 1000000 AS is_large FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname NOT IN ('alembic_version', 'oldest_program')
"""
_SEQUENCES = "SELECT setval(format('%I.%I', schemaname, sequencename), start_value, false) FROM pg_sequences"

_as_made: dict[str, str] = {}
"""What the catalogue of each PostgreSQL said once the newest schema had been made in it."""


async def emptied(url: str) -> None:
    """Drops everything."""
    connection = await asyncpg.connect(url)
    await connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    await connection.close()


async def noted_as_made(url: str) -> None:
    """The newest schema is in it, without a row: from now on it is known again."""
    connection = await asyncpg.connect(url)
    _as_made[url] = await connection.fetchval(_CATALOGUE)
    await connection.close()


async def made_as_new(url: str) -> bool:
    """Deletes all rows where nothing but rows was changed since `noted_as_made`; else False, and nothing is done."""
    connection = await asyncpg.connect(url)
    try:
        if not await _is_as_made(connection, url):
            return False
        tables = await connection.fetch(_TABLES)
        if any(table["is_large"] for table in tables):
            return False
        name = "SELECT '{0}' WHERE EXISTS (SELECT 1 FROM {0})"
        filled = await connection.fetch(" UNION ALL ".join(name.format(table["name"]) for table in tables))
        deletions = "".join(f"DELETE FROM {name};" for (name,) in filled)
        await connection.execute(f"BEGIN; SET LOCAL session_replication_role = replica; {deletions} COMMIT")
        await connection.execute(_SEQUENCES)
    finally:
        await connection.close()
    return True


async def _is_as_made(connection: asyncpg.Connection, url: str) -> bool:
    try:
        return bool(_as_made.get(url) == await connection.fetchval(_CATALOGUE))
    except asyncpg.UndefinedTableError:
        return False
