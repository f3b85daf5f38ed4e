"""Type hints taken apart, for whoever makes columns, readers or answers of declared structs."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any

import msgspec
from msgspec import UnsetType


@lru_cache(maxsize=2_048)
def hints_of(kind: type) -> Mapping[str, Any]:
    """The hints of a class by name, with their marks. Evaluated once: for each its text is compiled."""
    return typing.get_type_hints(kind, include_extras=True)


def defaults_of(kind: type[msgspec.Struct]) -> dict[str, object]:
    """The fields of a struct that need not be given, each with its default. No hint is evaluated for it."""
    names, defaults = kind.__struct_fields__, kind.__struct_defaults__
    last = zip(names[len(names) - len(defaults) :], defaults, strict=True)
    return {name: default for name, default in last if default is not msgspec.NODEFAULT}


def may_be_none(hint: Any) -> bool:
    """Whether None is a value of it."""
    while typing.get_origin(hint) is Annotated:
        hint = typing.get_args(hint)[0]
    return type(None) in typing.get_args(hint)


def unwrapped(hint: Any) -> tuple[Any, list[object]]:
    """A hint without Annotated, None and UnsetType, and the marks that were in its Annotated.

    A union of several types comes back as it is.
    """
    marks: list[object] = []
    while True:
        if typing.get_origin(hint) is Annotated:
            hint, *more = typing.get_args(hint)
            marks += more
        elif typing.get_origin(hint) in (typing.Union, UnionType):
            kinds = [kind for kind in typing.get_args(hint) if kind not in (type(None), UnsetType)]
            if len(kinds) != 1:
                return hint, marks
            hint = kinds[0]
        else:
            return hint, marks
