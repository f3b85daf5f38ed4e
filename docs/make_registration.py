"""Makes the tables of the page on registration: policies, statuses, use cases, throughput, fees, rejections."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from docs.markdown import code, moves, table
from tidings.brands.lifecycle import BRAND_MOVES
from tidings.campaigns.lifecycle import CAMPAIGN_MOVES
from tidings.campaigns.throughput import SOLE_PROPRIETOR_TIER, SPECIAL, THRESHOLDS
from tidings.campaigns.use_cases import USE_CASES
from tidings.compliance.lifecycle import MOVES
from tidings.ledger import fees
from tidings.registry.campaign_rejections import REJECTIONS
from tidings.trusthub.policies import POLICIES


def policies() -> str:
    """Every policy, and what it demands."""
    rows = (
        (
            code(policy.sid),
            policy.friendly_name,
            policy.kind.value,
            ", ".join(code(demand.type) + (" (optional)" if demand.optional else "") for demand in needs.end_users),
            ", ".join(" or ".join(code(each.type) for each in demand.accepted) for demand in needs.documents),
            " or ".join(code(demand.type) for demand in (*needs.customer_profiles, *needs.trust_products)),
        )
        for policy in POLICIES
        for needs in (policy.requirements,)
    )
    return table(("policy", "name", "kind", "end users", "documents", "supporting bundles"), rows)


def use_cases() -> str:
    """Every use case, and who may have it."""
    rows = (
        (code(each.code), each.name, each.eligible.value, "yes" if each.post_approval_required else "")
        for each in USE_CASES
    )
    return table(("use case", "name", "brands", "carriers look at each"), rows)


def throughput() -> str:
    """What carriers allow by score."""

    def rows() -> Iterator[tuple[str, ...]]:
        now = THRESHOLDS[-1]
        above = 100
        for band in now.bands:
            classes = f"{band.declared} / {band.mixed}"
            span = f"{band.score_from or 1} to {above}"
            yield "AT&T", f"score {span}", classes, f"{band.sms_per_minute:,} SMS, {band.mms_per_minute:,} MMS a minute"
            above = band.score_from - 1
        for group, special in SPECIAL.items():
            yield "AT&T", group.value, special.att_class, f"{special.sms_per_minute:,} SMS a minute"
        above = 100
        for tier in now.tiers:
            span = (
                f"score {tier.score_from or 1} to {above}" if tier.score_from else f"score below {above + 1}, or none"
            )
            yield "T-Mobile", span, tier.name, f"{tier.daily_cap:,} a day for the brand"
            above = tier.score_from - 1
        tier = SOLE_PROPRIETOR_TIER
        yield "T-Mobile", "sole-proprietor", tier.name, f"{tier.daily_cap:,} a day for the brand"

    return table(("network", "for", "class or tier", "limit"), rows())


def fee_list() -> str:
    """What registrations cost."""
    prices = {
        "brand, once": fees.BRAND,
        "secondary vetting of a brand, each": fees.BRAND_VETTING,
        "vetting of a campaign, each submission": fees.CAMPAIGN_VETTING,
        **{f"campaign, a month: `{use_case}`": found for use_case, found in fees.MONTHLY.items()},
        "campaign, a month: every other use case": fees.MONTHLY_ELSE,
    }
    rows = ((what, f"{price.micros / 1_000_000:.2f}", price.since) for what, found in prices.items() for price in found)
    return table(("fee", "US dollars", "since"), rows)


def rejections() -> str:
    """Why campaigns are rejected."""
    rows = (
        (str(each.code), each.title, ", ".join(map(code, each.fields)), "no" if each.final else "yes")
        for each in REJECTIONS.values()
    )
    return table(("code", "why", "fields", "can be submitted again"), rows)


MADE: dict[str, Callable[[], str]] = {
    "policies": policies,
    "bundle-moves": lambda: moves(MOVES),
    "brand-moves": lambda: moves(BRAND_MOVES),
    "campaign-moves": lambda: moves(CAMPAIGN_MOVES),
    "use-cases": use_cases,
    "throughput": throughput,
    "fees": fee_list,
    "campaign-rejections": rejections,
}
