"""The languages of pages and letters: one catalogue of gettext each, `LANG.po`, and the choice among them.

Source: https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html, RFC 9110 section 12.5.4 (Accept-Language).
"""

from __future__ import annotations

import functools
import gettext
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tidings.wording.sentences import ENGLISH, Language

if TYPE_CHECKING:
    from babel.messages import Message

FOLDER: Final = Path(__file__).parents[1] / "console" / "words"
"""Where catalogues lie. `console.pot` has every sentence: `make words` writes it."""
_ASKED_MOST: Final = 20
"""Languages of one request that are looked at."""
_MARKUP: Final = re.compile(r"<[^>]*>?|&\w+;?")
_PLACE: Final = re.compile(r"%(?:\(\w+\)s|%|)")


@functools.cache
def languages(folder: Path = FOLDER) -> Mapping[str, Language]:
    """All of them, by code; English, which needs no catalogue, among them."""
    return {ENGLISH.code: ENGLISH} | {path.stem: read(path) for path in sorted(folder.glob("*.po"))}


def read(path: Path) -> Language:
    """A language from its catalogue. What is not translated, or not faithfully, stays English."""
    from babel.messages.pofile import read_po  # noqa: PLC0415 - large, for the installations that have a catalogue

    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.stem)
    faithful = [each for each in catalogue if each.id and is_faithful(each)]
    said = {_forms(each.id)[0]: _forms(each.string) for each in faithful}
    scripts = [_forms(each.id)[0] for each in faithful if any(_is_script(path) for path, _ in each.locations)]
    name = catalogue.locale.display_name if catalogue.locale else None
    return Language(path.stem, said, gettext.c2py(catalogue.plural_expr), scripts, name or path.stem)


def is_faithful(message: Message) -> bool:
    """Whether a translation may stand for its sentence: with the same markup, and no place that it does not have.

    So no catalogue brings a tag, an attribute or a broken place into a page.
    """
    english, said = _forms(message.id), _forms(message.string)
    places = {place for each in english for place in _PLACE.findall(each)}
    markup = [Counter(_MARKUP.findall(each)) for each in english]
    return all(
        form.strip() and Counter(_MARKUP.findall(form)) in markup and places.issuperset(_PLACE.findall(form))
        for form in said
    )


def known() -> Mapping[str, Language]:
    """All that there are, by code."""
    return languages(FOLDER)


def language_called(code: str) -> Language | None:
    """The language with this code; None where there is none."""
    return known().get(code)


def chosen(accepted: str) -> Language:
    """The first language of those that a browser accepts which there is; else English."""
    for code in _by_preference(accepted):
        found = language_called(code) or language_called(code.partition("-")[0])
        if found:
            return found
    return ENGLISH


def _is_script(path: str) -> bool:
    return path.endswith(".js")


def _forms(text: str | Sequence[str] | None) -> Sequence[str]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def _by_preference(accepted: str) -> list[str]:
    """The codes of an Accept-Language, the most wanted first; none that is not wanted."""
    asked = []
    for each in accepted.lower().split(",")[:_ASKED_MOST]:
        code, _, weight = each.partition(";")
        found = re.fullmatch(r"q=([01](?:\.\d{0,3})?)", weight.strip()) if weight else None
        wish = float(found[1]) if found else float(not weight)
        if wish:
            asked.append((-wish, code.strip()))
    return [code for _, code in sorted(asked, key=lambda one: one[0])]
