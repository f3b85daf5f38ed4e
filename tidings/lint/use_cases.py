"""Rules about the use case: whether texts and brand fit it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tidings.brands.lifecycle import BrandType
from tidings.campaigns.use_cases import BY_CODE, CampaignUseCase, Eligible, may_have
from tidings.lint.finding import Severity
from tidings.lint.reading import SOLE_PROPRIETOR_CODE, Reading, first
from tidings.lint.rule import Basis, Hit, Rule
from tidings.lint.saying import either, phrases, said
from tidings.lint.text import Text, quoted, word_set
from tidings.lint.wanted import Sought
from tidings.lint.wordings import description

EXPECTED: Final = {
    "2FA": phrases(
        "code, codes, passcode*, otp, pin, verif*, password*, one time, token, sign in, login, log in, 2fa, signing in"
    ),
    "DELIVERY_NOTIFICATION": phrases(
        "crew, trucks?, van, load*, windows?, out for, min(ute)?s? (out|away), comes, left (our|the), passed, porch",
        "refund*, return*, deliver*, ship*, order*, package*, parcel*, arriv*, driver*, courier*, track*, pick up",
        "pickup, drop off, eta",
    ),
    "FRAUD_ALERT": phrases(
        "fraud*, suspicious, unusual, transaction*, charge*, purchase*, card, unauthorized, activity, sign in, login, "
        "did you"
    ),
    "POLLING_VOTING": phrases(
        "vote*, voting, poll*, survey*, rate, rating, question*, choose, opinion*, reply yes, feedback, ballot*, "
        "answer*"
    ),
    "SECURITY_ALERT": phrases(
        "security, breach*, password*, login, sign in, signed in, alert*, access*, device*, compromis*, suspicious, "
        "unusual, door*, sensor*, alarm*, motion, camera*, safe, safely, arriv*, sos, panic, lock*, fall, "
        "location, patrol*"
    ),
    "EMERGENCY": phrases(
        "emergenc*, evacuat*, warning*, shelter*, storm*, flood*, fire*, alert*, safe*, closed, closure*, outage*, "
        "water"
    ),
}
"""What samples of a narrow use case must have one of."""
_STRONG_OFFER: Final = either(
    Sought(
        r"\b\d{1,3} ?(?:%|percent) off\b|\$\d+ off\b|\bsave (?:\$|up to|\d+ ?%)|\buse code (?=[0-9]*[a-z])[a-z0-9]+"
    ),
    phrases(
        "buy (one|1) get, bogo, flash sale, shop now, sale ends, limited-time, clearance, half-price, on sale",
        "(promo|coupon) code",
    ),
)
"""Nobody who only cares for customers writes so."""
_OFFER: Final = either(
    _STRONG_OFFER,
    phrases(
        "# (percent )?(off|discount), (half|free) off, buy (two|2)",
        "(holiday|summer|fall|spring|winter|weekend|big|our|the|storewide) sale",
        "promos?, promotion*, coupons?, special (offer|price|deal)s?, exclusive (offer|deal)s?, shop (the|our|new)",
        "buy now, order now",
        "black friday, cyber monday, discount*, deals?, try our new, upgrade (now|today|to), gift with",
        "(best|lowest) price, go premium",
    ),
)
_MARKETING_TOLD: Final = phrases(
    "marketing, promotes?, promotions?, promotional, special offers?, weekly offers?, discounts?, deals, coupons?",
    "specials, advertis*",
    "sales (events|and), (our|latest|new|great|exclusive|monthly|seasonal) offers",
    "offers (and|or) (deals|promo*|sales|news|discounts)",
)
TRANSACTIONAL: Final = word_set(
    "2FA ACCOUNT_NOTIFICATION DELIVERY_NOTIFICATION FRAUD_ALERT SECURITY_ALERT EMERGENCY PUBLIC_SERVICE_ANNOUNCEMENT "
    "HIGHER_EDUCATION K12_EDUCATION POLLING_VOTING"
)
"""Use cases whose messages advertise nothing."""
CARING: Final = frozenset({"CUSTOMER_CARE"})
"""Those that may mention a price, and yet run no sale."""
_OFFICES: Final = (
    "(congress|senate|mayor|governor|sheriff|council|assembly|city council|school board|state (house|senate"
    "|representative)"
    "|county commission*|president|district attorney|judge)"
)
_POLITICS: Final = phrases(
    "re-?elect *, our candidates?",
    "elect !(a|an|the|to|not|our|their|its|new|one|in|or|either|officers?|board|this|that|your|my|texts?|sms|paper*"
    "|e-?mail) * *",
    f"candidate for (the )?(* )?(* )?{_OFFICES}",
    f"(for|to) (the )?(u.s. |us |county |city |town |state )?{_OFFICES}",
    "(vote|voting) (yes|no|for|against) (on|prop|measure|question|amendment|issue|* (on|for|this|november))",
    "chip in (# |$# |a few |before|now|today|to (help|keep|defeat|win|elect)), gotv",
    "campaign (donations?|contributions?|volunteers?|headquarters|office), (super )?pac, get out the vote",
    "door-?knock*, canvass*",
    "political (action|campaign|committee|party|donations?|contributions?), ballot (measure|initiative|question)",
    "prop(osition)? #",
    "(democrat|republican)s?, paid for by, lawmakers? ... (vote|bill|oppose|support)",
    "(tell|call|urge) (your )?(senator|representative|congress*|legislators?|council ?member)s?",
)
_ALARMS: Final = phrases(
    "evacuat*, active shooter, shelter in place, tornado (warning|watch|siren)s?, amber alerts?",
    "life-threatening",
    "civil emergenc*, public safety (emergenc|alert)*",
    "emergency (alerts?|warnings?|notifications? system|broadcasts?), lock-?down",
    "(wildfire|flood|hurricane|tsunami|chemical|gas leak|hazmat|dam) (warning|evacuation|emergenc|alert)*",
    "take (cover|shelter)",
)
_ALARMING: Final = frozenset({"EMERGENCY", "K12_EDUCATION", "HIGHER_EDUCATION", "SECURITY_ALERT", None})
"""Use cases that alarms are a part of; None: it is not known."""
_DRILLS: Final = phrases(
    "drills?, exercise, test of, only a test, is a test, rehears*, preparedness, after the (storm|fire|flood)"
)
"""Beside these nobody is alarmed."""
_VOUCHED: Final = Sought(r"\bcampaign verify\b|\btoken\b|\b501 ?\(?c\)? ?\(?[4-6]\)?")
_FOR_PROFIT: Final = phrases(
    "for-profit, (is|are) (not|no) (a )?(charity|non-?profit|501), not (yet )?(tax-exempt|a 501)",
)
_PROOFS: Final = {
    Eligible.NON_PROFIT: either(
        Sought(r"\b501 ?\(?c\)? ?\(?3\)?"),
        phrases(
            "non-?profit, charit*, foundation, food bank, ministr*, church, relief fund, humane society, habitat, "
            "rescue"
        ),
    ),
    Eligible.GOVERNMENT: phrases(
        "county, city of, town of, state, village of, borough, district, department, sheriff, public safety",
        "municipal*, tribal",
        "federal, parish, police, fire",
    ),
}
_VERTICALS: Final = {Eligible.NON_PROFIT: {"NOT_FOR_PROFIT", "RELIGION"}, Eligible.GOVERNMENT: {"GOVERNMENT"}}


def _samples_of_another(reading: Reading) -> Iterable[Hit]:
    code = reading.given.us_app_to_person_usecase or ""
    wanted = EXPECTED.get(code)
    if wanted and reading.samples and not any(wanted.search(text.small) for text in reading.samples):
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
            if _is_of_name(reading, found.quote):
                yield Hit(reason, "Register it as POLITICAL.", "UsAppToPersonUsecase", passing=("POLITICAL",))
                return
            yield Hit(reason, "Register it as POLITICAL, or leave politics out.", text.field)
            return


def _alarming(reading: Reading) -> Iterable[Hit]:
    given = reading.given
    if given.us_app_to_person_usecase in _ALARMING:
        return
    for text in [*reading.samples, *first(reading.description)]:
        found = None if _DRILLS.search(text.small) else said(text, _ALARMS)
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
        yield Hit(
            f"A brand of type {given.brand_type} may not run campaigns for {use_case.code}.",
            "Choose another.",
            passing=(fit,),
        )
    elif use_case.eligible is Eligible.POLITICAL and not _may_be(reading, use_case):
        proven = f"{description(reading)} Campaign Verify has verified the committee, which has its token."
        reason = f"{use_case.code} is open only to brands that Campaign Verify vouches for, or that are tax-exempt."
        yield Hit(reason, "Get the token of Campaign Verify first, and say so.", "Description", passing=(proven,))
    elif not _may_be(reading, use_case):
        reason = f"{use_case.code} is open only to brands that are proven to be {use_case.eligible}."
        yield Hit(reason, "Choose another use case, or say what proves it.", passing=("LOW_VOLUME",))


def _may_be(reading: Reading, use_case: CampaignUseCase) -> bool:
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
_READING: Final = Basis.READING
USE_CASE_RULES: Final = (
    Rule("use-case-ineligible", 30900, "UsAppToPersonUsecase", _R, _ineligible),
    Rule("description-of-another-use-case", 30886, "Description", _R, _described_as_another, ground=_READING),
    Rule("sample-not-of-use-case", 30893, "MessageSamples", _R, _samples_of_another, ground=_READING),
    Rule("sample-advertises", 30893, "MessageSamples", _R, _advertising, ground=_READING),
    Rule("political-elsewhere", 30893, "MessageSamples", _R, _political, ground=_READING),
    Rule("emergency-elsewhere", 30929, "MessageSamples", _R, _alarming, ground=_READING),
)
"""What the campaign may be."""
