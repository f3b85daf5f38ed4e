"""What a field of an end user or a document may hold: checks that answer why a value does not fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import TypeAlias
from urllib.parse import urlsplit

Check: TypeAlias = Callable[[object], str | None]
"""Why a value does not fit, as the end of a sentence that names the field; None: it fits."""

LENGTH_MOST = 1024
"""Characters of a text that nothing else limits."""

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_EMAIL = re.compile(r"[^@\s,;<>()\"]{1,64}@[^@\s,;<>()\"]{1,253}")
_ADDRESS_SID = re.compile(r"AD[0-9a-f]{32}")
_HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{1,62}")


def text(value: object) -> str | None:
    """Any text."""
    if not isinstance(value, (str, int)) or isinstance(value, bool):
        return "must be a text"
    return f"has more than {LENGTH_MOST} characters" if len(str(value)) > LENGTH_MOST else None


def phone_number(value: object) -> str | None:
    """A phone number in E.164."""
    return None if isinstance(value, str) and _E164.fullmatch(value) else "must be a phone number such as +14155550100"


def email(value: object) -> str | None:
    """An e-mail address, as far as its shape goes."""
    return None if isinstance(value, str) and _EMAIL.fullmatch(value) else "must be an e-mail address"


def website(value: object) -> str | None:
    """A web address; `https://` may be left out."""
    why = "must be a web address such as https://www.example.com"
    if not isinstance(value, str) or any(character.isspace() for character in value):
        return why
    try:
        parts = urlsplit(value if "://" in value else f"https://{value}")
        host = parts.hostname or ""
    except ValueError:
        return why
    return None if parts.scheme in ("http", "https") and _HOST.fullmatch(host) else why


def websites(value: object) -> str | None:
    """Web addresses, as a list or with commas between them."""
    return next(filter(None, map(website, listed(value))), None)


def address_sids(value: object) -> str | None:
    """SIDs of addresses, as a list or with commas between them."""
    fitting = [sid for sid in listed(value) if isinstance(sid, str) and _ADDRESS_SID.fullmatch(sid)]
    return None if fitting and len(fitting) == len(listed(value)) else "must hold the SIDs of addresses (AD...)"


def one_of(values: Collection[str]) -> Check:
    """One of these."""

    def check(value: object) -> str | None:
        return None if value in values else f"must be one of {', '.join(values)}"

    return check


def some_of(values: Collection[str]) -> Check:
    """Some of these, as a list or with commas between them."""

    def check(value: object) -> str | None:
        given = listed(value)
        return None if given and all(each in values for each in given) else f"must be of {', '.join(values)}"

    return check


def yes_or_no(value: object) -> str | None:
    """`true` or `false`."""
    return None if isinstance(value, bool) or value in ("true", "false") else "must be true or false"


def listed(value: object) -> list[object]:
    """A list as it is; a text taken apart at its commas."""
    if isinstance(value, list):
        return value
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return [value]


def is_empty(value: object) -> bool:
    """Whether there is nothing in a field."""
    return value is None or value == [] or (isinstance(value, str) and not value.strip())
