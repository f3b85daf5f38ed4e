"""What can be wrong with an opt-in or a description, as the classifier knows it: a line of data each.

Trades that are refused are in `vices` and `schemes`. The codes are the newer, special ones, where there is one.
"""

from __future__ import annotations

from typing import Final

import msgspec


class Flaw(msgspec.Struct, frozen=True):
    """One line of the table."""

    id: str
    """Also the classifier's label."""
    code: int
    what: str
    """It continues `reads like `."""
    advice: str
    fields: frozenset[str]
    """The parameters whose sentences can tell of it."""
    is_deniable: bool = True
    """Whether it is right to deny it; of the others, it is a denial that is wrong."""
    is_throughout: bool = False
    """Whether every sentence must read so: one that says something is enough to say something."""


_FLOW: Final = frozenset({"MessageFlow"})
_DESCRIPTION: Final = frozenset({"Description"})
_SAMPLES: Final = frozenset({"MessageSamples"})
FLAWS: Final = (
    Flaw("preset", 30925, "a choice that is made before people choose", "Leave it empty at first.", _FLOW),
    Flaw(
        "demanded",
        30923,
        "consent that is demanded",
        "Make it optional, with a box of its own.",
        _FLOW,
        is_deniable=False,
    ),
    Flaw("bundled", 30923, "consent by the way, with something else", "Ask for texts in a box of its own.", _FLOW),
    Flaw("shared", 30932, "numbers or consent that go to others", "Share neither, and say so.", _FLOW | _DESCRIPTION),
    Flaw("unasked", 30896, "texts to people who were not asked", "Let people choose, and describe that act.", _FLOW),
    Flaw(
        "no-exit",
        30887,
        "texts that STOP does not end",
        "Let STOP end them, and say so.",
        _FLOW | _SAMPLES,
        is_deniable=False,
    ),
    Flaw(
        "aimless",
        30886,
        "a description that says nothing of the purpose",
        "Say who sends what to whom.",
        _DESCRIPTION,
        is_deniable=False,
        is_throughout=True,
    ),
)
"""Beside the trades."""
TRADED: Final = _DESCRIPTION | _SAMPLES
"""The parameters that tell of a trade; how people opt in says little of it."""
