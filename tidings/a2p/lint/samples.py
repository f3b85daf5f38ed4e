"""Rules about the sample messages: what they hold, what they must say, and whether they are real.

A sample without the brand's name or without a way to opt out is a warning and no rejection: the anchor's own printed
request has neither, and the platform answers STOP and names the brand in its confirmation by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from tidings.a2p.lint.lexicon import affirmed, has
from tidings.a2p.lint.registration import Reading
from tidings.a2p.lint.rule import Hit, Rule, Severity
from tidings.a2p.lint.text import QUOTED_MOST, Text, folded, quoted
from tidings.a2p.lint.vocabulary import EXPECTED, PROMOTION, SHORTENERS, STOP, TRANSACTIONAL
from tidings.addresses.domains import is_within

FILLED_MOST: Final = 0.5
"""The share of a sample that placeholders may be."""
_VARIABLE = re.compile(
    r"\b(?:Hi|Hello|Dear|Hey) [A-Z][a-z]{1,20}\b|\b\d{1,2}:\d{2}\b|\b\d{1,2}/\d{1,2}(?:/\d{2,4})?\b|\b\d{1,2} ?[ap]m\b"
    r"|#\d{3,12}\b|\b\d{4,8}\b|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
)
_PERCENT_OFF = re.compile(r"\d{1,3} ?% ?off\b", re.IGNORECASE)
_LINKISH, _PHONISH = ("link", "url", "website"), ("phone", "tel", "number to call")


def _placeheld(text: Text, words: tuple[str, ...]) -> str | None:
    """A placeholder that stands for one of these things."""
    return next((held for held in text.placeholders if any(word in folded(held) for word in words)), None)


def _link_in(text: Text) -> str | None:
    return text.links[0].text if text.links else _placeheld(text, _LINKISH)


def _phone_in(text: Text) -> str | None:
    return text.phones[0] if text.phones else _placeheld(text, _PHONISH)


def _links_undeclared(reading: Reading) -> Iterable[Hit]:
    found = next(filter(None, map(_link_in, reading.samples)), None)
    if found and reading.given.has_embedded_links is False:
        reason = f"A sample holds the link {quoted(found)}, and HasEmbeddedLinks is false."
        yield Hit(reason, "Set HasEmbeddedLinks to true, or take the link out.", "HasEmbeddedLinks")


def _phones_undeclared(reading: Reading) -> Iterable[Hit]:
    found = next(filter(None, map(_phone_in, reading.samples)), None)
    if found and reading.given.has_embedded_phone is False:
        reason = f"A sample holds the phone number {quoted(found)}, and HasEmbeddedPhone is false."
        yield Hit(reason, "Set HasEmbeddedPhone to true, or take the number out.", "HasEmbeddedPhone")


def _links_unshown(reading: Reading) -> Iterable[Hit]:
    if reading.given.has_embedded_links is True and reading.samples and not any(map(_link_in, reading.samples)):
        mend = "Show a sample with a link of the brand's own website, or set HasEmbeddedLinks to false."
        yield Hit("HasEmbeddedLinks is true, and no sample holds a link.", mend, "HasEmbeddedLinks")


def _phones_unshown(reading: Reading) -> Iterable[Hit]:
    if reading.given.has_embedded_phone is True and reading.samples and not any(map(_phone_in, reading.samples)):
        mend = "Show a sample with the number that people are to call, or set HasEmbeddedPhone to false."
        yield Hit("HasEmbeddedPhone is true, and no sample holds a phone number.", mend, "HasEmbeddedPhone")


def _shortened(reading: Reading) -> Iterable[Hit]:
    for text in reading.samples:
        for link in text.links:
            if is_within(link.host, SHORTENERS):
                reason = f"{quoted(link.text)} is of a public URL shortener, so that nobody can tell whose it is."
                yield Hit(reason, "Write the whole URL of the brand's website, or use a short domain of its own.")
                return


def _no_opt_out(reading: Reading) -> Iterable[Hit]:
    if reading.samples and not any(has(text, STOP) for text in reading.samples):
        mend = 'End at least one sample, as the first message of a month does, with "Reply STOP to opt out".'
        yield Hit("No sample says how to opt out.", mend)


def _nameless(reading: Reading) -> Iterable[Hit]:
    if reading.samples and not any(reading.names_brand(text) for text in reading.samples):
        name = quoted(reading.given.brand_name or "")
        yield Hit(f"No sample names the brand, {name}.", f"Begin the samples with the sender: {name}: ...")


def _same(reading: Reading) -> Iterable[Hit]:
    seen: set[tuple[str, ...]] = set()
    for text in reading.samples:
        words = tuple(word.form for word in text.words)
        if words and words in seen:
            yield Hit(
                f"The sample {quoted(text.raw)} is there twice.", "Show another message that will be sent instead."
            )
            return
        seen.add(words)


def _unbalanced(reading: Reading) -> Iterable[Hit]:
    for text in reading.samples:
        if not text.has_brackets_in_pairs():
            reason = f"The brackets of {quoted(text.raw)} do not come in pairs."
            yield Hit(reason, "Put each piece that varies between one [ and one ], such as [date].")
            return


def _other_brackets(reading: Reading) -> Iterable[Hit]:
    for text in reading.samples:
        for held in text.foreign_placeholders[:1]:
            name = folded(held).strip("{}<>%$ ")[:QUOTED_MOST] or "name"
            yield Hit(f"{quoted(held)} is no placeholder that reviewers know.", f"Write [{name}] instead.")
            return


def _unmarked(reading: Reading) -> Iterable[Hit]:
    if any(text.placeholders for text in reading.samples):
        return
    for text in reading.samples:
        varying = _VARIABLE.search(text.raw)
        if varying:
            reason = (
                f"{quoted(varying[0])} will differ from message to message, and no sample has anything in brackets."
            )
            yield Hit(
                reason, f"Mark what varies with brackets: [{varying[0][:QUOTED_MOST]}] or [name], [date], [code]."
            )
            return


def _empty(reading: Reading) -> Iterable[Hit]:
    for text in reading.samples:
        if sum(map(len, text.placeholders)) > FILLED_MOST * len(text.raw.strip()):
            reason = f"{quoted(text.raw)} is little more than placeholders: it shows no message."
            yield Hit(reason, "Write the message as it will be sent, with brackets round a few words only.")
            return


def _not_of_use_case(reading: Reading) -> Iterable[Hit]:
    code = reading.given.us_app_to_person_usecase or ""
    wanted = EXPECTED.get(code)
    if wanted and reading.samples and not any(has(text, wanted) for text in reading.samples):
        reason = f"No sample is one of {code}: {quoted(reading.samples[0].raw)} says nothing of it."
        yield Hit(reason, f"Show messages of {code}, or choose the use case that the samples are of.")


def _promoting(reading: Reading) -> Iterable[Hit]:
    code = reading.given.us_app_to_person_usecase or ""
    for text in reading.samples if code in TRANSACTIONAL else ():
        promotion = affirmed(text, PROMOTION)
        percent = _PERCENT_OFF.search(text.raw)
        if promotion or percent:
            piece = promotion.quote if promotion else quoted(percent[0] if percent else "")
            reason = f"{piece} advertises, which is not what {code} is for."
            yield Hit(reason, "Take it out, or register the campaign as MARKETING or MIXED.")
            return


_R, _W = Severity.REJECT, Severity.WARN
_S: Final = "MessageSamples"
SAMPLE_RULES: Final = (
    Rule("phone-undeclared", 30889, "HasEmbeddedPhone", _R, _phones_undeclared),
    Rule("phone-not-shown", 30889, "HasEmbeddedPhone", _W, _phones_unshown),
    Rule("link-undeclared", 30893, "HasEmbeddedLinks", _R, _links_undeclared),
    Rule("link-not-shown", 30893, "HasEmbeddedLinks", _W, _links_unshown),
    Rule("shortened-link", 30892, _S, _R, _shortened),
    Rule("samples-without-opt-out", 30887, _S, _W, _no_opt_out),
    Rule("samples-without-brand", 30894, _S, _W, _nameless),
    Rule("samples-repeated", 30893, _S, _R, _same),
    Rule("brackets-unbalanced", 30893, _S, _W, _unbalanced),
    Rule("brackets-of-another-kind", 30893, _S, _W, _other_brackets),
    Rule("brackets-missing", 30893, _S, _W, _unmarked),
    Rule("sample-of-placeholders", 30893, _S, _R, _empty),
    Rule("sample-not-of-use-case", 30893, _S, _R, _not_of_use_case),
    Rule("sample-advertises", 30893, _S, _R, _promoting),
)
"""What is sent."""
