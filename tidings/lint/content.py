"""Rules about content that carriers refuse or gate, whoever sends it: by lists of products and the classifier together.

A word that its clause denies ("we never lend") is not counted, nor one that stands in the brand's name alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from tidings.lint.classifier import scores
from tidings.lint.finding import Severity
from tidings.lint.reading import Reading, first
from tidings.lint.rule import Basis, Hit, Rule
from tidings.lint.saying import Said, is_denied
from tidings.lint.schemes import LENDING, LENDING_HARMLESS, SCHEMES
from tidings.lint.text import Text, quoted, words_of
from tidings.lint.trade import Trade
from tidings.lint.vices import ALCOHOL, VICES
from tidings.lint.wanted import Sought

TRADES: Final = (*VICES, *SCHEMES)
"""Each one's id is a label of the classifier."""
LIKELY_LEAST: Final = 0.45
"""How likely the classifier takes a sentence for a trade's, 0 to 1, for a weak word in it to count."""
MATCHES_MOST: Final = 30
"""Phrases of one trade that are looked at in one text."""
_PROMOTED = Sought(
    r"\$ ?\d|\b\d{1,3} ?% off\b|\b(?:sale|special|specials|deal|deals|discount\w*|promo\w*|offers?|in stock"
    r"|now available|order (?:now|today|yours)|ships?|shipped to you|free (?:consult\w*|shipping)|lose \d+"
    r"|starting at|from only|save|book now|ask about|monthly plans?|buy|get started|month)\b"
)
_LIBRARY = Sought(r"\b(?:library|libraries|toys?|tools?|instruments?|costumes?|equipment|loaners?|museum|exhibit\w*)\b")
"""Beside these, what is lent is no money."""
_OF_MONEY = Sought(r"\b(?:lender|borrower|financ\w*|installment|mortgage|interest|loan (?:payment|balance)|credit)s?\b")
"""Beside these it is money after all."""
_CARRIED: Final = "carriers carry it for nobody"


def _sources(reading: Reading) -> list[Text]:
    """What is sent and what for; how people opt in says little of it."""
    return [*first(reading.description), *reading.samples, *first(reading.opt_in)]


def _checker(trade: Trade) -> Rule:
    def check(reading: Reading) -> Iterable[Hit]:
        if is_excused(reading, trade):
            return
        for found in _found(reading, trade):
            reason = f"{found.quote} is read as {trade.what}: {_CARRIED}."
            yield Hit(reason, "No wording helps while it is offered; without it this would pass.", found.text.field)

    return Rule(f"content-{trade.id}", trade.code, "MessageSamples", Severity.REJECT, check, ground=Basis.READING)


def is_excused(reading: Reading, trade: Trade) -> bool:
    """Whether the registration speaks of getting away from it, or its use case allows it."""
    is_allowed = trade.id == "sweepstakes" and reading.given.us_app_to_person_usecase == "SWEEPSTAKE"
    return is_allowed or any(trade.relief.search(text.small) for text in _sources(reading))


def _found(reading: Reading, trade: Trade) -> Iterator[Said]:
    """Once for each parameter, the first phrase that counts."""
    seen: set[str] = set()
    weak: dict[str, Said] = {}
    for text in _sources(reading):
        form = _without(text.small, trade.harmless)
        for each in _all(text, form, trade.strong):
            if _is_of_name(reading, form[each.start : each.end]):
                weak.setdefault(form[each.start : each.end].rstrip("s"), each)
            elif text.field not in seen:
                seen.add(text.field)
                yield each
        for each in _all(text, form, trade.weak):
            weak.setdefault(form[each.start : each.end].rstrip("s"), each)
    own = {key: each for key, each in weak.items() if not _is_of_name(reading, key)}
    if seen or not weak:
        return
    is_shown = len(own) >= trade.weak_least or (trade.id == "drugs" and _is_advertised(reading))
    likely = (each for each in weak.values() if is_shown or _is_likely(reading, trade, each))
    yield from islice(likely, 1)


def _is_of_name(reading: Reading, piece: str) -> bool:
    """Whether a piece is made of words of the brand's name: a name may hold a word of a trade that is not its own."""
    own = {word.rstrip("s") for name in reading.names for word in words_of(name)}
    return all(word.rstrip("s") in own for word in words_of(piece))


def _is_advertised(reading: Reading) -> bool:
    return any(_PROMOTED.search(text.small) for text in reading.samples)


def _is_likely(reading: Reading, trade: Trade, found: Said) -> bool:
    """Whether the classifier takes the sentence for one of the trade."""
    sentence = next((each for each in found.text.sentences if found.text.raw[found.start : found.end] in each), "")
    return scores(_nameless(reading, sentence)).get(trade.id, 0.0) >= LIKELY_LEAST


def _nameless(reading: Reading, sentence: str) -> str:
    return sentence.replace(reading.given.brand_name or "\0", "")


def _without(form: str, harmless: Sought) -> str:
    """A text with what is harmless in it blank."""
    return harmless.blanked(form)


def _first(text: Text, form: str, wanted: Sought) -> Said | None:
    return next(_all(text, form, wanted), None)


def _all(text: Text, form: str, wanted: Sought) -> Iterator[Said]:
    for found in islice(wanted.finditer(form), MATCHES_MOST):
        if not is_denied(form, found.start(), found.end(), after=True):
            yield Said(text, found.start(), found.end())


def _masked(reading: Reading) -> Iterable[Hit]:
    """Words that a filter is meant to miss: letters replaced, apart, or of other alphabets."""
    for text in reading.samples:
        hidden = _hidden(text)
        if hidden is not None:
            reason = f"{quoted(hidden)} is spelled as if to get past a filter."
            yield Hit(reason, "Write words as they are spelled; disguised ones are taken for spam.", text.field)
            return


def _hidden(text: Text) -> str | None:
    if text.mixed is not None:
        return text.mixed
    for trade in (*TRADES, ALCOHOL):
        if not trade.maskable:
            continue
        for found in trade.strong.finditer(text.unmasked):
            if text.unmasked[found.start() : found.end()] != text.small[found.start() : found.end()]:
                return text.raw[found.start() : found.end()]
        for word in text.apart:
            if trade.strong.fullmatch(word):
                return word
    return None


def _lending(reading: Reading) -> Iterable[Hit]:
    if reading.given.direct_lending is True:
        return
    texts = [text.small for text in _sources(reading)]
    if any(map(_LIBRARY.search, texts)) and not any(map(_OF_MONEY.search, texts)):
        return
    for text in _sources(reading):
        found = _first(text, _without(text.small, LENDING_HARMLESS), LENDING)
        if found is not None:
            reason = f"{found.quote} is about lending, and DirectLending is not true."
            mend = "Set DirectLending to “true” if the brand itself lends; loans of third parties are refused."
            yield Hit(reason, mend, passing=("true",))
            return


_R: Final = Severity.REJECT
_READING: Final = Basis.READING
CONTENT: Final = (
    *map(_checker, TRADES),
    Rule("content-disguised", 30884, "MessageSamples", _R, _masked),
    Rule("direct-lending", 30895, "DirectLending", _R, _lending, ground=_READING),
)
"""What is said, whatever it is for."""
