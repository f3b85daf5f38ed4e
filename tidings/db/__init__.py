"""The store: SQLite and PostgreSQL behind one interface, with all writes gathered in group commits."""

from tidings.db.bulk import (
    Among,
    Bar,
    BulkAdd,
    BulkClaim,
    BulkClear,
    BulkDelete,
    BulkInsert,
    BulkLook,
    BulkMove,
    BulkTake,
    BulkUpdate,
    Counted,
)
from tidings.db.database import (
    ALONE,
    WORD_LOST,
    Changed,
    Conflict,
    Database,
    Lookup,
    Overtaken,
    Row,
    Unavailable,
    Unit,
    Unstorable,
    Wake,
    Write,
)
from tidings.db.facts import Facts, Following
from tidings.db.guards import Guard, GuardFailed
from tidings.db.metadata import column_kind, metadata
from tidings.db.opening import connected_database, open_database
from tidings.db.owners import NotOwner, Ownership, acting, helping, owner
from tidings.db.quota import Quota
from tidings.db.table import Stored, partial_index, stored, table
from tidings.db.turns import Turn, Turns
from tidings.db.upsert import insert, upsert
from tidings.db.ways import IndexWay, is_narrow, narrowest

__all__ = [
    "ALONE",
    "WORD_LOST",
    "Among",
    "Bar",
    "BulkAdd",
    "BulkClaim",
    "BulkClear",
    "BulkDelete",
    "BulkInsert",
    "BulkLook",
    "BulkMove",
    "BulkTake",
    "BulkUpdate",
    "Changed",
    "Conflict",
    "Counted",
    "Database",
    "Facts",
    "Following",
    "Guard",
    "GuardFailed",
    "IndexWay",
    "Lookup",
    "NotOwner",
    "Overtaken",
    "Ownership",
    "Quota",
    "Row",
    "Stored",
    "Turn",
    "Turns",
    "Unavailable",
    "Unit",
    "Unstorable",
    "Wake",
    "Write",
    "acting",
    "column_kind",
    "connected_database",
    "helping",
    "insert",
    "is_narrow",
    "metadata",
    "narrowest",
    "open_database",
    "owner",
    "partial_index",
    "stored",
    "table",
    "upsert",
]
