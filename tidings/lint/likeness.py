"""Rules about what no list knows: passages that read like what was refused.

A passage counts by what the classifier makes of it, less where the whole reads well, both as log odds: either may be
mistaken, and both seldom are at once. That the whole reads badly accuses nobody: it may be but tersely told.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf, log
from typing import Final

import msgspec

from tidings.lint.content import TRADES, is_excused
from tidings.lint.finding import Severity
from tidings.lint.flaws import FLAWS, TRADED, Flaw
from tidings.lint.reading import Reading
from tidings.lint.rule import Basis, Hit, Rule
from tidings.lint.saying import affirmed
from tidings.lint.text import Text, quoted
from tidings.lint.trade import Trade

LIKELY_LEAST: Final = 0.2
"""The least log odds, of passage and whole together, at which a passage is taken for what it reads like."""
WHOLE_WORTH: Final = 0.5
"""What a good impression of the whole counts, beside its passage."""
KINDS_MOST: Final = 2
"""Of what one registration is said to read like: the likeliest."""
CERTAIN_LEAST: Final = 0.93
"""How likely a passage must be a trade's by itself, 0 to 1, for a warning."""
AFFIRMED_LEAST: Final = 0.5
"""How likely a passage must be of its kind without what it denies, 0 to 1."""
_TRADED_IN: Final = {"leads": TRADED | {"MessageFlow"}}
"""What is told elsewhere too: leads are passed on where people opt in."""
_UNASKED: Final = "unasked"
"""The flaw that an act of the people refutes, whatever becomes of their numbers afterwards."""
_NO_WORDING: Final = "No wording helps while it is offered; without it this would pass."


class LikelyPassage(msgspec.Struct, frozen=True):
    """The sentence that is likeliest of a kind."""

    text: Text
    sentence: str
    likelihood: float
    """0 to 1."""

    @property
    def odds(self) -> float:
        """As log odds."""
        return -inf if self.likelihood <= 0 else inf if self.likelihood >= 1 else log(1 / (1 / self.likelihood - 1))


def likeliest(reading: Reading, kind: Trade | Flaw) -> LikelyPassage | None:
    """The likeliest passage of a kind, or the least likely where it is throughout so; None: nothing can tell of it."""
    if isinstance(kind, Trade):
        fields, choose = _TRADED_IN.get(kind.id, TRADED), max
    else:
        fields, choose = kind.fields, min if kind.is_throughout else max
    found = [
        LikelyPassage(text, sentence, shares.get(kind.id, 0.0))
        for text, sentence, shares in reading.classified
        if text.field in fields
    ]
    return choose(found, key=lambda each: each.likelihood) if found else None


def _trade_checker(trade: Trade) -> Rule:
    def check(reading: Reading) -> Iterable[Hit]:
        found = likeliest(reading, trade)
        if found is None or found.odds <= LIKELY_LEAST or is_excused(reading, trade):
            return
        reason = f"{quoted(found.sentence)} reads like {trade.what}: carriers carry it for nobody."
        if _is_denied(reading, found, trade):
            return
        if _is_likely(reading, found):
            yield Hit(reason, _NO_WORDING, found.text.field)
        elif found.likelihood >= CERTAIN_LEAST:
            yield Hit(reason, "Say it in words that leave no doubt.", found.text.field, Severity.WARN)

    return Rule(f"like-{trade.id}", trade.code, "MessageSamples", Severity.REJECT, check, ground=Basis.LIKENESS)


def _flaw_checker(flaw: Flaw) -> Rule:
    def check(reading: Reading) -> Iterable[Hit]:
        found = likeliest(reading, flaw)
        is_refuted = flaw.id == _UNASKED and reading.consent is not None and reading.consent.has_act
        if found is None or is_refuted or (flaw.is_deniable and _is_denied(reading, found, flaw)):
            return
        if _is_likely(reading, found):
            yield Hit(f"{quoted(found.sentence)} reads like {flaw.what}.", flaw.advice, found.text.field)

    field = next(iter(sorted(flaw.fields)))
    return Rule(f"like-{flaw.id}", flaw.code, field, Severity.REJECT, check, ground=Basis.LIKENESS)


def _is_denied(reading: Reading, found: LikelyPassage, kind: Trade | Flaw) -> bool:
    """Whether a passage reads like it only by what it denies."""
    return found.odds > LIKELY_LEAST and reading.scored(affirmed(found.sentence)).get(kind.id, 0.0) < AFFIRMED_LEAST


def _is_likely(reading: Reading, found: LikelyPassage) -> bool:
    """Whether a passage counts: enough by itself and with the whole, and among the likeliest of the registration's."""
    if not reading.is_whole or found.odds + WHOLE_WORTH * min(0.0, reading.impression) <= LIKELY_LEAST:
        return False
    others = (likeliest(reading, kind) for kind in (*TRADES, *FLAWS))
    return sum(each is not None and each.likelihood > found.likelihood for each in others) < KINDS_MOST


LIKENESS: Final = (
    *map(_trade_checker, TRADES),
    *map(_flaw_checker, FLAWS),
)
"""What reads like what was refused."""
