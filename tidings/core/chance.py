"""Chance as a part that is given: the system's in production, seeded in simulations."""

from __future__ import annotations

import os
import random
from typing import Protocol


class Chance(Protocol):
    """Draws random values."""

    def token(self, octets: int) -> str:
        """That many random octets as lower-case hex."""
        ...

    def number(self, below: int) -> int:
        """A whole number from 0 to `below` - 1."""
        ...

    def fraction(self) -> float:
        """A number from 0.0 up to, not including, 1.0."""
        ...


POOL = 8_192
"""Octets that are asked for at once."""


class SystemChance:
    """The operating system's randomness; fit for secrets."""

    def __init__(self) -> None:
        self._random = random.SystemRandom()
        self._pool = ""
        self._place = 0

    def token(self, octets: int) -> str:
        """See Chance. Drawn from a pool: the system is asked once for thousands of octets."""
        place, end = self._place, self._place + 2 * octets
        if end > len(self._pool):
            self._pool = os.urandom(max(POOL, octets)).hex()
            place, end = 0, 2 * octets
        self._place = end
        return self._pool[place:end]

    def number(self, below: int) -> int:
        """See Chance."""
        return self._random.randrange(below)

    def fraction(self) -> float:
        """See Chance."""
        return self._random.random()


class SeededChance:
    """The same draws for the same seed; for simulations and tests, never for secrets."""

    def __init__(self, seed: int | str) -> None:
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose

    def token(self, octets: int) -> str:
        """See Chance."""
        return self._random.randbytes(octets).hex()

    def number(self, below: int) -> int:
        """See Chance."""
        return self._random.randrange(below)

    def fraction(self) -> float:
        """See Chance."""
        return self._random.random()
