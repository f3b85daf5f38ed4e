"""Feedback: whether the user did what a message asked for, which proves that it arrived.

Source: https://www.twilio.com/docs/messaging/api/message-feedback-resource
"""

from __future__ import annotations

from typing import Literal

from tidings.core import Instant, Sid
from tidings.db import insert
from tidings.http import CORE_2010, SELF, Call, Link, Params, Resource, operation
from tidings.messages.api.messages import found
from tidings.messages.model import feedback

PATH = "/Accounts/{account_sid:AC}/Messages/{message_sid:SM|MM}/Feedback"


class FeedbackShown(Resource):
    """The JSON body, in its published order."""

    account_sid: Sid
    message_sid: Sid
    outcome: str
    date_created: Instant
    date_updated: Instant
    uri: Link = SELF


class GiveFeedback(Params):
    """The form."""

    outcome: Literal["confirmed", "unconfirmed"] = "confirmed"


@operation(CORE_2010, "POST", PATH, status=200, resource=FeedbackShown)
async def create(call: Call, given: GiveFeedback) -> FeedbackShown:
    """Says how a message ended; said again, the last counts."""
    message = await found(call, call.path["message_sid"])
    now = call.clock.now()
    values = {
        "account_sid": message.account_sid,
        "message_sid": message.sid,
        "outcome": given.outcome,
        "date_created": int(now),
        "date_updated": int(now),
    }
    new = insert(feedback).values(values)
    upsert = new.on_conflict_do_update(
        index_elements=["account_sid", "message_sid"],
        set_={"outcome": given.outcome, "date_updated": int(now)},
    ).returning(feedback.c.date_created)
    (rows,) = await call.db.commit(upsert)
    return FeedbackShown(
        account_sid=message.account_sid,
        message_sid=message.sid,
        outcome=given.outcome,
        date_created=Instant(rows[0][0]),
        date_updated=now,
    )
