"""What a refused trade is known by: a line of data.

A strong phrase is enough; of the weak ones it takes several, or one in a sentence that the classifier takes for this
trade's. What is harmless is taken out before anything is looked for; relief excuses the whole registration.
"""

from __future__ import annotations

from typing import Final

import msgspec

from tidings.lint.saying import phrases
from tidings.lint.wanted import Sought

_NOTHING: Final = Sought(r"(?!)")


class Trade(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table."""

    id: str
    """Also the classifier's label."""
    code: int
    what: str
    """It continues `is read as `."""
    strong: Sought
    weak: Sought = _NOTHING
    weak_least: int = 3
    """Different weak phrases that are enough."""
    harmless: Sought = _NOTHING
    relief: Sought = _NOTHING
    maskable: bool = True
    """Whether it is looked for in disguise too."""


CARE: Final = phrases(
    "quit smoking, quitting, quitters, smoking cessation, cessation, smoke free, tobacco free, sobriety, sober",
    "rehab*, recovery",
    "addiction*, overdose*, harm reduction, detox*, prevention, prevent, poison control, treatment center",
    "support group*",
    "awareness, vape free, nicotine replacement, without a cigarette, public health, counsel*, therap*, museum*",
    "historical society",
)
"""Beside these, a word of a trade is more likely about getting away from it."""
