"""Rules about content that carriers refuse, whoever sends it: what the campaign's texts and the brand's name say.

A word that its sentence denies ("we never lend") is not counted. Beside words of prevention and treatment, a word of
health or crime is a warning only: a clinic that helps to quit smoking is no tobacconist.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tidings.a2p.lint.lexicon import Lexicon, Match, affirmed, has
from tidings.a2p.lint.registration import Reading
from tidings.a2p.lint.rule import Check, Hit, Rule, Severity
from tidings.a2p.lint.vocabulary import (
    ADULT,
    AFFILIATE,
    ALCOHOL,
    CANNABIS,
    CRYPTO,
    DEBT,
    DRUGS,
    FIREARMS,
    GAMBLING,
    GET_RICH,
    HATE,
    HELPFUL_CONTEXT,
    LENDING,
    PAYDAY,
    PHISHING,
    SWEEPSTAKES,
    TOBACCO,
)

_MASKABLE: Final = (ADULT, ALCOHOL, CANNABIS, CRYPTO, DRUGS, FIREARMS, GAMBLING, PAYDAY, TOBACCO)
_NO_FINANCE: Final = "High-risk financial offers are refused for every sender; take {quote} out, or do not register it."


def _met(reading: Reading, wanted: Lexicon) -> Iterable[Match]:
    """Once for each parameter that says it."""
    seen = set()
    texts = [*reading.texts, *([reading.brand_text] if reading.brand_text else [])]
    for text in texts:
        match = affirmed(text, wanted)
        if match is not None and text.field not in seen:
            seen.add(text.field)
            yield match


def _saying(wanted: Lexicon, what: str, suggestion: str, *, relieved: bool = False) -> Check:
    """Finds words; `relieved` makes a warning of those beside words of prevention and treatment."""

    def check(reading: Reading) -> Iterable[Hit]:
        is_helpful = relieved and any(has(text, HELPFUL_CONTEXT) for text in reading.texts)
        for match in _met(reading, wanted):
            reason = f"{match.quote} is read as {what}."
            yield Hit(
                reason,
                suggestion.format(quote=match.quote),
                match.text.field,
                Severity.WARN if is_helpful else None,
            )

    return check


def _alcohol(reading: Reading) -> Iterable[Hit]:
    if reading.given.age_gated is True:
        return
    for match in _met(reading, ALCOHOL):
        reason = f"{match.quote} is about alcohol, which only adults may be sent, and AgeGated is not true."
        mend = "Set AgeGated to true, and say in MessageFlow how the date of birth is asked for before people opt in."
        yield Hit(reason, mend, "AgeGated")
        return


def _sweepstakes(reading: Reading) -> Iterable[Hit]:
    if reading.given.us_app_to_person_usecase == "SWEEPSTAKE":
        return
    for match in _met(reading, SWEEPSTAKES):
        reason = f"{match.quote} is a sweepstake, which has a use case of its own."
        mend = f"Register it as SWEEPSTAKE with its official rules, or take {match.quote} out of this campaign."
        yield Hit(reason, mend, match.text.field)


def _lending(reading: Reading) -> Iterable[Hit]:
    if reading.given.direct_lending is True:
        return
    for match in _met(reading, LENDING):
        reason = f"{match.quote} is about lending, and DirectLending is not true."
        mend = "Set DirectLending to true if the brand itself lends; loans of third parties are refused."
        yield Hit(reason, mend, "DirectLending")
        return


def _masked(reading: Reading) -> Iterable[Hit]:
    for wanted in _MASKABLE:
        for match in _met(reading, wanted):
            if match.is_masked:
                reason = f"{match.quote} is spelled as if to get past a filter."
                yield Hit(
                    reason, "Write words as they are spelled; disguised ones are taken for spam.", match.text.field
                )


_R, _W = Severity.REJECT, Severity.WARN
FORBIDDEN: Final = (
    Rule(
        "affiliate-marketing",
        30882,
        "Description",
        _R,
        _saying(
            AFFILIATE,
            "affiliate marketing, or trade in leads or consent",
            "Send for one brand to people who opted in to that brand, and say so instead of {quote}.",
        ),
    ),
    Rule(
        "adult-content",
        30883,
        "MessageSamples",
        _R,
        _saying(ADULT, "adult content", "Take {quote} out: carriers carry no adult content.", relieved=True),
    ),
    Rule(
        "hate",
        30883,
        "MessageSamples",
        _R,
        _saying(HATE, "hate speech", "Take {quote} out: hate is carried for nobody.", relieved=True),
    ),
    Rule(
        "firearms",
        30883,
        "MessageSamples",
        _R,
        _saying(FIREARMS, "trade in firearms", "Take {quote} out: firearms cannot be offered by text.", relieved=True),
    ),
    Rule(
        "tobacco",
        30883,
        "MessageSamples",
        _R,
        _saying(
            TOBACCO, "trade in tobacco or vapes", "Take {quote} out: tobacco cannot be offered by text.", relieved=True
        ),
    ),
    Rule(
        "phishing",
        30884,
        "MessageSamples",
        _R,
        _saying(
            PHISHING,
            "an attempt to get secrets or fees out of people",
            'Ask for no secret or prize claim in a text; write "sign in at [website]" instead of {quote}.',
        ),
    ),
    Rule("disguised-words", 30884, "MessageSamples", _R, _masked),
    Rule(
        "payday-loans",
        30885,
        "Description",
        _R,
        _saying(PAYDAY, "a high-risk loan", _NO_FINANCE),
    ),
    Rule("crypto-and-stocks", 30885, "Description", _R, _saying(CRYPTO, "cryptocurrency or stock tips", _NO_FINANCE)),
    Rule("debt-and-credit-repair", 30885, "Description", _R, _saying(DEBT, "debt relief or collection", _NO_FINANCE)),
    Rule(
        "get-rich-quick",
        30885,
        "Description",
        _R,
        _saying(GET_RICH, "a get-rich-quick offer", "Say what is sold and earned in plain words instead of {quote}."),
    ),
    Rule(
        "cannabis",
        30897,
        "MessageFlow",
        _R,
        _saying(
            CANNABIS,
            "trade in cannabis, CBD or kratom",
            "Take {quote} out: it is refused in all states, also where it is legal.",
            relieved=True,
        ),
    ),
    Rule(
        "drugs",
        30897,
        "MessageFlow",
        _R,
        _saying(DRUGS, "trade in drugs", "Take {quote} out: name no drug; write [medicine] instead.", relieved=True),
    ),
    Rule(
        "gambling",
        30897,
        "MessageFlow",
        _R,
        _saying(GAMBLING, "gambling", "Take {quote} out: gambling is refused.", relieved=True),
    ),
    Rule("sweepstakes", 30897, "MessageSamples", _W, _sweepstakes),
    Rule("age-gate", 30888, "AgeGated", _R, _alcohol),
    Rule("direct-lending", 30895, "DirectLending", _R, _lending),
)
"""What is said, whatever it is for."""
