"""Messages by the Tidings API: searched by words, of one account, and each by its SID alone."""

from __future__ import annotations

from tidings.accounts.authenticate import seen_by
from tidings.accounts.directory import Directory
from tidings.core import Sid
from tidings.http import TIDINGS_V1, Asked, Call, Collection, Given, Page, Params, or_none, problems
from tidings.messages.api.shown import FoundMessage
from tidings.messages.model import Message, message
from tidings.messages.query import WrongWordError, parse
from tidings.messages.search import searched
from tidings.messages.store import MessageStore

found_messages = Collection(TIDINGS_V1, "/Messages", Message, sid="SM|MM", table=message, show=FoundMessage)


class FindMessages(Params):
    """What is looked for, in words: see messages.query."""

    query: Given[str]


@found_messages.list
async def listed(call: Call, given: FindMessages) -> Page:
    """Messages that fit, the newest first; `meta.stopped` where there may be more beyond what one page looks at."""
    try:
        query = parse(or_none(given.query) or "", call.clock.now())
    except WrongWordError as wrong:
        raise given.invalid("query", wrong) from None
    return await searched(call.db, _account(call, given, query.account_sid), query, call.asked or Asked())


def _account(call: Call, given: FindMessages, named: Sid | None) -> Sid:
    """The caller's own, or one of its subaccounts that the search names; the operator names one."""
    owner, directory = seen_by(call), call.part(Directory)
    if named is None and owner is None:
        raise problems.MISSING_PARAMETER(parameter="Query: account:AC...")
    of = call.account_sid if named is None else named
    known = (
        directory.get(of) if owner is None else next((one for one in directory.family(owner) if one.sid == of), None)
    )
    if of != owner and known is None:
        raise given.invalid("query", f"account:{of} is none of yours")
    return of


@found_messages.fetch
async def found(call: Call) -> Message:
    """The message of the caller's account; the operator sees every account's. Raises NOT_FOUND."""
    owner, messages = seen_by(call), MessageStore(call.db)
    for account_sid in call.part(Directory).sids() if owner is None else [owner]:
        one = await messages.get(account_sid, call.path["sid"])
        if one is not None:
            return one
    raise call.not_found()
