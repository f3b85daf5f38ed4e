"""Rules about the answers to STOP and HELP, where they are the customer's own; the platform's are known to pass."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tidings.lint.brand_names import signature
from tidings.lint.finding import Severity
from tidings.lint.reading import Reading, first
from tidings.lint.rule import Basis, Hit, Rule
from tidings.lint.saying import phrases
from tidings.lint.text import Text, quoted

_GONE = phrases(
    "unsubscribed, opted out, no more, no longer, not receive, removed, no further, cancelled, canceled, stopped",
    "off the list",
    "won't receive, won't get, not get, opt out is confirmed, not be sent, not send, not text, opted you out",
    "will stop, done",
    "won't text, won't be texted, unsubscribe, last message, last text, off our list, taken off, ended",
    "we've stopped, quit",
)
_GOES_ON = phrases(
    "will be processed, within * days",
    "(continue|keep|still|go on) (to )?(be )?(get|receiv|send|sent|text|messag)*, until then",
    "call us to, email us to, to complete, to confirm your, are you sure",
    "to (unsubscribe|opt out|stop|leave|cancel|be removed) ... (log|sign|visit|call|go|e-?mail|click|write|fill|use"
    "|open)(s|ging|ing)?",
)


_REACHED = phrases(
    "(call|phone|ring|visit|e-?mail|write|ask|see|contact|text|message|tell|find|check|use|open|consult) (to "
    "|us at |with "
    "|in )?(the|our|your|any|my|a) *, (talk|speak|turn|go|come|write) (to|with) (the|our|your|any|a) *, "
    "(stop|come|drop|swing) (by|in|into), at the (* )?(desk|office|counter|bar|window|shop|store|front), in person",
    "(reply|answer|respond|text|write) (here|to this|back|with your|right here), on the back of, (call|phone|dial) #",
)
"""Where help is to be had, though neither number nor address is given."""


def _can_be_reached(text: Text) -> bool:
    """Whether it has a link, a phone number or an e-mail address, or tells whom to ask."""
    is_addressed = bool(text.links or text.phones or any(_is_mailbox(piece) for piece in text.raw.split()))
    return is_addressed or _REACHED.search(text.small) is not None


def _is_mailbox(piece: str) -> bool:
    name, _, domain = piece.strip("<>().,;:").partition("@")
    return bool(name) and "." in domain.strip(".")


def _unconfirmed(reading: Reading) -> Iterable[Hit]:
    for text in first(reading.opt_out):
        goes_on = _GOES_ON.search(text.small)
        if goes_on:
            yield Hit(
                f"The answer to STOP does not end the texts: {quoted(goes_on[0])}.", "End them at once, and say so."
            )
        elif not _GONE.search(text.small):
            yield Hit(f"The answer to STOP does not confirm it: {quoted(text.raw)}.", "Say that no more messages come.")


def _opt_out_nameless(reading: Reading) -> Iterable[Hit]:
    for text in first(reading.opt_out):
        if not reading.names_brand(text) and _signed(text):
            yield Hit(f"The answer to STOP is in another name: {quoted(text.raw)}.", "Name the brand in it.")


def _signed(text: Text) -> bool:
    """Whether it is signed by somebody: what names nobody is taken for the brand's."""
    return signature(text.raw) is not None


def _without_stop(reading: Reading) -> Iterable[Hit]:
    keywords = reading.given.opt_out_keywords
    if keywords and "STOP" not in {keyword.upper() for keyword in keywords}:
        given = quoted(", ".join(keywords))
        yield Hit(f"STOP is not among the keywords that opt out: {given}.", "Add it.", passing=("STOP",))


def _without_help(reading: Reading) -> Iterable[Hit]:
    keywords = reading.given.help_keywords
    if keywords and "HELP" not in {keyword.upper() for keyword in keywords}:
        given = quoted(", ".join(keywords))
        yield Hit(f"HELP is not among the keywords for help: {given}.", "Add it.", passing=("HELP",))


def _unreachable(reading: Reading) -> Iterable[Hit]:
    for text in first(reading.help):
        if not _can_be_reached(text) and reading.names_brand(text):
            reason = f"The answer to HELP gives no way to reach anybody: {quoted(text.raw)}."
            yield Hit(reason, "Add a phone number, an e-mail address or a page for support.")


def _unfit(reading: Reading) -> Iterable[Hit]:
    for text in first(reading.help):
        if not reading.names_brand(text):
            name = quoted(reading.given.brand_name or "")
            yield Hit(
                f"The answer to HELP does not name the brand, {name}.", "Say whose help it is and how to reach it."
            )


_R: Final = Severity.REJECT
_READING: Final = Basis.READING
REPLIES: Final = (
    Rule("opt-out-unconfirmed", 30887, "OptOutMessage", _R, _unconfirmed, ground=_READING),
    Rule("opt-out-of-another", 30887, "OptOutMessage", _R, _opt_out_nameless, ground=_READING),
    Rule("stop-missing", 30887, "OptOutKeywords", _R, _without_stop),
    Rule("help-missing", 30890, "HelpKeywords", _R, _without_help),
    Rule("help-unreachable", 30890, "HelpMessage", _R, _unreachable, ground=_READING),
    Rule("help-unfit", 30936, "HelpMessage", _R, _unfit, ground=_READING),
)
"""What is answered."""
