"""Items that are no rows of a table: all that a caller sees of them, as a function answers it."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any, Generic, TypeAlias, TypeVar

import msgspec

from tidings.http.call import Call
from tidings.http.encode import sources_of
from tidings.http.filters import ListFilters
from tidings.http.paging import Page, page_of
from tidings.http.resource import Params

R = TypeVar("R", bound=msgspec.Struct)

See: TypeAlias = Callable[[Call], "Iterable[Any] | Awaitable[Iterable[Any]]"]
"""From a call to all items that its caller sees."""


class SeenItems(Generic[R]):
    """Finds and lists what `see` answers; `shown` says where an item has what names it, and `order` comes before that.

    Without `order` and `oldest_first` said, the greatest name comes first. Of a `whole` list all is answered, in the
    order in which it was seen.
    """

    def __init__(
        self,
        see: See,
        shown: type[msgspec.Struct],
        *,
        identity: str,
        order: Sequence[str],
        oldest_first: bool,
        whole: bool,
    ) -> None:
        source = sources_of(shown).get(identity)
        self._see = see
        self._identity = identity
        self._name: Callable[[Any], str] = attrgetter((source.name if source else None) or identity)
        self._order = [attrgetter(name) for name in order]
        self._oldest_first = oldest_first
        self._whole = whole

    async def get(self, call: Call, name: str | None) -> R:
        """The item of this name, the path's when none is given. Raises NOT_FOUND."""
        wanted = call.path[self._identity] if name is None else name
        return call.found(next((item for item in await self._all(call) if self._name(item) == wanted), None))

    async def listed(self, call: Call, filters: ListFilters | None = None, given: Params | None = None) -> Any:
        """The page asked for, or all, of the items that fit the filters given. Raises INVALID_PAGE_TOKEN."""
        found = [item for item in await self._all(call) if not (filters and given) or filters.fits(given, item)]
        return found if self._whole else self._page(call, found)

    def _page(self, call: Call, items: Sequence[R]) -> Page:
        return page_of(call, items, self._key, oldest_first=self._oldest_first)

    def _key(self, item: R) -> tuple[str | int, ...]:
        values = (*(read(item) for read in self._order), self._name(item))
        return tuple(int(value) if isinstance(value, int) else str(value) for value in values)

    async def _all(self, call: Call) -> Sequence[R]:
        seen = self._see(call)
        return list(await seen if inspect.isawaitable(seen) else seen)
