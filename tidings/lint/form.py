"""Rules about what the API itself refuses: fields that are missing, of the wrong length, or no use case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from tidings.campaigns.checks import KEYWORDS, SAMPLE, SAMPLES_LEAST, TEXTS, URLS, check
from tidings.campaigns.use_cases import BY_CODE
from tidings.errors import CAMPAIGN_PARAMETER_INVALID
from tidings.lint.finding import Severity
from tidings.lint.reading import SOLE_PROPRIETOR_CODE, Reading
from tidings.lint.rule import Hit, Rule

_WANTED: Final = {
    "description": ("Description", "Say who sends, to whom, and why, in one to three sentences."),
    "message_flow": ("MessageFlow", "Say where and how people opt in, with a link to where they do."),
    "message_samples": ("MessageSamples", "Give two to five messages as they will really be sent."),
    "us_app_to_person_usecase": ("UsAppToPersonUsecase", "Name the use case, such as MARKETING."),
    "has_embedded_links": ("HasEmbeddedLinks", "Say true if any message will hold a link, else false."),
    "has_embedded_phone": ("HasEmbeddedPhone", "Say true if any message will hold a phone number, else false."),
}
_MENDS: Final = {
    **{length.parameter: f"Write {length.least} to {length.most} characters." for length in TEXTS.values()},
    SAMPLE.parameter: f"Give {SAMPLES_LEAST} to 5 samples of {SAMPLE.least} to {SAMPLE.most} characters each.",
    **dict.fromkeys(KEYWORDS.values(), "Give single words of letters and digits, 255 characters with commas at most."),
    **dict.fromkeys(URLS.values(), "Give a whole URL, such as https://www.example.com/privacy."),
}

_PASSING: Final = {"OptInKeywords": ("START",), "OptOutKeywords": ("STOP",), "HelpKeywords": ("HELP",)}


def _is_given(value: object) -> bool:
    return value not in (None, "", ())


def _missing(reading: Reading) -> Iterable[Hit]:
    for name, (field, suggestion) in _WANTED.items():
        value = getattr(reading.given, name)
        if not _is_given(value) or (isinstance(value, tuple) and not any(value)):
            held = {
                "us_app_to_person_usecase": ("LOW_VOLUME",),
                "has_embedded_links": ("false",),
                "has_embedded_phone": ("false",),
            }
            yield Hit(f"{field} is required for a campaign.", suggestion, field, passing=held.get(name))


def _wrong(reading: Reading) -> Iterable[Hit]:
    for name, field in _parameters():
        value: Any = getattr(reading.given, name)
        if not _is_given(value):
            continue
        problem = check({name: value})
        if problem is not None and problem.kind.code == CAMPAIGN_PARAMETER_INVALID.code:
            yield Hit(f"{problem.message}.", _MENDS[field], field, passing=_PASSING.get(field))


def _parameters() -> Iterable[tuple[str, str]]:
    yield from ((name, length.parameter) for name, length in TEXTS.items())
    yield "message_samples", SAMPLE.parameter
    yield from KEYWORDS.items()
    yield from URLS.items()


def _unknown_use_case(reading: Reading) -> Iterable[Hit]:
    code = reading.given.us_app_to_person_usecase
    if code and code not in BY_CODE:
        suggestion = f"Name one of {', '.join(BY_CODE)}."
        if reading.is_sole_proprietor:
            suggestion = f"A sole proprietor has one use case: {SOLE_PROPRIETOR_CODE}."
        fit = SOLE_PROPRIETOR_CODE if reading.is_sole_proprietor else "LOW_VOLUME"
        yield Hit(f"There is no use case of this name: {code[:40]!r}.", suggestion, passing=(fit,))


_R: Final = Severity.REJECT
FORM: Final = (
    Rule("missing", 21727, "Description", _R, _missing),
    Rule("length", 21728, "Description", _R, _wrong),
    Rule("use-case-unknown", 21720, "UsAppToPersonUsecase", _R, _unknown_use_case),
)
"""What is refused at once, without a reviewer."""
