"""What becomes of a number in the pool of a campaign's messaging service: its next step, decided from the rows.

A number registers when it is in a service whose campaign is verified. What a step leaves behind is in the number's
row, so the next one can be decided after any interruption. Numbers that are registered without a campaign, as the
first one of an installation is, are left alone.
Source: https://www.twilio.com/docs/messaging/compliance/a2p-10dlc (numbers); their number is T-Mobile's limit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from tidings.campaigns.known import CampaignFacts, is_live
from tidings.campaigns.lifecycle import CampaignStatus
from tidings.compliance.rejections import scripted_rejection
from tidings.core import Instant, Sid
from tidings.errors import CAMPAIGN_SUSPENDED, NUMBER_BEING_REGISTERED
from tidings.numbers.supply import NumberType

PENDING: Final = NUMBER_BEING_REGISTERED.code
SUSPENDED: Final = CAMPAIGN_SUSPENDED.code
SOLE_PROPRIETOR_LIMIT: Final = 30125
REGISTRATION_FAILED: Final = 30126
_FAILED: Final = frozenset({SOLE_PROPRIETOR_LIMIT, REGISTRATION_FAILED})

SOLE_PROPRIETOR_MOST: Final = 1
NUMBERS_MOST: Final = 49
"""More would have to be approved by T-Mobile as a number pool."""
REASONS: Final = {
    SOLE_PROPRIETOR_LIMIT: "A sole proprietor's campaign has one number",
    REGISTRATION_FAILED: "The carriers did not take the number",
}
POOL_UNAPPROVED: Final = f"A campaign has {NUMBERS_MOST} numbers at most; more need the approval of a number pool"


class PoolNumber(msgspec.Struct, frozen=True, kw_only=True):
    """A phone number as far as its registration goes: columns of its row."""

    sid: Sid
    account_sid: Sid
    phone_number: str
    friendly_name: str
    type: str
    iso_country: str
    registered: int
    campaign_sid: Sid | None
    registration_code: int | None
    registration_due: int | None
    messaging_service_sid: Sid | None
    date_joined: int | None

    @property
    def needs_campaign(self) -> bool:
        """Whether carriers want a campaign for it, and it is not registered otherwise."""
        is_local = self.type == NumberType.LOCAL.value and self.iso_country == "US"
        return is_local and not (self.registered and self.campaign_sid is None)

    @property
    def is_refused(self) -> bool:
        """Whether its registration failed."""
        return self.registration_code in _FAILED

    @property
    def holds_place(self) -> bool:
        """Whether it is one of the numbers of its campaign, or is to be."""
        return bool(self.registered) or self.registration_code in (PENDING, SUSPENDED)

    @property
    def is_hopeless(self) -> bool:
        """Whether trying once more, where there is a place now, would bring the same."""
        return self.is_refused and self.is_scripted_to_fail

    @property
    def is_scripted_to_fail(self) -> bool:
        """Whether its name asks the simulated carriers not to take it."""
        return scripted_rejection(self.friendly_name) == REGISTRATION_FAILED


class AuditedStep(msgspec.Struct, frozen=True):
    """One event of the audit log."""

    event_type: str
    campaign_sid: Sid
    code: int | None = None
    reason: str | None = None


class Registered(msgspec.Struct, frozen=True, kw_only=True):
    """The columns that a registration is kept in; as they stand when nothing is registered."""

    registered: bool = False
    campaign_sid: Sid | None = None
    registration_code: int | None = None
    registration_due: int | None = None


class NumberStep(msgspec.Struct, frozen=True):
    """What is written of one number."""

    number: PoolNumber
    after: Registered
    told: tuple[AuditedStep, ...]


def steps_of(
    numbers: Sequence[PoolNumber], campaign: CampaignFacts | None, now: Instant, numbers_s: int
) -> list[NumberStep]:
    """The next steps of all numbers of a service with this campaign; `numbers_s`: how long carriers take."""
    live = campaign if is_live(campaign) else None
    placed = _placed(numbers, live) if live else set()
    steps = []
    for number in numbers:
        step = _left(number, live)
        number_now = msgspec.structs.replace(number, **msgspec.structs.asdict(step.after)) if step else number
        if live is not None and number_now.needs_campaign:
            further = _onwards(number_now, live, now, numbers_s, has_place=number.sid in placed)
            if further is not None:
                step = NumberStep(number, further.after, (*(step.told if step else ()), *further.told))
        if step is not None:
            steps.append(step)
    return steps


def _placed(numbers: Sequence[PoolNumber], campaign: CampaignFacts) -> set[Sid]:
    """Which numbers have a place in the campaign: those that have one keep it, then the first to join."""
    most = SOLE_PROPRIETOR_MOST if campaign.sole_proprietor else NUMBERS_MOST
    able = [number for number in numbers if number.needs_campaign]
    holding = {number.sid for number in able if number.campaign_sid == campaign.sid and number.holds_place}
    waiting = [number for number in able if number.sid not in holding and not number.is_hopeless]
    waiting.sort(key=lambda number: (number.date_joined or 0, number.sid))
    free = max(0, most - len(holding))
    return holding | {number.sid for number in waiting[:free]}


def _left(number: PoolNumber, live: CampaignFacts | None) -> NumberStep | None:
    """It is no longer in the campaign that its row names: it left the service, or the campaign is over."""
    before = number.campaign_sid
    if before is None:
        return None
    has_left = not number.registered and number.registration_code is None
    if live is not None and before == live.sid and not has_left:
        return None
    told = (
        AuditedStep("number-deregistration.pending", before),
        AuditedStep("number-deregistration.successful", before),
    )
    return NumberStep(number, Registered(), told)


def _onwards(
    number: PoolNumber, live: CampaignFacts, now: Instant, numbers_s: int, *, has_place: bool
) -> NumberStep | None:
    suspended = live.status is CampaignStatus.SUSPENDED
    code, due = number.registration_code, number.registration_due
    if number.campaign_sid is None or (number.is_refused and has_place):
        return _begun(number, live, now.plus(s=numbers_s), has_place=has_place)
    if number.is_refused:
        return None
    if suspended and code != SUSPENDED:
        after = Registered(campaign_sid=live.sid, registration_code=SUSPENDED, registration_due=due)
        return NumberStep(number, after, (AuditedStep("number-registration.suspended", live.sid, SUSPENDED),))
    if suspended:
        return None
    if code == SUSPENDED:
        told = (AuditedStep("number-registration.reinstated", live.sid),)
        if due is None:
            return NumberStep(number, Registered(registered=True, campaign_sid=live.sid), told)
        after = Registered(campaign_sid=live.sid, registration_code=PENDING, registration_due=due)
        return NumberStep(number, after, told)
    if code == PENDING and (due is None or due <= now):
        return _ended(number, live)
    return None


def _begun(number: PoolNumber, live: CampaignFacts, due: Instant, *, has_place: bool) -> NumberStep:
    if not has_place:
        code = SOLE_PROPRIETOR_LIMIT if live.sole_proprietor else REGISTRATION_FAILED
        return _refused(number, live, code, REASONS[code] if live.sole_proprietor else POOL_UNAPPROVED)
    suspended = live.status is CampaignStatus.SUSPENDED
    after = Registered(
        campaign_sid=live.sid, registration_code=SUSPENDED if suspended else PENDING, registration_due=int(due)
    )
    return NumberStep(number, after, (AuditedStep("number-registration.pending", live.sid),))


def _ended(number: PoolNumber, live: CampaignFacts) -> NumberStep:
    if number.is_scripted_to_fail:
        return _refused(number, live, REGISTRATION_FAILED, REASONS[REGISTRATION_FAILED])
    told = (AuditedStep("number-registration.successful", live.sid),)
    return NumberStep(number, Registered(registered=True, campaign_sid=live.sid), told)


def _refused(number: PoolNumber, live: CampaignFacts, code: int, reason: str) -> NumberStep:
    after = Registered(campaign_sid=live.sid, registration_code=code)
    return NumberStep(number, after, (AuditedStep("number-registration.failed", live.sid, code, reason),))
