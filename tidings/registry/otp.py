"""The registry's one-time question to a sole proprietor's mobile number: from where, what it says, how long it holds.

Source: https://www.twilio.com/docs/messaging/compliance/a2p-10dlc/direct-sole-proprietor-registration-overview
"""

from __future__ import annotations

from typing import Final

REGISTRY_NUMBER: Final = "+19152782000"
QUESTION: Final = "Please confirm your registration for US A2P Messaging by replying YES. Msg & data rates may apply."
THANKS: Final = "Thank you. Your registration has been confirmed."
LAPSED: Final = "This confirmation request has expired. Ask whoever registers you to send a new one."
ANSWER: Final = "YES"
"""In any case, with any space around it."""
VALID_HOURS: Final = 24
"""The question that was sent last can be answered so long."""
DEADLINE_DAYS: Final = 30
"""From the brand's approval to the answer."""


def is_answer(body: str) -> bool:
    """Whether a text confirms the registration."""
    return body.strip().upper() == ANSWER
