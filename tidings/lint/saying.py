"""Patterns of what texts say, and whether they say or deny it: polarity is a matter of the clause.

Patterns are searched in small letters, mostly as lists of `phrases`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import msgspec

from tidings.lint.text import QUOTED, Text, quoted
from tidings.lint.wanted import Sought

_ENTRY_END = Sought(r",\s*(?![^(]*\))")
_NOTATION: Final = {
    "*": r"\w*",
    "#": r"\d+",
    "…": r"\b(?:\0++|[^.;!?\n\0]){0,60}?\b",
    " ": r"[\s\"',-]{1,3}",
    "-": r"[\s-]?",
    "(": "(?:",
    "¬": "(?!",
}
_CLAUSE_END = Sought(
    r"[.!?;:\n()]|\bbut\b|\bhowever\b|\balthough\b|\bexcept\b|\bunless\b|\bwhile\b|\bwhereas\b|\bonly (?:to|with"
    r"|for)\b"
)
_DENIAL = Sought(
    r"\b(?:not(?! only| just| all\b)|never|no(?! later| matter| longer than| more than| fewer| cost| charge)|nor"
    r"|neither"
    r"|none|nothing|nobody|no one|without|cannot|instead of|rather than|refuses?|prohibit\w*|forbid\w*|free of|zero"
    r"|excludes?|excluding|excluded|refrains?|avoids?|ban(?:s|ned)?|rejects?|declines?)\b|n't\b(?! (?:yet )?paid\b)"
    r"|\bnon[ -]?$"
)
_DENIED_AFTER = Sought(
    r"^[\w ,'-]{0,40}?\b(?:(?:is|are|was|be|do|does|will|may) (?:not|never)|(?:is|are|do|does|wo|ca)n't|never"
    r"|(?:is|are) (?:prohibited|forbidden|excluded|refused)|with (?:no one|nobody|no)|to (?:no one|nobody|no)"
    r"|: ?(?:no|none|never))\b|^-free\b"
)
_DENIED_LIST: Final = Sought(r"(?:\b(?:do|does|did|will|would|is|are|may)(?: not|n't)|\bnever)(?: \w+){0,4}:")
"""A list of what there is not: "What we do not send: advertising, results."."""
_ANSWERED_NO: Final = Sought(r"[^.;!?\n]{0,80}\?\W{0,3}(?:no|not|never|none|nothing|nobody|nope)\b")
"""A question that is answered at once: "Is anything ticked for them? No."."""
_REACH: Final = 90
"""Characters before a word in which its clause is looked for a denial; what is quoted does not count."""
_QUOTE_MOST: Final = 700
"""Characters, with what is quoted."""


class Said(msgspec.Struct, frozen=True):
    """What a text says, and where."""

    text: Text
    start: int
    end: int

    @property
    def quote(self) -> str:
        """The piece, in quotation marks."""
        return quoted(self.text.raw[self.start : self.end])


def phrases(*lines: str) -> Sought:
    """One pattern from phrases between commas.

    `*` is the rest of a word, `#` a number, `...` some words of the sentence, `(a|b)` either, and `?` after a letter
    or a bracket says that it may be missing; `!(a|b)`: neither follows. A blank may be a comma, a hyphen or a
    quotation mark.
    """
    return Sought(lambda: rf"\b(?:{'|'.join(map(_pattern, _entries(lines)))})\b")


def either(*patterns: Sought) -> Sought:
    """One pattern of several."""
    return Sought(lambda: "|".join(pattern.pattern for pattern in patterns))


def said(text: Text | None, wanted: Sought, *, where: str = "small", after: bool = False) -> Said | None:
    """Where a text first says so without denying it.

    `where` names a form of the text; `after`: denials may follow it too.
    """
    if text is None:
        return None
    form: str = getattr(text, where)
    for found in wanted.finditer(form):
        if not is_denied(form, found.start(), found.end(), after=after):
            return Said(text, found.start(), found.end())
    return None


def is_denied(form: str, start: int, end: int, *, after: bool = False) -> bool:
    """Whether the clause of a piece says that there is no such thing."""
    before = form[max(0, start - _QUOTE_MOST) : start].replace(QUOTED, "")[-_REACH:]
    before = _DENIED_LIST.replaced(before, lambda found: f"{found[0][:-1]} ")
    ends = [stop.end() for stop in _CLAUSE_END.finditer(before)]
    if _DENIAL.search(before, ends[-1] if ends else 0) or _ANSWERED_NO.match(form[end : end + _REACH]):
        return True
    return after and _DENIED_AFTER.match(form[end : end + _REACH]) is not None


def affirmed(sentence: str) -> str:
    """A sentence without what it denies: of each clause only what stands before the denial."""
    kept, at = [], 0
    for end in [*(found.end() for found in _CLAUSE_END.finditer(sentence.lower())), len(sentence)]:
        clause, at = sentence[at:end], end
        denial = _DENIAL.search(clause.lower())
        kept.append(clause[: denial.start()] if denial else clause)
    return " ".join(kept)


def _entries(lines: Sequence[str]) -> list[str]:
    return [entry.strip() for line in lines for entry in _ENTRY_END.pieces(line) if entry.strip()]


def _pattern(entry: str) -> str:
    entry = entry.replace(" ... ", "…").replace("!(", "¬")
    return "".join(_NOTATION.get(letter, letter if letter in "|)?" else re.escape(letter)) for letter in entry)
