"""Where a registration stands, in plain words: what it waits for, what was refused, how to mend it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

import msgspec

from tidings.brands.lifecycle import BrandStatus, BrandType
from tidings.brands.resource import Brand
from tidings.campaign_numbers.steps import PENDING, REASONS, SOLE_PROPRIETOR_LIMIT, SUSPENDED
from tidings.campaigns.lifecycle import CampaignStatus
from tidings.campaigns.resource import Campaign
from tidings.compliance.lifecycle import BundleStatus
from tidings.console.moments import spelled
from tidings.console.next_steps import advice_for, after_brand, after_bundle, after_campaign
from tidings.console.wording import _
from tidings.core import Instant, Sid
from tidings.registry.campaign_rejections import is_final
from tidings.registry.model import IdentityStatus
from tidings.registry.otp import ANSWER, DEADLINE_DAYS, VALID_HOURS
from tidings.trusthub.policies import POLICY, ApprovedBy
from tidings.trusthub.rows import Bundle

ERRORS: Final = "/errors/"
"""Our own page that explains a code, once the code follows: the console runs offline too."""
VERIFIED: Final = frozenset({IdentityStatus.VERIFIED, IdentityStatus.VETTED_VERIFIED})


class RegistrationKind(StrEnum):
    """What is registered."""

    PROFILE = "customer-profile"
    PRODUCT = "trust-product"
    BRAND = "brand"
    CAMPAIGN = "campaign"
    NUMBER = "number"


class State(StrEnum):
    """Whose turn it is."""

    ASKED = "asked"
    """Its account's, or its owner's."""
    WAITING = "waiting"
    """A reviewer's, the registry's or the carriers'."""
    REFUSED = "refused"
    DONE = "done"


class ShownFault(msgspec.Struct, frozen=True):
    """Why something was refused."""

    code: int | None
    reason: str
    fields: tuple[str, ...] = ()

    @property
    def url(self) -> str | None:
        """What explains the code."""
        return None if self.code is None else f"{ERRORS}{self.code}"

    @property
    def advice(self) -> tuple[str, ...]:
        """What mends it; sentences."""
        return advice_for(self.code)


class ObjectStanding(msgspec.Struct, frozen=True, kw_only=True):
    """Where one thing stands."""

    state: State
    words: str
    """The status, in a word or two."""
    waits: str = ""
    """What it waits for, or what is to be done about it; a sentence."""
    until: Instant | None = None
    """When that is due, or over."""
    handset: str | None = None
    """The number of the phone on which somebody is asked."""
    may_ask: bool = False
    """Whether its owner can be asked once more."""
    lapsed: bool = False
    """Whether what its owner was asked cannot be answered any more."""
    follows: bool = False
    """Whether nothing is to be done for it: it goes with another step, as a sole proprietor's bundles with their brand.
    """
    faults: tuple[ShownFault, ...] = ()


class Context(msgspec.Struct, frozen=True):
    """What the row of a thing does not say by itself."""

    reviewed_at: Mapping[Sid, Instant | None] = {}
    """By what waits for a reviewer: when the simulated one decides; None: a person does."""
    live_services: frozenset[Sid] = frozenset()
    """The messaging services whose campaigns are verified."""
    asked_at: Mapping[Sid, Instant] = {}
    """By brand: when its owner was last asked, where that was asked for."""
    now: Instant | None = None
    """None: whether a question has lapsed is not told."""


def of_bundle(bundle: Bundle, context: Context) -> ObjectStanding:
    """A customer profile or a trust product."""
    match bundle.status:
        case BundleStatus.DRAFT:
            return ObjectStanding(state=State.ASKED, words=_("Draft"), waits=_("Complete it and submit it for review."))
        case BundleStatus.APPROVED:
            return ObjectStanding(state=State.DONE, words=_("Approved"))
        case BundleStatus.REJECTED:
            return ObjectStanding(
                state=State.REFUSED,
                words=_("Refused"),
                waits=after_bundle(_codes(_bundle_faults(bundle))),
                faults=_bundle_faults(bundle),
            )
    if bundle.checks_due is not None:
        return ObjectStanding(
            state=State.WAITING,
            words=_("In review"),
            waits=_("Its e-mail address and postal addresses are being checked."),
            until=bundle.checks_due,
        )
    policy = POLICY.get(bundle.policy_sid)
    if policy is not None and policy.approved_by is ApprovedBy.BRAND:
        waits = _("It is approved together with its brand, once the brand is approved and confirmed.")
        return ObjectStanding(state=State.WAITING, words=_("In review"), waits=waits, follows=True)
    return _reviewed(bundle.sid, _("In review"), context)


def of_brand(brand: Brand, context: Context) -> ObjectStanding:
    """A brand."""
    match brand.status:
        case BrandStatus.PENDING if brand.look_at is not None:
            waits = _("It is filed with the campaign registry as soon as its two bundles allow it.")
            return ObjectStanding(state=State.WAITING, words=_("Pending"), waits=waits)
        case BrandStatus.PENDING | BrandStatus.IN_REVIEW:
            words = _("Pending") if brand.status is BrandStatus.PENDING else _("In review")
            return ObjectStanding(state=State.WAITING, words=words, waits=_registry_waits(brand, context))
        case BrandStatus.APPROVED:
            return (
                _question(brand, context) if is_asked(brand) else ObjectStanding(state=State.DONE, words=_("Approved"))
            )
        case BrandStatus.FAILED:
            brand_faults = _brand_faults(brand)
            waits = after_brand(_codes(brand_faults))
            return ObjectStanding(state=State.REFUSED, words=_("Refused"), waits=waits, faults=brand_faults)
        case BrandStatus.SUSPENDED:
            waits = _("The registry suspended it; its campaigns send nothing until it is reinstated.")
            return ObjectStanding(state=State.REFUSED, words=_("Suspended"), waits=waits, faults=_brand_faults(brand))
        case BrandStatus.DELETION_PENDING | BrandStatus.DELETION_FAILED:
            return ObjectStanding(
                state=State.WAITING, words=_("Being deleted"), waits=_("The registry is to delete it.")
            )


def of_campaign(campaign: Campaign, context: Context) -> ObjectStanding:
    """A campaign."""
    faults = faults_of(campaign.errors)
    match campaign.campaign_status:
        case CampaignStatus.PENDING:
            return _reviewed(campaign.campaign_sid, _("Pending"), context)
        case CampaignStatus.IN_PROGRESS if campaign.filed_at is None:
            waits = _("It passed its review, and is about to be filed with the campaign registry.")
            return ObjectStanding(state=State.WAITING, words=_("In progress"), waits=waits)
        case CampaignStatus.IN_PROGRESS:
            waits = _("The registry, its aggregator and the carriers look at it.")
            return ObjectStanding(state=State.WAITING, words=_("In progress"), waits=waits)
        case CampaignStatus.VERIFIED:
            waits = _("It is a mock: carriers do not know it, and it sends nothing.") if campaign.mock else ""
            return ObjectStanding(state=State.DONE, words=_("Verified"), waits=waits)
        case CampaignStatus.FAILED:
            waits = after_campaign(_codes(faults), is_final(campaign.errors))
            return ObjectStanding(state=State.REFUSED, words=_("Refused"), waits=waits, faults=faults)
        case CampaignStatus.SUSPENDED:
            waits = _("It was suspended: its numbers send nothing to the US until it is reinstated.")
            return ObjectStanding(state=State.REFUSED, words=_("Suspended"), waits=waits, faults=faults)
        case CampaignStatus.DELETED:
            return ObjectStanding(state=State.DONE, words=_("Deleted"))


class NumberRow(msgspec.Struct, frozen=True, kw_only=True):
    """A phone number as far as its registration goes: columns of its row."""

    sid: Sid
    account_sid: Sid
    phone_number: str
    friendly_name: str
    registered: int
    campaign_sid: Sid | None
    registration_code: int | None
    registration_due: int | None
    messaging_service_sid: Sid | None
    date_joined: int | None
    date_created: int


def of_number(number: NumberRow, context: Context) -> ObjectStanding:
    """A US phone number."""
    match number.registration_code:
        case code if code == PENDING:
            due = number.registration_due
            until = None if due is None else Instant(due)
            waits = _("The carriers are told which campaign it sends for.")
            return ObjectStanding(state=State.WAITING, words=_("Being registered"), waits=waits, until=until)
        case code if code == SUSPENDED:
            waits = _("Its campaign is suspended.")
            return ObjectStanding(
                state=State.REFUSED, words=_("Suspended"), waits=waits, faults=(ShownFault(code, waits),)
            )
        case int(code):
            waits = _("Take it out of the service, and put it back once the reason is gone.")
            if code == SOLE_PROPRIETOR_LIMIT:
                waits = _("Take it, or the number that is registered, out of the messaging service.")
            faults = (ShownFault(code, REASONS.get(code, _("Its registration failed"))),)
            return ObjectStanding(state=State.REFUSED, words=_("Refused"), waits=waits, faults=faults)
    if number.registered:
        return ObjectStanding(state=State.DONE, words=_("Registered"))
    if number.messaging_service_sid is None:
        waits = _("Put it into a messaging service whose campaign is verified.")
        return ObjectStanding(state=State.ASKED, words=_("Not registered"), waits=waits)
    if number.messaging_service_sid in context.live_services:
        waits = _("The campaign of its messaging service is about to take it up.")
        return ObjectStanding(state=State.WAITING, words=_("Not registered"), waits=waits)
    waits = _("Its messaging service has no verified campaign yet.")
    return ObjectStanding(state=State.WAITING, words=_("Not registered"), waits=waits, follows=True)


def faults_of(errors: Sequence[Mapping[str, Any]] | None) -> tuple[ShownFault, ...]:
    """Faults from the `errors` of a bundle, a brand or a campaign."""
    return tuple(_fault(error) for error in errors or ())


def _codes(faults: Iterable[ShownFault]) -> list[int | None]:
    return [fault.code for fault in faults]


def is_asked(brand: Brand) -> bool:
    """Whether the owner of an approved brand has yet to answer the one-time question."""
    return brand.brand_type is BrandType.SOLE_PROPRIETOR and brand.identity_status not in VERIFIED


def _fault(error: Mapping[str, Any]) -> ShownFault:
    code = error.get("error_code", error.get("code"))
    reason = error.get("description", error.get("message"))
    fields: Iterable[object] = error.get("fields") or ()
    return ShownFault(None if code is None else int(code), str(reason or ""), tuple(map(str, fields)))


def _bundle_faults(bundle: Bundle) -> tuple[ShownFault, ...]:
    return faults_of(bundle.errors) or (ShownFault(None, bundle.failure_reason or _("No reason was given.")),)


def _brand_faults(brand: Brand) -> tuple[ShownFault, ...]:
    faults = faults_of(brand.errors)
    if brand.failure_reason and not any(fault.reason == brand.failure_reason for fault in faults):
        return (*faults, ShownFault(None, brand.failure_reason))
    return faults


def _reviewed(sid: Sid, words: str, context: Context) -> ObjectStanding:
    """Waits for a reviewer, as far as there is one."""
    if sid not in context.reviewed_at:
        return ObjectStanding(state=State.WAITING, words=words, waits=_("It waits for a reviewer."))
    due = context.reviewed_at[sid]
    who = _("the operator") if due is None else _("the simulated reviewer, or the operator before")
    return ObjectStanding(
        state=State.WAITING, words=words, waits=_("It waits for %(who)s to decide.", who=who), until=due
    )


def _registry_waits(brand: Brand, context: Context) -> str:
    waits = _("The campaign registry verifies who it is.")
    return _("%(waits)s The operator can decide before.", waits=waits) if brand.sid in context.reviewed_at else waits


def _question(brand: Brand, context: Context) -> ObjectStanding:
    """The registry's question: it holds for a day, another can be asked for, and there is an end to that."""
    mobile = spelled(brand.mobile_phone) if brand.mobile_phone else _("its mobile number")
    deadline, now = brand.otp_deadline, context.now
    is_over = deadline is not None and now is not None and now >= deadline
    asked = _asked_at(brand, context)
    holds_until = asked.plus(h=VALID_HOURS) if asked is not None else None
    if is_over:
        waits = _(
            "Nobody answered %(answer)s on %(mobile)s in time; the registry is about to refuse it.",
            answer=ANSWER,
            mobile=mobile,
        )
        return ObjectStanding(state=State.ASKED, words=_("Not confirmed"), waits=waits, lapsed=True)
    if holds_until is not None and now is not None and now >= holds_until:
        return ObjectStanding(
            state=State.ASKED,
            words=_("Question lapsed"),
            waits=_(
                "The question on %(mobile)s lapsed: nobody answered %(answer)s within %(hours)s hours. "
                "Ask again, and have it answered within a day.",
                mobile=mobile,
                answer=ANSWER,
                hours=VALID_HOURS,
            ),
            until=deadline,
            handset=brand.mobile_phone,
            may_ask=True,
            lapsed=True,
        )
    return ObjectStanding(
        state=State.ASKED,
        words=_("To be confirmed"),
        waits=_(
            "Its owner is to answer %(answer)s to the registry's text on %(mobile)s; "
            "a question holds for %(hours)s hours, and another can be asked for.",
            answer=ANSWER,
            mobile=mobile,
            hours=VALID_HOURS,
        ),
        until=holds_until or deadline,
        handset=brand.mobile_phone,
        may_ask=True,
    )


def _asked_at(brand: Brand, context: Context) -> Instant | None:
    """When the question that holds was asked: once it was approved, or when it was asked for again."""
    again = context.asked_at.get(brand.sid)
    if brand.otp_deadline is None:
        return again
    first = brand.otp_deadline.plus(days=-DEADLINE_DAYS)
    return first if again is None else max(first, again)
