"""What is to be done after a refusal, by its code: some are mended and submitted again, some as they are, some never.

What mends a code itself is in `explanations`. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from tidings.console.explanations import Explanations
from tidings.console.wording import _

BRAND: Final = _("Change what was refused, then update the brand to submit it again.")
CAMPAIGN: Final = _("Change what was refused, then update the campaign to submit it again.")
BUNDLE: Final = _("Change what was refused, then submit it again.")

_BRAND_FIRST: Final = _("Mend the brand first, then update the campaign to submit it again.")
_BRAND_ANEW: Final = _("A campaign cannot mend this: register the brand anew, and a campaign with it.")
_CAMPAIGN_AS_IT_IS: Final = _("Nothing about it was found wrong: update the campaign to submit it again.")
_BRAND_AS_IT_IS: Final = _("Nothing about it was found wrong: update the brand to submit it again.")
_IMPORT_AGAIN: Final = _("Settle the share at the registry, then import the campaign again.")

_AFTER_BRAND: Final[Mapping[int, str]] = {
    30702: _("The registry has no such brand: register it anew."),
    30703: _("Use the brand that there is, or register with another customer profile."),
    30712: _("Use one of the brands that there are: no other can be registered."),
    30734: _("Register as a firm: submitting it again would bring the same."),
    30752: _("Update the brand to submit it again, and have the question answered within 24 hours this time."),
    30755: _("Submitting it again would bring the same: firms of this country are not taken."),
    30790: _BRAND_AS_IT_IS,
    30791: _BRAND_AS_IT_IS,
    30793: _("Mend the bundles, have them approved, then update the brand to submit it again."),
}
_AFTER_CAMPAIGN: Final[Mapping[int, str]] = {
    30881: _BRAND_FIRST,
    30898: _BRAND_FIRST,
    30991: _BRAND_FIRST,
    30903: _BRAND_ANEW,
    30915: _BRAND_ANEW,
    30900: _("The use case of a campaign cannot be changed: delete it, and register one that the brand may have."),
    30904: _IMPORT_AGAIN,
    30905: _("Wait until the share is reviewed, then import the campaign again."),
    30906: _IMPORT_AGAIN,
    30901: _CAMPAIGN_AS_IT_IS,
    30992: _CAMPAIGN_AS_IT_IS,
    30993: _CAMPAIGN_AS_IT_IS,
    30994: _CAMPAIGN_AS_IT_IS,
    30930: _("Delete a campaign of this brand that is not used, then update this one to submit it again."),
}
_AFTER_BUNDLE: Final[Mapping[int, str]] = {
    18099: _("Test bundles are always rejected: make another."),
}


def after_brand(codes: Iterable[int | None]) -> str:
    """What follows the refusal of a brand."""
    return _first(codes, _AFTER_BRAND, BRAND)


def after_campaign(codes: Iterable[int | None], final: int | None) -> str:
    """What follows the refusal of a campaign; `final` is a code among them that no mending helps."""
    if final is not None:
        return _(
            "Code %(code)s is final: this campaign cannot be mended nor submitted again. Delete it; "
            "another one for the same content would be refused too.",
            code=final,
        )
    return _first(codes, _AFTER_CAMPAIGN, CAMPAIGN)


def after_bundle(codes: Iterable[int | None]) -> str:
    """What follows the refusal of a bundle."""
    return _first(codes, _AFTER_BUNDLE, BUNDLE)


def advice_for(code: int | None) -> tuple[str, ...]:
    """What mends a code; nothing for one that is not known."""
    found = _explanations().get(code) if code is not None else None
    return found.do if found else ()


def meaning_of(code: int) -> str:
    """What a code means, in a few words; empty for one that is not known."""
    found = _explanations().get(code)
    return found.title if found else ""


def _first(codes: Iterable[int | None], table: Mapping[int, str], otherwise: str) -> str:
    return next((table[code] for code in codes if code is not None and code in table), otherwise)


@cache
def _explanations() -> Explanations:
    return Explanations()
