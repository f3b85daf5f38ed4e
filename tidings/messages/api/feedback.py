"""Feedback is given on a message, as often as the client likes.

Source: https://www.twilio.com/docs/messaging/api/message-feedback-resource
"""

from __future__ import annotations

from typing import Literal

from tidings.db import insert
from tidings.http import Call, Params
from tidings.messages.api.messages import messages
from tidings.messages.feedback import Feedback, feedbacks


class GiveFeedback(Params):
    """The form."""

    outcome: Literal["confirmed", "unconfirmed"] = "confirmed"


@feedbacks.operation("POST")
async def create(call: Call, given: GiveFeedback) -> Feedback:
    """Says how a message ended; said again, the last counts."""
    await messages.get(call, call.path["message_sid"])
    table, said = feedbacks.table, feedbacks.make(call, given, message_sid=call.path["message_sid"])
    again = {"outcome": said.outcome, "date_updated": int(said.date_updated)}
    new = insert(table).values(feedbacks.stored.row(said))
    upsert = new.on_conflict_do_update(index_elements=[*table.primary_key], set_=again).returning(*table.c)
    (rows,) = await call.db.commit(upsert)
    return feedbacks.stored.read(rows[0])
