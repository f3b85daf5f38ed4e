"""Rules about consent: an act of the person, on an instrument that is off at first, where a reviewer can look at it.

The first of the walkthrough's reasons for rejection. Source: CTIA, Messaging Principles and Best Practices, 5.1 and 5.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from tidings.a2p.lint.evidence import Consent, names_texts
from tidings.a2p.lint.registration import Reading, first
from tidings.a2p.lint.rule import Hit, Rule, Severity
from tidings.a2p.lint.saying import Said, is_denied, phrases, said
from tidings.a2p.lint.text import quoted

_GAP = r"[^.;!?\n]"
_TEXTS = r"(?:texts?|texted|sms|messages?|messaging|text message\w*|mms)"
_AUTOMATIC = re.compile(
    r"\b(?:without|no) (?:ask(?:ing|ed)?|opting in|an opt-?in|opt-?in|consent|a separate opt-?in) (?:is |them|needed|required)"
    r"|\b(?:do|does|did) (?:not|n't) (?:need|have) to (?:opt in|consent|agree|sign up)|\bimplie[sd]\b|\bimplicit(?:ly)?\b"
    r"|\b(?:is|are|we) (?:assumed?|presumed?|deemed|considered?|taken|treat(?:ed)?)\b[^.;]{0,50}?\b(?:consent\w*|opt\w*|agree\w*|permission|ok|okay)"
    r"|\b(?:opted|signed|enrolled|subscribed|added) (?:in |up )?(?:automatically|by default)"
    r"|\bautomatically (?:opt\w*|enroll?\w*|subscrib\w*|added|add|receive|get|included|include|signed up|sign up|texted|text|become|are)\b"
    r"|\bauto-?(?:enroll\w*|opt\w*|subscrib\w*)|\bopt-?out (?:basis|only|model)\b"
    r"|\bunless (?:they|someone|a \w+|the \w+|he|she|people|customers?|patients?|guests?|members?) (?:\w+ )?(?:object|tell us not|say no|ask us not|opts? out"
    r"|reply stop|decline|tells? us|says? otherwise)|\b(?:did|do|does|has|have) ?(?:not|n't) (?:object|say no|complain|opt(?:ed)? out|replied stop|declined?)"
    r"|\b(?:all|every|each) (?:of our )?(?:\w+ ){0,2}(?:are|is|gets?|receives?|automatically|will receive|will get) (?:\w+ )?"
    r"(?:enrolled|opted|subscribed|added|signed up|texted|texts|sms|included)"
)
_PUT_ON = re.compile(
    r"\b(?:is|are|get|gets|being|be|was|were) (?:\w+ )?(?:added|enrolled|subscribed|entered|imported|uploaded|loaded|put|synced|exported)\b"
    r"|\b(?:we|hr|staff|office|manager|system|software|crm|team|assistant|agents?|front desk|pos)\b[^.;]{0,40}?\b(?:adds?|imports?|uploads?|enters?"
    r"|puts?|loads?|enrolls?|exports?|pulls?|takes?|copies|collects?|gathers?|keeps?|downloads?|uses?)\b"
)
_BOUGHT = re.compile(
    r"\b(?:purchas|bought|buy|rent|scrap|licens|acquir|obtain|harvest|compil|pull|get|gather|collect|sourc|import|tak)\w*\b[^.;]{0,50}?"
    r"\b(?:(?:contact|lead|marketing|phone|mailing|calling|data|consumer|prospect)s? lists?|lists? (?:of|from)|leads? from|data (?:broker|provider|vendor)s?"
    r"|list (?:broker|vendor|provider|compan)\w*|lead (?:vendor|provider|seller|compan|aggregator)\w*|public records?|county records?|directories|directory"
    r"|linkedin|zillow|google maps|yelp|property records?|voter (?:file|roll)s?|tax rolls?|other websites|third[- ]part(?:y|ies) (?:websites?|sources?|lists?|vendors?))"
    r"|\b(?:purchased|bought|rented|scraped|skip[- ]?traced|third[- ]party) (?:\w+ )?(?:lists?|leads|contacts?|numbers|data)\b|\bskip[- ]?trac\w+|\bdata brokers?\b"
    r"|\blist brokers?\b|\bcold (?:text|outreach|sms|call|lead|prospect)\w*|\bbusiness cards?\b|\bbadge scans?\b|\battendee lists?\b|\bscraped\b|\bchamber of commerce list"
)
_FOR_FRIENDS = re.compile(
    r"\b(?:friends?|referrals?|referred (?:person|friend|people)|relatives?|colleagues?|coworkers?|neighbou?rs?|buddy|buddies|acquaintances?)"
    r"(?:'s|s'|')? (?:\w+'?s? (?:and )?){0,4}(?:numbers?|phones?|cells?|contact|mobiles?)\b|\b(?:we|and we) (?:then )?text the (?:friend|referral|contact|neighbou?r)"
    r"|\bon behalf of (?:a|their|the) (?:friend|relative)s?\b"
)
_DEMANDED = re.compile(
    rf"\b(?:consent|agreeing|agreement|opt(?:ing)?[- ]?in|box|checkbox|{_TEXTS}|switch|participation|taking part|enrollment|acceptance)\b"
    rf"{_GAP}{{0,30}}?\b(?:is|are) (?:\w+ )?(?:required|mandatory|compulsory|obligatory|a must|needed)\b(?! (?:before|by law|for each|to receive|to get|to opt|to join (?:the|our) (?:text|list|sms)))"
    rf"|\b(?:cannot|can't|can not|may not|not (?:be )?able to|won't be able to|unable to|impossible to|does not|doesn't|nobody can|no one can) "
    rf"(?:be )?(?:\w+ )?(?:continue|proceed|complete|finish|submit|check ?out|order|book|register|place|create|enroll|schedul|rent|sign the|move|use|go|start|buy|pay|apply"
    rf"|activate|work|get|become|participate|attend|reserve)\w*\b{_GAP}{{0,60}}?\b(?:without|until|unless|if|before)\b"
    rf"|\b(?:must|ha(?:s|ve) to|needs? to|(?:is|are) required to|(?:is|are) obliged to|shall)\b {_GAP}{{0,40}}?\b(?:agree|consent|accept|opt|tick|check|sign|receive|take)\w*\b"
    rf"{_GAP}{{0,60}}?\b(?:in order to|to|before|or|for)\b (?:they |their |the |we |an? |be )?(?:\w+ )?(?:can )?(?:order|book|finish|complet|check ?out|checkout|pay|purchas|buy|submit|continu"
    rf"|proceed|creat|register|rent|leas|apply|enter|use|plac|quote|discount|membership|appointment|seen|treat|hired|service|work|activat|enroll|account|reserv|move|employ|keep|participat)\w*"
    rf"|\b(?:a|as a|as) (?:condition|requirement) (?:of|for) (?:the |their |any |a |using |being )?(?:\w+ )?(?:purchas|employ|service|member|leas|sale|enroll|treat|order|account|use|work|participat"
    rf"|tenancy|hire|book|the)\w*"
    rf"|\b(?:cannot|can't|can not|may not|not possible to) (?:be )?(?:decline|refuse|skip|opt(?:ed)? out|be declined|leave (?:it|this) (?:empty|blank|out)|say no)\w*"
    rf"|\bno (?:way|option|possibility|choice)\b{_GAP}{{0,30}}?\b(?:declin|refus|skip|opt out|say no|not to)\w*|\b(?:there is|have|has|with) no choice\b"
    rf"|\b(?:a )?(?:required|mandatory|compulsory|obligatory) (?:field|box|checkbox|check box|step|consent|agreement|opt-?in|section)\b"
    rf"|\bthe only way (?:in|to)\b|\bcovers? texts for every\w+"
    rf"|\b(?:is|are) (?:company policy|mandatory|compulsory|obligatory) for (?:all|every)"
)
_BUNDLED = re.compile(
    rf"\bby (?:submitting|providing|giving|placing|creating|signing up|signing in|booking|using|entering|completing|registering|purchasing|clicking|tapping|pressing|checking out|continuing|accepting"
    rf"|agreeing to|downloading|ordering|calling|joining|visiting|sending|leaving|sharing|handing|paying|shopping|staying|renting|making|doing|filling|applying|scheduling|opening|becoming|proceeding)\b"
    rf"[^.!?\n]{{0,140}}?\b(?:agree|consent|opt|authoriz|accept|permission|permit|subscrib|allow)\w*\b[^.!?\n]{{0,100}}?\b(?:{_TEXTS}|contact\w*|communications?)\b"
    rf"|\b(?:terms(?: of (?:service|use|sale))?|terms (?:and|&) conditions|user agreement|membership agreement|service agreement|rental agreement|contract|lease|privacy policy|fine print|waiver"
    rf"|application|engagement letter|handbook|purchase agreement)\b{_GAP}{{0,40}}?\b(?:includes?|contains?|says?|states?|covers?|has|have|provides?|gives?|grants?|mentions?|authoriz\w+)\b"
    rf"{_GAP}{{0,60}}?\b(?:consent|permission|agree|{_TEXTS}|clause|paragraph|authoriz\w+)\b"
    rf"|\b(?:consent|permission|agreement|authorization|opt-?in) (?:to (?:be )?(?:{_TEXTS}|receive \w+) )?(?:is|are) (?:\w+ )?(?:part of|included in|contained in|in|within|buried in|covered by|obtained (?:through|via) (?:our|the)|given in|given with|given by accepting)"
    rf" (?:\w+ ){{0,2}}(?:terms|agreement|contract|lease|policy|application|waiver|conditions)"
)
_ONE_FOR_ALL = re.compile(
    rf"\b(?:agree|accept|consent)\w* to (?:the |our |your |all |\w+'s? )?(?:\w+ ){{0,3}}(?:terms|privacy|conditions)[^.]{{0,80}}?(?:\band\b|&|,)[^.]{{0,40}}?\b{_TEXTS}\b"
    rf"|\b(?:one|single|same) (?:check ?)?box\b[^.;]{{0,60}}?\b(?:terms|privacy|conditions)\b[^.;]{{0,60}}?\b{_TEXTS}\b"
    rf"|\b{_TEXTS}\b[^.]{{0,60}}?\band (?:to )?(?:accept|agree to) (?:the|our|your)? ?(?:terms|conditions)\b"
)
_SERVICE = re.compile(
    r"\b(?:appointments?|reminders?|order (?:updates|status|confirmations?)|deliver(?:y|ies)|shipping|account (?:notices|alerts|updates|notifications?)|billing|bills?|invoices?|my (?:order|visit|stay|appointment"
    r"|account|job|service|case|reservation|repair)|reservations?|booking confirmations?|service updates?|status updates|pickup|receipts?)\b"
)
_PROMOTING = re.compile(
    r"\b(?:offers?|deals?|promo\w*|marketing|specials|discounts?|sales\b|coupons?|advertis\w*|savings)\b"
)
_OPTIONAL = phrases("optional, separate, separately, voluntary, not required, not a condition, does not depend, don't depend, either way, whether or not")
_APARTNESS = phrases("separate*, second box, another box, two boxes, own box, each, first box, boxes, other box, one box per, either")
_ASKS_FIRST = re.compile(
    r"\b(?:first|initial|opening|introductory|welcome) (?:text|message|sms|msg)\b[^.;]{0,60}?\b(?:asks?|invit\w+|requests?|offers?|seeks?|gets?|obtains?|prompts?)\b"
    r"[^.;]{0,60}?\b(?:consent|permission|opt|yes|whether|agree|want|interested)\w*"
)
_WOULD_BE = "Let people choose by themselves, and describe that act."


def _no_act(reading: Reading) -> Iterable[Hit]:
    consent = reading.consent
    if consent is None or consent.has_act or (consent.has_script and _is_heard(consent)):
        return
    put = said(consent.text, _PUT_ON, where="told")
    if put is not None:
        reason = f"{put.quote}: people are put on the list, and nothing that they do says yes to texts."
    else:
        reason = f"Nothing that people do says yes to texts: {quoted(consent.text.raw)} names no box, signature, keyword or answer."
    yield Hit(reason, _WOULD_BE)


def _automatic(reading: Reading) -> Iterable[Hit]:
    for text in first(reading.flow):
        for wanted in (_AUTOMATIC, _BOUGHT, _FOR_FRIENDS):
            found = _clear(text, wanted)
            if found is not None and not (wanted is _FOR_FRIENDS and _asks_friend(reading)):
                yield Hit(f"{found.quote} is no consent: everybody who is texted opts in for themselves.", _WOULD_BE)
                return


def _asks_friend(reading: Reading) -> bool:
    return reading.flow is not None and "forward" in reading.flow.small


def _clear(text: object, wanted: re.Pattern[str]) -> Said | None:
    """What the owner tells, not denied."""
    return said(text, wanted, where="told")  # type: ignore[arg-type]


def _first_text_asks(reading: Reading) -> Iterable[Hit]:
    consent = reading.consent
    found = said(reading.flow, _ASKS_FIRST, where="told")
    if found is not None and consent is not None and not (consent.instrument or consent.keyword):
        yield Hit(f"{found.quote}: a text that asks for consent is itself sent without it.", _WOULD_BE)


def _demanded(reading: Reading) -> Iterable[Hit]:
    for text in first(reading.flow):
        for found in _DEMANDED.finditer(text.told):
            if not is_denied(text.told, found.start(), found.start()):
                piece = Said(text, found.start(), found.end())
                yield Hit(f"{piece.quote}: consent must be a free choice.", "Make it optional, with a box of its own.")
                return


def _bundled(reading: Reading) -> Iterable[Hit]:
    consent = reading.consent
    if consent is None:
        return
    text = consent.text
    for each in consent.wordings:
        found = _ONE_FOR_ALL.search(each)
        if found:
            yield Hit(f"One answer accepts terms and texts: {quoted(found[0])}.", "Ask for texts in a box of its own.")
            return
    told = said(text, _ONE_FOR_ALL, where="told")
    is_apart = consent.instrument is not None or _OPTIONAL.search(text.small) is not None
    found_said = told or (None if is_apart else said(text, _BUNDLED))
    if found_said is not None:
        yield Hit(f"Consent is bundled with something else: {found_said.quote}.", "Ask for texts in a box of its own.")


def _mixed(reading: Reading) -> Iterable[Hit]:
    consent = reading.consent
    if consent is None or _APARTNESS.search(consent.text.told):
        return
    for each in consent.wordings:
        head = each.split("not a condition", 1)[0]
        service, promotion = _SERVICE.search(head), _PROMOTING.search(head)
        if service and promotion:
            reason = f"One consent is for {quoted(service[0])} and for {quoted(promotion[0])}: marketing needs a consent of its own."
            yield Hit(reason, "Ask for each in a box of its own.")
            return


def _ticked(reading: Reading) -> Iterable[Hit]:
    consent = reading.consent
    if consent is not None and consent.prefilled is not None:
        mend = "Leave it empty, so that people choose themselves."
        yield Hit(f"{consent.prefilled.quote}: what is chosen before people choose is no consent.", mend)


def _unverifiable(reading: Reading) -> Iterable[Hit]:
    consent = reading.consent
    if consent is None:
        return
    lacking = _lacking(consent)
    if lacking:
        yield Hit(f"The call to action cannot be verified: {lacking}.", "Show what people see or hear when they opt in.")


def _lacking(consent: Consent) -> str | None:
    """What a reviewer would need to see; None: nothing is missing."""
    keyword = consent.keyword
    if keyword is not None and not keyword.is_numbered:
        return f"people send {keyword.word}, and it is not said to which number"
    if keyword is not None and not keyword.is_shown:
        return f"it is not said where people see that they can send {keyword.word}"
    if consent.spoken is not None and not consent.has_script and not (consent.instrument and consent.pages):
        return f"people opt in by word of mouth ({consent.spoken.quote}), and the words are not given"
    if consent.login is not None and not consent.has_picture and keyword is None:
        return f"the form is behind a log-in ({consent.login.quote}), and there is no public picture of it"
    if not consent.pages and keyword is None and not (consent.has_script and _is_heard(consent)):
        if consent.paper is not None:
            return f"the form is on paper ({consent.paper.quote}), and there is no link to a picture of it"
        return "there is no link to the page, or a picture of the form, where people opt in"
    return None


def _is_heard(consent: Consent) -> bool:
    """Whether the words are those of a question that is asked aloud."""
    return consent.spoken is not None or any("?" in each for each in consent.wordings)


def _wordless(reading: Reading) -> Iterable[Hit]:
    consent = reading.consent
    if consent is None or not consent.wordings or names_texts(consent.text.quotations):
        return
    yield Hit(
        f"What people agree to does not say that it is about texts: {quoted(consent.wordings[0])}.",
        'Name "text messages" in the sentence that people agree to.',
    )


def _spoken_marketing(reading: Reading) -> Iterable[Hit]:
    consent = reading.consent
    if consent is None or reading.given.us_app_to_person_usecase != "MARKETING" or consent.spoken is None:
        return
    if not (consent.instrument or consent.keyword or consent.paper) and consent.has_script:
        yield Hit("Marketing needs consent in writing, and here it is spoken.", "Let people tick a box or sign.")


def _not_opted_in(reading: Reading) -> Iterable[Hit]:
    if reading.given.subscriber_opt_in is False:
        reason = "SubscriberOptIn is false: nobody may be texted who did not opt in."
        yield Hit(reason, "Describe in MessageFlow how people opt in, and set it to “true”.", passing=("true",))


_R: Final = Severity.REJECT
_F: Final = "MessageFlow"
CONSENT: Final = (
    Rule("opt-in-without-act", 30896, _F, _R, _no_act),
    Rule("opt-in-for-others", 30896, _F, _R, _automatic),
    Rule("opt-in-asked-by-text", 30896, _F, _R, _first_text_asks),
    Rule("opt-in-demanded", 30923, _F, _R, _demanded),
    Rule("opt-in-bundled", 30923, _F, _R, _bundled),
    Rule("opt-in-mixed", 30913, _F, _R, _mixed),
    Rule("opt-in-wordless", 30896, _F, _R, _wordless),
    Rule("opt-in-spoken-marketing", 30913, _F, _R, _spoken_marketing),
    Rule("opt-in-denied", 30896, "SubscriberOptIn", _R, _not_opted_in),
    Rule("opt-in-unverifiable", 30909, _F, _R, _unverifiable),
    Rule("opt-in-ticked-before", 30925, _F, _R, _ticked),
)
"""How people opt in."""
