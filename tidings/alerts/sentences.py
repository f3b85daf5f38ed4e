"""What alerts say: the sentence of each code, and how grave it is.

Source: https://www.twilio.com/docs/api/errors (codes, meanings and log levels; the sentences are ours)
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from tidings.errors import OUTCOMES


class LogLevel(StrEnum):
    """How grave an alert is."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"
    DEBUG = "debug"


SENTENCES: Final[dict[int, str]] = {
    11100: "The URL is no valid URL",
    11200: "The server did not answer with success",
    11201: "The server could not be reached in time",
    11202: "The server refused the connection",
    11203: "The server did not answer in time",
    11205: "No connection to the server could be made",
    11206: "What the server answered is no HTTP",
    11210: "The host name of the URL is not known",
    11215: "The server redirected too often",
    11216: "The server redirected to no valid URL",
    11217: "The server answered with an error",
    11220: "TLS could not be agreed on with the server",
    11235: "The certificate of the server is another host's",
    11236: "The certificate of the server has expired",
    11237: "The certificate of the server is signed by nobody who is trusted",
    11750: "The answer of the server is too large",
    11751: "The media are larger than the channel takes",
    11770: "The answer of the server is empty where TwiML is needed",
    12100: "The answer of the server is no XML",
    12101: "The answer of the server has an encoding that is not known",
    12102: "The answer of the server has no Response",
    12200: "The answer of the server has what TwiML does not know",
    12300: "The answer of the server has a content type that is not taken",
    12400: "The answer of the server could not be carried out",
    14101: "A Message has a `to` that cannot be written to",
    14102: "A Message has a `from` that is no sender of this account",
    14103: "A Message has a body that cannot be sent",
    14104: "A Message has a method that is neither GET nor POST",
    14105: "A Message has a `statusCallback` that is no URL",
    14106: "The answer leads to too many documents",
    14107: "Two numbers have too many replies between them: it is two programs that talk",
    14108: "A Message has a `from` that cannot send there",
    14109: "One message has too many replies",
    14110: "The answer has a verb that is not for messages",
    14111: "A trial account may not write to this `to`",
}
"""Of what customers' servers do."""
_WARNINGS: Final = frozenset(
    {11321, 11322, 12200, 14101, 14102, 14103, 14104, 14105, 14106, 14108, 14109, 14110, 14111}
)
"""After these all goes on."""


def sentence_of(code: int) -> str:
    """What a code means, without anything of the case itself."""
    kind = OUTCOMES.get(code)
    told = SENTENCES.get(code) or (kind.template if kind else "")
    return told if told and "{" not in told else "See the page of this code"


def level_of(code: int) -> LogLevel:
    """How grave it is."""
    return LogLevel.WARNING if code in _WARNINGS else LogLevel.ERROR
