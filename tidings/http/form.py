"""Form bodies and queries: bytes to names and values, quickly.

Source: https://url.spec.whatwg.org/#urlencoded-parsing (with UTF-8 only, and no NUL).
"""

from __future__ import annotations

from typing import TypeAlias
from urllib.parse import quote, unquote_to_bytes

Fields: TypeAlias = dict[str, "str | list[str]"]
"""Name to value; to the list of values where a name came more than once."""

FIELDS_MAX = 1000


class Unreadable(ValueError):  # noqa: N818 - reads as a state
    """The text is no form: why, in words for the caller."""


def parse(raw: bytes) -> Fields:
    """The fields of a form or a query, in their order; an empty value is kept. Raises Unreadable."""
    if not raw:
        return {}
    if raw.count(b"&") >= FIELDS_MAX:
        msg = f"it has more than {FIELDS_MAX} fields"
        raise Unreadable(msg)
    fields: Fields = {}
    try:
        for pair in raw.replace(b"+", b" ").split(b"&"):
            if not pair:
                continue
            name, _, value = pair.partition(b"=")
            _put(fields, _text(name), _text(value))
    except UnicodeDecodeError:
        msg = "it is not UTF-8"
        raise Unreadable(msg) from None
    if b"%00" in raw or b"\x00" in raw:
        msg = "it has a NUL character"
        raise Unreadable(msg)
    return fields


def write(fields: Fields) -> str:
    """The fields as a query, percent-encoded; the reverse of `parse`."""
    pairs = []
    for name, value in fields.items():
        values = value if isinstance(value, list) else [value]
        pairs += [f"{quote(name, safe='')}={quote(each, safe='')}" for each in values]
    return "&".join(pairs)


def _text(raw: bytes) -> str:
    return unquote_to_bytes(raw).decode() if b"%" in raw else raw.decode()


def _put(fields: Fields, name: str, value: str) -> None:
    before = fields.get(name)
    if before is None:
        fields[name] = value
    elif isinstance(before, list):
        before.append(value)
    else:
        fields[name] = [before, value]
