"""How long the simulated parties of a registration take: checks, reviewers, the registry and the carriers.

It is chosen by the setting `registration_pace`.
"""

from __future__ import annotations

import msgspec

_HOUR_S = 3600
_DAY_S = 24 * _HOUR_S


class RegistrationPace(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds of business time from a request to what follows from it."""

    checks_s: int
    """From a bundle's submission to the checks of its e-mail and addresses."""
    review_s: int
    """From the opening of a review to its decision."""
    brand_s: int
    """From a brand's filing to the registry's word on it."""
    vetting_s: int
    """From the order of a secondary vetting to its score."""
    campaign_s: int
    """From a campaign's filing to the last carrier's word on it."""
    numbers_s: int
    """From a number's joining a campaign to its being known to the carriers."""


PACES: dict[str, RegistrationPace] = {
    "instant": RegistrationPace(checks_s=0, review_s=0, brand_s=0, vetting_s=0, campaign_s=0, numbers_s=0),
    "short": RegistrationPace(checks_s=2, review_s=3, brand_s=5, vetting_s=5, campaign_s=30, numbers_s=5),
    "real": RegistrationPace(
        checks_s=10 * 60,
        review_s=_DAY_S,
        brand_s=10 * 60,
        vetting_s=_DAY_S,
        campaign_s=10 * _DAY_S,
        numbers_s=_HOUR_S,
    ),
}
"""`short` is for trying things out by hand: nothing takes longer than a sip of tea."""
