"""Rules about consent: how people opt in, whether that can be looked at, and what they are told.

The first of the walkthrough's top reasons for rejection. What a website's own pages say cannot be seen from here, so
that what may be there instead of in MessageFlow is a warning.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import Final

from tidings.a2p.lint.lexicon import Lexicon, affirmed, has, is_denied, matches
from tidings.a2p.lint.registration import Reading, first
from tidings.a2p.lint.rule import Hit, Rule, Severity
from tidings.a2p.lint.text import Text
from tidings.a2p.lint.vocabulary import (
    AUTOMATIC,
    BOUGHT,
    BUNDLED,
    CONDITIONAL,
    FREQUENCY,
    HELP,
    NOT_SHARED,
    OPTING_IN,
    OTHERS,
    OWN_CHOICE,
    PAPER,
    PRE_TICKED,
    PRIVACY,
    RATES,
    RECEIVING,
    SCRIPT,
    SHARING,
    STOP,
    TERMS,
    TEXTING_IN,
    VERBAL,
)
from tidings.a2p.optout_texts import OPT_IN_MESSAGE

SCRIPT_LEAST: Final = 25
"""Characters in quotation marks that can be the script of a spoken question."""
_QUOTES = re.compile(r"[\"“”]")
_REACH: Final = 3
"""Words between `text` and the keyword."""
_SHARED_REACH: Final = 10
"""Words between `share` and with whom."""
_DENIALS: Final = frozenset({"no", "not", "never", "none", "nor", "without"})
_SHORT_CODE = re.compile(r"(?<!\d)\d{5,6}(?!\d)")
_THIS_NUMBER: Final = ("our number", "this number", "short code", "[")


def _undescribed(reading: Reading) -> Iterable[Hit]:
    for text in first(reading.flow):
        if not has(text, OPTING_IN):
            mend = 'Say what people do, such as "Customers check a box next to [the sentence they agree to] at [URL]".'
            yield Hit("MessageFlow does not say how people opt in.", mend)


def _unverifiable(reading: Reading) -> Iterable[Hit]:
    """Nothing that a reviewer could look at: no link, no keyword with a number, no script."""
    for text in first(reading.flow):
        if text.links or _is_texted_in(text) or _has_script(text):
            return
        if has(text, VERBAL):
            mend = 'Quote the question word for word: Script: "May we text you about ...? Reply STOP to opt out."'
        elif has(text, PAPER):
            mend = "Add a public URL of a picture of the form, such as https://www.example.com/form.png."
        elif has(text, TEXTING_IN):
            mend = 'Name keyword and number: "People text START to +1 222 333 4444, as shown at [URL]".'
        else:
            mend = "Add the URL of the form, or of a screenshot of it where it is not public."
        yield Hit(
            "The call to action cannot be verified: MessageFlow has no URL, no keyword to text and no script.", mend
        )


def _unscripted(reading: Reading) -> Iterable[Hit]:
    for text in first(reading.flow):
        spoken = affirmed(text, VERBAL)
        if spoken is not None and text.links and not _has_script(text):
            mend = 'Quote what is asked: Script: "May we send you texts about ...?"'
            yield Hit(f"People opt in by word of mouth ({spoken.quote}), and the script is not given.", mend)


def _is_texted_in(text: Text) -> bool:
    """Whether it names a keyword and where it is sent."""
    words = text.words
    for place, word in enumerate(words):
        if word.form in TEXTING_IN.words:
            following = [text.raw[each.start : each.end] for each in words[place + 1 : place + 1 + _REACH]]
            if any(each.isupper() and len(each) > 1 for each in following):
                small = text.raw.lower()
                return bool(text.phones or _SHORT_CODE.search(text.raw) or any(each in small for each in _THIS_NUMBER))
    return False


def _has_script(text: Text) -> bool:
    inside = _QUOTES.split(text.raw)[1::2]
    return any(len(piece) >= SCRIPT_LEAST for piece in inside) or ("script:" in text.raw.lower() and has(text, SCRIPT))


def _automatic(reading: Reading) -> Iterable[Hit]:
    yield from _saying(reading, AUTOMATIC, "{} is no consent: everybody opts in for themselves.")


def _bought(reading: Reading) -> Iterable[Hit]:
    yield from _saying(reading, BOUGHT, "{}: consent cannot be bought, and goes to one brand only.")


def _pre_ticked(reading: Reading) -> Iterable[Hit]:
    mend = "Leave the box empty, so that people tick it themselves, and say so: the checkbox is not pre-checked."
    yield from _saying(reading, PRE_TICKED, "{}: a box that is ticked already is no consent.", mend)


def _conditional(reading: Reading) -> Iterable[Hit]:
    mend = "Make consent optional, with a box of its own, and say: consent is not a condition of purchase."
    yield from _saying(reading, CONDITIONAL, "{}: consent must not be what something else depends on.", mend)


def _saying(reading: Reading, wanted: Lexicon, reason: str, mend: str = "") -> Iterable[Hit]:
    for text in first(reading.flow):
        found = affirmed(text, wanted)
        if found is not None:
            own = (
                f"Describe how people opt in by themselves, such as a form with an empty box, instead of {found.quote}."
            )
            yield Hit(reason.format(found.quote), mend or own)


def _bundled(reading: Reading) -> Iterable[Hit]:
    """In one sentence people accept something else and so agree to texts; nowhere is a choice of its own."""
    for text in first(reading.flow):
        if has(text, OWN_CHOICE):
            return
        texting = {match.first.sentence for match in matches(text, RECEIVING)}
        for match in matches(text, BUNDLED):
            if match.first.sentence in texting and not is_denied(match):
                reason = f"Consent is bundled: by {match.quote} people also agree to texts."
                yield Hit(reason, "Ask for texts by a separate box that is optional and empty at first.")
                return


def _shared(reading: Reading) -> Iterable[Hit]:
    for text in first(reading.flow):
        others = [each for each in matches(text, OTHERS) if not is_denied(each)]
        places = [each.place for each in others]
        denied = _denied_sentences(text)
        for match in matches(text, SHARING):
            sentence = match.first.sentence
            if is_denied(match) or denied.get(sentence, match.place) < match.place:
                continue
            near = bisect_right(places, match.place)
            if near == len(others) or others[near].first.sentence != sentence:
                continue
            if others[near].place <= match.place + _SHARED_REACH:
                piece = text.quote(match.first, others[near].last)
                mend = "Write, and keep to it: phone numbers and opt-in data are not shared with third parties."
                yield Hit(f"{piece}: phone numbers and consent go to others.", mend)
                return


def _denied_sentences(text: Text) -> dict[int, int]:
    """Sentences that deny something, and from which word on."""
    denied: dict[int, int] = {}
    for place, word in enumerate(text.words):
        if word.form in _DENIALS:
            denied.setdefault(word.sentence, place)
    return denied


def _no_privacy(reading: Reading) -> Iterable[Hit]:
    given = reading.given
    if not given.privacy_policy_url and given.message_flow and not any(has(t, PRIVACY) for t in first(reading.flow)):
        mend = "Give PrivacyPolicyUrl, or write in MessageFlow: Privacy Policy at https://[website]/privacy."
        yield Hit("There is no privacy policy: neither PrivacyPolicyUrl nor MessageFlow has one.", mend)


def _no_terms(reading: Reading) -> Iterable[Hit]:
    given = reading.given
    if (
        given.message_flow
        and not given.terms_and_conditions_url
        and not any(has(text, TERMS) for text in first(reading.flow))
    ):
        mend = "Give TermsAndConditionsUrl, or write in MessageFlow: Terms at https://[website]/terms."
        yield Hit("There are no terms and conditions: neither TermsAndConditionsUrl nor MessageFlow has them.", mend)


def _silent_on_sharing(reading: Reading) -> Iterable[Hit]:
    for text in first(reading.flow):
        if not has(text, NOT_SHARED):
            mend = "State there, and best in MessageFlow too: mobile numbers are not shared with third parties."
            yield Hit("Nothing says that phone numbers are not shared; the privacy policy must.", mend)


def _undisclosed(reading: Reading) -> Iterable[Hit]:
    for text in first(reading.flow):
        lacking = [name for name, wanted in _DISCLOSURES.items() if not has(text, wanted)]
        if lacking:
            mend = 'Show at the opt-in, and quote here: "Message frequency varies. Msg & data rates may apply."'
            yield Hit(f"MessageFlow does not show that people are told of {' and '.join(lacking)}.", mend)


def _unconfirmed(reading: Reading) -> Iterable[Hit]:
    for text in first(reading.flow):
        if _is_texted_in(text) and not reading.given.opt_in_keywords:
            mend = "Give OptInKeywords and OptInMessage, which the answer to the keyword is."
            yield Hit("People opt in by a keyword, and OptInKeywords is not given.", mend, "OptInKeywords")


def _not_opted_in(reading: Reading) -> Iterable[Hit]:
    if reading.given.subscriber_opt_in is False:
        reason = "SubscriberOptIn is false: nobody may be texted who did not opt in."
        yield Hit(reason, "Set SubscriberOptIn to true, and describe in MessageFlow how people opt in.")


def _own_opt_in(reading: Reading) -> Text | None:
    """The confirmation, unless the platform wrote it."""
    text = reading.opt_in
    return None if text is None or text.raw.endswith(OPT_IN_MESSAGE) else text


def _confirmed_without_stop(reading: Reading) -> Iterable[Hit]:
    for text in first(_own_opt_in(reading)):
        if not has(text, STOP):
            yield Hit("The confirmation does not say how to opt out.", 'Add "Reply STOP to opt out".')


def _confirmed_thinly(reading: Reading) -> Iterable[Hit]:
    for text in first(_own_opt_in(reading)):
        lacking = [name for name, wanted in {**_DISCLOSURES, "how to get help": HELP}.items() if not has(text, wanted)]
        if not reading.names_brand(text):
            lacking.insert(0, "the brand")
        if lacking:
            mend = (
                '"[Brand]: You are now opted in to [what]. Message frequency varies. Msg & data rates may apply. '
                'Reply HELP for help, STOP to opt out."'
            )
            yield Hit(f"The confirmation does not tell of {', '.join(lacking)}.", f"Write for example {mend}")


_DISCLOSURES: Final = {"message frequency": FREQUENCY, "message and data rates": RATES}
_R, _W = Severity.REJECT, Severity.WARN
_F, _O = "MessageFlow", "OptInMessage"
OPT_IN: Final = (
    Rule("opt-in-undescribed", 30896, _F, _R, _undescribed),
    Rule("opt-in-automatic", 30896, _F, _R, _automatic),
    Rule("opt-in-bought", 30896, _F, _R, _bought),
    Rule("opt-in-bundled", 30896, _F, _R, _bundled),
    Rule("opt-in-conditional", 30896, _F, _R, _conditional),
    Rule("opt-in-undisclosed", 30896, _F, _W, _undisclosed),
    Rule("opt-in-denied", 30896, "SubscriberOptIn", _R, _not_opted_in),
    Rule("call-to-action-unverifiable", 30909, _F, _R, _unverifiable),
    Rule("call-to-action-unscripted", 30909, _F, _W, _unscripted),
    Rule("terms-missing", 30909, _F, _W, _no_terms),
    Rule("box-ticked-before", 30925, _F, _R, _pre_ticked),
    Rule("privacy-policy-missing", 30908, _F, _R, _no_privacy),
    Rule("privacy-policy-silent", 30908, _F, _W, _silent_on_sharing),
    Rule("numbers-shared", 30908, _F, _R, _shared),
    Rule("keyword-undeclared", 30896, "OptInKeywords", _W, _unconfirmed),
    Rule("confirmation-without-stop", 30896, _O, _R, _confirmed_without_stop),
    Rule("confirmation-thin", 30896, _O, _W, _confirmed_thinly),
)
"""How people opt in."""
