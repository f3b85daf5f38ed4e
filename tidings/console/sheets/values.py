"""How the values of an item are shown: as words, with where they lead and how they look. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import Any, Final

import msgspec

from tidings.console.moments import spelled
from tidings.console.sheets.fields import called, spaced
from tidings.console.sheets.model import As, SheetColumn
from tidings.console.wording import _
from tidings.core import Instant, is_sid

DONE: Final = frozenset(
    [
        "active",
        "approved",
        "twilio-approved",
        "verified",
        "registered",
        "delivered",
        "sent",
        "received",
        "read",
        "bound",
        "up",
        "running",
        "enabled",
        "in-use",
        "success",
        "completed",
        "live",
        "available",
    ]
)
WAITING: Final = frozenset(
    [
        "pending",
        "in-review",
        "twilio-review",
        "in-provisioning",
        "pending-review",
        "queued",
        "accepted",
        "scheduled",
        "sending",
        "draft",
        "late",
        "leaving",
        "purging",
    ]
)
REFUSED: Final = frozenset(
    [
        "rejected",
        "twilio-rejected",
        "failed",
        "undelivered",
        "suspended",
        "closed",
        "down",
        "error",
        "revoked",
        "canceled",
        "expired",
        "refused",
    ]
)
ASKED: Final = frozenset(
    ["warning", "suspended-by-parent", "held", "paused", "resting", "disabled", "unverified", "corrections-needed"]
)
_RFC_2822: Final = re.compile(r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} \+0000")
_ISO: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z")
RUN: Final = 3
"""Numbers from which on the first and the last say all."""
_E164: Final = re.compile(r"\+[1-9]\d{6,14}")
_ERROR_FIELDS: Final = frozenset({"error_code"})
_SECRET_FIELDS: Final = frozenset({"auth_token", "secondary_auth_token"})
"""Shown to who asks for them by a click, not to whoever stands behind."""
_STATE_FIELDS: Final = frozenset({"status", "outcome", "state", "power", "log_level", "campaign_status"})


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One value as a page shows it."""

    kind: str
    """As of the value: `text`, `state`, `moment` and so on."""
    text: str
    href: str | None = None
    state: str = ""
    """The class of a state's colour."""
    is_own: bool = False
    """Of a SID: whether it is the item's own, which has its name beside it."""
    at: Instant | None = None
    parts: Sequence[ItemFact] = ()
    """What an object consists of, or a list of such."""


class ItemFact(msgspec.Struct, frozen=True):
    """A value with its name."""

    label: str
    value: Shown


def found_in(item: Mapping[str, Any], field: str) -> Any:
    """A field of an item, `queue.length` one inside another; None where it is not there."""
    value: Any = item
    for name in field.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def shown(item: Mapping[str, Any], column: SheetColumn, places: Mapping[str, str], href: str) -> Shown:
    """What stands in a cell. `places` are the paths of pages by the prefix of their SIDs."""
    value = found_in(item, column.field)
    if column.shown is As.NAME:
        return Shown(kind="name", text=spelled(_text(value)) or _("(no name)"), href=href)
    if value is None or value == "":
        return Shown(kind="text", text="")
    match column.shown:
        case As.STATE:
            return _state(str(value))
        case As.MOMENT:
            at = moment_of(value)
            return Shown(kind="moment", text=str(value), at=at) if at else Shown(kind="text", text=str(value))
        case As.YES:
            return Shown(kind="text", text=_("Yes") if value in (True, "true") else "")
        case As.ABLE:
            return Shown(kind="text", text=", ".join(flags_on(value)))
        case As.CODE:
            return Shown(kind="code", text=str(value), href=f"/errors/{value}")
        case As.BAR:
            return Shown(kind="bar", text=str(value))
        case As.ADDRESS:
            return Shown(kind="text", text=spelled(str(value)))
        case _:
            return guessed(column.field, value, places)


_OWN: Final = "sid"
_OF_EITHER: Final = frozenset({"sid", "resource_sid"})
"""Fields in which an AP is an application, or an application for a short code."""


def guessed(field: str, value: Any, places: Mapping[str, str]) -> Shown:
    """A value by what it looks like: a SID leads to its page, a moment is told, a code is explained."""
    if value is None or value in ("", [], {}):
        return Shown(kind="text", text="")
    name = field.rpartition(".")[2]
    if name in _SECRET_FIELDS:
        return Shown(kind="secret", text=str(value))
    if name in _STATE_FIELDS and isinstance(value, str):
        return _state(value)
    if name in _ERROR_FIELDS and isinstance(value, int | str):
        return Shown(kind="code", text=str(value), href=f"/errors/{value}")
    if isinstance(value, bool):
        return Shown(kind="text", text=_("Yes") if value else _("No"))
    if isinstance(value, str):
        is_either = name in _OF_EITHER and value[:2] == "AP"
        found = _text_guessed(value, {} if is_either else places)
        return msgspec.structs.replace(found, is_own=True) if name == _OWN else found
    if are_flags(value):
        return Shown(kind="text", text=", ".join(flags_on(value)))
    if (parts := _parts(value, places)) is not None:
        return Shown(kind="parts", text=_text(value) if parts else "", parts=parts)
    return Shown(kind="text", text=_text(value))


def _text_guessed(value: str, places: Mapping[str, str]) -> Shown:
    if is_sid(value):
        place = places.get(value[:2])
        return Shown(kind="sid", text=value, href=f"{place}/{value}" if place else None)
    if _E164.fullmatch(value):
        return Shown(kind="text", text=spelled(value))
    at = moment_of(value)
    return Shown(kind="moment" if at else "text", text=value, at=at)


def _parts(value: Any, places: Mapping[str, str]) -> list[ItemFact] | None:
    """What an object says, or each object of a list under its number; None of what is neither."""
    if isinstance(value, Mapping):
        return facts_of(value, (), places)
    if isinstance(value, list) and all(isinstance(each, Mapping) for each in value):
        return [ItemFact(str(number), guessed("", each, places)) for number, each in enumerate(value, 1)]
    return None


def facts_of(item: Mapping[str, Any], leave: Sequence[str], places: Mapping[str, str]) -> list[ItemFact]:
    """What an item says, but for `leave` and the addresses of the API; in the words of forms, where those differ."""
    hidden = {*leave, "uri", "url", "links", "subresource_uris"}
    values = {name: guessed(name, given, places) for name, given in item.items() if name not in hidden}
    labels = Counter(called(name) for name in values)
    return [
        ItemFact(called(name) if labels[called(name)] == 1 else spaced(name), value)
        for name, value in values.items()
        if value.text
    ]


def moment_of(value: object) -> Instant | None:
    """A moment in either of the API's ways to write one."""
    if not isinstance(value, str):
        return None
    try:
        if _ISO.fullmatch(value):
            return Instant.parse_iso(value)
        if _RFC_2822.fullmatch(value):
            return Instant(int(parsedate_to_datetime(value).timestamp()) * 1_000_000)
    except (ValueError, OverflowError):
        pass
    return None


def _state(text: str) -> Shown:
    word = text.lower().replace("_", "-")
    classes = {"done": DONE, "waiting": WAITING, "refused": REFUSED, "asked": ASKED}
    state = next((name for name, words in classes.items() if word in words), "")
    return Shown(kind="state", text=spaced(word.replace("-", " ")), state=state)


def are_flags(value: Any) -> bool:
    """Whether it is capabilities, or their like: names that are on or off."""
    return isinstance(value, Mapping) and bool(value) and all(isinstance(each, bool) for each in value.values())


def flags_on(value: Any) -> list[str]:
    """Of capabilities and their like the names of those that are on."""
    flags = value.items() if isinstance(value, Mapping) else []
    return [name.upper() if len(name) < 4 else name for name, is_on in flags if is_on]


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(each, str | int) for each in value):
        return f"{value[0]} to {value[-1]}" if _is_run(value) else ", ".join(map(str, value))
    if value is None:
        return ""
    return (
        msgspec.json.format(msgspec.json.encode(value), indent=1).decode()
        if isinstance(value, dict | list)
        else str(value)
    )


def _is_run(value: list[Any]) -> bool:
    """Whether these are three or more whole numbers, each one more than the last."""
    return all(type(each) is int for each in value) and len(value) >= RUN and value == [*range(value[0], value[-1] + 1)]
