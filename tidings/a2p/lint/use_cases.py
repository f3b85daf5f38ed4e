"""Rules about the use case: whether texts and brand fit it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from tidings.a2p.lint.registration import SOLE_PROPRIETOR_CODE, Reading, first
from tidings.a2p.lint.rule import Hit, Rule, Severity
from tidings.a2p.lint.saying import phrases, said
from tidings.a2p.lint.text import Text, quoted
from tidings.a2p.model import BrandType
from tidings.a2p.use_cases import BY_CODE, Eligible, UseCase, may_have

EXPECTED: Final = {
    "2FA": phrases("code, codes, passcode*, otp, pin, verif*, password*, one time, token, sign in, login, log in, 2fa, signing in"),
    "DELIVERY_NOTIFICATION": phrases(
        "deliver*, ship*, order*, package*, parcel*, arriv*, driver*, courier*, track*, pick up, pickup, drop off, eta"
    ),
    "FRAUD_ALERT": phrases(
        "fraud*, suspicious, unusual, transaction*, charge*, purchase*, card, unauthorized, activity, sign in, login, did you"
    ),
    "POLLING_VOTING": phrases(
        "vote*, voting, poll*, survey*, rate, rating, question*, choose, opinion*, reply yes, feedback, ballot*, answer*"
    ),
    "SECURITY_ALERT": phrases(
        "security, breach*, password*, login, sign in, signed in, alert*, access*, device*, compromis*, suspicious, unusual, door*, sensor*, alarm*, motion, camera*"
    ),
    "EMERGENCY": phrases(
        "emergenc*, evacuat*, warning*, shelter*, storm*, flood*, fire*, alert*, safe*, closed, closure*, outage*, water"
    ),
}  # fmt: skip
"""What samples of a narrow use case must have one of."""
_OFFER = re.compile(
    r"\b\d{1,3} ?(?:%|percent) (?:off|discount)\b|\$\d+ off\b|\b(?:half|free) off\b|\bbuy (?:one|1|two|2)\b|\bbogo\b|\b(?:flash|holiday|summer|clearance|fall|spring|winter|weekend|big|our|the|on|storewide) sale\b"
    r"|\bpromo(?:s|tions?|tional)?\b|\bcoupons?\b|\bspecial (?:offer|price|deal)s?\b|\bexclusive (?:offer|deal)s?\b|\bshop (?:now|the|our|new)\b|\bbuy now\b|\border now\b|\blimited[- ]time\b|\bsale ends\b|\bon sale\b"
    r"|\bblack friday\b|\bcyber monday\b|\buse code [a-z0-9]+|\bdiscount(?:s|ed)?\b|\bdeals?\b(?! with)|\bsave (?:\$|up to|\d)|\bhalf[- ]price\b|\btry our new\b|\bupgrade (?:now|today|to)\b|\bgift with\b|\bbest price\b|\blowest price"
)
_STRONG_OFFER = re.compile(
    r"\b\d{1,3} ?(?:%|percent) off\b|\$\d+ off\b|\bbuy (?:one|1) get\b|\bbogo\b|\bflash sale\b|\bshop now\b|\bsale ends\b|\blimited[- ]time\b|\bclearance\b|\bhalf[- ]price\b|\bon sale\b"
    r"|\buse code [a-z0-9]+|\b(?:promo|coupon) code\b|\bsave (?:\$|up to|\d+ ?%)"
)
_MARKETING_TOLD = re.compile(
    r"\b(?:marketing|promot(?:es?|ions?|ional)|special offers?|weekly offers?|discounts?|deals|coupons?|specials|sales (?:events|and)|advertis\w+|(?:our|latest|new|great|exclusive|monthly|seasonal) offers|offers (?:and|or) (?:deals|promo\w*|sales|news|discounts))\b"
)
TRANSACTIONAL: Final = frozenset(
    "2FA ACCOUNT_NOTIFICATION DELIVERY_NOTIFICATION FRAUD_ALERT SECURITY_ALERT EMERGENCY PUBLIC_SERVICE_ANNOUNCEMENT "
    "HIGHER_EDUCATION K12_EDUCATION POLLING_VOTING".split()
)
"""Use cases whose messages advertise nothing."""
CARING: Final = frozenset({"CUSTOMER_CARE"})
"""Those that may mention a price, and yet run no sale."""
_POLITICS = re.compile(
    r"\b(?:re-?elect|elect) (?:\w+ ){1,3}\b|\b(?:vote|voting) (?:yes|no|for|against)\b (?:on |prop|measure|question|amendment|issue|\w+ (?:on|for|this|november))|\bour candidates?\b|\bcandidate for\b"
    r"|\b(?:for|to) (?:the )?(?:u\.?s\.? |county |city |town |state )?(?:congress|senate|mayor|governor|sheriff|council|assembly|city council|school board|state (?:house|senate|representative)|county commission\w*|president|district attorney|judge)\b"
    r"|\bchip in\b|\bcampaign (?:donations?|contributions?|volunteers?|headquarters|office)\b|\bpolitical (?:action|campaign|committee|party|donations?|contributions?)\b|\b(?:super )?pac\b"
    r"|\bget out the vote\b|\bgotv\b|\bdoor[- ]?knock\w*|\bcanvass(?:ing|ers?)?\b|\bballot (?:measure|initiative|question)\b|\bprop(?:osition)? \d+\b|\b(?:democrat|republican)s?\b|\bpaid for by\b|\blawmakers?\b[^.;]{0,40}\b(?:vote|bill|oppose|support)"
    r"|\b(?:tell|call|urge) (?:your )?(?:senator|representative|congress\w*|legislators?|council ?member)\w*"
)
_ALARMS = re.compile(
    r"\bevacuat\w+|\bactive shooter\b|\bshelter in place\b|\btornado (?:warning|watch|siren)s?\b|\bboil[- ]water\b|\bamber alerts?\b|\blife[- ]threatening\b|\bcivil emergenc\w+|\bpublic safety (?:emergenc|alert)\w*"
    r"|\b(?:wildfire|flood|hurricane|tsunami|chemical|gas leak|hazmat|dam) (?:warning|evacuation|emergenc|alert)\w*|\bemergency (?:alerts?|warnings?|notifications? system|broadcasts?)\b|\btake (?:cover|shelter)\b|\block-?down\b"
)
_VOUCHED = re.compile(r"\bcampaign verify\b|\bverif\w+ token\b|\btoken\b|\b501 ?\(?c\)? ?\(?[4-6]\)?")
_FOR_PROFIT = re.compile(r"\bfor-profit\b|\b(?:is|are) (?:not|no) (?:a )?(?:charity|non-?profit|501)|\bnot (?:yet )?(?:tax[- ]exempt|a 501)")
_PROOFS: Final = {
    Eligible.NON_PROFIT: re.compile(r"\b501 ?\(?c\)? ?\(?3\)?|\bnon-?profit\b|\bcharit\w+|\bfoundation\b|\bfood bank\b|\bministr\w+|\bchurch\b|\brelief fund\b|\bhumane society\b|\bhabitat\b|\brescue\b"),
    Eligible.GOVERNMENT: re.compile(r"\bcounty\b|\bcity of\b|\btown of\b|\bstate\b|\bvillage of\b|\bborough\b|\bdistrict\b|\bdepartment\b|\bsheriff\b|\bpublic safety\b|\bmunicipal\w*|\btribal\b|\bfederal\b|\bparish\b|\bpolice\b|\bfire\b"),
}  # fmt: skip
_VERTICALS: Final = {Eligible.NON_PROFIT: {"NOT_FOR_PROFIT", "RELIGION"}, Eligible.GOVERNMENT: {"GOVERNMENT"}}


def _samples_of_another(reading: Reading) -> Iterable[Hit]:
    code = reading.given.us_app_to_person_usecase or ""
    wanted = EXPECTED.get(code)
    shown = [*reading.samples, *(first(reading.description) if code != "2FA" else ())]
    if wanted and reading.samples and not any(wanted.search(text.small) for text in shown):
        reason = f"No sample is one of {code}: {quoted(reading.samples[0].raw)} says nothing of it."
        yield Hit(reason, f"Show messages of {code}, or choose the use case that the samples are of.")


def _advertising(reading: Reading) -> Iterable[Hit]:
    code = reading.given.us_app_to_person_usecase or ""
    wanted = _OFFER if code in TRANSACTIONAL else _STRONG_OFFER if code in CARING else None
    for text in reading.samples if wanted is not None else ():
        found = said(text, wanted) if wanted is not None else None
        if found is not None:
            reason = f"{found.quote} advertises, which is not what {code} is for."
            yield Hit(reason, "Take it out, or register the campaign as MARKETING or MIXED.")
            return


def _described_as_another(reading: Reading) -> Iterable[Hit]:
    code = reading.given.us_app_to_person_usecase or ""
    if code not in TRANSACTIONAL | CARING:
        return
    found = said(reading.description, _MARKETING_TOLD)
    if found is not None:
        reason = f"The description speaks of {found.quote}, and {code} advertises nothing."
        yield Hit(reason, "Register the campaign as MARKETING or MIXED, or leave advertising out.")


def _political(reading: Reading) -> Iterable[Hit]:
    given = reading.given
    if given.us_app_to_person_usecase == "POLITICAL" or given.vertical == "GOVERNMENT":
        return
    for text in [*first(reading.description), *reading.samples]:
        found = said(text, _POLITICS)
        if found is not None:
            reason = f"{found.quote} is political, which has a use case of its own."
            yield Hit(reason, "Register it as POLITICAL, or leave politics out.", text.field)
            return


def _alarming(reading: Reading) -> Iterable[Hit]:
    given = reading.given
    if given.us_app_to_person_usecase in {"EMERGENCY", None}:
        return
    for text in [*reading.samples, *first(reading.description)]:
        found = said(text, _ALARMS)
        if found is not None and not _is_of_name(reading, found.quote):
            reason = f"{found.quote} is an emergency alert, which has a use case of its own."
            yield Hit(reason, "Register it as EMERGENCY, or leave it out.", text.field)
            return


def _is_of_name(reading: Reading, piece: str) -> bool:
    """Whether a piece is a part of the brand's name."""
    return piece.strip('"').lower() in (reading.given.brand_name or "").lower()


def _ineligible(reading: Reading) -> Iterable[Hit]:
    given = reading.given
    use_case = BY_CODE.get(given.us_app_to_person_usecase or "")
    if use_case is None:
        return
    if given.brand is not None:
        if not may_have(given.brand, use_case, campaign_verified=given.campaign_verified):
            reason = f"Brand {given.brand.sid} may not run campaigns for {use_case.code}."
            yield Hit(reason, "Choose one that its list of use cases has, or have the brand vetted first.", passing=())
        return
    is_sole = given.brand_type is BrandType.SOLE_PROPRIETOR
    if given.brand_type is not None and is_sole != (use_case.code == SOLE_PROPRIETOR_CODE):
        fit = SOLE_PROPRIETOR_CODE if is_sole else "LOW_VOLUME"
        yield Hit(f"A brand of type {given.brand_type} may not run campaigns for {use_case.code}.", "Choose another.", passing=(fit,))
    elif not _may_be(reading, use_case):
        reason = f"{use_case.code} is open only to brands that are proven to be {use_case.eligible}."
        yield Hit(reason, "Choose another use case, or say what proves it.", passing=("LOW_VOLUME",))


def _may_be(reading: Reading, use_case: UseCase) -> bool:
    """Whether anything that is said makes it likely that the brand may have it."""
    given, kind = reading.given, use_case.eligible
    if kind in (Eligible.STANDARD, Eligible.SOLE_PROPRIETOR):
        return True
    texts = [*first(reading.description, reading.flow), Text("BrandName", given.brand_name or "")]
    if kind is Eligible.POLITICAL:
        return given.campaign_verified or any(said(text, _VOUCHED, after=True) for text in texts)
    if any(_FOR_PROFIT.search(text.small) for text in texts):
        return False
    return given.vertical in _VERTICALS[kind] or any(_PROOFS[kind].search(text.small) for text in texts)


_R: Final = Severity.REJECT
USE_CASE_RULES: Final = (
    Rule("use-case-ineligible", 30900, "UsAppToPersonUsecase", _R, _ineligible),
    Rule("description-of-another-use-case", 30886, "Description", _R, _described_as_another),
    Rule("sample-not-of-use-case", 30893, "MessageSamples", _R, _samples_of_another),
    Rule("sample-advertises", 30893, "MessageSamples", _R, _advertising),
    Rule("political-elsewhere", 30893, "MessageSamples", _R, _political),
    Rule("emergency-elsewhere", 30929, "MessageSamples", _R, _alarming),
)
"""What the campaign may be."""
