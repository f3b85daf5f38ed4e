"""Messages by the Tidings API: searched by words, of one account, and each by its SID alone."""

from __future__ import annotations

from tidings.accounts.authenticate import seen_by
from tidings.accounts.directory import Directory
from tidings.core import Sid
from tidings.http import TIDINGS_V1, Asked, Call, Collection, Given, Page, Params, or_none, problems
from tidings.messages.api.shown import FoundMessage
from tidings.messages.model import Message, message
from tidings.messages.query import WrongWordError, parse
from tidings.messages.search import MessageSearch
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
    of = _account(call, given, query.account_sid)
    return await call.part(MessageSearch).page(of, query, call.asked or Asked())


def _account(call: Call, given: FindMessages, named: Sid | None) -> Sid:
    """The caller's own; the operator names one."""
    owner = seen_by(call)
    if named is None and owner is None:
        raise problems.MISSING_PARAMETER(parameter="Query: account:AC...")
    if named not in (None, owner) and not (owner is None and call.part(Directory).get(named)):
        raise given.invalid("query", f"account:{named} is none of yours")
    return named or call.account_sid


@found_messages.fetch
async def found(call: Call) -> Message:
    """The message of the caller's account; the operator sees every account's. Raises NOT_FOUND."""
    accounts = [own] if (own := seen_by(call)) else call.part(Directory).sids()
    return call.found(await MessageStore(call.db).find(call.path["sid"], accounts))
