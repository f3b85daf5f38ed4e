"""How the rows of a collection are shown: as they are, as another struct, or as a function makes them."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias, TypeVar

import msgspec

from tidings.core.hints import defaults_of, hints_of, unwrapped
from tidings.http.declared import Show
from tidings.http.encode import link_fields, sources_of
from tidings.http.resource import Of, Resource, renamed

S = TypeVar("S", bound=msgspec.Struct)

Shown: TypeAlias = "type[Resource] | Show"
"""How rows are shown: as a resource that has fields of the row, by their names or as `Of` says, or as a function of
call and row makes them."""


def ways_of_showing(
    resource: type[msgspec.Struct],
    show: Shown | None,
    rename: Mapping[str, str] | None,
    row: type[msgspec.Struct] | None = None,
) -> tuple[type[Resource], type[msgspec.Struct], Show | None]:
    """What is shown, what handlers answer, and what makes the one of the other where names alone do not."""
    if isinstance(show, type) or show is None:
        shown = show or resource
        need_fields(shown, row or resource)
        return (renamed(shown, rename) if rename else shown), row or resource, None
    hints = typing.get_type_hints(show)
    _, taken = inspect.signature(show).parameters
    return hints["return"], hints[taken], show


def as_shown(shown: type[S], row: object, **more: object) -> S:
    """What is shown of a row, with the fields of `more` beside those that it has, by their names or as `Of` says.

    What it has not stays as it is by default.
    """
    values = {
        name: source.value(row)
        for name, source, is_needed in _sources(shown)
        if name not in more and (is_needed or hasattr(row, name))
    }
    return shown(**values, **more)


@lru_cache(maxsize=512)
def _sources(shown: type[msgspec.Struct]) -> Sequence[tuple[str, Of, bool]]:
    """The fields of what is shown, but for its links: where each is in the row, and whether it must be there."""
    sources, links, defaults = sources_of(shown), link_fields(shown), defaults_of(shown)
    names = [name for name in shown.__struct_fields__ if name not in links]
    return [(name, sources.get(name, Of(name)), name in sources or name not in defaults) for name in names]


def _has(row: type, name: str) -> bool:
    """Whether rows have a field, or one inside a field: `process.host`."""
    name, _, inside = name.partition(".")
    return hasattr(row, name) and (not inside or _has(unwrapped(hints_of(row)[name])[0], inside))


def need_fields(shown: type[msgspec.Struct], row: type) -> None:
    """Raises TypeError where a row has not what is shown of it."""
    sources, links = sources_of(shown), link_fields(shown)
    names = [sources.get(name, Of(name)).name for name in shown.__struct_fields__ if name not in links]
    lost = [name for name in names if name is not None and not _has(row, name)]
    if lost:
        msg = f"{row.__name__} has no {', '.join(lost)}, which {shown.__name__} shows"
        raise TypeError(msg)
