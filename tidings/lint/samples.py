"""Rules about the sample messages: what they hold, what they must say, and whether they are messages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rapidfuzz import fuzz

from tidings.addresses.domains import is_within
from tidings.lint.finding import Severity
from tidings.lint.reading import Reading
from tidings.lint.rule import Basis, Hit, Rule
from tidings.lint.saying import either, phrases
from tidings.lint.text import Text, folded, quoted, word_set
from tidings.lint.wanted import Sought

FILLED_MOST: Final = 0.5
"""The share of a sample that placeholders may be."""
ALIKE_LEAST: Final = 92.0
"""How alike two samples are, 0 to 100, that are the same one; rapidfuzz's ratio of their words."""
COMPARED_MOST: Final = 320
"""Characters of a sample that are compared."""
SHORTENERS: Final = word_set(
    "bit.ly bitly.com tinyurl.com t.co goo.gl ow.ly is.gd v.gd buff.ly rebrand.ly rb.gy cutt.ly shorturl.at s.id "
    "tiny.cc "
    "t.ly bl.ink soo.gd shorte.st adf.ly lnkd.in fb.me youtu.be amzn.to j.mp dlvr.it trib.al short.io n9.cl qr.ae x.co "
    "clck.ru u.to snip.ly smarturl.it linktr.ee da.gd kutt.it urlz.fr gg.gg tny.im shorturl.com bitly.ws surl.li"
)
"""Public URL shorteners: whoever reads the link cannot tell whose it is."""
_LINKISH, _PHONISH = ("link", "url", "website"), ("phone", "tel", "number to call", "callback")
_WAY_OUT: Final = either(
    Sought(r"\bSTOP\w*\b"),
    Sought(
        lambda: phrases(
            "unsubscribe, opt(ing)? out, opt-?out",
            "(txt|text|reply|send|respond|say|type|answer) (with )?(stop|end|quit|cancel|no)",
            "stop (to|2|=|for) *, to (stop|end|quit|leave|cancel|be removed), stop2*, arret",
            "stop (these|texts|msgs|messages|anytime)",
        ).pattern.replace(r"\b(?:", r"\b(?i:", 1)
    ),
)
"""STOP in capitals, or what else is read as a way out; a bus stop is none."""
_PEOPLE: Final = "(customers?|clients?|patients?|users?|recipients?|members?|guests?|subscribers?|people)"
_ABOUT_MESSAGES: Final = Sought(
    lambda: (
        "^"
        + phrases(
            "we (will |may |can |also )?(send|text|notify|remind|inform|message|use)",
            "(these|the|this|our|sample|example|all) (texts?|messages?|sms|samples?|campaigns?) (will|are|is|include"
            "|contain|may|inform|notify)",
            f"{_PEOPLE} (will |may |can )?(receive|get|be), (sample|example) (message|text|sms)",
            "messages? (about|regarding|to|for|with)",
            "(a|an) (text|message|reminder|notification|alert) (that|to|about|for|with|will|is sent)",
            "messages? (such|like|that|will)",
            "texts? (about|regarding|such|like|that), n/?a, tbd, to be (added|determined), will (send|include)",
            "to be written",
            "(appointment |order |delivery |payment )?(reminders?|confirmations?|updates?|notifications?|notices"
            "|alerts)( "
            "messages?)? "
            "(about|and|or|for|to|of|regarding|sent|will|that|with), ",
            "(* )?(* )?(* )?messages? (to be|that will|with|which)",
            "(promotional|marketing|informational) (messages?|texts?|content|offers)",
            "general (information|updates|messages?)",
            f"(notify|notifying|notifies|inform|informing|informs|remind|reminding|reminds) {_PEOPLE}",
        ).pattern
    )
)
"""A sample that begins so tells of messages."""


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
        yield Hit(reason, "Take the link out, or set HasEmbeddedLinks to “true”.", passing=("true",))


def _phones_undeclared(reading: Reading) -> Iterable[Hit]:
    found = next(filter(None, map(_phone_in, reading.samples)), None)
    if found and reading.given.has_embedded_phone is False:
        reason = f"A sample holds the phone number {quoted(found)}, and HasEmbeddedPhone is false."
        yield Hit(reason, "Take the number out, or set HasEmbeddedPhone to “true”.", passing=("true",))


def _links_unshown(reading: Reading) -> Iterable[Hit]:
    if reading.given.has_embedded_links is True and reading.samples and not any(map(_link_in, reading.samples)):
        mend = "Show a sample with a link, or set HasEmbeddedLinks to “false”."
        yield Hit("HasEmbeddedLinks is true, and no sample holds a link.", mend, passing=("false",))


def _phones_unshown(reading: Reading) -> Iterable[Hit]:
    if reading.given.has_embedded_phone is True and reading.samples and not any(map(_phone_in, reading.samples)):
        mend = "Show a sample with the number, or set HasEmbeddedPhone to “false”."
        yield Hit("HasEmbeddedPhone is true, and no sample holds a phone number.", mend, passing=("false",))


def _shortened(reading: Reading) -> Iterable[Hit]:
    for text in reading.samples:
        for link in text.links:
            if is_within(link.host, SHORTENERS):
                reason = f"{quoted(link.text)} is of a public URL shortener, so that nobody can tell whose it is."
                yield Hit(reason, "Write the whole URL of the brand's website, or use a short domain of its own.")
                return


def _no_way_out(reading: Reading) -> Iterable[Hit]:
    is_exempt = reading.given.us_app_to_person_usecase == "2FA"
    if reading.samples and not is_exempt and not any(_WAY_OUT.search(text.raw) for text in reading.samples):
        yield Hit("No sample says how to opt out.", "End at least one sample with it.")


def _same(reading: Reading) -> Iterable[Hit]:
    seen: list[str] = []
    for text in reading.samples:
        words = " ".join(text.words)[:COMPARED_MOST]
        if any(fuzz.ratio(words, other) >= ALIKE_LEAST for other in seen):
            yield Hit(f"The sample {quoted(text.raw)} is there twice.", "Show another message instead.")
            return
        seen.append(words)


def _empty(reading: Reading) -> Iterable[Hit]:
    for text in reading.samples:
        if sum(map(len, text.placeholders)) > FILLED_MOST * len(text.raw.strip()):
            reason = f"{quoted(text.raw)} is little more than placeholders: it shows no message."
            yield Hit(reason, "Write the message as it will be sent, with brackets round a few words only.")
            return


def _no_message(reading: Reading) -> Iterable[Hit]:
    for text in reading.samples:
        if _ABOUT_MESSAGES.search(text.small.strip(" \"'-*•")):
            reason = f"{quoted(text.raw)} tells of messages and is none."
            yield Hit(reason, "Write the message as it will be sent.")
            return


_R: Final = Severity.REJECT
_READING: Final = Basis.READING
_S: Final = "MessageSamples"
SAMPLE_RULES: Final = (
    Rule("phone-undeclared", 30889, "HasEmbeddedPhone", _R, _phones_undeclared),
    Rule("phone-not-shown", 30889, "HasEmbeddedPhone", _R, _phones_unshown),
    Rule("link-undeclared", 30893, "HasEmbeddedLinks", _R, _links_undeclared),
    Rule("link-not-shown", 30893, "HasEmbeddedLinks", _R, _links_unshown),
    Rule("shortened-link", 30892, _S, _R, _shortened),
    Rule("samples-without-opt-out", 30893, _S, _R, _no_way_out, ground=_READING),
    Rule("samples-repeated", 30893, _S, _R, _same),
    Rule("sample-of-placeholders", 30893, _S, _R, _empty),
    Rule("sample-is-no-message", 30893, _S, _R, _no_message, ground=_READING),
)
"""What is sent."""
