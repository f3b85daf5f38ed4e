"""Who may not be written to: pairs of a scope (a sender's address, or a messaging service) and a user.

Source: https://www.twilio.com/docs/messaging/features/opt-out (default handling)
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

import msgspec
import sqlalchemy as sa

from tidings.core import Instant, Sid
from tidings.db import Lookup, Write, insert, table
from tidings.http import between, equal
from tidings.numbers.addresses import Address


class OptOutSource(StrEnum):
    """How somebody opted out, or gave a consent."""

    KEYWORD = "keyword"
    """A text of theirs."""
    API = "api"
    IMPORT = "import"
    WEBSITE = "website"
    OFFLINE = "offline"
    OPT_IN_MESSAGE = "opt-in-message"
    OPT_OUT_MESSAGE = "opt-out-message"
    OTHERS = "others"


class OptOut(msgspec.Struct, frozen=True):
    """The row of one pair; as long as it is there, nothing is sent."""

    account_sid: Sid
    scope: str
    """The address of a sender, or the SID of a messaging service."""
    user: str
    """E.164."""
    keyword: str
    """The word that was written; empty where none was."""
    date_created: Instant
    source: OptOutSource = OptOutSource.KEYWORD
    message_sid: Sid | None = None
    """The text that said so."""


opt_out = table("opt_out", OptOut, key=("account_sid", "scope", "user"), small=True)
BY_USER: Final = sa.Index(None, opt_out.c.user, opt_out.c.account_sid)
BY_SOURCE: Final = sa.Index(None, opt_out.c.account_sid, opt_out.c.source, opt_out.c.scope, opt_out.c.user)
BY_DATE: Final = sa.Index(None, opt_out.c.account_sid, opt_out.c.date_created)
FILTERS: Final = (
    equal("scope", Address),
    equal("user", Address, along=BY_USER),
    equal("source", along=BY_SOURCE),
    *between("date_created", along=BY_DATE),
)
"""What lists of them are filtered by."""
FIND_ANY = Lookup(opt_out, ("account_sid", "user"), ("scope",))
SCOPES = sa.select(opt_out.c.scope).where(
    opt_out.c.account_sid == sa.bindparam("account_sid"), opt_out.c.user == sa.bindparam("user")
)


def added(*pairs: OptOut) -> Write:
    """Writes pairs; nothing changes where one stands already.

    A statement, as `removed` is: those of one commit are done in the order in which they came, so that of what a user
    says the last word counts. What is written in bulk would come first.
    """
    return insert(opt_out).values([msgspec.structs.asdict(pair) for pair in pairs]).on_conflict_do_nothing()


def removed(account_sid: Sid, scopes: Sequence[str], user: str) -> Write:
    """Deletes the pairs of a user and these scopes."""
    return sa.delete(opt_out).where(
        opt_out.c.account_sid == account_sid, opt_out.c.scope.in_(scopes), opt_out.c.user == user
    )


class OptOutBond:
    """Whoever opted out of a number meant the number: it holds for the account that the number moves to as well.

    What was is left where it was: there it holds should the number come back.
    """

    def moved(self, address: str, giver_sid: Sid, taker_sid: Sid) -> Sequence[Write]:
        """See numbers.NumberBond."""
        columns = opt_out.c
        names = [column.name for column in columns]
        other = {"account_sid": sa.literal(taker_sid, sa.Text), "message_sid": sa.null()}
        values = [other.get(name, columns[name]) for name in names]
        there = sa.select(*values).where(columns.account_sid == giver_sid, columns.scope == address)
        return [insert(opt_out).from_select(names, there).on_conflict_do_nothing()]
