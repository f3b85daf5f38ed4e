"""What is said to people: sentences that stand in the code in English, and are said in the language of whoever reads.

Source: https://www.gnu.org/software/gettext/manual/ (the names, and what they do), for templates
https://jinja.palletsprojects.com/en/stable/extensions/#i18n-extension
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextvars import ContextVar
from typing import Any, Final, Self

from markupsafe import Markup, escape

_COUNTED: Final = 200
"""Numbers by which scripts know the form for any: no language looks further than at the last two digits."""


def _one_or_more(count: int) -> int:
    return int(count != 1)


class Language:
    """One language: to each English sentence what is said in it, in as many forms as it counts in."""

    def __init__(
        self,
        code: str,
        said: Mapping[str, Sequence[str]],
        form: Callable[[int], int] = _one_or_more,
        scripts: Collection[str] = (),
        name: str = "",
    ) -> None:
        """`form` says which of the forms goes with a number; `scripts` are the sentences that scripts say; `name` is
        what its speakers call it.
        """
        self.code = code
        self.name = name or code
        self.for_scripts = {
            "said": {english: said[english] for english in scripts},
            "forms": [form(count) for count in range(_COUNTED)],
        }
        self.escaped = _Escaped(self)
        self._said = said
        self._form = form

    def has(self, english: object) -> bool:
        """Whether it says a sentence; of one with a number its first form is asked for."""
        return english in self._said

    def one(self, english: str) -> str:
        """A sentence; in English where this language lacks it."""
        forms = self._said.get(english)
        return forms[0] if forms else english

    def counted(self, one: str, many: str, count: int) -> str:
        """A sentence with a number in it; `one` and `many` are its forms in English."""
        forms = self._said.get(one)
        return forms[min(self._form(count), len(forms) - 1)] if forms else (one, many)[_one_or_more(count)]


class _Escaped(dict[str, str]):
    """What is declared, as it stands on pages of one language: there is an end to what is declared."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, english: str) -> str:
        self[english] = made = str(escape(self._language.one(english)))
        return made


ENGLISH: Final = Language("en", {}, name="English")
_spoken: Final = ContextVar("language", default=ENGLISH)


def spoken() -> Language:
    """The language of whoever reads what is made now."""
    return _spoken.get()


@contextlib.contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Until its end everything is said in a language."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def speak(language: Language) -> None:
    """From now on this task says everything in a language."""
    _spoken.set(language)


class Wording(str):
    """A sentence of the code: in it English, to be compared and looked up; on a page in the reader's language."""

    __slots__ = ("_english", "_values")
    _english: str
    _values: Mapping[str, Any]

    def __new__(cls, english: str, values: Mapping[str, Any]) -> Self:
        """A sentence, and what stands at its places."""
        made = super().__new__(cls, english % values if values else english)
        made._english, made._values = english, values
        return made

    def __str__(self) -> str:
        return gettext(self._english, **self._values)

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __html__(self) -> str:
        return escape(str(self)) if self._values else _spoken.get().escaped[self._english]

    def lower(self) -> str:
        """As in the reader's language."""
        return str(self).lower()

    def capitalize(self) -> str:
        """As in the reader's language."""
        return str(self).capitalize()


def _(english: str, /, **values: Any) -> str:
    """A sentence that is said later, to each reader in their language: `_("%(count)s of %(all)s", count=1, all=2)`."""
    return Wording(english, values)


def key(text: str) -> str:
    """A sentence as forms send it and code compares it: in English, whoever reads."""
    return str.__str__(text)


def gettext(english: str, /, **values: Any) -> str:
    """The same for the reader of now."""
    text = spoken().one(english)
    return text % values if values else text


def plural(one: str, many: str) -> tuple[str, str]:
    """A sentence with a number that is declared: the first of what `ngettext` takes."""
    return one, many


def ngettext(one: str, many: str, count: int, /, **values: Any) -> str:
    """A sentence with a number for the reader of now; `%(num)s` in it is the number."""
    return spoken().counted(one, many, count) % {"num": count, **values}


def counted_block(one: str, many: str, count: int, /, **values: Any) -> Markup:
    """What a template's block with `pluralize` says: its markup is kept, what is put into it is escaped."""
    return Markup(spoken().counted(one, many, count)) % {"num": count, **values}  # noqa: S704 - see languages.is_faithful
