"""A file of opt-outs, taken in line by line."""

from __future__ import annotations

import asyncio
from itertools import islice
from typing import Final

import msgspec

from tidings.core import Instant
from tidings.http import Call
from tidings.optouts.files import LINES_MOST, WORD_MOST, BadLine, FileLine, lines_of
from tidings.optouts.keywords import spelled
from tidings.optouts.scopes import scope_of, user_of
from tidings.optouts.store import OptOut, OptOutSource, added

ERRORS_MOST: Final = 100
"""Lines that are named in the answer; the others are counted."""
_AT_ONCE: Final = 100
"""Lines of one commit; after each so many, read or not, others have their turn."""


class RefusedLine(msgspec.Struct, frozen=True):
    """A line of the file that was left out."""

    line: int
    """From 1."""
    reason: str


class Imported(msgspec.Struct, frozen=True):
    """What an import brought."""

    accepted: int
    """Lines whose pair stands now, be it new or not."""
    refused: int
    errors: list[RefusedLine]


async def taken_in(call: Call, text: str, default: str | None) -> Imported:
    """Keeps what the lines of a file say; `default` is the scope of those that name none.

    What was kept stays where a later line cannot be read, or a later commit fails. Raises Unavailable.
    """
    lines, accepted, refused = lines_of(text), 0, list[RefusedLine]()
    while together := list(islice(lines, _AT_ONCE)):
        pairs: list[OptOut] = []
        for number, line in together:
            try:
                pairs.append(_read(call, number, line, default))
            except ValueError as error:
                refused.append(RefusedLine(number, str(error)))
        if pairs:
            await call.db.commit(added(*pairs))
        accepted += len(pairs)
        await asyncio.sleep(0)
    return Imported(accepted, len(refused), refused[:ERRORS_MOST])


def _read(call: Call, number: int, line: FileLine | BadLine, default: str | None) -> OptOut:
    """Raises ValueError with the reason."""
    if number > LINES_MOST:
        msg = f"a file has at most {LINES_MOST} lines"
        raise ValueError(msg)
    if isinstance(line, BadLine):
        raise ValueError(line.reason)  # noqa: TRY004 - of what came, not of how we call
    scope = scope_of(call, line.scope) if line.scope else default
    if scope is None:
        msg = "it has no scope, and the import names none"
        raise ValueError(msg)
    now = call.clock.now()
    since_when = Instant.parse_iso(line.date_created) if line.date_created else now
    keyword = spelled(line.keyword)[:WORD_MOST]
    return OptOut(call.account_sid, scope, user_of(line.user), keyword, min(now, since_when), OptOutSource.IMPORT)
