"""The campaign that a purpose needs in the US: the cheapest that is fast enough, and the score that it takes."""

from __future__ import annotations

from typing import Final

import msgspec

from tidings.advice.wish import AdvisedUse, SenderWish
from tidings.campaigns.throughput import CampaignStanding, thresholds_at, throughput_of
from tidings.core import Instant
from tidings.ledger.fees import monthly_price

T_MOBILE_SHARE: Final = 1 / 3
"""Of US recipients, about; its daily cap counts those."""
LOW_VOLUME: Final = "LOW_VOLUME"
_CODES: Final = {
    AdvisedUse.MARKETING: "MARKETING",
    AdvisedUse.NOTIFICATIONS: "ACCOUNT_NOTIFICATION",
    AdvisedUse.VERIFICATION: "2FA",
    AdvisedUse.DISCUSSION: "CUSTOMER_CARE",
}


class CampaignFit(msgspec.Struct, frozen=True):
    """A campaign that is enough."""

    use_case: str
    score: int
    """The least that the brand needs; 0: no vetting."""
    segments_per_second: float
    daily_cap: int | None
    monthly_price: float
    """US dollars."""


def fitting_campaign(wish: SenderWish, now: Instant) -> CampaignFit | None:
    """The first that carries what is wished for, the cheapest before others; None: none does."""
    return next((fit for fit in _campaigns(wish, now) if _carries(fit, wish)), None)


def fastest_campaign(wish: SenderWish, now: Instant) -> CampaignFit:
    """What the best score gives."""
    return _campaigns(wish, now)[-1]


def _campaigns(wish: SenderWish, now: Instant) -> list[CampaignFit]:
    code, known = _CODES[wish.use], thresholds_at(now)
    scores = sorted({band.score_from for band in known.bands} | {tier.score_from for tier in known.tiers})
    return [_fit(LOW_VOLUME, 0, wish, now), *(_fit(code, score, wish, now) for score in scores)]


def _fit(code: str, score: int, wish: SenderWish, now: Instant) -> CampaignFit:
    given = throughput_of(CampaignStanding(use_case=code, score=score), now)
    rates = given.media_per_second if wish.media else given.segments_per_second
    return CampaignFit(code, score, min(rates.values()), given.daily_cap, monthly_price(code, now) / 1_000_000)


def _carries(fit: CampaignFit, wish: SenderWish) -> bool:
    fits_day = fit.daily_cap is None or wish.daily * T_MOBILE_SHARE <= fit.daily_cap
    return wish.pace <= fit.segments_per_second and fits_day
