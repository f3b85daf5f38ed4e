"""What a campaign's fields must be like before anybody reviews them: lengths, counts and forms.

Source: https://www.twilio.com/docs/messaging/api/usapptoperson-resource. Lengths are counted in characters, and both
limits are allowed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from tidings.core import Problem
from tidings.errors import CAMPAIGN_PARAMETER_INVALID, CAMPAIGN_PARAMETER_MISSING
from tidings.webhooks.target import InvalidUrl, parse_target


class Length(msgspec.Struct, frozen=True):
    """How long a text may be, in characters."""

    parameter: str
    least: int
    most: int


TEXTS: Final = {
    "description": Length("Description", 40, 4096),
    "message_flow": Length("MessageFlow", 40, 2048),
    "opt_in_message": Length("OptInMessage", 20, 320),
    "opt_out_message": Length("OptOutMessage", 20, 320),
    "help_message": Length("HelpMessage", 20, 320),
}
SAMPLE: Final = Length("MessageSamples", 20, 1024)
SAMPLES_LEAST: Final = 2
SAMPLES_MOST: Final = 5
KEYWORDS: Final = {
    "opt_in_keywords": "OptInKeywords",
    "opt_out_keywords": "OptOutKeywords",
    "help_keywords": "HelpKeywords",
}
KEYWORDS_MOST: Final = 255
"""Characters of all keywords of a kind, with a comma between each two, as the registry takes them."""
URLS: Final = {"privacy_policy_url": "PrivacyPolicyUrl", "terms_and_conditions_url": "TermsAndConditionsUrl"}
_REQUIRED: Final = frozenset({"description", "message_flow", "message_samples"})


def check(given: Mapping[str, Any]) -> Problem | None:
    """What is wrong with the fields that were given, the first in the order of the form; None: nothing.

    A required text that is empty counts as missing.
    """
    for name, value in given.items():
        problem = _check(name, value)
        if problem is not None:
            return problem
    return None


def _check(name: str, value: Any) -> Problem | None:
    if name in TEXTS:
        if not value and name in _REQUIRED:
            return CAMPAIGN_PARAMETER_MISSING(parameter=TEXTS[name].parameter)
        return _check_text(TEXTS[name], value)
    if name == "message_samples":
        return _check_samples(value)
    if name in KEYWORDS:
        return _check_keywords(KEYWORDS[name], value)
    if name in URLS:
        found = parse_target(value)
        return _invalid(URLS[name], f"it is no URL: {found.reason}") if isinstance(found, InvalidUrl) else None
    return None


def _check_text(length: Length, text: str, which: str = "it") -> Problem | None:
    if not length.least <= len(text) <= length.most:
        reason = f"{which} has {len(text)} characters, and must have from {length.least} to {length.most}"
        return _invalid(length.parameter, reason)
    return None


def _check_samples(samples: Sequence[str]) -> Problem | None:
    if not any(samples):
        return CAMPAIGN_PARAMETER_MISSING(parameter=SAMPLE.parameter)
    if not SAMPLES_LEAST <= len(samples) <= SAMPLES_MOST:
        reason = f"there are {len(samples)}, and must be from {SAMPLES_LEAST} to {SAMPLES_MOST}"
        return _invalid(SAMPLE.parameter, reason)
    for place, sample in enumerate(samples, start=1):
        problem = _check_text(SAMPLE, sample, f"sample {place}")
        if problem is not None:
            return problem
    return None


def _check_keywords(parameter: str, keywords: Sequence[str]) -> Problem | None:
    for keyword in keywords:
        if not keyword.isalnum():
            return _invalid(parameter, f"{keyword!r} is not made of letters and digits alone")
    joined = len(",".join(keywords))
    if joined > KEYWORDS_MOST:
        return _invalid(parameter, f"all keywords together have {joined} characters, and may have {KEYWORDS_MOST}")
    return None


def _invalid(parameter: str, reason: str) -> Problem:
    return CAMPAIGN_PARAMETER_INVALID(parameter=parameter, reason=reason)
