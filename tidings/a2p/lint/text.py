"""Texts as a reviewer reads them: words in one form, sentences, links, phone numbers, placeholders.

Every pattern here takes time that grows with the text and no faster: repetitions are bounded, or end at characters
that they do not take themselves.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cached_property
from typing import Final

import msgspec

QUOTED_MOST: Final = 40
"""Characters of a text that a finding quotes."""

_WORD = re.compile(r"[^\W_]+(?:['\u2019$@!*][^\W_]+)*")
_SPACED = re.compile(r"(?<!\w)(?:[^\W_][ .\-_*]){2,30}[^\W_](?!\w)")
"""A word whose letters stand apart, as filters are meant to miss it."""
_PIECE = re.compile(r"[^\s<>\"'()\[\]{},;|“”]+")
_PHONE = re.compile(
    r"(?<![\w.+-])(?:\+\d{8,15}|(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]?\d{4}"
    r"|(?:1[ .-])?8(?:00|33|44|55|66|77|88)-[A-Z0-9]{3}-?[A-Z0-9]{4})(?!\w)"
)
_PLACEHOLDER = re.compile(r"\[[^\[\]]{1,80}\]")
_FOREIGN_PLACEHOLDER = re.compile(r"\{[^{}\n]{1,60}\}|<[A-Za-z][\w ]{0,40}>|%[A-Za-z]\w{1,30}%|\$[A-Z_]{3,30}\b")
_UNMASKED = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "$": "s", "@": "a", "!": "i"})
_SENTENCE_ENDS: Final = frozenset(".!?;•\n")
_BARE_DOMAINS: Final = frozenset(
    [
        "com",
        "org",
        "net",
        "edu",
        "gov",
        "mil",
        "io",
        "co",
        "us",
        "ca",
        "app",
        "shop",
        "store",
        "biz",
        "info",
        "me",
        "ly",
        "dev",
        "ai",
        "tv",
        "uk",
        "de",
        "fr",
        "eu",
        "au",
        "mx",
        "nz",
        "ie",
        "online",
        "site",
        "website",
        "tech",
        "club",
        "live",
        "link",
        "page",
        "xyz",
        "gd",
        "cc",
        "gl",
        "health",
        "care",
        "law",
        "pro",
        "photo",
        "salon",
        "pizza",
        "example",
        "test",
        "invalid",
    ]
)
"""Last labels of what counts as a link without www or https before it."""


class Word(msgspec.Struct, frozen=True, gc=False):
    """One word of a text."""

    form: str
    """Without case, accents and a possessive s."""
    unmasked: str
    """The same with digits and signs read as the letters that they stand for."""
    start: int
    end: int
    sentence: int
    """Which sentence of the text it is in; negative for letters that stood apart."""


class LinkIn(msgspec.Struct, frozen=True, gc=False):
    """A link in a text."""

    text: str
    scheme: str
    """`http`, `https`, or empty."""
    host: str
    """In small letters, without port."""


class Text:
    """One text of a registration, and what is in it."""

    def __init__(self, field: str, raw: str) -> None:
        self.field = field
        """The parameter that it came with."""
        self.raw = raw

    @cached_property
    def words(self) -> list[Word]:
        """Its words in their order; after them those whose letters stood apart."""
        found: list[Word] = []
        sentence = end = 0
        for match in _WORD.finditer(self.raw):
            if found and _ends_sentence(self.raw[end : match.start()]):
                sentence += 1
            end = match.end()
            found.append(_word(match[0], match.start(), end, sentence))
        for place, match in enumerate(_SPACED.finditer(self.raw), start=1):
            letters = "".join(letter for letter in match[0] if letter.isalnum())
            found.append(_word(letters, match.start(), match.end(), -place))
        return found

    @cached_property
    def links(self) -> list[LinkIn]:
        """Its links, with or without a scheme."""
        found = (_link(match[0]) for match in _PIECE.finditer(self.raw))
        return [link for link in found if link is not None]

    @cached_property
    def phones(self) -> list[str]:
        """Its phone numbers, as they are written."""
        return [match[0] for match in _PHONE.finditer(self.raw)]

    @cached_property
    def placeholders(self) -> list[str]:
        """What stands in brackets, with them."""
        return _PLACEHOLDER.findall(self.raw)

    @cached_property
    def foreign_placeholders(self) -> list[str]:
        """What stands for variable content in another form than brackets."""
        return _FOREIGN_PLACEHOLDER.findall(self.raw)

    @cached_property
    def forms(self) -> frozenset[str]:
        """Its words, each once."""
        return frozenset(word.form for word in self.words)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Its words in both their readings, each once."""
        return self.forms.union(word.unmasked for word in self.words)

    def quote(self, first: Word, last: Word) -> str:
        """The piece from one word to another, in quotation marks."""
        return quoted(self.raw[first.start : last.end])

    def has_brackets_in_pairs(self) -> bool:
        """Whether each bracket that opens is closed before the next one opens."""
        is_open = False
        for letter in self.raw:
            if letter in "[]":
                if is_open == (letter == "["):
                    return False
                is_open = not is_open
        return not is_open


def quoted(text: str) -> str:
    """Outside text in quotation marks, shortened."""
    plain = " ".join(text.split())
    return f'"{plain if len(plain) <= QUOTED_MOST else plain[: QUOTED_MOST - 1] + "…"}"'


def folded(text: str) -> str:
    """Without case and accents."""
    decomposed = unicodedata.normalize("NFKD", text.replace("\u2019", "'").casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """The forms of the words of a text."""
    return [word.form for word in Text("", text).words if word.sentence >= 0]


def is_mostly_latin(texts: Sequence[str]) -> bool:
    """Whether at least half of the letters are of the Latin alphabet."""
    letters = [letter for text in texts for letter in text if letter.isalpha()]
    latin = sum(letter.isascii() or "LATIN" in unicodedata.name(letter, "") for letter in letters)
    return 2 * latin >= len(letters)


def _word(raw: str, start: int, end: int, sentence: int) -> Word:
    form = folded(raw).removesuffix("'s")
    is_mixed = not form.isalpha() and any(letter.isalpha() for letter in form)
    return Word(form, form.translate(_UNMASKED) if is_mixed else form, start, end, sentence)


def _ends_sentence(gap: str) -> bool:
    return "\n" in gap or (not _SENTENCE_ENDS.isdisjoint(gap) and any(letter.isspace() for letter in gap))


def _link(piece: str) -> LinkIn | None:
    small = piece.lower()
    for scheme in ("https", "http"):
        place = small.find(f"{scheme}://")
        if place >= 0:
            text = piece[place:].rstrip(".:!?*")
            return LinkIn(text, scheme, _host(text[len(scheme) + 3 :]))
    text = piece.strip(".:!?*-")
    host = _host(text)
    labels = host.split(".")
    if "@" in text or len(labels) < 2 or not all(labels):
        return None
    if not all(label.replace("-", "").isalnum() for label in labels):
        return None
    if labels[0] == "www" and len(labels) > 2:
        return LinkIn(text, "", host)
    last = text.partition("/")[0].rpartition(".")[2]
    is_new_sentence = len(labels) == 2 and last[:1].isupper() and not last.isupper()
    is_domain = labels[-1] in _BARE_DOMAINS and any(letter.isalpha() for letter in labels[-2])
    return LinkIn(text, "", host) if is_domain and not is_new_sentence else None


def _host(rest: str) -> str:
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    return authority.rpartition("@")[2].partition(":")[0].lower().rstrip(".")
