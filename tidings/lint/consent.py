"""Rules about consent: an act of the person, on an instrument that is off at first, where a reviewer can look at it.

The first of the reasons for rejection. Source: CTIA, Messaging Principles and Best Practices, 5.1 and 5.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from tidings.lint.acts import LABELLED
from tidings.lint.brand_names import is_named
from tidings.lint.choices import names_texts
from tidings.lint.demands import demanded
from tidings.lint.evidence import Consent
from tidings.lint.finding import Severity
from tidings.lint.reading import Reading, first
from tidings.lint.rule import Basis, Hit, Rule
from tidings.lint.saying import Said, is_denied, phrases, said
from tidings.lint.text import QUOTED, Text, quoted
from tidings.lint.wanted import Sought

_TEXTS: Final = "(texts?|texted|sms|messages?|messaging|text messag*|mms)"
_TERMS: Final = "(terms|terms of (service|use|sale)|conditions|privacy policy|privacy)"
_AUTOMATIC: Final = phrases(
    "(without|lacking) (a|the|any) (tick|check|consent|yes|opt-?in) (are|is|get|gets|receive) (also |still "
    ")?(texted|texts"
    "|messages)",
    "(also|besides|too) (text|message|import|upload|add)(s)? (the |our )?(numbers?|people|contacts|customers"
    "|everyone|all"
    "|those) (from|of|in|who (called|bought|booked|visited|gave|ordered))",
    "(all|every|each) (customer|patient|client|guest|member|contact|buyer|tenant)s? (of|in|from|since|on) ... (are|is)"
    " (also )?(texted|sent texts)",
    "(without|no) (asking|being asked|opting in|an opt-?in|consent) (is|them|needed|required), implied, implies",
    "implicit*",
    "(do|does|did) not (need|have) to (opt in|consent|agree|sign up), opt-?out (basis|only|model)",
    "auto-?(enroll|opt|subscrib)*",
    "(is|are|we) (assume|assumed|presume|presumed|deemed|consider|considered|taken|treat|treated) ... (consent"
    "|opt|agree)*",
    "(opted|signed|enrolled|subscribed|added) (in |up )?(automatically|by default)",
    "(staff|we|reception*|office|hr|managers?|team|system|software|front desk|clerks?) (then |also |simply |will "
    "|just )?(sign"
    "|opt|enroll|enrol|subscribe|add|put)s? (the |our |all |new |these |those |each |every )?(patient|customer"
    "|client|guest"
    "|member|people|person|them|employee|worker|student|parent|caller|resident|tenant|donor|visitor|user)s? (up|in"
    "|to|on)",
    "(sign|opt|enroll|add|put|subscribe)s? (everybody|everyone|all|every|each) (* )?(up|in|to|on|our|customers?)",
    "automatically (opt|enrol|subscrib|add|receiv|get|includ|sign|text|becom)*",
    "unless (they|someone|a *|the *|he|she|people|customers?|patients?|guests?|members?) (* )?(object|say no"
    "|opts? out|decline)",
    "unless (they|he|she|people|customers?|patients?|guests?) (tells?|asks?|says?|replies|reply) (us )?(not"
    "|otherwise|stop)",
    "(did|do|does|has|have)(n't| not) (object|say no|complain|opt out|opted out|replied stop|declined?)",
    "(all|every|each) (of our )?(* )?(* )?(are|is|gets?|receives?|will receive|will get) (* )?(enrolled|opted"
    "|subscribed|added)",
    "(all|every|each) (of our )?(* )?(* )?(are|is|gets?|receives?|will receive|will get) (* )?(signed up|texted"
    "|texts|sms)",
)
_PUT_ON: Final = phrases(
    "(is|are|get|gets|being|be|was|were) (* )?(added|enrolled|subscribed|entered|imported|uploaded|loaded|put"
    "|synced|exported)",
    "(we|hr|staff|office|manager|system|software|crm|team|agents?|front desk|pos) ... (add|import|upload|enter"
    "|put|load|enrol)s?",
    "(we|hr|staff|office|manager|system|software|crm|team|agents?|front desk) ... (export|pull|take|copy|collect"
    "|gather|keep|use)s?",
)
_SOURCES: Final = (
    "((contact|lead|marketing|phone|mailing|calling|data|consumer|prospect)s? lists?|lists? (of|from)|leads? from"
    "|linkedin"
    "|data (broker|provider|vendor)s?|(list|lead) (broker|vendor|provider|seller|compan|aggregator)*|public records?"
    "|zillow"
    "|county records?|directories|directory|google maps|yelp|property records?|voter (file|roll)s?|tax rolls?|other "
    "websites"
    "|third part(y|ies) (websites?|sources?|lists?|vendors?))"
)
_BOUGHT: Final = phrases(
    "(purchas|bought|buy|rent|scrap|licens|acquir|obtain|harvest|compil|pull|get|gather|collect|sourc|import"
    f"|tak)* ... {_SOURCES}",
    "(purchased|bought|rented|scraped|skip traced|third party) (* )?(lists?|leads|contacts?|numbers|data)",
    "skip trac*, scraped",
    "data brokers?, list brokers?, cold (text|outreach|sms|call|lead|prospect)*, badge scans?",
    "(contact|homeowner|owner|consumer|resident|voter|parent|buyer) (file|records?) from, data (supplier|company"
    "|companies"
    "|house|seller), (swap|trad|exchang)* ... lists?, match* ... (to|with|against) ... (numbers|owners|phones)",
    "(collect|gather|take|took|get|got|drop|leav|left|hand|give|gave|exchang|swap|scan|enter|copy|from|off)* "
    "... business"
    " cards?",
    "attendee lists?",
)
_FRIENDS: Final = "(friend|referral|relative|colleague|coworker|neighbor|neighbour|acquaintance|buddy|buddie)s?"
_FOR_FRIENDS: Final = phrases(
    f"{_FRIENDS}(')?(s|')? (* )?(* )?(* )?(numbers?|phones?|cells?|contact|mobiles?)",
    "(referred (person|friend|people)) ... (numbers?|phones?)",
    "(we|and we) (then )?text the (friend|referral|contact|neighbo*)",
    "on behalf of (a|their|the) (friend|relative)s?",
)
_SIDE_ACTS: Final = (
    "(submitting|providing|giving|placing|creating|signing (up|in)|booking|using|entering|completing|registering"
    "|purchasing"
    "|clicking|tapping|pressing|checking out|continuing|accepting|agreeing to|downloading|ordering|calling|joining"
    "|visiting"
    "|sending|leaving|sharing|handing|paying|shopping|staying|renting|making|doing|filling|applying|scheduling|opening"
    "|becoming|proceeding|signing)"
)
_BUNDLED: Final = phrases(
    f"by {_SIDE_ACTS} ... (agree|consent|opt|authoriz|accept|permission|permit|subscrib|allow)* ... ({_TEXTS}"
    "|contact*|communications?)",
    f"({_TERMS}|user agreement|membership agreement|service agreement|rental agreement|contract|lease|waiver"
    "|application|handbook) "
    "... (includes?|contains?|says?|states?|covers?|provides?|gives?|grants?|mentions?|authoriz*) ... (consent"
    f"|permission|agree|{_TEXTS})",
    f"(consent|permission|agreement|opt-?in) (to (be )?({_TEXTS}|receive *) )?(is|are) (* )?(part of|included in"
    "|contained in|buried in|in"
    f"|covered by|obtained (through|via) (our|the)|given (in|with)) (* )?(* )?({_TERMS}|agreement|contract|lease"
    "|waiver|application)",
    f"(one|single|same|this) (signature|initials?|tick|check|click|yes|answer|consent) ... (covers?|is for|means"
    f"|applies to"
    f"|counts for|stands for) ... (and|plus|as well as) (* )?(* )?{_TEXTS}",
    f"{_TEXTS} ... (is|are) (* )?(part of|included in|covered by) (the |our )?({_TERMS}|agreement|contract|lease"
    "|waiver)",
)
_ONE_FOR_ALL: Final = phrases(
    f"(box|tick|checkbox|signature) ... (for|to|covers|on) (our |the )?{_TERMS} and (our |the )?{_TEXTS}",
    f"(box|tick|checkbox|signature) ... (for|to|covers|on) (our |the )?{_TEXTS} and (our |the )?{_TERMS}",
    f"(agree|accept|consent)* (to )?(the |our |your |all )?(* )?(* )?{_TERMS} ... (and|to) ... {_TEXTS}",
    f"(one|single|same) (check ?)?box ... {_TERMS} ... {_TEXTS}",
    f"{_TEXTS} ... and (to )?(accept|agree to) (the|our|your)? ?{_TERMS}",
)
_SERVICE: Final = phrases(
    "appointments?, reminders?, order (updates|status|confirmations?), delivery, deliveries, shipping, billing",
    "bills?, invoices?",
    "account (notices|alerts|updates|notifications?)",
    "my (order|visit|stay|appointment|account|job|service|case|reservation|repair)",
    "reservations?, booking confirmations?, (service|status) updates, pickup, receipts?",
)
_PROMOTING: Final = phrases(
    "offers?, deals?, promo*, marketing, specials, discounts?, sales, coupons?, advertis*, savings"
)
_APART: Final = phrases(
    "separate*, second, another, two boxes, own box, each, first box, boxes, other box, one box per, either"
)
_OPTIONAL: Final = phrases(
    "optional, separate, separately, voluntary, not required, not a condition, does not depend, don't depend",
    "either way",
    "whether or not, only those who, only if they",
)
_ASKS_FIRST: Final = phrases(
    "(send|text|message|sends|texts) ... (one|a first|first|single|initial|opening|introductory|one-time) (text"
    "|message|sms"
    "|invite|invitation) ... to (everyone|everybody|all|every|each|past|our|existing|former|previous|old|the whole"
    "|those)",
    "(first|initial|opening|introductory|welcome) (text|message|sms|msg) ... (ask|invit|request|offer|seek|get|obtain"
    "|prompt)*"
    " ... (consent|permission|opt|yes|whether|agree|want|interested)*",
)
_AFTER_ACT: Final = phrases(
    "(once|after|when|upon|on|only|as soon as|if|then|by) ... (tick|check|opt|sign|agree|confirm|yes|keyword"
    "|text|switch"
    "|choos|chos|select|tap|click|press)*",
    "(ticked|checked|marked|signed) (box|boxes|checkbox|circle|square|form|line)",
    "confirmation (text|message|sms)?, confirming, welcome (text|message)",
)
_ANYBODY: Final = phrases(
    "unless, untick*, uncheck*, opts? out, not (tick|check|sign|object|say|reply|opt|answer)*, everyone, "
    "everybody, all"
    "|every|each (customer|client|guest|patient|member|user|visitor|buyer|shopper|person|tenant|student|parent|one)s?",
    "book*, order*, purchas*, register*, creat*, sign(s|ed|ing)? up",
)
_TOUCHED: Final = phrases(
    "(tap|touch|click|sign|initial|swip)(s|es|ed|ing)?, "
    "(screen|reader|tablet|terminal|kiosk|pin pad|pinpad|keypad|display)"
    " (asks?|shows?|reads|says|offers?|displays)",
)
_UNSPECIFIC: Final = Sought(
    r"\b(?:receive|get|be sent) (?:\w+ )?(?:text|sms|mobile)? ?(?:messages?|texts?|sms)(?: messages?)?(?: (?:to|at"
    r"|on) "
    r"(?:my|this|the) [\w ]{3,40})?(?=[.;!]|$)"
)
"""Agreeing to texts of whatever kind."""
_CHOOSE: Final = "Let people choose by themselves, and describe that act."


def _no_act(reading: Reading) -> Iterable[Hit]:
    consent = reading.consent
    if consent is None or consent.has_act or consent.is_asked:
        return
    put = said(consent.text, _PUT_ON, where="told")
    if put is not None:
        reason = f"{put.quote}: people are put on the list, and nothing that they do says yes to texts."
    else:
        reason = (
            f"{quoted(consent.text.raw)} names no box, signature, keyword or answer by which people say yes to texts."
        )
    yield Hit(reason, _CHOOSE)


def _without_them(reading: Reading) -> Iterable[Hit]:
    for text in first(reading.flow):
        for wanted in (_AUTOMATIC, _BOUGHT, _FOR_FRIENDS):
            found = said(text, wanted, where="told", after=wanted is not _AUTOMATIC)
            if found is not None and not (
                wanted is _AUTOMATIC and (_is_after_act(found) or _is_way_out(reading, found))
            ):
                yield Hit(f"{found.quote} is no consent: everybody who is texted opts in for themselves.", _CHOOSE)
                return


def _is_after_act(found: Said) -> bool:
    """Whether something happens by itself, or is taken for consent, only once people acted."""
    told = found.text.told
    start = max(told.rfind(end, 0, found.start) for end in ".;!?\n") + 1
    around = told[start : found.end + 60].split(".", 1)[0]
    return _AFTER_ACT.search(around) is not None and _ANYBODY.search(around) is None


def _is_way_out(reading: Reading, found: Said) -> bool:
    """Whether it says only until when people are texted who opted in: until they opt out."""
    told, consent = found.text.told, reading.consent
    if consent is None or not consent.has_act or not told[found.start : found.end].endswith(("opt out", "opts out")):
        return False
    start = max(told.rfind(end, 0, found.start) for end in ".;!?\n") + 1
    return _ANYBODY.search(told[start : found.start]) is None


def _first_text_asks(reading: Reading) -> Iterable[Hit]:
    consent = reading.consent
    found = said(reading.flow, _ASKS_FIRST, where="told")
    if found is not None and consent is not None and not (consent.instrument or consent.keyword):
        yield Hit(f"{found.quote}: a text that asks for consent is itself sent without it.", _CHOOSE)


def _bundled(reading: Reading) -> Iterable[Hit]:
    consent = reading.consent
    if consent is None:
        return
    for each in consent.wordings:
        found = _ONE_FOR_ALL.search(each)
        if found:
            yield Hit(f"One answer accepts terms and texts: {quoted(found[0])}.", "Ask for texts in a box of its own.")
            return
    is_apart = (
        bool(consent.instrument or consent.keyword or said(consent.text, LABELLED))
        or _OPTIONAL.search(consent.text.small) is not None
    )
    told = _one_for_all(consent.text) or (None if is_apart else _bundling(consent))
    if told is not None:
        yield Hit(f"Consent is bundled with something else: {told.quote}.", "Ask for texts in a box of its own.")


def _one_for_all(text: Text) -> Said | None:
    """Where the owner says so in one go: what stands before a quotation is not about what is named after it."""
    for found in _ONE_FOR_ALL.finditer(text.told):
        if QUOTED not in found[0] and not is_denied(text.told, found.start(), found.end()):
            return Said(text, found.start(), found.end())
    return None


def _bundling(consent: Consent) -> Said | None:
    """Where doing something else is said to mean consent."""
    return said(consent.text, _BUNDLED, where="told") or said(consent.text, _BUNDLED)


def _mixed(reading: Reading) -> Iterable[Hit]:
    consent = reading.consent
    if consent is None or _APART.search(consent.text.told):
        return
    for each in consent.wordings:
        head = _nameless(reading, each.split("not a condition", 1)[0])
        service, promotion = _undenied(head, _SERVICE), _undenied(head, _PROMOTING)
        if service and promotion:
            both = f"{quoted(service[0])} and {quoted(promotion[0])}"
            yield Hit(
                f"One consent is for {both}: marketing needs one of its own.", "Ask for each in a box of its own."
            )
            return


def _nameless(reading: Reading, wording: str) -> str:
    """A sentence without the brand's names, which may hold a word for a trade."""
    for name in reading.names:
        wording = wording.replace(name.lower(), " " * len(name))
    return wording


def _undenied(form: str, wanted: Sought) -> re.Match[str] | None:
    found = wanted.finditer(form)
    return next((each for each in found if not is_denied(form, each.start(), each.end(), after=True)), None)


def _ticked(reading: Reading) -> Iterable[Hit]:
    consent = reading.consent
    if consent is not None and consent.prefilled is not None:
        mend = "Leave it empty, so that people choose themselves."
        yield Hit(f"{consent.prefilled.quote}: what is chosen before people choose is no consent.", mend)


def _unverifiable(reading: Reading) -> Iterable[Hit]:
    lacking = None if reading.consent is None else _lacking(reading.consent)
    if lacking:
        yield Hit(
            f"The call to action cannot be verified: {lacking}.", "Show what people see or hear when they opt in."
        )


def _lacking(consent: Consent) -> str | None:
    """What a reviewer would need to see; None: nothing is missing."""
    keyword = consent.keyword
    if keyword is not None and not keyword.is_numbered:
        return f"people send {keyword.word}, and it is not said to which number"
    if keyword is not None and not keyword.is_shown:
        return f"it is not said where people see that they can send {keyword.word}"
    if consent.spoken is not None and not consent.has_script and not (consent.instrument and consent.pages):
        return f"people opt in by word of mouth ({consent.spoken.quote}), and the words are not given"
    if consent.login is not None and not (consent.has_picture or consent.is_public) and keyword is None:
        return f"the form is behind a log-in ({consent.login.quote}), and there is no public picture of it"
    if consent.pages or keyword is not None or consent.is_asked:
        return None
    if consent.paper is not None:
        return f"the form is on paper ({consent.paper.quote}), and there is no link to a picture of it"
    return "there is no link to the page, or a picture of the form, where people opt in"


def _wordless(reading: Reading) -> Iterable[Hit]:
    consent = reading.consent
    if consent is not None and consent.wordings and not names_texts(consent.text.quotations):
        reason = f"What people agree to does not say that it is about texts: {quoted(consent.wordings[0])}."
        yield Hit(reason, "Name text messages in the sentence that people agree to.")


def _unspecific(reading: Reading) -> Iterable[Hit]:
    """What people agree to names neither who texts nor what about."""
    consent = reading.consent
    if consent is None or not reading.names or not consent.wordings:
        return
    if any(is_named(reading.names, each) for each in consent.wordings):
        return
    found = _UNSPECIFIC.search(consent.wordings[0])
    if found:
        reason = f"What people agree to says neither who texts nor what about: {quoted(consent.wordings[0])}."
        yield Hit(reason, "Name the brand and the purpose in the sentence that people agree to.")


def _spoken_marketing(reading: Reading) -> Iterable[Hit]:
    consent = reading.consent
    if consent is None or reading.given.us_app_to_person_usecase != "MARKETING" or not consent.is_asked:
        return
    if consent.spoken and not (consent.instrument or consent.keyword or consent.paper or _is_touched(consent)):
        yield Hit("Marketing needs consent in writing, and here it is spoken.", "Let people tick a box or sign.")


def _is_touched(consent: Consent) -> bool:
    """Whether people answer on a screen, which counts as writing."""
    return said(consent.text, _TOUCHED, where="told") is not None


def _not_opted_in(reading: Reading) -> Iterable[Hit]:
    if reading.given.subscriber_opt_in is False:
        reason = "SubscriberOptIn is false: nobody may be texted who did not opt in."
        yield Hit(reason, "Describe in MessageFlow how people opt in, and set it to “true”.", passing=("true",))


_R: Final = Severity.REJECT
_READING: Final = Basis.READING
_F: Final = "MessageFlow"
CONSENT: Final = (
    Rule("opt-in-without-act", 30896, _F, _R, _no_act, ground=_READING),
    Rule("opt-in-by-others", 30896, _F, _R, _without_them, ground=_READING),
    Rule("opt-in-asked-by-text", 30896, _F, _R, _first_text_asks, ground=_READING),
    Rule("opt-in-demanded", 30923, _F, _R, demanded, ground=_READING),
    Rule("opt-in-bundled", 30923, _F, _R, _bundled, ground=_READING),
    Rule("opt-in-mixed", 30913, _F, _R, _mixed, ground=_READING),
    Rule("opt-in-wordless", 30896, _F, _R, _wordless, ground=_READING),
    Rule("opt-in-unspecific", 30896, _F, _R, _unspecific, ground=_READING),
    Rule("opt-in-spoken-marketing", 30913, _F, _R, _spoken_marketing, ground=_READING),
    Rule("opt-in-denied", 30896, "SubscriberOptIn", _R, _not_opted_in),
    Rule("opt-in-unverifiable", 30909, _F, _R, _unverifiable, ground=_READING),
    Rule("opt-in-ticked-before", 30925, _F, _R, _ticked, ground=_READING),
)
"""How people opt in."""
