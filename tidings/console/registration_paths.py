"""How far each customer profile has come on its way to the first message, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final, TypeAlias, TypeVar

import msgspec
import sqlalchemy as sa

from tidings.brands.bundles import PROFILES
from tidings.brands.lifecycle import BrandStatus, BrandType
from tidings.brands.resource import Brand, brands
from tidings.campaigns.lifecycle import CampaignStatus
from tidings.campaigns.resource import Campaign, campaigns
from tidings.console.registration_sources import SOURCES, SeenAccounts, Thing
from tidings.console.registrations import RegistrationList, sid_of, standing_of
from tidings.console.standing import Context, NumberRow, ObjectStanding, RegistrationKind, State, is_asked
from tidings.console.wording import _
from tidings.core import Sid
from tidings.http import Collection, Resource
from tidings.numbers.phone_numbers import phone_numbers
from tidings.trusthub.policies import POLICY, Policy
from tidings.trusthub.rows import ASSIGNMENTS, BUNDLES, Bundle, BundleKind

R = TypeVar("R", bound=Resource)

PATHS: Final = 6
"""Customer profiles on a page."""
EACH_MOST: Final = 200
"""Things of one kind that are looked at for a page."""

_PREFERRED: Final = (State.DONE, State.ASKED, State.WAITING, State.REFUSED)
"""Of several things on one step, the state of the best of them is the step's."""
_A2P: Final = PROFILES[BrandType.STANDARD] | PROFILES[BrandType.SOLE_PROPRIETOR]
_NEXT: Final = {
    RegistrationKind.PRODUCT: _("Next: a trust product with what the brand needs, and this profile assigned to it."),
    RegistrationKind.BRAND: _("Next: register a brand with the profile and the trust product."),
    RegistrationKind.CAMPAIGN: _("Next: a messaging service, and a campaign for it."),
    RegistrationKind.NUMBER: _("Next: put a US number into the campaign's messaging service."),
}


_CAN_SEND: Final = _("Can send")


class Mark(StrEnum):
    """How a step is drawn."""

    DONE = "done"
    FOLLOWS = "follows"
    """Nothing is to be done for it: it goes with another one."""
    WAITING = "waiting"
    ASKED = "asked"
    REFUSED = "refused"
    AHEAD = "ahead"


class PathStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the bar."""

    label: str
    mark: Mark
    words: str = ""
    sid: Sid | None = None
    """What it is about; None: nothing is there yet."""


class RegistrationPath(msgspec.Struct, frozen=True, kw_only=True):
    """A customer profile's way."""

    profile: Bundle
    note: str
    steps: tuple[PathStep, ...]
    news: ObjectStanding | None
    """What it waits for now; None: nothing is left to do."""
    sid: Sid | None
    """What that is about."""

    @property
    def can_send(self) -> bool:
        """Whether a number of it is registered with the carriers."""
        return self.steps[-1].label == _CAN_SEND and self.steps[-1].mark is Mark.DONE


class Belongings(msgspec.Struct, frozen=True):
    """What belongs to a customer profile, each the newest first."""

    products: Sequence[Bundle] = ()
    brands: Sequence[Brand] = ()
    campaigns: Sequence[Campaign] = ()
    numbers: Sequence[NumberRow] = ()


def path_of(profile: Bundle, found: Belongings, context: Context) -> RegistrationPath:
    """The way of one profile."""
    policy = POLICY.get(profile.policy_sid)
    note = policy.friendly_name if policy else profile.policy_sid
    first, standing = _step(_("Profile"), [profile], context)
    if _leads_nowhere(policy, found):
        return RegistrationPath(
            profile=profile, note=note, steps=(first,), news=_news_of_one(standing), sid=profile.sid
        )
    ways = [
        (None, first, standing),
        (RegistrationKind.PRODUCT, *_step(_("Trust product"), found.products, context)),
        (RegistrationKind.BRAND, *_brand_step(found.brands, context)),
        *_otp(profile, found.brands, context),
        (RegistrationKind.CAMPAIGN, *_step(_("Campaign"), found.campaigns, context)),
        (RegistrationKind.NUMBER, *_step(_("Number"), found.numbers, context)),
    ]
    steps = [way[1] for way in ways]
    sends = _sends(found)
    steps.append(PathStep(label=_CAN_SEND, mark=Mark.DONE if sends else Mark.AHEAD))
    news, sid = (None, None) if sends else _news(ways)
    return RegistrationPath(profile=profile, note=note, steps=tuple(steps), news=news, sid=sid)


def _leads_nowhere(policy: Policy | None, found: Belongings) -> bool:
    """A primary profile vouches for others; and not every profile is for messages to the US."""
    if found.products or found.brands:
        return False
    return policy is None or policy.is_primary or policy.sid not in _A2P


def _news_of_one(standing: ObjectStanding | None) -> ObjectStanding | None:
    return None if standing is None or standing.state is State.DONE else standing


_Way: TypeAlias = tuple[RegistrationKind | None, PathStep, ObjectStanding | None]
"""What would be begun for a step, how it is drawn, and where its best thing stands."""


def _step(label: str, things: Sequence[Thing], context: Context) -> tuple[PathStep, ObjectStanding | None]:
    """The step of some things of one kind: as far as the best of them, the newest first, has come."""
    standings = [(standing_of(thing, context), sid_of(thing)) for thing in things]
    if not standings:
        return PathStep(label=label, mark=Mark.AHEAD), None
    best, sid = min(standings, key=lambda pair: _PREFERRED.index(pair[0].state))
    words = best.words
    if len(standings) > 1:
        alike = sum(standing.state is best.state for standing, __ in standings)
        words = _("%(words)s (%(alike)s of %(all)s)", words=words, alike=alike, all=len(standings))
    mark = Mark.FOLLOWS if best.follows else Mark(best.state.value)
    return PathStep(label=label, mark=mark, words=words, sid=sid), best


def _brand_step(found: Sequence[Brand], context: Context) -> tuple[PathStep, ObjectStanding | None]:
    """The brand as the registry approved it; whether its owner confirmed it is the next step's."""
    approved = [brand for brand in found if brand.status is BrandStatus.APPROVED]
    step, standing = _step(_("Brand"), found, context)
    if not approved or not any(map(is_asked, approved)) or step.mark is Mark.DONE:
        return step, standing
    done = ObjectStanding(state=State.DONE, words=_("Approved"))
    return PathStep(label=_("Brand"), mark=Mark.DONE, words=done.words, sid=approved[0].sid), done


def _otp(profile: Bundle, found: Sequence[Brand], context: Context) -> list[_Way]:
    """The one-time question; only sole proprietors are asked."""
    if profile.policy_sid not in PROFILES[BrandType.SOLE_PROPRIETOR]:
        return []
    approved = [brand for brand in found if brand.status is BrandStatus.APPROVED]
    if not approved:
        return [(None, PathStep(label="OTP", mark=Mark.AHEAD), None)]
    confirmed = [brand for brand in approved if not is_asked(brand)]
    brand = (confirmed or approved)[0]
    if confirmed:
        step = PathStep(label="OTP", mark=Mark.DONE, words=_("Confirmed"), sid=brand.sid)
        return [(None, step, ObjectStanding(state=State.DONE, words=_("Confirmed")))]
    step = PathStep(label="OTP", mark=Mark.ASKED, words=_("To be answered"), sid=brand.sid)
    return [(None, step, standing_of(brand, context))]


def _sends(found: Belongings) -> bool:
    live = {
        campaign.campaign_sid
        for campaign in found.campaigns
        if campaign.campaign_status is CampaignStatus.VERIFIED and not campaign.mock
    }
    return any(number.registered and number.campaign_sid in live for number in found.numbers)


def _news(ways: Sequence[_Way]) -> tuple[ObjectStanding | None, Sid | None]:
    """The first step that is not over says what is to happen."""
    for kind, step, standing in ways:
        if standing is None and kind is not None:
            return ObjectStanding(state=State.ASKED, words=_("Next"), waits=_NEXT[kind]), None
        if standing is not None and standing.state is not State.DONE and not standing.follows:
            return standing, step.sid
    last = next((way[2] for way in reversed(ways) if way[2] and way[2].waits), None)
    return last, None


class Paths:
    """Reads what belongs to customer profiles. Everything raises Unavailable."""

    def __init__(self, registrations: RegistrationList) -> None:
        self._registrations = registrations
        self._database = registrations.database

    async def page(self, scope: SeenAccounts, before: str | None = None) -> tuple[list[RegistrationPath], str | None]:
        """The ways of some customer profiles, the newest first, and the place where the next page begins."""
        source = SOURCES[RegistrationKind.PROFILE]
        select = sa.select(*source.columns).where(source.always, *scope.where(source.account_sid))
        if before is not None:
            select = select.where(source.sid < source.prefix + before)
        rows = await self._database.rows(select.order_by(source.sid.desc()).limit(PATHS + 1))
        profiles = [BUNDLES.read(row) for row in rows[:PATHS]]
        return await self.of(profiles), profiles[-1].sid[2:] if len(rows) > PATHS else None

    async def of(self, profiles: Sequence[Bundle]) -> list[RegistrationPath]:
        """The ways of these profiles."""
        if not profiles:
            return []
        found = await self._belongings(profiles)
        things: list[Thing] = list(profiles)
        for each in found.values():
            things += (*each.products, *each.brands, *each.campaigns, *each.numbers)
        context = await self._registrations.context(things)
        return [path_of(profile, found[profile.sid], context) for profile in profiles]

    async def _belongings(self, profiles: Sequence[Bundle]) -> dict[Sid, Belongings]:
        sids = [profile.sid for profile in profiles]
        marks = await self._read(brands, brands.table.c.customer_profile_bundle_sid.in_(sids))
        of_brands = campaigns.table.c.brand_registration_sid.in_([brand.sid for brand in marks])
        kept = await self._read(campaigns, of_brands) if marks else []
        numbers = await self._numbers(kept) if kept else []
        products = await self._products(sids)
        return {sid: _of_profile(sid, products, marks, kept, numbers) for sid in sids}

    async def _products(self, profile_sids: Sequence[Sid]) -> list[tuple[Sid, Bundle]]:
        """Trust products with the profile that is assigned to each."""
        columns, assigned = BUNDLES.table.c, ASSIGNMENTS.table.c
        select = (
            sa.select(assigned.object_sid, *columns)
            .join(BUNDLES.table, columns.sid == assigned.bundle_sid)
            .where(assigned.object_sid.in_(profile_sids), columns.kind == BundleKind.TRUST_PRODUCT.value)
            .order_by(columns.sid.desc())
            .limit(EACH_MOST)
        )
        return [(str(row[0]), BUNDLES.read(row[1:])) for row in await self._database.rows(select)]

    async def _numbers(self, kept: Sequence[Campaign]) -> list[NumberRow]:
        columns, source = phone_numbers.table.c, SOURCES[RegistrationKind.NUMBER]
        belongs = sa.or_(
            columns.campaign_sid.in_([campaign.campaign_sid for campaign in kept]),
            columns.messaging_service_sid.in_([campaign.messaging_service_sid for campaign in kept]),
        )
        select = sa.select(*source.columns).where(source.always, belongs)
        rows = await self._database.rows(select.order_by(columns.sid.desc()).limit(EACH_MOST))
        return [number for row in rows if isinstance(number := source.read(row), NumberRow)]

    async def _read(self, kept: Collection[R], where: sa.ColumnElement[bool]) -> list[R]:
        select = sa.select(*kept.table.c).where(where).order_by(kept.table.c.date_created.desc()).limit(EACH_MOST)
        return [kept.stored.read(row) for row in await self._database.rows(select)]


def _of_profile(
    sid: Sid,
    products: Iterable[tuple[Sid, Bundle]],
    marks: Iterable[Brand],
    kept: Iterable[Campaign],
    numbers: Iterable[NumberRow],
) -> Belongings:
    own = [brand for brand in marks if brand.customer_profile_bundle_sid == sid]
    own_sids = {brand.sid for brand in own}
    its = [campaign for campaign in kept if campaign.brand_registration_sid in own_sids]
    campaign_sids = {campaign.campaign_sid for campaign in its}
    service_sids = {campaign.messaging_service_sid for campaign in its}
    return Belongings(
        [product for profile_sid, product in products if profile_sid == sid],
        own,
        its,
        [
            number
            for number in numbers
            if number.campaign_sid in campaign_sids
            or (number.campaign_sid is None and number.messaging_service_sid in service_sids)
        ],
    )
