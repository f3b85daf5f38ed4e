"""Texts as a reviewer reads them: what the owner tells, what is quoted, sentences, links, numbers, placeholders.

Every pattern here takes time that grows with the text and no faster: repetitions are bounded, or end at characters
that they do not take themselves.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import Final

import msgspec

from tidings.lint.wanted import Sought


def word_set(*lines: str) -> frozenset[str]:
    """The words of some lines."""
    return frozenset(word for line in lines for word in line.split())


QUOTED_MOST: Final = 40
"""Characters of a text that a finding quotes."""
READ_MOST: Final = 4096
"""Characters of a text that are read, where its field allows no fewer; what is longer is refused for its length."""
QUOTED: Final = "\0"
"""Stands in `Text.told` for each character of a quotation or a link."""
WORDING_LEAST: Final = 25
"""Characters in quotation marks that can be a sentence which people read."""

_AUTHORITY_END = Sought(r"[/?#]")
_WORD = Sought(r"[^\W_]+(?:['\u2019$@!*][^\W_]+)*")
_SPACED = Sought(r"(?<!\w)(?:[^\W_][ .\-_*]){2,30}[^\W_](?!\w)")
"""A word whose letters stand apart, as filters are meant to miss it."""
_PIECE = Sought(r"[^\s<>\"'()\[\]{},;|“”]+")
_PHONE = Sought(
    r"(?<![\w.+-])(?:\+\d{8,15}|(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]?\d{4}|(?<!-)\d{3}-\d{4}"
    r"|(?:1[ .-])?8(?:00|33|44|55|66|77|88)-[A-Z0-9]{3}-?[A-Z0-9]{4})(?![\w-])"
)
_PLACEHOLDER = Sought(r"\[[^\[\]]{1,80}\]")
_QUOTED = Sought(
    r"\"([^\"]{1,2000})\"|“([^”“]{1,2000})”|«([^»]{1,2000})»|(?<![\w'])'(?=[A-Z])([^\"]{24,1200}?)[.!?]?'(?=[\s.,;:)]"
    r"|$)"
)
_ANNOUNCED = Sought(
    r"\b(?:reads?|says?|states?|saying|stating|reading|script|wording|language|disclosure|statement|text|words"
    r"|sentence"
    r"|caption|label)(?: is| reads| below| next to it| under it)?: ?(?=[A-Z])([^\"“]{25,900}?)"
    r"(?=\s(?:https?://|Privacy|Terms|Our (?:privacy|terms))|$)"
)
_SENTENCE_END = Sought(r"[.!?]+[\"”')]*(?=\s+[^a-z\s]|$)|[;•\n]+")
_UNMASKED = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "$": "s", "@": "a", "!": "i"})
_LOOKALIKES = str.maketrans("аеорсухікмтвнзѕјԁӏαοερτικ", "aeopcyxikmtbh3sjdlaoeptik")
"""Letters of other alphabets that are drawn as Latin ones."""
_PLAIN = str.maketrans(
    {"\u2019": "'", "\u2018": "'", "\u2013": "-", "\u2014": "-", "\u00a0": " ", "\u2011": "-", "\0": " "}
)
_BARE_DOMAINS: Final = word_set(
    "com org net edu gov mil io co us ca app shop store biz info me ly dev ai tv uk de fr eu au mx nz ie online site "
    "website tech club live link page xyz gd cc gl health care law pro photo salon pizza church farm school coop "
    "example test invalid"
)
"""Last labels of what counts as a link without www or https before it."""


class LinkIn(msgspec.Struct, frozen=True, gc=False):
    """A link in a text."""

    text: str
    scheme: str
    """`http`, `https`, or empty."""
    host: str
    """In small letters, without port."""


class Text:
    """One text of a registration, and what is in it."""

    def __init__(self, field: str, raw: str, most: int = READ_MOST) -> None:
        self.field = field
        """The parameter that it came with."""
        self.raw = raw[:most]

    @cached_property
    def small(self) -> str:
        """In small letters and plain quotation marks; each character stands where it stands in `raw`."""
        return "".join(small if len(small := letter.lower()) == 1 else letter for letter in self.raw.translate(_PLAIN))

    @cached_property
    def unmasked(self) -> str:
        """`small` with signs, digits and foreign letters within words read as the letters that they stand for."""
        return _WORD.replaced(self.small, lambda found: _unmasked(found[0]))

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Where it quotes: what people read, sign or say, in order."""
        found = [(each.start(), each.end()) for each in _QUOTED.finditer(self.raw.translate(_PLAIN))]
        if not any(end - start >= WORDING_LEAST for start, end in found):
            announced = _ANNOUNCED.search(self.raw)
            found += [announced.span(1)] if announced else []
        return found

    @cached_property
    def quotations(self) -> list[str]:
        """What it quotes, in small letters."""
        return [self.small[start:end].strip("\"'“”«»") for start, end in self.spans]

    @cached_property
    def told(self) -> str:
        """`small` without what it quotes and links to, of which NUL is left: what the owner says."""
        pieces, end = [], 0
        for start, stop in sorted((*self.spans, *self._link_spans)):
            if start < end:
                continue
            pieces += [self.small[end:start], QUOTED * (stop - start)]
            end = stop
        return "".join([*pieces, self.small[end:]])

    @cached_property
    def sentences(self) -> list[str]:
        """Its sentences as they are written."""
        ends = [0, *(found.end() for found in _SENTENCE_END.finditer(self.raw)), len(self.raw)]
        pieces = (self.raw[start:end].strip() for start, end in pairwise(ends))
        return [piece for piece in pieces if piece]

    @cached_property
    def words(self) -> list[str]:
        """Its words without case, accents and a possessive s."""
        return words_of(self.raw)

    @cached_property
    def apart(self) -> list[str]:
        """Words whose letters stand apart, joined."""
        return ["".join(filter(str.isalnum, found[0])) for found in _SPACED.finditer(self.small)]

    @cached_property
    def mixed(self) -> str | None:
        """A word of which some letters are Latin and others of an alphabet that looks like it."""
        for found in _WORD.finditer(self.raw):
            if not found[0].isascii() and {*map(_alphabet, found[0])} > {"LATIN"}:
                return found[0]
        return None

    @cached_property
    def _link_spans(self) -> list[tuple[int, int]]:
        """Where links with a scheme or a path stand."""
        return [
            (found.start(), found.start() + len(found[0].rstrip(".:!?*")))
            for found in _PIECE.finditer(self.raw)
            if "/" in found[0] and _link(found[0]) is not None
        ]

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
        return [match[0] for match in _PLACEHOLDER.finditer(self.raw)]


def quoted(text: str) -> str:
    """Outside text in quotation marks, shortened."""
    plain = " ".join(text.split())
    return f'"{plain if len(plain) <= QUOTED_MOST else plain[: QUOTED_MOST - 1] + "…"}"'


def folded(text: str) -> str:
    """Without case and accents."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.replace("\u2019", "'").casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """The words of a text without case, accents and a possessive s."""
    return [folded(match[0]).removesuffix("'s") for match in _WORD.finditer(text)]


def is_mostly_latin(texts: Sequence[str]) -> bool:
    """Whether at least half of the letters are of the Latin alphabet."""
    letters = [letter for text in texts for letter in text if letter.isalpha()]
    latin = sum(letter.isascii() or _alphabet(letter) == "LATIN" for letter in letters)
    return 2 * latin >= len(letters)


def _alphabet(letter: str) -> str:
    name = unicodedata.name(letter, "") if letter.isalpha() else "LATIN"
    return "LATIN" if name.startswith("LATIN") else name.partition(" ")[0]


def _unmasked(word: str) -> str:
    if word.isascii() and word.isalpha():
        return word
    plain = word.translate(_LOOKALIKES)
    return plain.translate(_UNMASKED) if any(map(str.isalpha, plain)) else word


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
    authority = _AUTHORITY_END.pieces(rest)[0]
    return authority.rpartition("@")[2].partition(":")[0].lower().rstrip(".")
