"""Rules about what people are told when they opt in, and about policies: disclosures, privacy, terms."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from tidings.a2p.lint.registration import Reading, first
from tidings.a2p.lint.rule import Hit, Rule, Severity
from tidings.a2p.lint.saying import Said, is_denied, phrases, said
from tidings.a2p.lint.text import Text

_TEXT = r"(?:texts?|messages?|msgs?|sms|alerts?|reminders?|notices?|updates?|notes?|times?|codes?|ones?|x|e?mails?|offers?|deals?|appeals?|requests?|invitations?)"
_PERIOD = (
    r"(?:day|week|month|mo|wk|yr|year|quarter|season|order|visit|stay|appointment|job|trip|session|class|event|delivery|lesson"
    r"|shift|login|sign-?in|log-?in|request|booking|reservation|ride|game|semester|term|case|purchase|night|weekend|cycle|service"
    r"|project|claim|call|repair|incident|prescription|refill|shipment|bill|payment|attempt|code|rental|move|tour|signing|treatment|procedure|loan|program)s?"
)
_FREQUENCY = re.compile(
    rf"\bfrequency\b|\bfrequent\b|\b(?:daily|weekly|monthly|yearly|annually|quarterly|biweekly|nightly|hourly|recurring|occasional(?:ly)?|seasonal(?:ly)?|periodic(?:ally)?)\b"
    rf"|\b(?:\d+|one|two|three|four|five|six|seven|eight|ten|few|several|single)\b[^.;!?\n]{{0,40}}?\b(?:a|an|per|each|every|in|this|of|during|for)\b (?:the |your |my |[a-z]+ )?{_PERIOD}\b"
    rf"|(?:\d|{_TEXT}) ?/ ?{_PERIOD}\b|\bper {_PERIOD}\b|\b(?:once|twice|every|each) (?:a |an |per )?(?:\w+ )?{_PERIOD}\b|\bhow (?:often|many)\b"
    rf"|\b(?:\d+|one|two|three|four|five|a few|up to \d+|max(?:imum)? \d+)(?: ?(?:-|to|or) ?(?:\d+|two|three|four|five|six))? (?:short |automated |recurring )?{_TEXT}\b"
    rf"|\b(?:number|amount|count) of (?:texts|messages|msgs)|\b(?:texts?|messages?|msgs?|volume) (?:will )?(?:var(?:y|ies)|depends?)\b|\bonly (?:when|if|once)\b|\bone-time\b|\bwhenever\b|\b(?:each|every) time\b"
    rf"|\b{_TEXT} (?:each|every) (?:time|{_PERIOD})\b"
)
_RATES = re.compile(
    r"\b(?:data|message|messaging|msg|carrier|text|standard|sms|normal|usual|phone|mobile)\b[^.;!?\n]{0,30}?\b(?:rates?|charges?|fees?|costs?|prices?)\b"
    r"|\b(?:rates?|charges?|fees?) (?:may |can |might |could )?appl(?:y|ies)\b|\bcarrier (?:may|might) charge\b|\bfree (?:of charge|to end)"
)
_HELP = re.compile(r"\bhelp\b|\binfo\b")
_STOP = re.compile(r"\b(?:stop|unsubscribe|cancel|quit|stopall|end)\b|\bopt[- ]?out\b|\bstop2\w+")
_DISCLOSURES: Final = {
    "how often they are texted": _FREQUENCY,
    "message and data rates": _RATES,
    "HELP": _HELP,
    "STOP": _STOP,
}
_PRIVACY = phrases("privacy, privacy policy, privacy notice, data policy")
_TERMS = re.compile(r"\bterms\b|\bt&cs?\b|\btos\b|\bconditions of (?:use|service)|/terms|\bt ?& ?c\b")
_OTHERS = (
    r"(?:third[- ]?part(?:y|ies)|3rd[- ]?part(?:y|ies)|partners?|affiliates?|advertisers?|marketers?|sponsors?|other (?:compan(?:y|ies)|business(?:es)?|brands?|organizations?|sellers|firms|merchants|stores)"
    r"|vendors?|outside (?:compan(?:y|ies)|firms)|sister compan(?:y|ies)|advertising networks?|data (?:brokers?|compan\w+)|network|lenders|agents|buyers|brokers|providers|insurers|dealers|contractors|sellers)"
)
_SHARE = r"(?:shar(?:e|es|ed|ing)|sell|sells|sold|selling|rent|rents|rented|renting|disclos(?:e|es|ed)|transfer(?:s|red)?|pass(?:es|ed)?(?: on| along)?|giv(?:e|es|en)|provid(?:e|es|ed)|trad(?:e|es|ed)|releas(?:e|es|ed)|forward(?:s|ed)?|make available|made available|licens(?:e|es|ed))"
_SHARED = re.compile(
    rf"\b{_SHARE}\b[^.;!?\n]{{0,80}}?\b(?:with|to|among|between|by)\b[^.;!?\n]{{0,40}}?\b{_OTHERS}\b"
    rf"|\b{_OTHERS}\b[^.;!?\n]{{0,30}}?\b(?:may|can|will|might|also|receive|get|use|contact|reach|text|market)\b[^.;!?\n]{{0,40}}?\b(?:numbers?|contact|market|offers?|promot|text|information|data|you|them)\w*"
    rf"|\b(?:numbers?|phone|data|information|contacts?|list|consent)\b[^.;!?\n]{{0,40}}?\b(?:may be|are|is|can be|will be|gets?) (?:\w+ )?(?:sold|rented|shared|traded)\b(?![^.;!?\n]{{0,30}}?\b(?:with|to|by) (?:no|nobody|our own|only))"
)
_SERVES = re.compile(
    r"\b(?:carriers?|deliver (?:the|these|our|your) (?:texts?|messages?)|sms (?:provider|vendor|platform|gateway|aggregator)|messaging (?:provider|vendor|platform|service|partner)|aggregators?"
    r"|text(?:ing)? (?:provider|vendor|platform|service)|to send (?:the|these|our) (?:texts|messages)|process(?:or|ing)|service providers? (?:that|who|which))\b"
)
_ABOUT = re.compile(r"\b(?:numbers?|phones?|mobile|cell|contact|data|information|info|consent|opt-?in|lists?|details|they|them|it|you)\b")


def _undisclosed(reading: Reading) -> Iterable[Hit]:
    for text in first(reading.flow):
        told = [text, *first(reading.opt_in)] if reading.consent and reading.consent.keyword else [text]
        lacking = [what for what, wanted in _DISCLOSURES.items() if not any(wanted.search(each.small) for each in told)]
        if lacking:
            mend = "Show it at the opt-in, and quote it here."
            yield Hit(f"People are not told of {', '.join(lacking)} when they opt in.", mend)


def _confirmed_thinly(reading: Reading) -> Iterable[Hit]:
    for text in first(reading.opt_in):
        lacking = [what for what, wanted in _DISCLOSURES.items() if not wanted.search(text.small)]
        if "STOP" in lacking or len(lacking) > 2:
            yield Hit(f"The confirmation does not tell of {', '.join(lacking)}.", "Say in it what people need to know.")
        elif not reading.names_brand(text):
            yield Hit("The confirmation does not name the brand.", "Begin it with the brand's name.")


def _no_privacy(reading: Reading) -> Iterable[Hit]:
    given = reading.given
    if given.message_flow and not given.privacy_policy_url and not any(_PRIVACY.search(t.small) for t in first(reading.flow)):
        yield Hit("There is no privacy policy: neither PrivacyPolicyUrl nor MessageFlow has one.", "Give its URL.")


def _no_terms(reading: Reading) -> Iterable[Hit]:
    given = reading.given
    if given.message_flow and not given.terms_and_conditions_url and not any(_TERMS.search(t.small) for t in first(reading.flow)):
        yield Hit("There are no terms: neither TermsAndConditionsUrl nor MessageFlow has them.", "Give their URL.")


def _shared(reading: Reading) -> Iterable[Hit]:
    for text in first(reading.flow, reading.description):
        found = _sharing(text)
        if found is not None:
            reason = f"{found.quote}: phone numbers and consent go to others."
            yield Hit(reason, "Share neither, and say so.", text.field)
            return


def _sharing(text: Text) -> Said | None:
    """Where numbers go to others who are not needed to deliver the texts."""
    small = text.small
    for found in _SHARED.finditer(small):
        if is_denied(small, found.start(), found.end(), after=True) or re.search(r"\b(?:not|never|no|nobody|none|neither|nor|without)\b|n't\b", found[0]):
            continue
        start = max(small.rfind(end, 0, found.start()) for end in ".;!?\n") + 1
        around = small[start : found.end() + 80].split(". ", 1)[0]
        if _SERVES.search(around) or not _ABOUT.search(around):
            continue
        return Said(text, found.start(), found.end())
    return None


_R: Final = Severity.REJECT
_F: Final = "MessageFlow"
DISCLOSURES: Final = (
    Rule("opt-in-undisclosed", 30924, _F, _R, _undisclosed),
    Rule("confirmation-thin", 30896, "OptInMessage", _R, _confirmed_thinly),
    Rule("privacy-policy-missing", 30908, "PrivacyPolicyUrl", _R, _no_privacy),
    Rule("terms-missing", 30934, "TermsAndConditionsUrl", _R, _no_terms),
    Rule("numbers-shared", 30908, _F, _R, _shared),
)
"""What people are told."""
