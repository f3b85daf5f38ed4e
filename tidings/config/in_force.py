"""The settings as they are in force, with nothing in them that is secret."""

from __future__ import annotations

from typing import Final

import msgspec

from tidings.config.reading import SECRET, described
from tidings.config.settings import Settings

SET: Final = "set"
NOT_SET: Final = "not set"


class SettingInForce(msgspec.Struct, frozen=True):
    """One setting."""

    name: str
    """Its variable."""
    value: str
    """Of a secret only whether it is `set` or `not set`."""
    default: str
    is_secret: bool
    does: str


def in_force(settings: Settings) -> list[SettingInForce]:
    """All of them, in their order. What might have a credential inside it, as an address has, is not shown either."""
    told = zip(Settings.__struct_fields__, described(), strict=True)
    return [_one(name, getattr(settings, name), *row) for name, row in told]


def _one(name: str, value: object, variable: str, default: str, sentence: str) -> SettingInForce:
    text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    is_secret = name in SECRET or "@" in text
    shown = (SET if text else NOT_SET) if is_secret else text
    return SettingInForce(variable, shown, default.lower() if isinstance(value, bool) else default, is_secret, sentence)
