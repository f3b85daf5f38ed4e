"""Rules about offers for adults only: alcohol needs an age gate that asks for a full date of birth or proof of age.

The gate is read from the description of the opt-in; the flag alone proves nothing, nor does a click on yes.
Source: https://www.twilio.com/docs/api/errors/30888
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from tidings.lint.finding import Severity
from tidings.lint.reading import Reading, first
from tidings.lint.rule import Hit, Rule
from tidings.lint.saying import Said, is_denied, phrases
from tidings.lint.text import Text
from tidings.lint.vices import ALCOHOL

_PROOFS: Final = "(government|photo|driver'?s?|id|ids|identification|licenses?|licence)"
GATE: Final = phrases(
    "(full |complete )?dates? of birth, birth ?-?dates?, dob, birthdays?, month day (and|&) year, day month and year",
    "(age|identity|id) verif* (service|provider|vendor|check|partner|software), verif* (service|provider), veratad",
    "agechecker*",
    f"persona, jumio, id.me, yoti, (check|scan|verif|show|inspect|present|see|card)* ... {_PROOFS}",
    f"{_PROOFS} ... (check|scan|verif|shown|inspect)*",
)
"""How age is proven."""
_CLICKED: Final = phrases(
    "(click|tap|press|tick|check|answer|confirm|say|select|state|certif|declar|attest|swear)* ... (21|18|of (legal "
    ")?age|old enough"
    "|legal drinking age|adults?)",
)


_TRADERS: Final = phrases(
    "vineyards?, winer*, wine*, cellars?, brew*, beer*, taproom*, tap (room|house), distill*, spirits, liquor*, "
    "tavern*, pubs?"
    ", saloon*, cider*, mead*, bars?, bottle*",
)
"""Names of those who sell it."""


def offers_alcohol(reading: Reading) -> Iterator[Said]:
    """Where samples or the description speak of alcohol beyond the brand's name."""
    is_trade = bool(_TRADERS.search((reading.given.brand_name or "").lower()))
    told = [text for text in first(reading.description) if is_trade or len(_kinds(text)) > 1]
    texts = [*reading.samples, *told]
    if any(ALCOHOL.relief.search(text.small) for text in texts):
        return
    for text in texts:
        form = ALCOHOL.harmless.blanked(_without_names(reading, text))
        for found in ALCOHOL.strong.finditer(form):
            if not is_denied(form, found.start(), found.end(), after=True):
                yield Said(text, found.start(), found.end())


def _kinds(text: Text) -> set[str]:
    """What of it a text names: one glass of wine in a description is no trade."""
    form = ALCOHOL.harmless.blanked(text.small)
    return {found[0].rstrip("s") for found in ALCOHOL.strong.finditer(form)}


def has_gate(text: Text | None) -> bool:
    """Whether people are asked for their date of birth or proof of age."""
    return text is not None and any(
        not is_denied(text.small, found.start(), found.end()) for found in GATE.finditer(text.small)
    )


def _without_names(reading: Reading, text: Text) -> str:
    """`small` with the brand's names blank."""
    form = text.small
    for name in reading.names:
        small = name.lower()
        if len(small) > 2:
            form = form.replace(small, " " * len(small))
    return form


def _ungated(reading: Reading) -> Iterable[Hit]:
    found = next(offers_alcohol(reading), None)
    if found is None:
        return
    if not has_gate(reading.flow):
        reason = (
            f"{found.quote} is for adults only, and MessageFlow does not say how age is proven before people opt in."
        )
        if reading.flow is not None and _CLICKED.search(reading.flow.small):
            reason = f"{found.quote} is for adults only, and a click is no proof of age."
        yield Hit(reason, "Ask for a full date of birth before people opt in, and say so.")
    elif reading.given.age_gated is not True:
        reason = f"{found.quote} is for adults only, and AgeGated is not true."
        yield Hit(reason, "Set AgeGated to “true”.", "AgeGated", passing=("true",))


def _flag_alone(reading: Reading) -> Iterable[Hit]:
    """AgeGated is true, and nothing describes a gate."""
    is_claimed = reading.given.age_gated is True and reading.flow is not None and not has_gate(reading.flow)
    if is_claimed and next(offers_alcohol(reading), None) is None:
        reason = "AgeGated is true, and MessageFlow does not say how age is proven before people opt in."
        yield Hit(reason, "Say how the date of birth is asked for, or set AgeGated to false.")


_R: Final = Severity.REJECT
AGE_GATE: Final = (
    Rule("age-gate-missing", 30888, "MessageFlow", _R, _ungated),
    Rule("age-gate-undescribed", 30888, "MessageFlow", _R, _flag_alone),
)
"""What adults alone may be offered."""
