"""Rules about the description and the use case: who sends what to whom, why, and whether the brand may."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from tidings.a2p.lint.lexicon import affirmed, has
from tidings.a2p.lint.registration import SOLE_PROPRIETOR_CODE, Reading, first, telling
from tidings.a2p.lint.rule import Hit, Rule, Severity
from tidings.a2p.lint.text import Text, is_mostly_latin, quoted
from tidings.a2p.lint.vocabulary import AUDIENCE, FILLER, PURPOSE
from tidings.a2p.model import BrandType
from tidings.a2p.use_cases import BY_CODE, Eligible, may_have

TELLING_LEAST: Final = 3
"""Different words that say something, which a description needs."""
COMMON: Final = frozenset(
    [
        "the",
        "a",
        "an",
        "and",
        "or",
        "of",
        "for",
        "by",
        "in",
        "on",
        "at",
        "to",
        "from",
        "with",
        "about",
        "as",
        "is",
        "are",
        "be",
        "will",
        "we",
        "our",
        "us",
        "you",
        "your",
        "they",
        "their",
        "them",
        "this",
        "that",
        "it",
        "its",
        "i",
        "my",
        "me",
        "he",
        "she",
        "who",
        "which",
        "when",
        "where",
        "have",
        "has",
        "had",
        "been",
        "can",
        "may",
        "not",
        "no",
        "so",
        "if",
        "but",
        "all",
        "any",
        "each",
        "via",
        "into",
        "out",
        "up",
        "campaign",
        "message",
        "messages",
        "messaging",
        "sms",
        "text",
        "texts",
        "texting",
        "send",
        "sends",
        "sending",
        "sent",
        "use",
        "used",
        "using",
    ]
)
"""Words that say nothing of a campaign's purpose."""
_NAME = r"[A-Z][\w&'\u2019-]{0,30}(?: (?:of |and |& )?[A-Z][\w&'\u2019-]{0,30}){1,5}"
_SENDER = re.compile(
    rf"(?:(?:messages|texts|updates|offers|alerts|reminders|notifications|promotions|news|sms) "
    rf"(?:from|by|on behalf of) (?:the )?({_NAME}))|(?:^(?:The )?({_NAME}) (?:will send|sends|texts|uses) )"
)
_NO_NAMES: Final = frozenset(["This", "Our", "These", "Campaign", "Messages", "We", "The"])


def telling_words(text: Text) -> set[str]:
    """The words that say what a text is about."""
    return {word for word in text.forms if word not in COMMON and len(word) > 1 and not word.isdigit()}


def _thin(reading: Reading) -> Iterable[Hit]:
    for text in first(reading.description):
        filler = affirmed(text, FILLER)
        if filler is not None:
            reason = f"{filler.quote} is filler: it does not say what the campaign is for."
        elif len(telling_words(text)) < TELLING_LEAST:
            reason = f"{quoted(text.raw)} says too little: who sends, to whom and why must be clear from it."
        else:
            return
        yield Hit(reason, _pattern(reading))


def _no_audience(reading: Reading) -> Iterable[Hit]:
    for text in first(reading.description):
        if not has(text, AUDIENCE):
            mend = 'Add who gets the messages, such as "to customers who opted in on our website".'
            yield Hit("The description does not say to whom messages are sent.", mend)


def _no_purpose(reading: Reading) -> Iterable[Hit]:
    for text in first(reading.description):
        if not has(text, PURPOSE):
            mend = 'Add what the messages are about, such as "reminders of appointments" or "weekly offers".'
            yield Hit("The description does not say why messages are sent.", mend)


def _no_sender(reading: Reading) -> Iterable[Hit]:
    for text in first(reading.description):
        if not reading.names_brand(text):
            name = quoted(reading.given.brand_name or "")
            yield Hit(
                f"The description does not name the brand, {name}.", f"Begin it with the sender: {name} sends ..."
            )


def _named_sender(reading: Reading) -> str | None:
    """Whom the description names as the sender, where that is not the brand."""
    for text in first(reading.description):
        for match in _SENDER.finditer(text.raw):
            name: str = match[1] or match[2]
            is_own = not reading.name_words or not set(telling(name)).isdisjoint(reading.name_words)
            if not is_own and name.split(maxsplit=1)[0] not in _NO_NAMES:
                return name
    return None


def _other_name(reading: Reading) -> Iterable[Hit]:
    """A sole proprietor's campaign that is somebody else's."""
    name = _named_sender(reading) if reading.is_sole_proprietor else None
    if name:
        own = quoted(reading.given.brand_name or "")
        reason = f"The description names {quoted(name)} as the sender, and the sole proprietor's brand is {own}."
        yield Hit(reason, f"Register the brand under the name it sends as, or write {own} instead of {quoted(name)}.")


def _other_brand(reading: Reading) -> Iterable[Hit]:
    name = None if reading.is_sole_proprietor else _named_sender(reading)
    if name:
        own = quoted(reading.given.brand_name or "")
        reason = f"The description names {quoted(name)} as the sender, and the brand is {own}."
        yield Hit(reason, f"Write {own} instead of {quoted(name)}, or say how the two belong together.")


def _misaligned(reading: Reading) -> Iterable[Hit]:
    """None of the words of the description, or their stems, is in any sample."""
    for text in first(reading.description):
        wanted = {word[:5] for word in telling_words(text)}
        given = {word[:5] for sample in reading.samples for word in telling_words(sample)}
        if wanted and given and wanted.isdisjoint(given):
            reason = "The samples share no word with the description: it is not clear that they serve its purpose."
            mend = f"Give samples of what the description announces: {quoted(text.raw)}."
            yield Hit(reason, mend, "MessageSamples")


def _not_english(reading: Reading) -> Iterable[Hit]:
    for text in first(reading.description, reading.flow):
        if not is_mostly_latin([text.raw]):
            reason = f"{text.field} is not written in English: {quoted(text.raw)}."
            yield Hit(reason, f"Write {text.field} in English; samples may be in any language.", text.field)


def _ineligible(reading: Reading) -> Iterable[Hit]:
    given = reading.given
    use_case = BY_CODE.get(given.us_app_to_person_usecase or "")
    if use_case is None:
        return
    if given.brand is not None:
        if not may_have(given.brand, use_case, campaign_verified=given.campaign_verified):
            reason = f"Brand {given.brand.sid} may not run campaigns for {use_case.code}."
            yield Hit(reason, "Choose one that its list of use cases has, or have the brand vetted first.")
        return
    if given.brand_type is not None and (given.brand_type is BrandType.SOLE_PROPRIETOR) != (
        use_case.code == SOLE_PROPRIETOR_CODE
    ):
        is_sole = given.brand_type is BrandType.SOLE_PROPRIETOR
        mend = "Use SOLE_PROPRIETOR." if is_sole else "Use what the messages are for, such as MARKETING or LOW_VOLUME."
        yield Hit(f"A brand of type {given.brand_type} may not run campaigns for {use_case.code}.", mend)
    elif use_case.eligible not in (Eligible.STANDARD, Eligible.SOLE_PROPRIETOR):
        reason = f"{use_case.code} is open only to brands that are proven to be {use_case.eligible}."
        yield Hit(reason, "Make sure that the brand is; else choose another use case.", severity=Severity.WARN)


def _pattern(reading: Reading) -> str:
    name = reading.given.brand_name or "[brand]"
    return f'Write for example: "{name[:60]} sends [what] to [customers who opted in on its website] to [why]."'


_R, _W = Severity.REJECT, Severity.WARN
DESCRIPTION: Final = (
    Rule("description-thin", 30886, "Description", _R, _thin),
    Rule("description-without-audience", 30886, "Description", _W, _no_audience),
    Rule("description-without-purpose", 30886, "Description", _W, _no_purpose),
    Rule("description-without-brand", 30894, "Description", _W, _no_sender),
    Rule("description-of-another-brand", 30894, "Description", _W, _other_brand),
    Rule("sole-proprietor-other-name", 30914, "Description", _R, _other_name),
    Rule("samples-misaligned", 30893, "MessageSamples", _W, _misaligned),
    Rule("not-english", 30910, "Description", _R, _not_english),
    Rule("use-case-ineligible", 30900, "UsAppToPersonUsecase", _R, _ineligible),
)
"""What the campaign is for."""
