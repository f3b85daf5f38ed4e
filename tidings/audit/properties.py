"""What the audit log keeps of a thing: its properties before and after, bounded in size, without secrets.

    {"resource_properties": {"friendly_name": {"previous": "Old", "updated": "New"}}}

Source: https://www.twilio.com/docs/usage/monitor-events (the form of `event_data`)
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

import msgspec

from tidings.core import Instant
from tidings.http.encode import shown_fields

VALUE_MOST: Final = 256
"""Characters of one value, a list or an object as JSON; what is longer is cut."""
PROPERTIES_MOST: Final = 48
"""Of one event."""
VEIL: Final = "***"
"""What stands where a value may not be told."""
_SELF_EVIDENT: Final = frozenset({"sid", "account_sid", "date_created", "date_updated"})
"""The event says these itself."""
_USER: Final = re.compile(r"(?<=://)[^/?#@\s\x22]+@")
_SECRET: Final = re.compile(
    r"([?&;][^=&#\s]*(?:token|secret|passw|key|auth|sig)[^=&#\s]*=)[^&#\s\x22\x5c]+", re.IGNORECASE
)


def of_new(item: msgspec.Struct, veiled: Container[str] = (), hidden: Iterable[str] = ()) -> dict[str, Any]:
    """The properties that a new thing has: those that are shown, and those of the `hidden` that are named."""
    return _kept({name: {"updated": _told(name, value, veiled)} for name, value in _set_of(item, hidden)})


def of_gone(item: msgspec.Struct, veiled: Container[str] = (), hidden: Iterable[str] = ()) -> dict[str, Any]:
    """The properties that a deleted thing had; `hidden`: see of_new."""
    return _kept({name: {"previous": _told(name, value, veiled)} for name, value in _set_of(item, hidden)})


def of_changed(
    before: Mapping[str, object] | msgspec.Struct, values: Mapping[str, object], veiled: Container[str] = ()
) -> dict[str, Any]:
    """The properties among `values` that are others than before; nothing where none is."""
    held = before if isinstance(before, Mapping) else msgspec.structs.asdict(before)
    return _kept(
        {
            name: {"previous": _told(name, held[name], veiled), "updated": _told(name, value, veiled)}
            for name, value in values.items()
            if name not in _SELF_EVIDENT and held[name] != value
        }
    )


def _kept(properties: dict[str, Any]) -> dict[str, Any]:
    return {"resource_properties": dict(list(properties.items())[:PROPERTIES_MOST])} if properties else {}


def _set_of(item: msgspec.Struct, hidden: Iterable[str]) -> list[tuple[str, object]]:
    """The properties of a thing that are something."""
    pairs = [(name, getattr(item, name)) for name in (*_named(type(item)), *hidden)]
    return [(name, value) for name, value in pairs if value not in (None, "", [], {})]


@lru_cache(maxsize=256)
def _named(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    return tuple(name for name in shown_fields(kind) if name not in _SELF_EVIDENT)


def _told(name: str, value: object, veiled: Container[str]) -> Any:
    """A value as it is kept."""
    if name in veiled and value is not None:
        return VEIL
    if isinstance(value, Instant):
        return value.iso()
    plain = msgspec.to_builtins(value)
    if plain is None or isinstance(plain, bool | int | float):
        return plain
    if isinstance(plain, str):
        return _cut(cleaned_url(plain))
    text = cleaned_url(msgspec.json.encode(plain).decode())
    return msgspec.json.decode(text) if len(text) <= VALUE_MOST else _cut(text)


def cleaned_url(text: str) -> str:
    """A text without the passwords and tokens that people write into URLs."""
    return _SECRET.sub(rf"\1{VEIL}", _USER.sub(f"{VEIL}@", text))


def _cut(text: str) -> str:
    return text if len(text) <= VALUE_MOST else f"{text[: VALUE_MOST - 1]}…"
