"""Choices: something to choose with beside the words that people read, though nobody is said to use it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tidings.lint.acts import DRAWN, FOR_DATA, LISTED, THERE
from tidings.lint.saying import Said, is_denied
from tidings.lint.text import WORDING_LEAST, Text
from tidings.lint.wanted import Sought

_TEXTS: Final = Sought(r"\b(?:text|sms|message|msg|txt)\w*")
_TAKEN: Final = Sought(
    r"^\W*by (?:\w+ )?\w+ing\b(?<!checking)(?<!ticking)(?<!marking)(?<!selecting)(?<!choosing)(?<!opting)(?<!turning)"
    r"(?<!switching)(?<!sliding)(?<!initialing)(?<!texting)(?<!replying)(?<!answering)(?<!saying)(?<!toggling)"
    r"(?! [\"']?(?:yes|text me|agree|accept|i agree|allow|opt in|subscribe|sign me up|start)\b)"
)
"""A sentence that takes another act for a yes."""


def names_texts(wordings: Sequence[str]) -> bool:
    """Whether what people agree to says that it is about texts."""
    return any(_TEXTS.search(each) for each in wordings)


def choice_in(text: Text) -> Said | None:
    """What people may take or leave beside words about texts, quoted or listed."""
    drawn = DRAWN.search(text.small)
    if drawn and _TEXTS.search(text.small):
        return Said(text, drawn.start(), drawn.end())
    wordings = [each for each in text.quotations if len(each) >= WORDING_LEAST]
    is_offered = names_texts(wordings) and not any(_TAKEN.search(each) for each in wordings)
    is_listed = not wordings and all(each.search(text.small) for each in LISTED)
    return _first_undenied(text) if is_offered or is_listed else None


def _first_undenied(text: Text) -> Said | None:
    form = FOR_DATA.blanked(text.told)
    for each in THERE.finditer(form):
        if not is_denied(form, each.start(), each.end(), after=True):
            return Said(text, each.start(), each.end())
    return None
