"""The filters of SCIM 2.0: a text such as `userName sw "J" and not (emails.type eq "home")`, and whom it leaves.

An attribute that is not set is equal to nothing but null, unequal to everything else, and not present. One of several
values fits where any of its values does.

Source: RFC 7644 section 3.4.2.2
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Generic, TypeAlias, TypeVar

import msgspec

from tidings.core import Instant

FILTER_MOST: Final = 1_000
"""Characters."""
TERMS_MOST: Final = 20
DEPTH_MOST: Final = 10
"""Parentheses within each other."""

T = TypeVar("T")
Value: TypeAlias = str | bool | Instant
_Test: TypeAlias = Callable[[T], bool]
_TOKEN: Final = re.compile(r'\s*(?:([()\[\]])|("(?:[^"\\]|\\.)*")|([^\s()\[\]"]+))')
_ORDERED: Final = {"gt": operator.gt, "ge": operator.ge, "lt": operator.lt, "le": operator.le}
_TEXTUAL: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "co": lambda held, asked: asked in held,
    "sw": str.startswith,
    "ew": str.endswith,
}
_OPERATORS: Final = frozenset({"eq", "ne", *_ORDERED, *_TEXTUAL})


class ScimAttribute(msgspec.Struct, Generic[T], frozen=True):
    """What a filter may name."""

    values: Callable[[T], Sequence[Value]]
    """Those that are set, of somebody."""
    kind: type[Value] = str
    exact: bool = False
    """Whether capital and small letters are different ones."""


class ScimAttributes(msgspec.Struct, Generic[T], frozen=True):
    """All that a filter may name, in small letters."""

    plain: Mapping[str, ScimAttribute[T]]
    parts: Mapping[str, tuple[Callable[[T], Sequence[Any]], ScimAttributes[Any]]] = {}
    """Those whose values have attributes of their own, for `emails[type eq "work"]`."""
    prefix: str = ""
    """What may stand before a name: the schema."""


def scim_filter(text: str, attributes: ScimAttributes[T]) -> Callable[[T], bool]:
    """What a filter asks for. Raises ValueError with the reason."""
    if len(text) > FILTER_MOST:
        raise ValueError(f"it is longer than {FILTER_MOST} characters")
    reader = _FilterReader(text)
    test = reader.either(attributes)
    if reader.word:
        raise ValueError(f"{reader.word[:50]} is not expected there")
    return test


class _FilterReader:
    """Goes through the words of a filter; `or` binds less than `and`, and that less than `not`."""

    def __init__(self, text: str) -> None:
        self._words = _words(text)
        self._place = self._terms = self._depth = 0

    @property
    def word(self) -> str:
        """The next one; empty at the end."""
        return self._words[self._place] if self._place < len(self._words) else ""

    def either(self, attributes: ScimAttributes[T]) -> _Test[T]:
        """Tests with `or` between."""
        tests = [self._all(attributes)]
        while self._took("or"):
            tests.append(self._all(attributes))
        return lambda one: any(test(one) for test in tests)

    def _all(self, attributes: ScimAttributes[T]) -> _Test[T]:
        tests = [self._one(attributes)]
        while self._took("and"):
            tests.append(self._one(attributes))
        return lambda one: all(test(one) for test in tests)

    def _one(self, attributes: ScimAttributes[T]) -> _Test[T]:
        is_not = self._took("not")
        if is_not or self.word == "(":
            test = self._within("(", ")", attributes)
            return (lambda one: not test(one)) if is_not else test
        return self._term(attributes)

    def _within(self, opening: str, closing: str, attributes: ScimAttributes[T]) -> _Test[T]:
        self._depth += 1
        if self._depth > DEPTH_MOST:
            raise ValueError(f"its parentheses are deeper than {DEPTH_MOST}")
        self._need(opening)
        test = self.either(attributes)
        self._need(closing)
        self._depth -= 1
        return test

    def _term(self, attributes: ScimAttributes[T]) -> _Test[T]:
        self._terms += 1
        if self._terms > TERMS_MOST:
            raise ValueError(f"it has more than {TERMS_MOST} comparisons")
        named = self._next()
        name = named.lower().removeprefix(attributes.prefix)
        attribute, parted = attributes.plain.get(name), attributes.parts.get(name)
        if attribute is None:
            raise ValueError(f"there is no attribute {named[:50]} to filter by" if named else _MISSING)
        if self.word == "[" and parted is not None:
            parts, inside = parted[0], self._within("[", "]", parted[1])
            return lambda one: any(inside(part) for part in parts(one))
        comparison = self._next().lower()
        if comparison == "pr":
            return lambda one: any(held != "" for held in attribute.values(one))
        if comparison not in _OPERATORS:
            raise ValueError(f"{comparison[:50]} is no comparison" if comparison else _MISSING)
        return _compared(attribute, named, comparison, self._value())

    def _value(self) -> object:
        token = self._next()
        try:
            return msgspec.json.decode(token if token.startswith('"') else token.lower())
        except msgspec.DecodeError:
            raise ValueError(f"{token[:50]} is no value: texts stand in quotation marks") from None

    def _took(self, word: str) -> bool:
        found = self.word.lower() == word
        self._place += found
        return found

    def _need(self, token: str) -> None:
        if self._next() != token:
            raise ValueError(f"{token} is missing")

    def _next(self) -> str:
        token = self.word
        self._place += 1
        return token


_MISSING: Final = 'a comparison such as `userName eq "ann@example.com"` is missing'


def _words(text: str) -> list[str]:
    found, place, end = list[str](), 0, len(text.rstrip())
    while place < end:
        token = _TOKEN.match(text, place)
        if token is None:
            raise ValueError("a quotation mark is not closed")
        found.append(token[token.lastindex or 0])
        place = token.end()
    return found


def _compared(attribute: ScimAttribute[T], named: str, comparison: str, asked: object) -> _Test[T]:
    """The test of one comparison. Raises ValueError where the two cannot be compared."""
    wanted = None if asked is None else _fitting(attribute, named, asked)
    test = _test_of(comparison, wanted, named)

    def fits(one: T) -> bool:
        held = [_folded(attribute, value) for value in attribute.values(one)]
        if not held:
            return (comparison == "eq") == (wanted is None) and comparison in {"eq", "ne"}
        return any(test(value) for value in held)

    return fits


def _test_of(comparison: str, wanted: Value | None, named: str) -> Callable[[Any], bool]:
    if comparison == "eq":
        return lambda held: held == wanted
    if comparison == "ne":
        return lambda held: held != wanted
    if comparison in _TEXTUAL and isinstance(wanted, str):
        return lambda held: _TEXTUAL[comparison](held, wanted)
    if comparison in _ORDERED and wanted is not None and not isinstance(wanted, bool):
        return lambda held: bool(_ORDERED[comparison](held, wanted))
    raise ValueError(f"{named[:50]} cannot be compared by {comparison}")


def _fitting(attribute: ScimAttribute[T], named: str, asked: object) -> Value:
    """What is asked for, in the attribute's kind. Raises ValueError."""
    if attribute.kind is Instant and isinstance(asked, str):
        return Instant.parse_iso(asked)
    if attribute.kind is not type(asked):
        raise ValueError(f"{named[:50]} is never {str(asked)[:50]}")
    return _folded(attribute, asked)


def _folded(attribute: ScimAttribute[T], value: Value) -> Value:
    return value.lower() if isinstance(value, str) and not attribute.exact else value
