"""Campaigns that are taken, and rejected: by the platform's review, the aggregator, a carrier; and what they show."""

from __future__ import annotations

from typing import Any, Final

from tests.contract.refusals.case import Rejected
from tests.contract.registrant import CAMPAIGN
from tests.lint.corpus import BAD, GOOD

FLOW, SAMPLES, DESCRIPTION = "MESSAGE_FLOW", "MESSAGE_SAMPLES", "DESCRIPTION"
POLICY, TERMS, USE_CASE = "PRIVACY_POLICY_URL", "TERMS_AND_CONDITIONS_URL", "US_APP_TO_PERSON_USECASE"


def told(word: str, code: int) -> dict[str, Any]:
    """The walkthrough's campaign with what makes a simulated party say a code."""
    return {"description": f"{CAMPAIGN['description']} {word}:{code}"}


MEANINGS: Final[dict[int, tuple[str, tuple[str, ...]]]] = {
    30880: ("no reason", ()),
    30881: ("support e-mail", ()),
    30882: ("affiliate marketing", (TERMS,)),
    30883: ("content is not allowed", (SAMPLES,)),
    30884: ("spam or phishing", (SAMPLES,)),
    30885: ("high-risk", (DESCRIPTION,)),
    30886: ("description", (DESCRIPTION,)),
    30887: ("opt out", ("OPT_OUT_MESSAGE", "OPT_OUT_KEYWORDS", SAMPLES)),
    30888: ("age gate", ("AGE_GATED", FLOW)),
    30889: ("phone number", ("HAS_EMBEDDED_PHONE", SAMPLES)),
    30890: ("help", ("HELP_MESSAGE", "HELP_KEYWORDS")),
    30891: ("website is invalid", (FLOW,)),
    30892: ("public URL shortener", (SAMPLES, "HAS_EMBEDDED_LINKS")),
    30893: ("samples do not match the use case", (SAMPLES, USE_CASE)),
    30894: ("brand's particulars", (DESCRIPTION,)),
    30895: ("lending", ("DIRECT_LENDING", DESCRIPTION)),
    30896: ("opt in", (FLOW, "OPT_IN_MESSAGE")),
    30897: ("content is forbidden", (FLOW,)),
    30898: ("tax ID is used by too many brands", ()),
    30899: ("a carrier refused", ()),
    30900: ("use case", (USE_CASE,)),
    30901: ("timed out", ()),
    30902: ("secondary aggregator", ()),
    30903: ("sole proprietor's brand", ()),
    30904: ("not shared", ("CAMPAIGN_ID",)),
    30905: ("review is not over", ("CAMPAIGN_ID",)),
    30906: ("declined the share", ("CAMPAIGN_ID",)),
    30907: ("website is not the brand's", (FLOW,)),
    30908: ("privacy policy", (FLOW, POLICY)),
    30909: ("call to action", (FLOW,)),
    30910: ("English", (DESCRIPTION, FLOW, SAMPLES)),
    30914: ("sole proprietor's title", (DESCRIPTION,)),
    30915: ("registered entity", ()),
    30925: ("must not be ticked before", (FLOW,)),
    30930: ("as many campaigns", ()),
    30936: ("HELP", ("HELP_MESSAGE",)),
    30964: ("https", (FLOW, POLICY, TERMS)),
    30990: ("suspended", ()),
    30991: ("brand is not verified", ()),
    30992: ("registration failed", ()),
    30993: ("failed at the registry", ()),
    30994: ("failed at a carrier", ()),
    30950: ("code 30950", ()),  # of the many that are known by their numbers alone
}
"""What each code says, and the parameters that it is about."""

BY_REVIEW = tuple(
    Rejected(
        id=f"review-{code}", source="a2p10dlc 8", code=code, says=says, fields=fields, changes=told("reject", code)
    )
    for code, (says, fields) in MEANINGS.items()
)
LATER = tuple(
    Rejected(id=f"{word}-{code}", source="a2p10dlc 4 (review steps)", code=code, says=MEANINGS[code][0], fields=MEANINGS[code][1],
             changes=told(word, code), status="SUSPENDED" if word == "suspends" else "FAILED")
    for word, code in (
        ("share-rejects", 30904),
        ("dca-rejects", 30902),
        ("dca-rejects", 30909),
        ("att-rejects", 30899),
        ("tmobile-rejects", 30994),
        ("verizon-rejects", 30899),
        ("suspends", 30990),
    )
)  # fmt: skip

_NAMES: Final = (
    "description", "message_flow", "message_samples", "us_app_to_person_usecase", "has_embedded_links",
    "has_embedded_phone", "opt_in_message", "opt_out_message", "help_message", "opt_in_keywords", "opt_out_keywords",
    "help_keywords", "subscriber_opt_in", "age_gated", "direct_lending", "privacy_policy_url", "terms_and_conditions_url",
)  # fmt: skip


def _form(changes: dict[str, Any]) -> dict[str, Any]:
    """A registration of the corpus as a campaign's parameters."""
    merged = {name: changes.get(name, getattr(GOOD, name)) for name in _NAMES}
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in merged.items() if value is not None
    }


def _published(field: str) -> str:
    return "".join(f"_{letter}" if letter.isupper() and place else letter for place, letter in enumerate(field)).upper()


_SAID: Final = {
    "filler": "is filler",
    "thin": "says too little",
    "not in English": "not written in English",
    "no word of opting in": "names no box, signature, keyword or answer",
    "everybody is opted in": "is no consent",
    "a bought list": "is no consent",
    "consent bundled with terms": "Consent is bundled",
    "consent as a condition": "consent must be a free choice",
    "nobody opts in": "SubscriberOptIn is false",
    "a confirmation without STOP": "does not say how to opt out",
    "nothing to look at": "The call to action cannot be verified",
    "word of mouth without a script": "The call to action cannot be verified",
    "a ticked box": "chosen before people choose",
    "no privacy policy": "There is no privacy policy",
    "numbers are shared": "phone numbers and consent go to others",
    "a phone number that is denied": "HasEmbeddedPhone is false",
    "a link that is denied": "HasEmbeddedLinks is false",
    "a public shortener": "public URL shortener",
    "twice the same sample": "is there twice",
    "brackets alone": "little more than placeholders",
    "codes without a code": "No sample is one of 2FA",
    "advertising among notices": "not what ACCOUNT_NOTIFICATION is for",
    "STOP is not confirmed": "The answer to STOP does not confirm it",
    "no STOP": "STOP is not among the keywords",
    "no HELP": "HELP is not among the keywords",
    "HELP without a way to reach anybody": "no way to reach anybody",
    "HELP from nobody": "does not name the brand",
    "affiliate marketing": "affiliate marketing",
    "adult content": "adult content",
    "firearms": "trade in firearms",
    "vapes": "tobacco or vapes",
    "phishing": "secrets or money",
    "disguised words": "get past a filter",
    "letters apart": "get past a filter",
    "payday loans": "high-risk loan",
    "crypto": "cryptocurrency",
    "credit repair": "debt relief",
    "get rich": "get-rich-quick",
    "cannabis": "cannabis",
    "gambling": "gambling",
    "wine without an age gate": "does not say how age is proven",
    "a loan that is not declared": "DirectLending is not true",
    "http": "does not begin with https",
    "an unfinished website": "it must work",
}
"""What is said of registrations of the lint's corpus, which the API itself takes."""
_BAD: Final = {bad.name: bad for bad in BAD}


def _read(name: str, says: str) -> Rejected:
    bad = _BAD[name]
    return Rejected(id=f"reads-{bad.code}-{name.replace(' ', '-')}", source="walkthrough 5 (top reasons)", code=bad.code, says=says,
                    fields=[_published(bad.field)], changes=_form(bad.changes), brand="dentist")  # fmt: skip


BY_READING = tuple(_read(name, says) for name, says in _SAID.items())
"""What the aggregator's reviewers find by themselves."""


def _of_brand(code: int, name: str, brand: str, field: str, source: str, says: str, **changes: Any) -> Rejected:
    return Rejected(id=f"brand-{code}-{name}", source=source, code=code, says=says, fields=[field], changes=_form(changes),
                    brand=brand)  # fmt: skip


_SOLE: Final = {"us_app_to_person_usecase": "SOLE_PROPRIETOR"}
BY_BRAND = (
    _of_brand(30907, "website-of-somebody-else", "stray", "WEBSITE", "walkthrough 5 (top reasons)", "does not look like that of the brand"),
    _of_brand(30915, "registered-entity", "entity", "BRAND_NAME", "walkthrough introduction", "registered entities have a tax ID", **_SOLE),
    _of_brand(30915, "has-an-ein", "teacher", DESCRIPTION, "walkthrough introduction", "looks like an EIN", **_SOLE,
              description=f"{GOOD.description} Our EIN is 12-3456789."),
    _of_brand(30914, "another-sender", "teacher", DESCRIPTION, "walkthrough 5 (top reasons)", "as the sender, and the brand is", **_SOLE,
              description="Weekly offers from Acme Sandwich Company to customers who opted in on its website."),
)  # fmt: skip
"""What they find where the campaign does not go with its brand."""
