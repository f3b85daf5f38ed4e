"""The schema's distribution by account: every table has its place, and PostgreSQL itself says what stands in the way.

A table that is partitioned by the hash of a column has the rule of one that is spread over nodes by it: each unique key
must have that column.
Source: https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-LIMITATIONS
"""

from __future__ import annotations

import asyncpg
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from docs import make_distribution as distribution
from docs.make_distribution import OBSTACLES, OTHERS, Place, obstacles, place_of, tables

DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
SPREAD = [one for one in tables() if place_of(one) is Place.ACCOUNT]
BLOCKED = {name for name, _ in obstacles()}


def test_every_table_has_its_place() -> None:
    unsorted = [one.name for one in tables() if place_of(one) is None]
    assert unsorted == [], "put the account in its key, or say in docs/make_distribution.py where it belongs and why"


def test_no_place_is_said_of_a_table_whose_key_says_it_or_that_is_gone() -> None:
    keyed = {one.name for one in tables() if distribution.BY in one.primary_key.columns}
    assert OTHERS.keys() & keyed == set()
    assert OTHERS.keys() <= {one.name for one in tables()}


def test_of_every_unique_key_without_an_account_it_is_said_what_it_would_take() -> None:
    assert sorted(OBSTACLES) == obstacles(), "a new unique key of an account's rows begins with the account"


def test_a_table_without_a_place_is_seen() -> None:
    assert place_of(sa.Table("a_new_one", sa.MetaData(), sa.Column("sid", sa.Text, primary_key=True))) is None


def ddl(one: sa.Table) -> list[str]:
    """The statements that make a table partitioned by account, with all its indexes and one partition of two."""
    copy = one.to_metadata(sa.MetaData())
    copy.dialect_kwargs["postgresql_partition_by"] = f"HASH ({distribution.BY})"
    copy.dialect_kwargs["postgresql_with"] = {}  # storage parameters are of the partitions
    made = [str(CreateTable(copy).compile(dialect=DIALECT)), *(_index(each) for each in copy.indexes)]
    partition = f'CREATE TABLE "{one.name}_0" PARTITION OF "{one.name}" FOR VALUES WITH (MODULUS 2, REMAINDER 0)'
    return [*made, partition]


def _index(index: sa.Index) -> str:
    return str(CreateIndex(index).compile(dialect=DIALECT))


@pytest.mark.parametrize("one", SPREAD, ids=lambda one: one.name)
async def test_postgresql_spreads_it_or_names_the_key_that_stands_in_the_way(one: sa.Table, postgres_url: str) -> None:
    connection = await asyncpg.connect(postgres_url)
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute("CREATE SCHEMA trial; SET LOCAL search_path = trial")
        if one.name not in BLOCKED:
            await connection.execute(";\n".join(ddl(one)))
            return
        with pytest.raises((asyncpg.FeatureNotSupportedError, asyncpg.UndefinedColumnError)) as refused:
            await connection.execute(";\n".join(ddl(one)))
        assert distribution.BY in str(refused.value)
    finally:
        await transaction.rollback()
        await connection.close()
