"""Why a value does not fit its parameter, in our words: msgspec's name the types of the program."""

from __future__ import annotations

import re
import typing
from enum import Enum
from typing import Any, Literal

from msgspec import Meta

_OURS = "it "
"""How reasons begin that our own types give; they come through msgspec as they are."""
_PLACE = " - at `$"
_NAMES = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}
"""Of JSON's types."""
_WORDS = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"Expected `str` of length <= (\d+)", "it is longer than {} characters"),
        (r"Expected `str` of length >= 1\Z", "it is empty"),
        (r"Expected `str` of length >= (\d+)", "it is shorter than {} characters"),
        (r"Expected `str` matching regex '(.*)'", "it is not of the form {}"),
        (r"Expected `array` of length <= (\d+)", "it has more than {} values"),
        (r"Expected `array` of length >= 1\Z", "it is empty"),
        (r"Expected `array` of length >= (\d+)", "it has fewer than {} values"),
        (r"Expected `(?:int|float)` <= (\S+)", "it is more than {}"),
        (r"Expected `(?:int|float)` >= (\S+)", "it is less than {}"),
        (r"Object missing required field `(.*)`", "it lacks {}"),
        (r"Object contains unknown field `(.*)`", "it has {}, which nobody knows"),
        (r"Invalid enum value (.*)", "{} is none of its values"),
    )
)
_WRONG_TYPE = re.compile(r"Expected `([^`]*)`, got `([^`]*)`")


def in_words(said: str, core: Any, hint: Any) -> str:
    """What msgspec said of a value that should be a `core`, annotated as `hint`, for whoever sent it."""
    said, _, place = said.partition(_PLACE)
    inside = place.rstrip("`").removeprefix(".")
    if inside:
        return f"in its {inside}, {_translated(said)}"
    allowed = _allowed(core)
    if allowed is not None:
        return f"it must be {allowed}"
    return _between(core, hint) or _translated(said)


def _allowed(core: Any) -> str | None:
    """The values of a closed set, or None where it is none."""
    if core is bool:
        return "true or false"
    if typing.get_origin(core) is Literal:
        values = [str(value) for value in typing.get_args(core) if value != ""]
    elif isinstance(core, type) and issubclass(core, Enum):
        values = [str(member.value) for member in core]
    else:
        return None
    return f"{', '.join(values[:-1])} or {values[-1]}" if len(values) > 1 else "".join(values) or "empty"


def _between(core: Any, hint: Any) -> str | None:
    """The range of a number that has both ends."""
    if core is not int:
        return None
    bounds = next((mark for mark in _metas(hint) if mark.ge is not None and mark.le is not None), None)
    return None if bounds is None else f"it must be a whole number from {bounds.ge} to {bounds.le}"


def _metas(hint: Any) -> list[Meta]:
    own = [mark for mark in getattr(hint, "__metadata__", ()) if isinstance(mark, Meta)]
    return own + [mark for inner in typing.get_args(hint) for mark in _metas(inner)]


def _translated(said: str) -> str:
    for pattern, words in _WORDS:
        found = pattern.match(said)
        if found:
            return words.format(*found.groups())
    wrong = _WRONG_TYPE.match(said)
    if wrong is None:
        return said if said.startswith(_OURS) else "it does not fit"
    wanted, got = (_named(each) for each in wrong.groups())
    return f"it is {got}, and must be {wanted}"


def _named(kinds: str) -> str:
    return " or ".join(_NAMES.get(kind, kind) for kind in kinds.split(" | "))
