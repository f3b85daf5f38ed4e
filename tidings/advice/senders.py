"""Which senders to get in a country for a purpose: pure, ranked, with the reasons in sentences.

What is impossible, too slow, too late or too dear is not suitable. Of the rest, what fits the purpose best comes first:
a word for who only tells, a number for who talks, a short code where many numbers would be needed. Source: the data of
countries, of campaigns and of prices; the order of costs is that of Twilio's guide on choosing senders.
"""

from __future__ import annotations

from math import ceil
from typing import Final

import msgspec

from tidings.advice.tendlc import CampaignFit, fastest_campaign, fitting_campaign
from tidings.advice.wish import HOURS_A_DAY, AdvisedUse, SenderOption, SenderWish
from tidings.core import Instant
from tidings.countries.alpha_rules import arrives
from tidings.countries.known import default_rule
from tidings.countries.model import AlphaRule, CountrySender, KnownCountry, LongCodeUse, SenderRegistration, SenderRule
from tidings.ledger.prices import outbound_micros

NUMBERS_MOST: Final = 400
"""In one messaging service."""
MANY: Final = 10
"""Numbers from which on a short code is the better way to be fast."""

K = CountrySender
_TELLING: Final = (K.ALPHANUMERIC, K.A2P_10DLC, K.LONG_CODE, K.TOLL_FREE, K.SHORT_CODE, K.WHATSAPP)
_TALKING: Final = (K.A2P_10DLC, K.LONG_CODE, K.TOLL_FREE, K.SHORT_CODE, K.ALPHANUMERIC, K.WHATSAPP)
_ONLY_THERE: Final = {K.A2P_10DLC, K.TOLL_FREE}
"""Kinds that other countries do not have, so that there nothing is said of them."""
_PLAIN: Final = {
    K.LONG_CODE: "long codes",
    K.A2P_10DLC: "10DLC long codes",
    K.TOLL_FREE: "toll-free numbers",
    K.SHORT_CODE: "short codes",
    K.ALPHANUMERIC: "alphanumeric senders",
    K.WHATSAPP: "WhatsApp",
}
_BEFORE: Final = {
    SenderRegistration.NONE: "It can send at once: nothing is to be registered.",
    SenderRegistration.A2P_10DLC: "A brand and a campaign come first, which takes up to {days} days.",
    SenderRegistration.TOLL_FREE_VERIFICATION: "The number is verified first, which takes up to {days} days.",
    SenderRegistration.CARRIER_APPLICATION: "Carriers decide on an application first, which takes up to {days} days.",
    SenderRegistration.SENDER_ID: "The word is registered first, which takes up to {days} days.",
    SenderRegistration.REGULATORY_BUNDLE: "The regulator asks for documents first, which takes up to {days} days.",
    SenderRegistration.META_BUSINESS_VERIFICATION: "Meta verifies the business first, which takes up to {days} days.",
}


class PaceFit(msgspec.Struct, frozen=True):
    """How a kind of sender keeps the pace that is wished for."""

    segments_per_second: float
    """Of one."""
    senders_needed: int
    """0: however many, they do not."""
    monthly_cost: float
    remark: str


def advised(country: KnownCountry, wish: SenderWish, now: Instant) -> list[SenderOption]:
    """Every kind of sender that could be thought of in a country, the best first, those that do not suit last."""
    kinds = [kind for kind in CountrySender if kind in country.senders or kind not in _ONLY_THERE]
    if K.A2P_10DLC in kinds:
        kinds.remove(K.LONG_CODE)
    found = [_option(country, kind, wish, now) for kind in kinds]
    return sorted(found, key=lambda option: _rank(country, wish, option))


def _rank(country: KnownCountry, wish: SenderWish, option: SenderOption) -> tuple[bool, bool, float, float]:
    """Suitable, not by a crowd of numbers, by purpose, by cost."""
    order = _TALKING if wish.needs_replies else _TELLING
    place = float(order.index(option.sender_type))
    if option.sender_type is K.ALPHANUMERIC and country.alphanumeric is AlphaRule.PARTLY:
        place = order.index(K.TOLL_FREE) + 0.5  # a name that may be replaced is worth less than a number
    return not option.suitable, option.senders_needed > MANY, place, option.monthly_cost


def _option(country: KnownCountry, kind: CountrySender, wish: SenderWish, now: Instant) -> SenderOption:
    impossible = _why_not(country, kind)
    rule = country.senders.get(kind) or default_rule(kind)
    traffic = _traffic(country, wish)
    if impossible is not None:
        pace = PaceFit(rule.segments_per_second, 0, rule.monthly_cost, "")
        against, speaking_for = [impossible], []
    else:
        pace = _campaign_pace(rule, wish, now) if kind is K.A2P_10DLC else _pace(kind, rule, wish)
        against = _against(country, kind, rule, wish, pace, traffic)
        speaking_for = _for(country, kind, rule, wish, pace)
    return SenderOption(
        sender_type=kind,
        suitable=not against,
        segments_per_second=round(pace.segments_per_second, 3),
        senders_needed=pace.senders_needed,
        two_way=rule.two_way and impossible is None,
        registration=rule.registration,
        lead_time_days=rule.lead_time_days,
        monthly_cost=round(pace.monthly_cost, 2),
        message_cost=round(traffic, 2),
        reasons=[*against, *speaking_for],
    )


def _why_not(country: KnownCountry, kind: CountrySender) -> str | None:
    """Why no sender of a kind writes to a country, whatever for; None: it does."""
    if not country.served:
        return f"{country.name} is not served."
    if kind is K.WHATSAPP:
        return "Tidings sends SMS and MMS: it has no way to WhatsApp yet."
    if kind in country.senders and kind is K.ALPHANUMERIC and not arrives(country):
        return f"Networks in {country.name} replace every word by a number, so nobody would see yours."
    if kind in (K.LONG_CODE, K.A2P_10DLC):
        if country.long_code is LongCodeUse.INBOUND_ONLY:
            return f"Long codes of {country.name} receive, and do not send."
        if country.long_code is LongCodeUse.PERSON_TO_PERSON:
            return f"In {country.name} long codes are for people among each other: business traffic is filtered."
    if kind not in country.senders:
        return f"{country.name} has no {_PLAIN[kind]}."
    return None


def _pace(kind: CountrySender, rule: SenderRule, wish: SenderWish) -> PaceFit:
    usual, most, wanted = rule.segments_per_second, rule.segments_per_second_most, wish.pace
    if wanted <= usual:
        return PaceFit(usual, 1, rule.monthly_cost, f"One sends {_tidy(usual)} segments a second, which is enough.")
    if rule.can_be_multiplied:
        needed = ceil(wanted / usual)
        if needed > NUMBERS_MOST:
            return PaceFit(usual, 0, rule.monthly_cost, "")
        many = f"{needed} of them share the {_tidy(wanted)} segments a second: one sends {_tidy(usual)}."
        return PaceFit(usual, needed, needed * rule.monthly_cost, many)
    if wanted <= most:
        asked = f"One sends {_tidy(usual)} segments a second as it comes: ask for {_tidy(wanted)}."
        return PaceFit(usual, 1, rule.monthly_cost, asked)
    return PaceFit(most, 0, rule.monthly_cost, f"More {_PLAIN[kind]} for one purpose count as snowshoeing.")


def _campaign_pace(rule: SenderRule, wish: SenderWish, now: Instant) -> PaceFit:
    """All numbers of a campaign share its pace, so one is enough, or none is."""
    fit = fitting_campaign(wish, now)
    if fit is None or wish.pace > rule.segments_per_second_most:
        best = fastest_campaign(wish, now)
        pace = min(best.segments_per_second, rule.segments_per_second_most)
        return PaceFit(pace, 0, rule.monthly_cost + best.monthly_price, _most(best))
    return PaceFit(fit.segments_per_second, 1, rule.monthly_cost + fit.monthly_price, _which(fit))


def _which(fit: CampaignFit) -> str:
    vetted = f"a brand whose vetting scores {fit.score} or more" if fit.score else "a brand without vetting"
    rate = _tidy(round(fit.segments_per_second, 2))
    return f"A campaign {fit.use_case} of {vetted} is enough: it sends {rate} segments a second at each network."


def _most(best: CampaignFit) -> str:
    cap = f", and {best.daily_cap:,} a day to T-Mobile" if best.daily_cap else ""
    return f"Its numbers share what carriers give a campaign: {_tidy(best.segments_per_second)} a second{cap}."


def _against(
    country: KnownCountry, kind: CountrySender, rule: SenderRule, wish: SenderWish, pace: PaceFit, traffic: float
) -> list[str]:
    """What speaks against it: each is enough."""
    found = []
    if wish.needs_replies and not rule.two_way:
        asked = "A discussion needs replies" if wish.use is AdvisedUse.DISCUSSION else "You want replies"
        found.append(f"{asked}, and {_PLAIN[kind]} in {country.name} get none.")
    if wish.media and not rule.media:
        found.append(f"You want media, which {_PLAIN[kind]} in {country.name} do not carry.")
    if not pace.senders_needed:
        found.append(f"It does not keep up with {_needed(wish)}. {pace.remark}".strip())
    if wish.timeline_days is not None and rule.lead_time_days > wish.timeline_days:
        found.append(f"It takes up to {rule.lead_time_days} days to have one, and you have {wish.timeline_days}.")
    total = pace.monthly_cost + traffic
    if wish.budget is not None and total > wish.budget:
        found.append(f"With its traffic it costs {total:.2f} dollars a month, more than {wish.budget:.2f}.")
    return found


def _needed(wish: SenderWish) -> str:
    if wish.pace > wish.peak_per_second:
        spread = f"{wish.monthly_volume:,} messages a month, sent {HOURS_A_DAY} hours a day"
        return f"{_tidy(round(wish.pace, 2))} segments a second ({spread})"
    volume = f" and {wish.monthly_volume:,} messages a month" if wish.monthly_volume else ""
    return f"{_tidy(wish.pace)} segments a second{volume}"


def _for(country: KnownCountry, kind: CountrySender, rule: SenderRule, wish: SenderWish, pace: PaceFit) -> list[str]:
    found = []
    if pace.senders_needed:
        found.append(pace.remark)
    found.append(_BEFORE[rule.registration].format(days=rule.lead_time_days))
    match kind:
        case K.ALPHANUMERIC:
            found.append("Recipients see your name, and it has no rent; say in the text how they opt out.")
            if country.alphanumeric is AlphaRule.PARTLY:
                found.append("Some networks replace the name by a number.")
        case K.SHORT_CODE:
            found.append("It is the fastest and the dearest; carriers filter it least.")
        case K.TOLL_FREE:
            found.append("It is quickly verified, and cheap.")
        case K.A2P_10DLC:
            found.append("It is the cheapest in the US, and a local number.")
        case _:
            found.append("It is a local number, which people answer.")
    if wish.media and rule.media:
        found.append("It carries media.")
    return found


def _traffic(country: KnownCountry, wish: SenderWish) -> float:
    """US dollars a month."""
    return wish.monthly_volume * outbound_micros(country.iso_country, 1, is_mms=wish.media) / 1_000_000


def _tidy(number: float) -> str:
    return f"{number:g}"
