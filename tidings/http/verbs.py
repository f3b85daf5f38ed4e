"""The handlers of verbs that need no thought, so that nobody writes them."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tidings.http.call import Call
from tidings.http.declared import Run
from tidings.http.paging import Page, page_of
from tidings.http.resource import Params


def named(name: str, resource: type, run: Run, given: type[Params] | None = None) -> Run:
    """A handler of that name in the module of the resource, whose parameters are of type `given`."""
    if given is None:

        async def bare(call: Call) -> object:
            return await run(call)

        bare.__name__, bare.__module__ = name, resource.__module__
        return bare

    async def handler(call: Call, given: Params) -> object:
        return await run(call, given)

    handler.__name__, handler.__module__ = name, resource.__module__
    handler.__annotations__["given"] = given
    return handler


def of_fixed(items: Sequence[msgspec.Struct], place: str, names: Sequence[str]) -> tuple[Run, Run]:
    """Fetch and list of items that never change: one is named at `place` of the path by any of its fields `names`."""
    places = {id(item): number for number, item in enumerate(items)}
    by_name = {getattr(item, name): item for item in items for name in names}

    async def fetch(call: Call) -> msgspec.Struct:
        found = by_name.get(call.path[place])
        if found is None:
            raise call.not_found()
        return found

    async def listed(call: Call) -> Page:
        return page_of(call, items, lambda item: (places[id(item)],), oldest_first=True)

    return fetch, listed
