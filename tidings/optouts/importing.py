"""A line of a file of opt-outs: what is written of a pair, and what is read of it."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from tidings.core import Instant
from tidings.http import Call, Of
from tidings.optouts.keywords import spelled
from tidings.optouts.scopes import scope_of, user_of
from tidings.optouts.store import OptOut, OptOutSource

WORD_MOST: Final = 64
"""Characters of a keyword."""


class OptOutLine(msgspec.Struct, frozen=True):
    """One entry of a file, as it came."""

    user: str
    scope: str = ""
    keyword: str = ""
    date_created: Annotated[str, Of("date_created", Instant.iso)] = ""
    source: str = ""
    message_sid: str | None = None


def pair_of(call: Call, default: str | None, line: OptOutLine) -> OptOut:
    """What a line says; `default` is the scope of one that names none. Raises ValueError with the reason."""
    scope = scope_of(call, line.scope) if line.scope else default
    if scope is None:
        msg = "it has no scope, and the import names none"
        raise ValueError(msg)
    now = call.clock.now()
    since_when = Instant.parse_iso(line.date_created) if line.date_created else now
    keyword = spelled(line.keyword)[:WORD_MOST]
    return OptOut(call.account_sid, scope, user_of(line.user), keyword, min(now, since_when), OptOutSource.IMPORT)
