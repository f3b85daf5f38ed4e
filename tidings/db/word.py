"""Word between the processes of one store: what a commit changed and whom it wakes, as short texts. Pure.

A text that would be too long for PostgreSQL says only which tables changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from tidings.db.database import Changed, Wake

LENGTH_MOST: Final = 7_900
"""Octets of one text. Source: https://www.postgresql.org/docs/current/sql-notify.html (shorter than 8000)."""
WAKES_MOST: Final = 60
"""In one text: each is an account's sender, or a message, at most."""


class Word(msgspec.Struct, frozen=True, omit_defaults=True):
    """One text."""

    changed: dict[str, list[tuple[str | int, ...]] | None] = {}
    wakes: list[Wake] = []

    def text(self) -> str:
        """As it is said."""
        return msgspec.json.encode(self).decode()


def texts(changed: Changed, wakes: Iterable[Wake]) -> Iterator[str]:
    """What is to be said of one commit."""
    for table, keys in changed.items():
        text = Word({table: None if keys is None else sorted(keys)}).text()
        yield text if len(text) <= LENGTH_MOST else Word({table: None}).text()
    waking = sorted(wakes, key=str)
    for start in range(0, len(waking), WAKES_MOST):
        yield Word(wakes=waking[start : start + WAKES_MOST]).text()


def understood(text: str) -> Word | None:
    """What a text says; None for one of another version that nobody here understands."""
    try:
        return msgspec.json.decode(text, type=Word)
    except msgspec.MsgspecError:
        return None
