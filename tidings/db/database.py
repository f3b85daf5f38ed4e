"""The store's one interface, as the rooms above see it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Final, Protocol, TypeAlias

import msgspec
import sqlalchemy as sa

from tidings.db.bulk import Bound
from tidings.db.guards import Guard
from tidings.db.metadata import column_kind
from tidings.db.owners import Ownership

Row: TypeAlias = tuple[Any, ...]
Write: TypeAlias = sa.Executable | Bound
Results: TypeAlias = list[list[Row]]
Wake: TypeAlias = tuple[str, int | str]
"""Whom a unit wakes: a name, and which of its slots, or what of them, in at most 100 characters."""
Changed: TypeAlias = Mapping[str, Collection[Row] | None]
"""By table the primary keys of rows that were inserted, changed or deleted; None: of any of its rows."""


WORD_LOST: Final[Wake] = ("word-lost", 0)
"""Woken when what other processes said may have been missed: who waits for their wake-ups looks by himself."""
ALONE: Final[Wake] = ("alone", 0)
"""Woken when a process is alone on its store again, after there were others."""
OWNED = "another Tidings works on this store"


class Unavailable(Exception):  # noqa: N818 - reads as a state
    """The database cannot commit or read now; nothing of the unit was done."""


class Conflict(Exception):  # noqa: N818 - reads as a state
    """A unit broke a uniqueness rule; nothing of it was done."""


class Overtaken(Conflict):
    """A unit would move a row on from where it stands no more; nothing of the unit was done."""


class Unstorable(Exception):  # noqa: N818 - reads as a state
    """A unit holds what the database takes at no time (NUL in a text, a key beyond its size); nothing of it was done.

    Its text says what kind of fault, never what the unit holds.
    """


class Feed(Protocol):
    """Keeps something in memory of the rows of some tables."""

    async def take(self, changed: Changed) -> None:
        """Takes over what is committed; only tables that it hears of are named. Raises Unavailable."""
        ...


class Unit(msgspec.Struct, eq=False):
    """Writes that are committed together or not at all, under which conditions, and who is told."""

    writes: Sequence[Write]
    done: Callable[[Results | Exception], None]
    """Called on the event loop once the unit is durable, with the rows of each guard and then of each write (nothing,
    where all are bulk writes without a guard), or with why it was not written."""
    lasting: bool = False
    """Whether it is tried again, in its place, for as long as the store is unavailable: for what cannot be
    asked for again. Lasting units that write the same rows never overtake each other, and may be any number. It ends
    with Conflict, Unstorable or GuardFailed where it is itself at fault."""
    only_if: Sequence[Guard] = ()
    """What must hold, else nothing of it is done, and it is told GuardFailed."""
    wakes: Sequence[Wake] = ()
    """Who is woken once it is done, here and in other processes. A wake-up may get lost, or come twice."""
    under: Ownership | None = None
    """What must be owned by then, else nothing of it is done, and it is told NotOwner. None: what the loop owns that
    hands it in, unless it is lasting."""
    goes_on: bool = True
    """Whether `done` may hand in more, which is under the same then. One that a future stands for does not."""
    takes: Ownership | None = None
    """What it takes for the connection that writes it, where it is free: a rollback does not give that back."""


def tables_of(unit: Unit) -> list[str]:
    """What a unit writes to, for the log."""
    names = (
        write.bulk.table if isinstance(write, Bound) else str(getattr(write, "table", "?")) for write in unit.writes
    )
    return list(dict.fromkeys(names))


class Lookup:
    """A hot point read, declared once: the columns of the row with this key."""

    def __init__(self, table: sa.Table, key: Sequence[str], columns: Sequence[str]) -> None:
        self.table = table.name
        self.key = tuple(key)
        self.columns = tuple(columns)
        self.key_kinds = tuple(column_kind(table.c[name]) for name in self.key)


class Database(Protocol):
    """SQLite or PostgreSQL."""

    @property
    def name(self) -> str:
        """`sqlite` or `postgresql`."""
        ...

    @property
    def committed(self) -> tuple[int, int]:
        """Transactions and units committed since the start."""
        ...

    @property
    def set_aside(self) -> int:
        """Lasting units that fail for a reason that nobody knows, and those behind them; they are tried again."""
        ...

    @property
    def is_told(self) -> bool:
        """Whether it hears what other processes commit; else what is kept in memory is as old as the silence."""
        ...

    @property
    def heard(self) -> int:
        """How often something that other processes changed was taken over into what is kept in memory."""
        ...

    async def caught_up(self, heard: int) -> bool:
        """Whether anything was taken over since `heard` was what it was; all that was committed before this call is by
        then. So what was not found in memory is believed only where this says no.

        A process that is alone knows all there is, and is told no at once. Raises Unavailable where nothing is heard.
        """
        ...

    async def start(self) -> None:
        """Connects and brings the schema up to date."""
        ...

    @property
    def is_alone(self) -> bool:
        """Whether no other process can write to the store now: then memory knows all that is going on."""
        ...

    @property
    def had_company(self) -> bool:
        """Whether another process could write to the store since this one opened it: then not all that was is in this
        one's memory.
        """
        ...

    async def try_alone(self) -> bool:
        """Has the store to itself again, where all others have left; whether it has. Raises Unavailable."""
        ...

    async def own(self) -> None:
        """Makes this program one that works on the store, until it ends: on SQLite the only one. Raises Unavailable."""
        ...

    def one_at_a_time(self, name: str) -> AbstractAsyncContextManager[None]:
        """Within, no other process of this store is within what has this name: it is waited for. Raises Unavailable."""
        ...

    async def stop(self) -> None:
        """Writes what is pending and disconnects."""
        ...

    async def rows(self, statement: sa.Executable, params: Mapping[str, Any] | None = None) -> list[Row]:
        """The rows of a select, from committed data only. Raises Unavailable, Unstorable."""
        ...

    async def search(self, statement: sa.Executable, params: Mapping[str, Any] | None = None) -> list[Row]:
        """As `rows`, for a select that may take long: it holds up nothing else. Raises Unavailable, Unstorable."""
        ...

    async def find(self, lookup: Lookup, *key: str | int) -> Row | None:
        """The row with this key, or None; look-ups that come together travel together. Raises Unavailable."""
        ...

    async def find_all(self, lookup: Lookup, *key: str | int) -> list[Row]:
        """The same of a key that several rows may have: all of them, in no order."""
        ...

    def submit(self, unit: Unit) -> None:
        """Puts a unit into the next group commit. Raises Unavailable when too many wait."""
        ...

    def hear(self, feed: Feed, *tables: sa.Table) -> None:
        """From now on `feed` takes over what commits change in these tables, before they are told to be done; what
        other processes commit, a moment later.
        """
        ...

    async def take(self, name: str, slot: int = 0) -> Ownership | None:
        """Makes this process the owner of a slot; None: another process is. Raises Unavailable."""
        ...

    @property
    def owned(self) -> Collection[tuple[str, int]]:
        """What this process owns, as far as it knows: names with slots."""
        ...

    async def at_once(self, statement: sa.Executable) -> list[Row]:
        """The rows of one statement that waits for no other, also of a change: for signs of life. Raises Unavailable.

        No facts hear of what it changes.
        """
        ...

    async def let_go(self, ownership: Ownership) -> None:
        """Owns it no more: another process may. Raises Unavailable."""
        ...

    def on_wake(self, woken: Callable[[Wake], None], *names: str) -> None:
        """`woken` is told whom commits wake, those of other processes too: with one of these names; none: with any."""
        ...

    def wake(self, wake: Wake) -> None:
        """Wakes who waits for this in this process alone: for what each process finds by itself, in its facts."""
        ...

    def commit(
        self,
        *writes: Write,
        only_if: Sequence[Guard] = (),
        wakes: Sequence[Wake] = (),
        under: Ownership | None = None,
    ) -> asyncio.Future[Results]:
        """Submits a unit; the future ends when it is durable, with the rows of each guard, then of each write.

        It raises GuardFailed, NotOwner, Conflict, Unstorable or Unavailable; then nothing of the unit was written.
        """
        ...
