"""What is counted of a message, without what it said or to whom: of those that are there, and of those erased.

A message that is deleted by request leaves these figures in the same commit, so that what was sent stays counted.
"""

from __future__ import annotations

from typing import Final

import msgspec
import sqlalchemy as sa

from tidings.core import Sid
from tidings.db import IndexWay, Write, insert, table
from tidings.messages.feedback import feedbacks
from tidings.messages.lifecycle import Status
from tidings.messages.model import Direction, message
from tidings.optouts.store import BY_USER, opt_out

REPLIED_WITHIN_US: Final = 3 * 86_400_000_000
"""A text that comes so long after one to its writer is a reply."""
_MOMENT_DIGITS: Final = 16
_REASON_MOST: Final = 60
"""Characters of a step's reason in which the name of a link is looked for."""


class ErasedMessage(msgspec.Struct, frozen=True):
    """The row of a message that was deleted by request, while what it counts for may still be counted."""

    account_sid: Sid
    sid: Sid
    at: int
    """The moment it counts for: when it was made, or for when it was scheduled."""
    direction: str
    status: str
    error_code: int
    """0: none."""
    sender: str
    """Ours: of one that came, where it came to."""
    prefix: str
    """The beginning of the other number, from which its country follows."""
    service_sid: str
    channel: str
    """`sms` or `mms`."""
    segments: int
    price_micros: int
    tags: str | None
    to_sent_us: int | None
    """From when it was made, or was due, until the carrier took it; None: it did not, or that is not known."""
    to_delivered_us: int | None
    """From then until its receipt."""
    through_us: int | None
    """Both together."""
    asked: int
    """1: feedback was to be given on it."""
    confirmed: int
    """1: feedback confirmed it."""
    replied: int
    """1: it is a reply."""
    opted_out: int
    """1: its writer opted out by it, and is still opted out."""
    carrier: str | None = None
    """The link that it went over, or came by; None: it never left."""


erased: Final = table("erased_message", ErasedMessage, key=("account_sid", "sid"))
sa.Index(None, erased.c.account_sid, erased.c.at)

_M: Final = message.c
_EARLIER: Final = message.alias("earlier")
_CAME: Final = _M.direction == Direction.INBOUND.value
_OTHER: Final = sa.case((_CAME, _M["from"]), else_=_M.to)
_DUE: Final = sa.case((_M.send_at > _M.date_created, _M.send_at), else_=_M.date_created)
_DELIVERED: Final = f";{Status.DELIVERED.value}@"
_PLACE: Final = sa.func.instr(_M.steps, _DELIVERED)
_DELIVERED_AT: Final = sa.case(
    (_PLACE > 0, sa.cast(sa.func.substr(_M.steps, _PLACE + len(_DELIVERED), _MOMENT_DIGITS), sa.BigInteger))
)
_SENT: Final = sa.and_(~_CAME, _M.date_sent.is_not(None))
_said: Final = feedbacks.table.c


def _flag(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.case((condition, 1), else_=0)


def _link_of(step: str) -> sa.ColumnElement[str]:
    """With what a step's reason begins, up to a comma: the name of a link. Null: there is no such step."""
    place = sa.func.instr(_M.steps, step)
    after = sa.func.substr(_M.steps, place + len(step) + _MOMENT_DIGITS, _REASON_MOST)
    said = sa.func.replace(after, ";", ",") + ","
    its = sa.func.substr(said, 2, sa.func.instr(said, ",") - 2)
    return sa.case((sa.and_(place > 0, after.like("@%")), its))


_CARRIER: Final = sa.case(
    (_CAME, _link_of(f"{Status.RECEIVED.value}@")),
    else_=sa.func.coalesce(_link_of(";rerouted@"), _link_of(f";{Status.SENDING.value}@")),
)

_IS_CONFIRMED: Final = sa.exists().where(
    _said.account_sid == _M.account_sid, _said.message_sid == _M.sid, _said.outcome == "confirmed"
)
_IS_REPLY: Final = sa.exists().where(
    _EARLIER.c.account_sid == _M.account_sid,
    _EARLIER.c.to == _M["from"],
    _EARLIER.c.date_created <= _M.date_created,
    _EARLIER.c.date_created >= _M.date_created - REPLIED_WITHIN_US,
    _EARLIER.c.direction != Direction.INBOUND.value,
)
_LEFT: Final = IndexWay(BY_USER, (opt_out.c.user == _M["from"], opt_out.c.account_sid == _M.account_sid))
_HAS_LEFT_BY_IT: Final = (
    _LEFT.along(sa.select(opt_out.c.user)).where(*_LEFT.ends, opt_out.c.message_sid == _M.sid).exists()
)
"""SQLite would go through all who ever left an account."""

FIGURES: Final = (
    _M.account_sid,
    _M.sid,
    sa.func.coalesce(_M.send_at, _M.date_created).label("at"),
    _M.direction,
    _M.status,
    sa.func.coalesce(_M.error_code, 0).label("error_code"),
    sa.func.coalesce(sa.case((_CAME, _M.to), else_=_M["from"]), "").label("sender"),
    sa.func.coalesce(sa.func.substr(_OTHER, 1, sa.case((_OTHER.like("+1%"), 5), else_=4)), "").label("prefix"),
    sa.func.coalesce(_M.messaging_service_sid, "").label("service_sid"),
    sa.case((_M.sid.like("MM%"), "mms"), else_="sms").label("channel"),
    _M.num_segments.label("segments"),
    sa.func.coalesce(_M.price_micros, 0).label("price_micros"),
    _M.tags,
    sa.case((_SENT, _M.date_sent - _DUE)).label("to_sent_us"),
    sa.case((_SENT, _DELIVERED_AT - _M.date_sent)).label("to_delivered_us"),
    sa.case((~_CAME, _DELIVERED_AT - _DUE)).label("through_us"),
    _M.provide_feedback.label("asked"),
    _flag(sa.and_(~_CAME, _IS_CONFIRMED)).label("confirmed"),
    _flag(sa.and_(_CAME, _IS_REPLY)).label("replied"),
    _flag(sa.and_(_CAME, _HAS_LEFT_BY_IT)).label("opted_out"),
    sa.cast(_CARRIER, sa.Text).label("carrier"),
)
"""The columns of `erased_message`, of a message that is there."""


def kept_figures(account_sid: Sid, sid: Sid) -> Write:
    """Keeps what is counted of a message that is about to be deleted, as its row stands in that commit."""
    its = sa.select(*FIGURES).where(_M.account_sid == account_sid, _M.sid == sid)
    stated = insert(erased).from_select(list(erased.c.keys()), its)
    return stated.on_conflict_do_nothing(index_elements=["account_sid", "sid"])
