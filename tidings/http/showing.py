"""How the rows of a collection are shown: as they are, as another struct, or as a function makes them."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Mapping
from typing import TypeAlias

import msgspec

from tidings.http.declared import Show
from tidings.http.resource import Resource, renamed

Shown: TypeAlias = "type[Resource] | Show"
"""How rows are shown: as a resource that has fields of the row, by their names, or as a function of call and row
makes them."""


def ways_of_showing(
    resource: type[Resource], show: Shown | None, rename: Mapping[str, str] | None
) -> tuple[type[Resource], type[msgspec.Struct], Show | None]:
    """What is shown, what handlers answer, and what makes the one of the other where names alone do not."""
    if isinstance(show, type) or show is None:
        shown = show or resource
        return (renamed(shown, rename) if rename else shown), resource, None
    hints = typing.get_type_hints(show)
    _, row = inspect.signature(show).parameters
    return hints["return"], hints[row], show
