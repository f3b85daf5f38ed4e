"""Rules about the answers to STOP and HELP, where they are the customer's own; the platform's are known to pass."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tidings.a2p.lint.lexicon import has
from tidings.a2p.lint.registration import Reading, first
from tidings.a2p.lint.rule import Hit, Rule, Severity
from tidings.a2p.lint.text import Text, quoted
from tidings.a2p.lint.vocabulary import GONE
from tidings.a2p.optout_texts import HELP_MESSAGE, OPT_OUT_MESSAGE

_GENERIC_NAMES: Final = "The brand's name is not in it."


def _own_opt_out(reading: Reading) -> Text | None:
    text = reading.opt_out
    return None if text is None or text.raw == OPT_OUT_MESSAGE else text


def _own_help(reading: Reading) -> Text | None:
    text = reading.help
    return None if text is None or text.raw == HELP_MESSAGE else text


def _can_be_reached(text: Text) -> bool:
    """Whether it has a link, a phone number or an e-mail address."""
    return bool(text.links or text.phones or any(_is_mailbox(piece) for piece in text.raw.split()))


def _is_mailbox(piece: str) -> bool:
    name, _, domain = piece.strip("<>().,;:").partition("@")
    return bool(name) and "." in domain.strip(".")


def _unconfirmed(reading: Reading) -> Iterable[Hit]:
    for text in first(_own_opt_out(reading)):
        if not has(text, GONE):
            reason = f"The answer to STOP does not confirm it: {quoted(text.raw)}."
            mend = 'Write "You are unsubscribed from [brand] and will receive no more messages."'
            yield Hit(reason, mend)


def _opt_out_nameless(reading: Reading) -> Iterable[Hit]:
    for text in first(_own_opt_out(reading)):
        if not reading.names_brand(text):
            yield Hit(_GENERIC_NAMES, f"Name it: unsubscribed from {quoted(reading.given.brand_name or '')}.")


def _without_stop(reading: Reading) -> Iterable[Hit]:
    keywords = reading.given.opt_out_keywords
    if keywords and "STOP" not in {keyword.upper() for keyword in keywords}:
        given = quoted(", ".join(keywords))
        yield Hit(f"STOP is not among the keywords that opt out: {given}.", "Add STOP; carriers demand it.")


def _without_help(reading: Reading) -> Iterable[Hit]:
    keywords = reading.given.help_keywords
    if keywords and "HELP" not in {keyword.upper() for keyword in keywords}:
        given = quoted(", ".join(keywords))
        yield Hit(f"HELP is not among the keywords for help: {given}.", "Add HELP; carriers demand it.")


def _unreachable(reading: Reading) -> Iterable[Hit]:
    for text in first(_own_help(reading)):
        if not _can_be_reached(text) and reading.names_brand(text):
            reason = f"The answer to HELP gives no way to reach anybody: {quoted(text.raw)}."
            yield Hit(reason, "Add a phone number, an e-mail address or a page for support.")


def _unfit(reading: Reading) -> Iterable[Hit]:
    for text in first(_own_help(reading)):
        if reading.names_brand(text):
            return
        name = quoted(reading.given.brand_name or "")
        mend = f"Write {name}: for help visit [URL] or call [number]. Reply STOP to opt out."
        if _can_be_reached(text):
            yield Hit(f"The answer to HELP does not name the brand, {name}.", mend, severity=Severity.WARN)
        else:
            yield Hit(f"The answer to HELP names neither the brand, {name}, nor a way to reach it.", mend)


_R, _W = Severity.REJECT, Severity.WARN
REPLIES: Final = (
    Rule("opt-out-unconfirmed", 30887, "OptOutMessage", _R, _unconfirmed),
    Rule("opt-out-nameless", 30887, "OptOutMessage", _W, _opt_out_nameless),
    Rule("stop-missing", 30887, "OptOutKeywords", _R, _without_stop),
    Rule("help-missing", 30890, "HelpKeywords", _R, _without_help),
    Rule("help-unreachable", 30890, "HelpMessage", _R, _unreachable),
    Rule("help-unfit", 30936, "HelpMessage", _R, _unfit),
)
"""What is answered."""
