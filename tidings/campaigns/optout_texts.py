"""What a campaign says when people opt in, opt out and ask for help, where the platform does the answering.

These are the texts that the anchor registers for whoever leaves its own handling on: clients compare them, so they are
its very words. What is really replied is the business of the room `optouts`.
Source: https://www.twilio.com/docs/messaging/compliance/a2p-10dlc/onboarding-isv-api-sole-prop-new
"""

from __future__ import annotations

from typing import Any, Final

AS_OF: Final = "2026-01-01"
OPT_IN_MESSAGE: Final = "You are now opted-in. For help, reply HELP. To opt-out, reply STOP"
OPT_OUT_MESSAGE: Final = (
    "You have successfully been unsubscribed. You will not receive any more messages from this number. "
    "Reply START to resubscribe."
)
HELP_MESSAGE: Final = "Reply STOP to unsubscribe. Msg&Data Rates May Apply."
OPT_IN_KEYWORDS: Final = ("START",)
OPT_OUT_KEYWORDS: Final = ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT")
HELP_KEYWORDS: Final = ("HELP", "INFO")
_TEXT_MOST: Final = 320


def filled(given: dict[str, Any], brand_name: str | None) -> dict[str, Any]:
    """The six fields: each as it was given, else the platform's."""
    return {
        "opt_in_message": opt_in_message(brand_name),
        "opt_out_message": OPT_OUT_MESSAGE,
        "help_message": HELP_MESSAGE,
        "opt_in_keywords": list(OPT_IN_KEYWORDS),
        "opt_out_keywords": list(OPT_OUT_KEYWORDS),
        "help_keywords": list(HELP_KEYWORDS),
    } | given


def opt_in_message(brand_name: str | None) -> str:
    """With the name of the brand, shortened where it would not fit."""
    if not brand_name:
        return OPT_IN_MESSAGE
    most = _TEXT_MOST - len(OPT_IN_MESSAGE) - 2
    return f"{brand_name[:most]}: {OPT_IN_MESSAGE}"
