"""How much carriers let a campaign send: AT&T's classes, T-Mobile's tiers, rates a second. Tables with dates.

What holds is decided by the brand's type and score and by the use case. Limits are the campaign's: all its numbers
share them. T-Mobile's daily cap is the brand's: all its campaigns share it.
Source: https://www.twilio.com/docs/messaging/compliance/a2p-10dlc (rate limits and daily limits).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from tidings.brands.lifecycle import BrandType
from tidings.brands.resource import Brand
from tidings.campaigns.use_cases import BY_CODE, Group
from tidings.core import Instant

NETWORKS: Final = ("att", "tmobile", "verizon", "other")


class CampaignStanding(msgspec.Struct, frozen=True, kw_only=True):
    """What carriers look at."""

    use_case: str
    sole_proprietor: bool = False
    score: int | None = None
    """1 to 100; None: nobody vetted the brand."""
    russell_3000: bool = False


class Throughput(msgspec.Struct, frozen=True, kw_only=True):
    """What a campaign may send."""

    att_class: str
    att_per_minute: int
    """SMS segments."""
    brand_tier: str
    daily_cap: int | None
    """Segments and MMS of the brand to T-Mobile in a day; None: no cap."""
    segments_per_second: dict[str, float]
    """By network; SMS."""
    media_per_second: dict[str, float]
    """The same for MMS, in messages."""

    def shown(self) -> dict[str, Any]:
        """As campaigns show it."""
        return {
            "att": {"mps": _tidy(self.segments_per_second["att"]), "msg_class": self.att_class},
            "tmobile": {"brand_tier": self.brand_tier},
        }


class Band(msgspec.Struct, frozen=True):
    """AT&T's classes from a score on."""

    score_from: int
    declared: str
    mixed: str
    sms_per_minute: int
    mms_per_minute: int


class Tier(msgspec.Struct, frozen=True):
    """T-Mobile's tier from a score on."""

    score_from: int
    name: str
    daily_cap: int


class Thresholds(msgspec.Struct, frozen=True):
    """The scores where classes and tiers begin, as they hold from a day on; the highest first."""

    since: str
    bands: tuple[Band, ...]
    tiers: tuple[Tier, ...]

    def band(self, score: int) -> Band:
        """The band of a score."""
        return next(band for band in self.bands if score >= band.score_from)

    def tier(self, score: int) -> Tier:
        """The tier of a score."""
        return next(tier for tier in self.tiers if score >= tier.score_from)


def _thresholds(since: str, att: Sequence[int], tmobile: Sequence[int]) -> Thresholds:
    return Thresholds(
        since,
        (
            Band(att[0], "A", "B", 4_500, 2_400),
            Band(att[1], "C", "D", 2_400, 1_200),
            Band(0, "E", "F", 240, 150),
        ),
        (
            Tier(tmobile[0], "TOP", 200_000),
            Tier(tmobile[1], "HIGH_MID", 40_000),
            Tier(tmobile[2], "LOW_MID", 10_000),
            Tier(0, "LOW", 2_000),
        ),
    )


THRESHOLDS: Final = (
    _thresholds("2021-03-01", att=(76, 51), tmobile=(76, 51, 26)),
    _thresholds("2022-03-01", att=(75, 50), tmobile=(75, 50, 25)),
)
"""The oldest first. A brand without a score stands at 0; a company of the Russell 3000 at 100."""


class Special(msgspec.Struct, frozen=True):
    """AT&T's class of a special use case, whatever the score."""

    att_class: str
    sms_per_minute: int
    mms_per_minute: int | None = None
    """None: as the score's band has it."""


SPECIAL: Final = {
    Group.LOW_VOLUME: Special("T", 75, 50),
    Group.SOLE_PROPRIETOR: Special("A", 15, 15),
    Group.AGENTS: Special("N", 60),
    Group.PROXY: Special("G", 60),
    Group.CHARITY: Special("P", 2_400),
    Group.SOCIAL: Special("S", 60_000),
    Group.POLITICAL: Special("Q", 4_500),
    Group.EMERGENCY: Special("X", 4_500),
}
"""As of 2026-01-01. N and G are for each number; a campaign is given what one number has. The letter A for a sole
proprietor is what the anchor prints."""

SOLE_PROPRIETOR_TIER: Final = Tier(0, "LOW", 1_000)
SOLE_PROPRIETOR_PER_SECOND: Final = 1.0
"""On networks other than AT&T's."""
UNCAPPED: Final = frozenset({Group.EMERGENCY, Group.POLITICAL})
"""T-Mobile counts these, and stops none."""
_FOLLOWING: Final = frozenset({Group.LOW_VOLUME})
"""Special at AT&T, and just as slow everywhere."""


def thresholds_at(now: Instant) -> Thresholds:
    """Those that hold at a moment; before the first the first."""
    day = now.iso()[:10]
    return next((each for each in reversed(THRESHOLDS) if each.since <= day), THRESHOLDS[0])


def throughput_of(standing: CampaignStanding, now: Instant) -> Throughput:
    """What carriers allow a campaign."""
    use_case = BY_CODE.get(standing.use_case)
    group = use_case.group if use_case else Group.DECLARED
    if standing.sole_proprietor:
        group = Group.SOLE_PROPRIETOR
    thresholds = thresholds_at(now)
    score = 100 if standing.russell_3000 else standing.score or 0
    band = thresholds.band(score)
    letter = band.mixed if group is Group.MIXED else band.declared
    special = SPECIAL.get(group) or Special(letter, band.sms_per_minute)
    media = special.mms_per_minute or band.mms_per_minute
    tier = _tier(group, thresholds, score)
    elsewhere = _elsewhere(group, special, band)
    return Throughput(
        att_class=special.att_class,
        att_per_minute=special.sms_per_minute,
        brand_tier=tier.name,
        daily_cap=None if group in UNCAPPED else tier.daily_cap,
        segments_per_second=dict.fromkeys(NETWORKS, elsewhere) | {"att": special.sms_per_minute / 60},
        media_per_second=dict.fromkeys(NETWORKS, media / 60),
    )


def standing_of(brand: Brand, use_case: str) -> CampaignStanding:
    """How a campaign of a brand stands."""
    return CampaignStanding(
        use_case=use_case,
        sole_proprietor=brand.brand_type is BrandType.SOLE_PROPRIETOR,
        score=brand.brand_score,
        russell_3000=brand.russell_3000 is True,
    )


def _tier(group: Group, thresholds: Thresholds, score: int) -> Tier:
    if group is Group.SOLE_PROPRIETOR:
        return SOLE_PROPRIETOR_TIER
    return thresholds.tiers[-1] if group is Group.LOW_VOLUME else thresholds.tier(score)


def _elsewhere(group: Group, special: Special, band: Band) -> float:
    """Segments a second on every network but AT&T's."""
    if group is Group.SOLE_PROPRIETOR:
        return SOLE_PROPRIETOR_PER_SECOND
    per_minute = special.sms_per_minute if group in _FOLLOWING else band.sms_per_minute
    return per_minute / 60


def _tidy(number: float) -> int | float:
    return int(number) if number.is_integer() else number
