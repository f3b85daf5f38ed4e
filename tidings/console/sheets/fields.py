"""The fields of a form, made of the parameters that an operation of the API declares."""

from __future__ import annotations

import functools
import tomllib
import typing
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Literal

import msgspec
from msgspec import NODEFAULT, Meta

from tidings.console.sheets.labels import CALLED, UNITS
from tidings.console.wording import _
from tidings.core import Instant, Until
from tidings.core.hints import defaults_of, hints_of, unwrapped
from tidings.http import JsonParams, Operation

WORDS: Final = Path(__file__).parent.parent / "words" / "parameters.toml"
_SECRET: Final = frozenset({"Password"})
_LETTERS: Final = frozenset({"sid", "api", "url", "sms", "mms", "id", "ip", "pid", "a2p", "otp"})
"""What is said letter by letter."""
ALONE: Final = 4
"""Letters from which on a label says enough without the fields beside it: `By` does not."""
LONG: Final = 200
"""Characters from which on a text gets several lines."""


class Input(StrEnum):
    """How a field is filled in."""

    TEXT = "text"
    LONG_TEXT = "long"
    LINES = "lines"
    """Several values, each on a line."""
    CHOICE = "choice"
    SWITCH = "switch"
    """True or false."""
    NUMBER = "number"
    MOMENT = "moment"
    URL = "url"
    SECRET = "secret"  # noqa: S105 - a word


class FormField(msgspec.Struct, frozen=True, kw_only=True):
    """One field of a form."""

    name: str
    """The parameter, as it is on the wire."""
    attribute: str
    """The field of the item that it sets, if there is one."""
    label: str
    words: str
    """What it does; empty where nothing is known."""
    input: Input
    choices: Sequence[str] = ()
    required: bool = False
    most: int | None = None
    """Characters."""
    of: str = ""
    """The place of the sheet whose items can be its value; empty where it is no such."""
    usual: str = ""
    """What holds where nothing is chosen; empty: nothing does, or it depends."""
    ends: bool = False
    """Of a moment: whether it is the end of a span, and a day all of that day."""


class Worded(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is said of a parameter."""

    label: str
    does: str = ""
    of: str = ""
    usual: str = ""
    """What holds where nothing is chosen, and no declaration says so."""


@functools.cache
def fields_of(
    operation: Operation,
    settings: tuple[str, ...] | None,
    left_out: tuple[str, ...],
    defaults: tuple[type[msgspec.Struct], ...] = (),
) -> tuple[FormField, ...]:
    """The fields of a form for an operation, those that must be filled in first; else in the order of `settings`.

    `defaults` are structs that say what is usual, beside those of the operation.
    """
    if operation.params is None or issubclass(operation.params, JsonParams):
        return ()
    columns = [kind for kind in (operation.row, operation.resource, *defaults) if kind is not None]
    found = {
        field.name: field
        for described in msgspec.structs.fields(operation.params)
        if (field := _field(operation.params, described, columns)).name not in left_out
    }
    if settings is not None:
        found = {name: found[name] for name in settings if name in found}
    return tuple(sorted(found.values(), key=lambda field: not field.required))


def _field(kind: type, described: msgspec.structs.FieldInfo, columns: Sequence[type[msgspec.Struct]]) -> FormField:
    core, marks = unwrapped(hints_of(kind)[described.name])
    most = next((mark.max_length for mark in marks if isinstance(mark, Meta) and mark.max_length), None)
    filled, choices = _input(core, described.encode_name, most)
    said = worded().get(described.encode_name) or Worded(spaced(described.encode_name))
    return FormField(
        name=described.encode_name,
        attribute=described.name,
        label=said.label,
        words=said.does,
        of=said.of,
        input=filled,
        ends=isinstance(core, type) and issubclass(core, Until),
        choices=choices,
        usual=_usual(described, columns) or said.usual,
        required=described.default is NODEFAULT and described.default_factory is NODEFAULT,
        most=most,
    )


def _usual(described: msgspec.structs.FieldInfo, columns: Sequence[type[msgspec.Struct]]) -> str:
    """As the parameter says, else as the column does that it sets."""
    found = [described.default, *(defaults_of(kind).get(described.name) for kind in columns)]
    known = next((each for each in found if isinstance(each, bool | str) and each != ""), "")
    return str(known).lower() if isinstance(known, bool) else str(known)


def _input(core: Any, name: str, most: int | None) -> tuple[Input, Sequence[str]]:
    origin = typing.get_origin(core)
    if origin is Literal:
        return Input.CHOICE, [str(each) for each in typing.get_args(core)]
    if isinstance(core, type) and issubclass(core, StrEnum):
        return Input.CHOICE, [str(each) for each in core]
    if core is bool:
        return Input.SWITCH, ("true", "false")
    if core in (int, float):
        return Input.NUMBER, ()
    if isinstance(core, type) and issubclass(core, Instant):
        return Input.MOMENT, ()
    if origin in (list, tuple) or core in (list, tuple):
        return Input.LINES, ()
    if name.endswith(("Url", "StatusCallback")):
        return Input.URL, ()
    if name in _SECRET:
        return Input.SECRET, ()
    return (Input.LONG_TEXT if most and most > LONG else Input.TEXT), ()


@functools.cache
def worded() -> Mapping[str, Worded]:
    """To each parameter what it is called and what it does, in our words."""
    return read_words(WORDS)


def read_words(path: Path) -> Mapping[str, Worded]:
    """What a file says of parameters or attributes."""
    found = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), dict[str, Worded])
    return {name: Worded(_(said.label), _(said.does), said.of, said.usual) for name, said in found.items()}


def called(attribute: str) -> str:
    """What a field of an item is called: as the parameter is that sets it, where there is one."""
    if attribute in CALLED:
        return CALLED[attribute]
    said = worded().get("".join(word.capitalize() for word in attribute.split("_")))
    return said.label if said and len(said.label) >= ALONE else spaced(attribute)


def spaced(name: str) -> str:
    """`FriendlyName` and `friendly_name` as `Friendly name`, `lag_ms` as `Lag, ms`, `brandsid` as `Brand SID`."""
    parts: list[str] = []
    for character in name.replace("_", " "):
        if character.isupper() and parts and parts[-1] != " " and not parts[-1].isupper():
            parts.append(" ")
        parts.append(character)
    words = [part for word in "".join(parts).split() for part in _apart(word)]
    shown = [
        word.upper() if word.lower() in _LETTERS or (word.isupper() and len(word) > 1) else word.lower()
        for word in words
    ]
    unit = shown.pop() if len(shown) > 1 and shown[-1] in UNITS else ""
    text = " ".join(shown)
    return text[:1].upper() + text[1:] + (f", {unit}" if unit else "")


def _apart(word: str) -> list[str]:
    """What events call `brandsid` is the SID of a brand."""
    return [word[:-3], "sid"] if word.endswith("sid") and len(word) > ALONE else [word]
