"""The mark of a field that those may set who are given parameters made of it; see http.Params."""

from __future__ import annotations

from typing import Annotated, TypeVar

import msgspec

T = TypeVar("T")


class _SettableField(msgspec.Struct, frozen=True):
    """Marks a field that clients may set."""


SETTABLE = _SettableField()
Settable = Annotated[T, SETTABLE]
"""`Settable[FriendlyName]`: a field that clients may set. The type inside, with its rule, is its parameter's."""
