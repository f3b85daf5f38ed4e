"""Facts: a table kept in memory, so that what every request asks costs no look-up.

They are declared beside the table, with how they are read and by what they are found:

    def brand_facts(database: Database) -> Facts[Brand]:
        return Facts(database, read_brands, by=("sid", "name"), fed_by={brand: sid_of})

`read_brands(database, None)` reads all, `read_brands(database, ["BN1", "BN2"])` those that are still there. Nobody puts
anything in: what a commit of this process changes is read again before the commit's sender is told that it is done, so
whoever was answered finds it. What another process changed follows a moment later, by word of the database.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Generic, TypeAlias, TypeVar

import sqlalchemy as sa

from tidings.db.database import Changed, Database, Row, Wake

READ_MOST: Final = 500
"""Keys that are read in one go; where more change at once, all is read."""

T = TypeVar("T")
Pair: TypeAlias = tuple[T | None, T | None]
"""What an item was and what it is; None where it was not, or is no more."""
Read: TypeAlias = Callable[[Database, Sequence[str] | None], Awaitable[Iterable[T]]]


class Following(Generic[T]):
    """What changed since somebody looked who derives something from facts: an entry for each item at most."""

    def __init__(self, *wakes: Wake) -> None:
        self.wakes = wakes
        self._changed: dict[str, Pair[T]] = {}

    def __bool__(self) -> bool:
        """Whether anything did."""
        return bool(self._changed)

    def note(self, identity: str, before: T | None, after: T | None) -> None:
        """The facts' own: an item is another one now."""
        known = self._changed.get(identity)
        self._changed[identity] = (before if known is None else known[0], after)

    def take(self) -> list[Pair[T]]:
        """What is not as it was then; from now on it is known."""
        changed, self._changed = self._changed, {}
        return [(before, after) for before, after in changed.values() if before != after]


class Facts(Generic[T]):
    """What is in memory of some tables, by one key or several.

    `by` names attributes of T; each value (of a tuple each part) is of one item at a time; the first is its identity.
    `groups` names attributes whose values several items may share.
    `fed_by` tells for each table which identities a changed row concerns, by its primary key; what it cannot know from
    the key it looks up in what is known: what hears of the same table and was started before is up to date by then.
    """

    def __init__(
        self,
        database: Database,
        read: Read[T],
        by: Sequence[str],
        fed_by: Mapping[sa.Table, Callable[[Row], Iterable[str]]],
        groups: Sequence[str] = (),
    ) -> None:
        self._database = database
        self._read = read
        self._identity = by[0]
        self._concerns = {table.name: concerned for table, concerned in fed_by.items()}
        self._tables = tuple(fed_by)
        self._items: dict[str, T] = {}
        self._others: dict[str, dict[str, T]] = {name: {} for name in by[1:]}
        self._groups: dict[str, dict[str, dict[str, T]]] = {name: {} for name in groups}
        self._followings: list[Following[T]] = []
        self.get: Callable[[str], T | None] = self._items.get
        """The item with an identity; None: there is none. The dict's own: it is asked thrice a message."""

    async def start(self) -> None:
        """Reads all, and hears of changes from now on. Raises Unavailable."""
        self._database.hear(self, *self._tables)
        await self.refresh()

    def __len__(self) -> int:
        """How many there are."""
        return len(self._items)

    def __iter__(self) -> Iterator[T]:
        """All of them."""
        return iter(list(self._items.values()))

    def found_by(self, name: str) -> Callable[[Any], T | None]:
        """How items are found by one of the further names of `by`."""
        return self._others[name].get

    def all_by(self, name: str) -> Callable[[str], list[T]]:
        """How all items of one value of `groups` are found."""
        groups = self._groups[name]
        return lambda value: list(groups.get(value, {}).values())

    def follow(self, *wakes: Wake) -> Following[T]:
        """What changes from now on, to be looked at by who is woken for it in this process."""
        following: Following[T] = Following(*wakes)
        self._followings.append(following)
        return following

    async def take(self, changed: Changed) -> None:
        """See changes.Feed."""
        identities: set[str] = set()
        for table, keys in changed.items():
            if keys is None:
                await self.refresh()
                return
            for key in keys:
                identities.update(self._concerns[table](key))
        if len(identities) > READ_MOST:
            await self.refresh()
        elif identities:
            await self._read_these(sorted(identities))

    async def _read_these(self, identities: Collection[str]) -> None:
        found = {self._identity_of(item): item for item in await self._read(self._database, list(identities))}
        self._set({identity: found.get(identity) for identity in identities})

    async def refresh(self) -> None:
        """Reads all anew. Raises Unavailable."""
        found = {self._identity_of(item): item for item in await self._read(self._database, None)}
        self._set({**dict.fromkeys(self._items), **found})

    def _identity_of(self, item: T) -> str:
        identity: str = getattr(item, self._identity)
        return identity

    def _set(self, items: Mapping[str, T | None]) -> None:
        """First what is no more, for what is new may take its place; then those who follow are woken."""
        changes = [(identity, self._items.get(identity), item) for identity, item in items.items()]
        changes = [each for each in changes if each[1] != each[2]]
        for _, before, _ in changes:
            if before is not None:
                self._drop(before)
        for _, _, after in changes:
            if after is not None:
                self._put(after)
        if not changes:
            return
        for following in self._followings:
            for change in changes:
                following.note(*change)
            for wake in following.wakes:
                self._database.wake(wake)

    def _drop(self, item: T) -> None:
        identity = self._identity_of(item)
        del self._items[identity]
        for name, groups in self._groups.items():
            value = getattr(item, name)
            del groups[value][identity]
            if not groups[value]:
                del groups[value]
        for name, others in self._others.items():
            for value in _values(item, name):
                if others.get(value) is item:
                    del others[value]

    def _put(self, item: T) -> None:
        identity = self._identity_of(item)
        self._items[identity] = item
        for name, groups in self._groups.items():
            groups.setdefault(getattr(item, name), {})[identity] = item
        for name, others in self._others.items():
            others.update(dict.fromkeys(_values(item, name), item))


def _values(item: object, name: str) -> tuple[Any, ...]:
    value = getattr(item, name)
    return value if isinstance(value, tuple) else (value,)
