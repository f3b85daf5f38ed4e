"""Ways into what comes and goes over HTTP: names with dots between them, a number for a place in a list. Bounded.

A way of eight steps at most leads to one value. There are no wildcards, no conditions and nothing that repeats.
"""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import unquote_plus

import msgspec

VALUE_MOST: Final = 40_000
"""Characters of a value that are read: what 255 segments hold."""
PLACE_MOST: Final = 20
"""The greatest place in a list that is written."""
WORDS_MOST: Final = 200
PAIRS_MOST: Final = 1_000
_BETWEEN_WORDS: Final = re.compile(r"[\s:;,|=]+")
_BETWEEN_PAIRS: Final = re.compile(r"[&\r\n]+")


def found_at(document: object, path: str) -> str | None:
    """The value at the end of a way, as text; None: there is none, or it is no single value."""
    if not path:
        return None
    at = document
    for step in path.split("."):
        if isinstance(at, dict):
            at = at.get(step)
        elif isinstance(at, list) and step.isascii() and step.isdecimal() and int(step) < len(at):
            at = at[int(step)]
        else:
            return None
    return as_text(at)


def as_text(value: object) -> str | None:
    """A single value as text; None for what is none."""
    match value:
        case str():
            return value[:VALUE_MOST]
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)[:VALUE_MOST]
        case _:
            return None


def put_at(document: dict[str, Any], path: str, value: str) -> None:
    """Puts a value at the end of a way, which is made as far as it is not there. Raises ValueError."""
    *steps, last = path.split(".")
    at: Any = document
    for step, following in zip(steps, [*steps, last][1:], strict=True):
        at = _entered(at, step, [] if following.isdecimal() else {})
    _placed(at, last, value)


def _entered(at: Any, step: str, new: Any) -> Any:
    if isinstance(at, dict):
        return at.setdefault(step, new)
    place = _place(at, step)
    if place == len(at):
        at.append(new)
    return at[place]


def _placed(at: Any, step: str, value: str) -> None:
    if isinstance(at, dict) and not isinstance(at.get(step), dict | list):
        at[step] = value
        return
    place = _place(at, step)
    at[place : place + 1] = [value]


def _place(at: Any, step: str) -> int:
    if not (isinstance(at, list) and step.isdecimal() and int(step) <= min(len(at), PLACE_MOST)):
        msg = f"{step} is no place here: a list is filled from 0 on"
        raise ValueError(msg)
    return int(step)


def json_of(octets: bytes) -> object:
    """A document; None: it is none."""
    try:
        found: object = msgspec.json.decode(octets)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return found


def pairs_of(octets: bytes) -> dict[str, Any]:
    """Fields `name=value`, or lines of them; of a name that comes twice the first."""
    found: dict[str, Any] = {}
    for pair in _BETWEEN_PAIRS.split(octets.decode("utf-8", "replace"))[:PAIRS_MOST]:
        name, is_pair, value = pair.partition("=")
        if is_pair:
            found.setdefault(unquote_plus(name).strip(), unquote_plus(value))
    return found


def words_of(octets: bytes) -> list[str]:
    """The words of a text."""
    text = octets.decode("utf-8", "replace").strip()
    return [word for word in _BETWEEN_WORDS.split(text[:VALUE_MOST], WORDS_MOST) if word][:WORDS_MOST]
