"""What pages say: sentences that stand in the code in English, and are said in the language of whoever reads.

Source: https://www.gnu.org/software/gettext/manual/ (the names, and what they do), for templates
https://jinja.palletsprojects.com/en/stable/extensions/#i18n-extension
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from typing import Any, Final

from markupsafe import Markup, escape


def _one_or_more(count: int) -> int:
    return int(count != 1)


class Language:
    """One language: to each English sentence what is said in it, in as many forms as it counts in."""

    def __init__(
        self,
        code: str,
        said: Mapping[str, Sequence[str]],
        form: Callable[[int], int] = _one_or_more,
        scripts: Mapping[str, str] | None = None,
    ) -> None:
        """`form` says which of the forms goes with a number; `scripts` is what scripts say of it."""
        self.code = code
        self.scripts = scripts or {}
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
        return forms[self._form(count)] if forms else (one, many)[_one_or_more(count)]


ENGLISH: Final = Language("en", {})
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


class Wording(str):
    """A sentence of the code: in it English, to be compared and looked up; on a page in the reader's language."""

    __slots__ = ()

    def __str__(self) -> str:
        return spoken().one(str.__str__(self))

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __html__(self) -> str:
        return escape(str(self))


def _(english: str) -> Wording:
    """Marks a sentence that is declared: it is said later, to each reader in their language."""
    return Wording(english)


def gettext(english: str, /, **values: Any) -> str:
    """A sentence for the reader of now, with its values in it: `gettext("%(count)s of %(most)s", ...)`."""
    text = spoken().one(english)
    return text % values if values else text


def ngettext(one: str, many: str, count: int, /, **values: Any) -> str:
    """A sentence with a number for the reader of now; `%(num)s` in it is the number."""
    return spoken().counted(one, many, count) % {"num": count, **values}


def block(english: str, /, **values: Any) -> Markup:
    """What a template's `trans` block says: its markup is kept, what is put into it is escaped."""
    return Markup(spoken().one(english)) % values  # noqa: S704 - see languages.is_faithful


def counted_block(one: str, many: str, count: int, /, **values: Any) -> Markup:
    """The same of a block with `pluralize`."""
    return Markup(spoken().counted(one, many, count)) % {"num": count, **values}  # noqa: S704 - as above
