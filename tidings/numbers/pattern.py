"""Patterns of digits that a phone number should contain, and the drawing of numbers that fit one.

Digits stand for themselves and letters for their key of the telephone; `*` is one digit, `%` any number of digits, a
leading `+` the beginning of the number with its country code, a final `$` its end.
Source: https://www.twilio.com/docs/phone-numbers/api/availablephonenumberlocal-resource
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeAlias

import msgspec

from tidings.core import Chance

DIGITS = "0123456789"
LENGTH_LEAST = 2
LENGTH_MOST = 16

_ANY_RUN = "%"
_FORM = re.compile(r"\+?[0-9a-z*%]+\$?")
_WILD = re.compile(r"[*%]")
_PLAIN = re.compile(r"[0-9a-z]")
_PLAIN_LEAST = 2
_KEYS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")

Slots: TypeAlias = tuple[str, ...]
"""A range of numbers: for each digit, without the +, those that may stand there."""


class Pattern(msgspec.Struct, frozen=True):
    """A pattern that was read: for each step the digits that fit, or `%` for a run of any."""

    steps: tuple[str, ...]


ANYTHING = Pattern((_ANY_RUN,))


def parse(text: str) -> Pattern | str:
    """The pattern, or why `text` is none."""
    if not LENGTH_LEAST <= len(text) <= LENGTH_MOST:
        return f"it must have {LENGTH_LEAST} to {LENGTH_MOST} characters"
    low = text.lower()
    if not text.isascii() or not _FORM.fullmatch(low):
        return "it may have digits, letters, * and %, a + at its beginning and a $ at its end"
    if _WILD.search(low) and len(_PLAIN.findall(low)) < _PLAIN_LEAST:
        return f"with * or % it needs at least {_PLAIN_LEAST} digits or letters"
    inner = low.strip("+$").translate(_KEYS)
    steps = [DIGITS if character == "*" else character for character in inner]
    before = () if low.startswith("+") else (_ANY_RUN,)
    after = () if low.endswith("$") else (_ANY_RUN,)
    return Pattern((*before, *steps, *after))


def matches(pattern: Pattern, digits: str) -> bool:
    """Whether a number, without its +, fits."""
    return fits(pattern, tuple(digits))


def fits(pattern: Pattern, slots: Slots) -> bool:
    """Whether any number of this range fits."""
    return _can(pattern.steps, slots)


def draw(pattern: Pattern, slots: Slots, chance: Chance) -> str:
    """A number of this range that fits, without its +. Raises ValueError where there is none."""
    steps, drawn = pattern.steps, ""
    for place in range(len(slots)):
        ways = _ways(steps, slots[place:])
        if not ways:
            msg = "no number of this range fits"
            raise ValueError(msg)
        digit, follow = ways[chance.number(len(ways))]
        steps = follow
        drawn += digit
    return drawn


def _ways(steps: Sequence[str], slots: Slots) -> list[tuple[str, tuple[str, ...]]]:
    """The digits that may stand first, each with the steps that are left for the others."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for left in _openings(tuple(steps)):
        rest = left if left[0] == _ANY_RUN else left[1:]
        if not _can(rest, slots[1:]):
            continue
        allowed = slots[0] if left[0] == _ANY_RUN else set(slots[0]) & set(left[0])
        found += [(digit, rest) for digit in sorted(allowed)]
    return found


def _openings(steps: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The steps, and the steps without each run that may be empty at their beginning."""
    found = []
    while steps:
        found.append(steps)
        if steps[0] != _ANY_RUN:
            break
        steps = steps[1:]
    return found


@lru_cache(maxsize=16384)
def _can(steps: tuple[str, ...], slots: Slots) -> bool:
    if not steps:
        return not slots
    if steps[0] == _ANY_RUN:
        return _can(steps[1:], slots) or (bool(slots) and _can(steps, slots[1:]))
    return bool(slots) and not set(slots[0]).isdisjoint(steps[0]) and _can(steps[1:], slots[1:])
