"""Parameters that nobody asked for: named in a header of the answer, or refused where they are surely a mistake.

Twilio ignores what it does not know, and its clients may send more than we know, so an unknown parameter alone fails
nothing. But `MediaUrl[0]`, `MediaUrl0` or `media_url` mean a parameter that there is, and a message would leave
without its picture.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from urllib.parse import quote

from tidings.http.problems import INVALID_PARAMETER

UNUSED = b"Tidings-Unused-Parameters"
NAMED_MOST = 10
NAME_MOST = 64
"""Characters of a name in the header."""
_INDEX = re.compile(r"(?:\[[^\]]*\]|[._-]?[0-9]+)+\Z")


def unused(given: Mapping[str, object], known: Mapping[str, bool]) -> list[str]:
    """The names among `given` that are not `known`; those map to whether they may come more than once.

    Raises INVALID_PARAMETER for one that surely means a known one: with an index, or written in another way and not
    beside it.
    """
    meant = {_bare(name): name for name in known}
    found = [name for name in given if name not in known]
    for name in found:
        plain = _INDEX.sub("", name)
        right = meant.get(_bare(plain))
        if right is not None and (plain != name or right not in given):
            reason = f"{right} is given once for each value" if known[right] and plain != name else f"write {right}"
            raise INVALID_PARAMETER(parameter=name, value=given[name], reason=reason)
    return found


def warning(names: Collection[str]) -> tuple[bytes, bytes]:
    """The header that names parameters which were not used."""
    shown = [quote(name[:NAME_MOST], safe="<>[]") for name in list(names)[:NAMED_MOST]]
    return UNUSED, ", ".join([*shown, "..."] if len(names) > NAMED_MOST else shown).encode()


def _bare(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()
