"""A language that nobody speaks: every sentence of the console in brackets, with accents; and what stands outside them."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from babel.messages import Catalog
from babel.messages.pofile import write_po

from docs import make_words

CODE = "eo"
_KEPT = re.compile(r"(<[^>]*>|&\w+;|%\(\w+\)s|%%)")
_ACCENTS = str.maketrans("aeiouAEIOU", "áéíóúÁÉÍÓÚ")
_READ = {"title", "placeholder", "aria-label", "alt", "data-label"}
_CODE = {"code", "pre", "kbd", "script", "datalist"}
_VOID = {"input", "img", "br", "meta", "link", "path", "polyline", "rect"}


def lisp(text: str) -> str:
    """A sentence in it; tags and places are as they were."""
    parts = _KEPT.split(text)
    return f"⟦{''.join(part if number % 2 else part.translate(_ACCENTS) for number, part in enumerate(parts))}⟧"


def catalogue(folder: Path) -> Path:
    """Its file, with all that the console says."""
    made = Catalog(locale=CODE)
    for each in make_words.collected():
        if isinstance(each.id, str) and each.id:
            made.add(each.id, lisp(each.id), locations=each.locations)
        elif each.id:
            made.add(each.id, tuple(map(lisp, each.id)), locations=each.locations)
    path = folder / f"{CODE}.po"
    with path.open("wb") as file:
        write_po(file, made)
    return path


class _Outside(HTMLParser):
    """Gathers what people read of a page outside of the brackets."""

    def __init__(self, data: frozenset[str]) -> None:
        super().__init__()
        self.found: list[str] = []
        self.depth = 0
        self._data = data
        self._tags: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        shows_data = tag in _CODE or given.get("id") in self._data
        if not self._skips():
            self.found += [value for name, value in attrs if name in _READ and value and "⟦" not in value]
        if tag not in _VOID:
            self._tags.append((tag, shows_data))

    def handle_endtag(self, tag: str) -> None:
        while self._tags and self._tags.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        outside = ""
        for each in data:
            self.depth += {"⟦": 1, "⟧": -1}.get(each, 0)
            outside += each if not self.depth and each not in "⟦⟧" else " " * (each == "⟦")
        if not self._skips():
            self.found.append(" ".join(outside.split()))

    def _skips(self) -> bool:
        return any(shows_data for _, shows_data in self._tags)


def outside(page: str, data: frozenset[str]) -> set[str]:
    """What a page says in several words that is not of the catalogue; parts whose id is in `data` show what others wrote."""
    reader = _Outside(data)
    reader.feed(page)
    reader.close()
    assert reader.depth == 0, "a bracket was lost"
    return {text for text in reader.found if re.search(r"[A-Za-z]{2,}[,.:]? [a-z]{2,}|^[A-Z][a-z]{2,}$", text)}
