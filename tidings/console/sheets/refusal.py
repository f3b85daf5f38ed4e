"""Which field of a form a refusal of the API is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tidings.console.asking import ApiAnswer
from tidings.console.sheets.fields import FormField, spaced


def wrong_field(told: ApiAnswer | None, fields: Sequence[FormField]) -> str:
    """The field that a refusal names; empty where it names none."""
    return named_in(told, [field.name for field in fields])


def named_in(told: ApiAnswer | None, names: Iterable[str]) -> str:
    """The longest of these names that the sentence of a refusal has, also as words; empty where it has none."""
    message = told.message if told is not None else ""
    return max((name for name in names if name in message or _is_in_words(name, message)), key=len, default="")


def _is_in_words(name: str, message: str) -> bool:
    """Whether it says `Alpha sender` and means AlphaSender; a name of one word is a word like others."""
    words = spaced(name)
    return " " in words and words in message
