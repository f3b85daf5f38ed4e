"""Rules about what people are told when they opt in, and about policies: disclosures, privacy, terms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tidings.lint.finding import Severity
from tidings.lint.reading import Reading, first
from tidings.lint.rule import Basis, Hit, Rule
from tidings.lint.saying import Said, either, is_denied, phrases
from tidings.lint.text import Text
from tidings.lint.wanted import Sought

_NUMBER: Final = (
    "(#|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|a few|few|some"
    "|several|single"
    "|a (small )?number of|a (half )?dozen|half a dozen|a handful( of)?|a couple( of)?)"
)
_THINGS: Final = (
    "(texts?|messages?|msgs?|sms|alerts?|reminders?|notices?|updates?|notes?|times|codes?|ones|offers?|deals?|appeals?"
    "|requests?|invitations?|questions?|surveys?|confirmations?)"
)
_PERIOD: Final = (
    "(day|week|wk|month|mo|yr|year|quarter|season|order|visit|stay|appointment|job|trip|session|class|event|delivery"
    "|lesson"
    "|shift|login|sign-?in|log-?in|request|booking|reservation|ride|game|semester|term|case|purchase|night|weekend"
    "|cycle"
    "|service|project|claim|call|repair|incident|prescription|refill|shipment|bill|payment|attempt|code|rental|move"
    "|tour"
    "|signing|treatment|procedure|loan|program|application|closing|load|tow|walk|donation|sale|crossing|meeting|issue"
    "|ticket"
    "|transaction|deployment|harvest|pickup|drop|course|exam|cleaning|time|statement|campaign|concert|show|match"
    "|race)s?"
)
_FREQUENCY: Final = either(
    phrases(
        "frequency, frequent, daily, weekly, monthly, yearly, annually, quarterly, biweekly, nightly, hourly",
        "recurring, one-time, ongoing, fortnight*, bimonthly, semi-?annual*, variable",
        f"(volume|number|amount|count) (of {_THINGS} )?(varies|may vary|depends|changes|differs)",
        f"(a|one|single|another|last) (* )?{_THINGS} (a|per|each|every|the|on the|that|in the) (* )?({_PERIOD}"
        f"|morning|evening|day)",
        "(the day|the night|the evening|the morning|an hour|the week) (before|after|of|ahead)",
        f"{_THINGS} (only )?(when|whenever|once|if|as soon as) (the|your|my|a|an|it|something|we|there) *",
        "(we|will|may) text (me )?(only )?(when|whenever|once|if|as soon as) (the|your|my|a|an|it|something"
        "|we|there) *",
        "occasional, occasionally, seasonal, seasonally, periodic, periodically, whenever, each time, every time",
        "only when",
        f"{_NUMBER} ... (a|an|per|each|every|in|this|of|during|for|after|before|until) (the |your |my |* )?{_PERIOD}",
        f"{_NUMBER} (* )?(* )?(per|each|every|a|an) (* )?(* )?*, (* )?(* )?per *",
        "as ... (require|need|warrant|happen|occur|arise|dictate|demand|call for|come up)*, (in|of) such number",
        "(normally|usually|generally|typically|about|around|roughly|approximately|only|just|between|under|below|over) "
        f"{_NUMBER}, {_NUMBER} (to|or|-) {_NUMBER}",
        f"{_NUMBER} (each|apiece|max|maximum|tops|in total|altogether)",
        "on demand, on occasion, no set (number|schedule), not fixed, unpredictabl*, event-?driven, event-?based",
        f"per {_PERIOD}, (once|twice|every|each) (a |an |per |* )?{_PERIOD}, how (often|many)",
        f"(number|amount|volume) of {_THINGS}",
        f"{_NUMBER}( to | or | |-){_NUMBER} (short |automated |recurring |text )?{_THINGS}",
        f"{_NUMBER} (short |automated |recurring |text )?{_THINGS}",
        f"{_NUMBER} (or|to|and|-) {_NUMBER} ({_THINGS}|at most|in all|altogether|in total|per|a|an|each|every"
        f"|when|while|as|for)",
        f"{_NUMBER} (in all|altogether|in total|overall|over (a|the|#|{_NUMBER}) (few )?{_PERIOD}), "
        f"({_THINGS}) (over|during|in"
        f"|through|throughout|within) (a|the|#|one|{_NUMBER}) (few |whole )?{_PERIOD}",
        "seldom, rarely, sparingly, regularly, often, now and (then|again), once in a while, from time to time",
        "as needed, as (they|it|things) happen*, as (it|things) come(s)? up, as necessary, when needed, "
        "sporadic*, irregular*",
        "more than once, infrequent*, every (other|second|few|#) *, at least #, (no|not) fewer than, maximum of",
        "(only|just) (if|after|before|during|for) (your|my|the|a|an) (* )?*",
        "(only |just )?(when|whenever|if|each time) (your|my|the|a|an|there|we) ... (ready|change*|arriv*"
        "|ship*|due|cancel*|open*"
        "|close*|delay*|late|available)",
        f"up to {_NUMBER}, at most {_NUMBER}, (no|not) more than {_NUMBER}, max(imum)? {_NUMBER}, {_NUMBER} max",
        f"{_THINGS} (will )?(vary|varies|depends?), {_THINGS} (each|every) {_PERIOD}",
        f"(a|one) {_THINGS} (when|if|after|before)",
        "(depends?|varies|vary) (on|with|by|from)",
    ),
    Sought(
        r"\b(?:\d+|msgs?|texts?|messages?) ?/ ?(?:day|week|wk|month|mo|yr|year|order|visit|stay|job|trip|class|event"
        r"|ride|load)s?\b|\b\d ?x\b|\b[1-9]\d? ?(?:-|\u2013|to) ?[1-9]\d? ?(?:/|a\b|per\b)"
    ),
)
_RATES: Final = phrases(
    "(data|message|messaging|msg|carrier|text|texting|standard|sms|normal|usual|phone|mobile|plan) ... (rates?"
    "|charges?|fees?|costs?|prices?)",
    "(rates?|charges?|fees?|costs?|tariffs?) (for|of|from|on|by) ... (messages?|texts?|sms|data|carrier|provider"
    "|operator"
    "|plan)",
    "(carrier|provider|operator|plan|phone company|network) ... (bill|charg|cost|fee|price|rate)*",
    "(rates?|charges?|fees?) (may |can |might |could )?(apply|applies), carrier (may|might) charge",
    "free (of charge|to end), (carrier|provider|phone company|operator|plan) (may|can|might|could|will|charges"
    "|bills|sets)",
    "(charged|billed) by (your|their|the|my) (* )?(carrier|provider|operator|phone company), "
    "(cost|costs|charged|billed) ..."
    " (plan|carrier|provider|operator)",
)
_DISCLOSURES: Final = {
    "how often they are texted": _FREQUENCY,
    "message and data rates": _RATES,
    "HELP": phrases("help, info, assist*, support"),
    "STOP": phrases("stop*, unsubscribe, cancel, quit, end, opt-?out, arret"),
}
_PRIVACY: Final = phrases(
    "privacy, data (policy|protection|notice), polic(y|ies), legal (page|notice|information|terms|documents?), /legal",
    "confidentiality (policy|statement|notice), fine print, small print",
)
_TERMS: Final = Sought(
    r"\bterms\b|\brules\b|\bconditions\b|\bpolicies\b|/legal\b|\blegal (?:page|notice|information|documents?)"
    r"|\b(?:fine|small) print\b|\bterm (?:and|&) conditions|\bt ?& ?c'?s?\b|\btos\b"
)
_OTHERS: Final = (
    "(third part(y|ies)|3rd part(y|ies)|partners?|affiliates?|affiliated|advertisers?|marketers?|sponsors?|vendors?"
    "|network|lenders"
    "|other (* )?(company|companies|business|businesses|brands?|organizations?|sellers|firms|merchants|stores|shops"
    "|groups|clubs)"
    "|outside (company|companies|firms)|sister *|related (companies|businesses|brands)|neighbou?ring *"
    "|advertising networks?|data (brokers?"
    "|compan*)|agents"
    "|buyers|brokers|providers|insurers|dealers|contractors|sellers|anyone who)"
)
_PARTIES: Final = (
    r"(?:partners|affiliates|companies|contractors|lenders|sponsors|dealers|dealerships|sellers|advertisers|movers"
    r"|roofers"
    r"|installers|attorneys|lawyers|law firms|insurers|carriers|marketers|networks?|brands|merchants|buyers|brokers"
    r"|agencies|vendors|retailers|third parties|providers|firms|bidders|subsidiaries)"
)
"""Others, of whom there are several."""
_SHARING: Final = (
    "(share|shares|shared|sharing|sell|sells|sold|selling|rent|rents|rented|renting|disclose|discloses|disclosed"
    "|transfer"
    "|transfers|transferred|pass|passes|passed|give|gives|given|provide|provides|provided|trade|trades|traded|release"
    "|released"
    "|forward|forwards|forwarded|make available|made available|license|licensed|exchange|exchanged|swap|swaps)"
)
_SHARED: Final = either(
    phrases(
        f"{_SHARING} ... (with|to|among|between|by|from) ... {_OTHERS}",
        f"{_OTHERS} (may|can|will|might|also) (* )?(receive|get|use|contact|reach|text|market|call|message)",
        "(allows?|permits?|lets) us to (sell|share|rent|trade|disclose)",
        "(we|may|can|also) (sell|rent|trade) ... (numbers?|data|lists?)",
        f"used by (the )?{_OTHERS}",
        f"{_OTHERS} ... (receive|get) ... (numbers?|contact|data|information|list)",
    ),
    Sought(
        r"\b(?:numbers?|phone|data|information|contacts?|list|consent)\b[^.;!?\n]{0,40}?\b(?:may be|are|is|can be"
        r"|will be|gets?) (?:\w+ )?(?:sold|rented|shared|traded)\b"
        r"(?![^.;!?\n]{0,30}?\b(?:with|to|by) (?:no|nobody|our own|only)|[^.;!?\n]{0,20}?\b(?:inside|within"
        r"|among our own))"
    ),
)
_COVERED: Final = Sought(
    rf"\b(?:and|or) (?:up to \w+ |any of |one of |some of |several |selected |other |participating |\d+ |its |our "
    rf"|their "
    rf"|his |her |the )+(?!own\b)(?:[\w,&-]+ ){{0,6}}?{_PARTIES}(?: of \w+(?: \w+){{0,2}})?,? (?:may|can|will|to)"
    rf" (?:also )?(?:text|send|call|contact|message|reach|sms|market)|\b(?:from|by) [^.;!?\n]{{1,60}}? and (?:its"
    rf"|our|their)"
    rf" (?!own\b)(?:[\w,&-]+ ){{0,4}}?{_PARTIES}\b"
)
"""Where people agree to be texted by others too."""
_PASSED: Final = Sought(
    rf"\b(?:numbers?|data|details|lists?|leads?|requests?|inquir(?:y|ies)|enquir(?:y|ies)|forms?|profiles?|contacts?"
    rf"|submissions?|information|entries|quotes?)\b(?: \w+){{0,4}}? (?:go|goes|is|are|get|gets|will be|then|be)"
    rf"(?: \w+)?(?: (?:sold|passed|handed|forwarded|sent|routed|auctioned|offered|delivered|given|distributed|released"
    rf"|transferred|out))?(?: on| over)? to (?:the |our |up to |all |several |selected "
    rf"|\w+ )?(?:[\w-]+ ){{0,3}}?{_PARTIES}\b"
)
"""Where what people gave goes to others."""
_SERVES: Final = phrases(
    "carriers?, aggregators?, deliver (the|these|our|your) (texts?|messages?), process(or|ing)",
    "(sms|messaging|texting|text) (provider|vendor|platform|gateway|aggregator|service|partner)s?",
    "to send (the|these|our) (texts|messages), (send|deliver|transmit|rout|carr|handl|process|relay)* (the |these "
    "|our "
    "|your |those |all )?(texts?|messages?|sms), only with (the|our|one|a) (vendor|company|provider|service|platform)",
    "service providers? (that|who|which), required by law",
)
_ABOUT: Final = phrases(
    "numbers?, phones?, mobile, cell, contact, data, information, info, consent, opt-?in, lists?, details, they",
    "them, it, you",
)
_NEGATION: Final = Sought(r"\b(?:not|never|no|nobody|none|neither|nor|without)\b|n't\b")


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
        if len(lacking) > 2:
            yield Hit(f"The confirmation does not tell of {', '.join(lacking)}.", "Say in it what people need to know.")
        elif not reading.names_brand(text):
            yield Hit("The confirmation does not name the brand.", "Begin it with the brand's name.")


def _confirmed_without_stop(reading: Reading) -> Iterable[Hit]:
    for text in first(reading.opt_in):
        if not _DISCLOSURES["STOP"].search(text.small):
            yield Hit("The confirmation does not say how to opt out.", "Say that STOP ends the texts.")


def _no_privacy(reading: Reading) -> Iterable[Hit]:
    given, flow = reading.given, reading.flow
    if flow is not None and not given.privacy_policy_url and not _PRIVACY.search(flow.small):
        yield Hit("There is no privacy policy: neither PrivacyPolicyUrl nor MessageFlow has one.", "Give its URL.")


def _no_terms(reading: Reading) -> Iterable[Hit]:
    given, flow = reading.given, reading.flow
    if flow is not None and not given.terms_and_conditions_url and not _TERMS.search(flow.small):
        yield Hit("There are no terms: neither TermsAndConditionsUrl nor MessageFlow has them.", "Give their URL.")


def _shared(reading: Reading) -> Iterable[Hit]:
    for text in first(reading.flow, reading.description):
        found = _sharing(text) or _going(text)
        if found is not None:
            reason = f"{found.quote}: phone numbers and consent go to others."
            yield Hit(reason, "Share neither, and say so.", text.field)
            return


def _going(text: Text) -> Said | None:
    """Where people agree to be texted by others, or what they gave goes to them."""
    for wanted in (_COVERED, _PASSED):
        for found in wanted.finditer(text.small):
            is_own = _SERVES.search(found[0]) or _NEGATION.search(found[0])
            if not is_own and not is_denied(text.small, found.start(), found.end(), after=True):
                return Said(text, found.start(), found.end())
    return None


def _sharing(text: Text) -> Said | None:
    """Where numbers go to others who are not needed to deliver the texts."""
    small = text.small
    for found in _SHARED.finditer(small):
        if _NEGATION.search(found[0]) or is_denied(small, found.start(), found.end(), after=True):
            continue
        start = max(small.rfind(end, 0, found.start()) for end in ".;!?\n") + 1
        around = small[start : found.end() + 80].split(". ", 1)[0]
        if _ABOUT.search(around) and not _SERVES.search(around):
            return Said(text, found.start(), found.end())
    return None


_R: Final = Severity.REJECT
_READING: Final = Basis.READING
_F: Final = "MessageFlow"
DISCLOSURES: Final = (
    Rule("opt-in-undisclosed", 30924, _F, _R, _undisclosed, ground=_READING),
    Rule("confirmation-without-stop", 30896, "OptInMessage", _R, _confirmed_without_stop, ground=_READING),
    Rule("confirmation-thin", 30896, "OptInMessage", _R, _confirmed_thinly, ground=_READING),
    Rule("privacy-policy-missing", 30908, "PrivacyPolicyUrl", _R, _no_privacy),
    Rule("terms-missing", 30934, "TermsAndConditionsUrl", _R, _no_terms),
    Rule("numbers-shared", 30908, _F, _R, _shared),
)
"""What people are told."""
