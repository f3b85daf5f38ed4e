"""Form bodies and queries: bytes to names and values and back, quickly.

Source: https://url.spec.whatwg.org/#application/x-www-form-urlencoded (read with UTF-8 only, and no NUL).
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Sequence
from typing import TypeAlias
from urllib.parse import quote_plus

Fields: TypeAlias = dict[str, "str | list[str]"]
"""Name to value; to the list of values where a name came more than once."""

FIELDS_MAX = 1000
LONE_MAX = 1000
"""Percent signs in one value that begin no escape; putting up with them costs more than escapes do."""
_LONE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_NUMBER = re.compile(r"\+[0-9]+").fullmatch
_PLAIN = re.compile(r"[A-Za-z0-9_.~\-+:/&=]*").fullmatch


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
        for pair in raw.decode().replace("+", " ").split("&"):
            if not pair:
                continue
            name, _, value = pair.partition("=")
            value = value.replace("%2B", "+")  # all that is escaped of most numbers; no escape is made or broken by it
            if "%" in value:
                value = _unescaped(value)
            if "%" in name:
                name = _unescaped(name)
            if name in fields:
                put_again(fields, name, value)
            else:
                fields[name] = value
    except UnicodeDecodeError:
        msg = "it is not UTF-8"
        raise Unreadable(msg) from None
    if b"%00" in raw or b"\x00" in raw:
        msg = "it has a NUL character"
        raise Unreadable(msg)
    return fields


def encode(pairs: Sequence[tuple[str, str]]) -> bytes:
    """`pairs` as `name=value&name=value`, in their order, UTF-8, a space as `+`.

    SIDs, numbers, statuses and URLs take the quick way: joined first, then the few characters that
    need it replaced in one go. An `=` or `&` too many shows that a value has one of its own.
    """
    count = len(pairs)
    joined = "&".join([f"{name}={value}" for name, value in pairs])
    if _PLAIN(joined) and joined.count("=") == count and joined.count("&") == max(0, count - 1):
        return joined.replace("+", "%2B").replace(":", "%3A").replace("/", "%2F").encode("ascii")
    return "&".join([f"{quoted(name)}={quoted(value)}" for name, value in pairs]).encode("ascii")


def quoted(text: str) -> str:
    """One name or value as it stands in a form."""
    if _NUMBER(text):
        return f"%2B{text[1:]}"
    if text.isascii() and text.isalnum():
        return text
    return quote_plus(text, errors="replace")


def query_of(fields: Fields) -> str:
    """The fields as the query of a URL, where a space is `%20`; the reverse of `parse`."""
    pairs = [(name, each) for name, value in fields.items() for each in ([value] if isinstance(value, str) else value)]
    return encode(pairs).decode("ascii").replace("+", "%20")


def _unescaped(text: str) -> str:
    """A value without its escapes; a percent sign that begins none stays. Raises Unreadable, UnicodeDecodeError.

    Quoted-printable (RFC 2045 section 6.7) has the same escapes behind another sign, and a decoder in C: 128 kB of
    `%41` take 2 ms, a twentieth of what a loop over them takes.
    """
    raw, lone = _LONE.subn(b"%25", text.encode(), LONE_MAX + 1)
    if lone > LONE_MAX:
        msg = f"it has more than {LONE_MAX} percent signs that begin no escape"
        raise Unreadable(msg)
    return binascii.a2b_qp(raw.replace(b"=", b"=3D").replace(b"%", b"=")).decode()


def put_again(fields: Fields, name: str, value: str) -> None:
    """Adds a value under a name that came before."""
    before = fields[name]
    if isinstance(before, list):
        before.append(value)
    else:
        fields[name] = [before, value]
