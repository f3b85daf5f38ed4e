"""Text from outside, made such that every database takes it."""

from __future__ import annotations

import re

_SURROGATES = re.compile("[\ud800-\udfff]")
"""Halves of a character that stand alone: no encoding writes them."""


def cleaned(text: str, most: int | None = None) -> str:
    """`text` without NUL, with U+FFFD for lone surrogates; of more than `most` characters, the first ones."""
    if most is not None and len(text) > most:
        text = text[:most]
    if "\0" in text:
        text = text.replace("\0", "")
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)


def cleaned_all(value: object, most: int) -> object:
    """A JSON value with each text in it, names too, cleaned and cut to `most` characters."""
    match value:
        case str():
            return cleaned(value, most)
        case list():
            return [cleaned_all(each, most) for each in value]
        case dict():
            return {cleaned(name, most): cleaned_all(each, most) for name, each in value.items()}
        case _:
            return value
