"""Findings that are remembered by what was linted: who looks at the same registration again has it judged once.

A lint is a pure function of what it is given, and the rules are the program's own: what is remembered is no fact that
another process could change, and is forgotten with the program whose rules they were.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from typing import Final

import msgspec

from tidings.lint.finding import Finding

REMEMBERED_MOST: Final = 500
"""Registrations; their findings take some kilobytes each."""
_ENCODER: Final = msgspec.json.Encoder(enc_hook=str)


class Remembered:
    """The findings of the latest registrations."""

    def __init__(self, most: int = REMEMBERED_MOST) -> None:
        self._most = most
        self._found: OrderedDict[bytes, tuple[Finding, ...]] = OrderedDict()

    def get(self, key: bytes) -> tuple[Finding, ...] | None:
        """What was found; None: nobody linted it lately."""
        found = self._found.get(key)
        if found is not None:
            self._found.move_to_end(key)
        return found

    def keep(self, key: bytes, findings: tuple[Finding, ...]) -> None:
        """Remembers it; what was asked for longest ago is forgotten."""
        self._found[key] = findings
        if len(self._found) > self._most:
            self._found.popitem(last=False)


def key_of(linted: msgspec.Struct) -> bytes:
    """The same for all that a rule cannot tell apart: a digest of every field."""
    return hashlib.sha256(type(linted).__name__.encode() + _ENCODER.encode(linted)).digest()
