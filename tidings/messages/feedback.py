"""Feedback: whether the user did what a message asked for, which proves that it arrived.

Source: https://www.twilio.com/docs/messaging/api/message-feedback-resource
"""

from __future__ import annotations

from tidings.core import Instant, Sid
from tidings.http import CORE_2010, SELF, Collection, Link, Resource

PATH = "/Accounts/{account_sid:AC}/Messages/{message_sid:SM|MM}/Feedback"


class Feedback(Resource):
    """What was said of one message."""

    account_sid: Sid
    message_sid: Sid
    outcome: str
    date_created: Instant
    date_updated: Instant
    uri: Link = SELF


feedbacks = Collection(
    CORE_2010, PATH, Feedback, item_path=PATH, table="message_feedback", identity="message_sid", key="feedback"
)
