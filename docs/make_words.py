"""Collects what pages and letters say: `python -m docs.make_words` writes `console.pot`, and brings languages up to it.

Source: https://babel.pocoo.org/en/stable/messages.html
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parent.parent / "tidings"
CONSOLE = PACKAGE / "console"
LETTERS = ("accounts/people", "ledger")
"""Folders whose files write letters."""
WORDS = CONSOLE / "words"
TEMPLATE = WORDS / "console.pot"
_SAID = {"label", "does", "title", "why", "do", "family", "where"}
"""What is said to people, of the keys in our TOML files."""
_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "counted": (1, 2), "plural": (1, 2)}
_UNDATED = datetime(2026, 1, 1, tzinfo=UTC)
"""A catalogue changes with its sentences only."""


def from_toml(file: IO[bytes], *_: Any, **__: Any) -> Iterator[tuple[int, str, str, list[str]]]:
    """The sentences of a TOML file, as Babel asks for them."""
    for text in _texts(tomllib.load(file), said=False):
        yield 0, "_", text, []


def _texts(found: Any, *, said: bool) -> Iterator[str]:
    if isinstance(found, Mapping):
        for key, value in found.items():
            yield from _texts(value, said=key in _SAID)
    elif isinstance(found, list):
        for value in found:
            yield from _texts(value, said=said)
    elif isinstance(found, str) and said and found:
        yield found


_METHODS = [
    ("**.py", "python"),
    ("templates/**.html", "jinja2"),
    ("static/**.js", "javascript"),
    ("**.toml", from_toml),
]
_OPTIONS = {
    "templates/**.html": {"newstyle_gettext": "true", "trimmed": "true"},
    "static/**.js": {"parse_template_string": "true"},
}


def collected() -> Catalog:
    """Every sentence of the console and of letters, with the files that say it."""
    catalog = Catalog(project="Tidings", fuzzy=False, creation_date=_UNDATED, revision_date=_UNDATED)
    found = _found_in(CONSOLE) + [
        (f"{each}/{path}", *more) for each in LETTERS for path, *more in _found_in(PACKAGE / each)
    ]
    for path, _, text, _, context in sorted(found, key=lambda each: each[0]):
        catalog.add(text, locations=[(path, 0)], context=context)
    return catalog


def _found_in(folder: Path) -> list[Any]:
    return list(extract_from_dir(folder, _METHODS, _OPTIONS, _KEYWORDS, comment_tags=()))  # type: ignore[arg-type]


def written(catalog: Catalog) -> bytes:
    """A catalogue as its file has it: by sentence, so that two changes seldom meet."""
    file = BytesIO()
    write_po(file, catalog, width=120, sort_output=True, include_lineno=False, omit_header=False)
    return file.getvalue()


def brought_up(path: Path, template: Catalog) -> bytes:
    """A language's catalogue with the sentences of today; what it lacks is empty, and what nobody says is gone."""
    with path.open("rb") as file:
        catalog = read_po(file, locale=path.stem)
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.creation_date = _UNDATED
    return written(catalog)


def main() -> None:
    """Writes them all."""
    template = collected()
    TEMPLATE.write_bytes(written(template))
    for path in sorted(WORDS.glob("*.po")):
        path.write_bytes(brought_up(path, template))


if __name__ == "__main__":
    main()
