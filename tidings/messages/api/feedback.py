"""Feedback is given on a message, as often as the client likes.

Source: https://www.twilio.com/docs/messaging/api/message-feedback-resource
"""

from __future__ import annotations

from typing import Literal

from tidings.http import Call, Params
from tidings.messages.api.messages import messages
from tidings.messages.feedback import Feedback, feedbacks


class GiveFeedback(Params):
    """The form."""

    outcome: Literal["confirmed", "unconfirmed"] = "confirmed"


@feedbacks.operation("POST")
async def create(call: Call, given: GiveFeedback) -> Feedback:
    """Says how a message ended; said again, the last counts."""
    message = await messages.get(call, call.path["message_sid"])
    return await feedbacks.put(call, given, message_sid=message.sid)
