"""The ways to register who sends, and how they differ: what each needs, costs and may send, as the tables have it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

import msgspec

from tidings.campaigns.throughput import CampaignStanding, Throughput, throughput_of
from tidings.campaigns.use_cases import USE_CASES, Eligible
from tidings.console.registering.model import RegistrationStep
from tidings.console.wording import _, gettext
from tidings.core import Instant
from tidings.customers.customer import CustomerKind
from tidings.ledger.fees import BRAND, BRAND_VETTING, CAMPAIGN_VETTING, monthly_price, price_at

_MICROS: Final = 1_000_000
_USE_CASE: Final = "UsAppToPersonUsecase"


class RegistrationWay(StrEnum):
    """What is chosen at the start."""

    SOLE_PROPRIETOR = "sole-proprietor"
    LOW_VOLUME = "low-volume"
    STANDARD = "standard"
    PRIMARY = "primary"

    @property
    def kind(self) -> CustomerKind:
        """The sort of customer that it registers."""
        is_business = self in (RegistrationWay.LOW_VOLUME, RegistrationWay.STANDARD)
        return CustomerKind.BUSINESS if is_business else CustomerKind(self.value)


class OfferedWay(msgspec.Struct, frozen=True):
    """One of the choices."""

    key: str
    label: str
    words: str
    facts: tuple[str, ...] = ()
    """In the order of HEADS; none for what sends nothing itself."""


HEADS: Final = (
    _("Needs"),
    _("Vetting"),
    _("Once"),
    _("Each submission of a campaign"),
    _("A month"),
    _("AT&T"),
    _("T-Mobile"),
    _("Campaigns and numbers"),
)


def offered_ways(now: Instant) -> list[OfferedWay]:
    """All of them, with what holds now."""
    return [
        OfferedWay(
            "sole-proprietor",
            _("Sole proprietor"),
            _("A person in the US or Canada who trades without a tax ID."),
            (
                gettext("A person with an address and a mobile number"),
                gettext("A text to that mobile number is answered with YES, within 24 hours"),
                *_fees("SOLE_PROPRIETOR", now, vetted=False),
                *_rates([throughput_of(CampaignStanding(use_case="SOLE_PROPRIETOR", sole_proprietor=True), now)]),
                gettext("One campaign, one number"),
            ),
        ),
        OfferedWay(
            "low-volume",
            _("Business with a tax ID, low volume"),
            _("For some thousand messages a day, of any sort."),
            (
                gettext("A tax ID, an address, a contact"),
                gettext("None, and so no score"),
                *_fees("LOW_VOLUME", now, vetted=False),
                *_rates([throughput_of(CampaignStanding(use_case="LOW_VOLUME"), now)]),
                gettext("Campaigns of low volume, 49 numbers each"),
            ),
        ),
        OfferedWay(
            "standard",
            _("Business with a tax ID, standard"),
            _("For more: a score decides how much."),
            (
                gettext("A tax ID, an address, a contact, a website"),
                gettext("A secondary vetting, with a score from 0 to 100"),
                *_fees("MIXED", now, vetted=True),
                *_rates([throughput_of(CampaignStanding(use_case="MIXED", score=score), now) for score in (1, 100)]),
                gettext("Campaigns of every use case, 49 numbers each"),
            ),
        ),
        OfferedWay(
            "primary",
            _("Your own business"),
            _("The profile that vouches for all customers. It is reviewed once."),
        ),
    ]


def way_of(given: str) -> RegistrationWay | None:
    """The way that an address or a form names; None: it names none."""
    return RegistrationWay(given) if given in list(RegistrationWay) else None


def narrowed(step: RegistrationStep, brand: Mapping[str, Any]) -> RegistrationStep:
    """A step with the use cases alone that a brand can have."""
    if not brand or all(field.name != _USE_CASE for field in step.fields):
        return step
    fields = [
        msgspec.structs.replace(field, choices=use_cases_of(brand)) if field.name == _USE_CASE else field
        for field in step.fields
    ]
    return msgspec.structs.replace(step, fields=fields)


def use_cases_of(brand: Mapping[str, Any]) -> list[str]:
    """The codes that a brand's type and vetting allow; whether it is exempt enough the API says."""
    if brand["brand_type"] == "SOLE_PROPRIETOR":
        return [each.code for each in USE_CASES if each.eligible is Eligible.SOLE_PROPRIETOR]
    standard = [each for each in USE_CASES if each.eligible is not Eligible.SOLE_PROPRIETOR]
    return sorted(each.code for each in standard if each.low_volume or not is_low_volume(brand))


def is_low_volume(brand: Mapping[str, Any]) -> bool:
    """Whether a brand was not vetted, and has no score."""
    return bool(brand.get("skip_automatic_sec_vet")) and brand.get("brand_score") is None


def _fees(use_case: str, now: Instant, *, vetted: bool) -> Sequence[str]:
    once = price_at(BRAND, now) + (price_at(BRAND_VETTING, now) if vetted else 0)
    return [
        f"${micros / _MICROS:,.2f}" for micros in (once, price_at(CAMPAIGN_VETTING, now), monthly_price(use_case, now))
    ]


def _rates(allowed: Sequence[Throughput]) -> Sequence[str]:
    """What AT&T and T-Mobile allow, from the least to the most."""
    att = _span([each.att_per_minute for each in allowed])
    tmobile = _span([each.daily_cap or 0 for each in allowed])
    return [
        gettext("%(rate)s messages a minute", rate=att),
        gettext("%(cap)s segments a day", cap=tmobile),
    ]


def _span(numbers: Sequence[int]) -> str:
    least, most = f"{min(numbers):,}", f"{max(numbers):,}"
    return least if least == most else gettext("%(least)s to %(most)s", least=least, most=most)
