"""Lexicons: sets of words, stems and phrases, and how they are found in a text, denials left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from tidings.a2p.lint.text import Text, Word

_DENIALS: Final = frozenset(
    [
        "not",
        "never",
        "nor",
        "neither",
        "cannot",
        "prohibit",
        "prohibits",
        "prohibited",
        "forbid",
        "forbids",
        "exclude",
        "excludes",
        "excluded",
        "excluding",
    ]
)
"""Deny what follows in their sentence, some words on."""
_NEAR_DENIALS: Final = frozenset(["no", "without", "zero", "non", "anti", "against"])
"""Deny only what follows at once."""
_FAR, _NEAR = 8, 2


class Lexicon(msgspec.Struct, frozen=True):
    """What is looked for."""

    words: frozenset[str]
    stems: tuple[str, ...]
    phrases: dict[str, tuple[tuple[str, ...], ...]]
    """By their first word."""


class Match(msgspec.Struct, frozen=True):
    """Where a lexicon was met."""

    text: Text
    place: int
    """Of its first word among the text's."""
    first: Word
    last: Word
    is_masked: bool
    """Whether it is spelled so that a filter would miss it."""

    @property
    def quote(self) -> str:
        """The piece, in quotation marks."""
        return self.text.quote(self.first, self.last)


def lexicon(*lines: str) -> Lexicon:
    """From lines of entries, between commas: `casino` is a word, `gambl*` a stem, `sports betting` a phrase.

    In a phrase every word but the first may be a stem.
    """
    entries = [entry.strip() for line in lines for entry in line.split(",") if entry.strip()]
    phrases: dict[str, tuple[tuple[str, ...], ...]] = {}
    for entry in entries:
        first, *rest = entry.split()
        if rest:
            assert not first.endswith("*"), entry
            phrases[first] = (*phrases.get(first, ()), tuple(rest))
    single = [entry for entry in entries if " " not in entry]
    return Lexicon(
        frozenset(entry for entry in single if not entry.endswith("*")),
        tuple(entry[:-1] for entry in single if entry.endswith("*")),
        phrases,
    )


def matches(text: Text, wanted: Lexicon) -> Iterator[Match]:
    """Wherever a lexicon is met in a text, denied or not."""
    if not _may_hold(text, wanted):
        return
    words = text.words
    for place, word in enumerate(words):
        length = _length(words, place, wanted)
        if length:
            last = words[place + length - 1]
            yield Match(
                text, place, word, last, is_masked=word.sentence < 0 or not _is_plain(words, place, length, wanted)
            )


def has(text: Text, wanted: Lexicon) -> bool:
    """Whether a lexicon is met in a text, denied or not."""
    return any(True for _ in matches(text, wanted))


def affirmed(text: Text, wanted: Lexicon) -> Match | None:
    """Where a text first says what a lexicon holds, and does not deny it."""
    return next((match for match in matches(text, wanted) if not is_denied(match)), None)


def is_denied(match: Match) -> bool:
    """Whether the words before it, in its sentence, say that there is no such thing; or `-free` after it does."""
    if match.text.raw[match.last.end : match.last.end + 5].lower() == "-free":
        return True
    words = match.text.words[max(0, match.place - _FAR) : match.place]
    before = [word.form for word in words if word.sentence == match.first.sentence]
    for distance, form in enumerate(reversed(before), start=1):
        if distance <= _NEAR and form in _NEAR_DENIALS:
            return True
        if form in _DENIALS or form.endswith("n't"):
            return before[len(before) - distance + 1 :][:1] != ["only"]
    return False


def _may_hold(text: Text, wanted: Lexicon) -> bool:
    """Whether any word of the text can begin an entry: most texts hold none, and are read no further."""
    vocabulary = text.vocabulary
    if not vocabulary.isdisjoint(wanted.words) or not vocabulary.isdisjoint(wanted.phrases):
        return True
    return bool(wanted.stems) and any(form.startswith(wanted.stems) for form in vocabulary)


def _length(words: list[Word], place: int, wanted: Lexicon) -> int:
    """How many words from `place` on are an entry; 0: none is."""
    word = words[place]
    for form in {word.form, word.unmasked}:
        for rest in wanted.phrases.get(form, ()):
            if _follow(words, place + 1, rest, word.sentence):
                return len(rest) + 1
        if form in wanted.words or (wanted.stems and form.startswith(wanted.stems)):
            return 1
    return 0


def _follow(words: list[Word], place: int, rest: tuple[str, ...], sentence: int) -> bool:
    if place + len(rest) > len(words) or words[place + len(rest) - 1].sentence != sentence:
        return False
    return all(_is(words[place + step], part) for step, part in enumerate(rest))


def _is(word: Word, part: str) -> bool:
    if part.endswith("*"):
        return word.form.startswith(part[:-1]) or word.unmasked.startswith(part[:-1])
    return part in (word.form, word.unmasked)


def _is_plain(words: list[Word], place: int, length: int, wanted: Lexicon) -> bool:
    """Whether the entry is met without reading signs as letters."""
    plain = [msgspec.structs.replace(word, unmasked=word.form) for word in words[place : place + length]]
    return _length(plain, 0, wanted) > 0
