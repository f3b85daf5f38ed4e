"""Marks: what changed, by its key, for a loop that goes by it. They go with the program: the rows say the truth."""

from __future__ import annotations

import asyncio


class Marks:
    """Keys that wait to be looked at, the longest waiting first; each once."""

    def __init__(self) -> None:
        self.woken = asyncio.Event()
        """Set with every mark."""
        self._keys: dict[str, None] = {}

    def add(self, *keys: str) -> None:
        """Something changed here."""
        self._keys.update(dict.fromkeys(keys))
        self.woken.set()

    def take(self) -> str | None:
        """The next key, which is marked no more; None: there is none."""
        key = next(iter(self._keys), None)
        if key is not None:
            del self._keys[key]
        return key

    def __len__(self) -> int:
        return len(self._keys)
