"""What people want letters about: yes or no for each kind, with what holds where they never said."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import msgspec
import sqlalchemy as sa

from tidings.core import Instant, Sid
from tidings.db import Database, Write, table, upsert
from tidings.wording.sentences import _


class NoticeCategory(StrEnum):
    """What letters are about."""

    BILLING = "billing"
    PRODUCT = "product"
    SECURITY = "security"
    INCIDENT = "incident"
    REGULATORY = "regulatory"


DEFAULTS: Final = {
    NoticeCategory.BILLING: True,
    NoticeCategory.PRODUCT: False,
    NoticeCategory.SECURITY: True,
    NoticeCategory.INCIDENT: True,
    NoticeCategory.REGULATORY: True,
}
WORDS: Final = {
    NoticeCategory.BILLING: _("Billing: credit, and a balance that is low or spent"),
    NoticeCategory.PRODUCT: _("Product: a new version of Tidings"),
    NoticeCategory.SECURITY: _("Security: keys and tokens"),
    NoticeCategory.INCIDENT: _("Incidents: suspensions, and what goes wrong"),
    NoticeCategory.REGULATORY: _("Regulatory: what becomes of registrations"),
}


class NoticePreferenceRow(msgspec.Struct, frozen=True):
    """What somebody said of one category."""

    account_sid: Sid
    user_sid: Sid
    category: str
    wanted: int
    date_updated: int


notice_preferences: Final = table(
    "notice_preference", NoticePreferenceRow, key=("account_sid", "user_sid", "category"), small=True
)
_N: Final = notice_preferences.c


async def wishes_of(database: Database, account_sid: Sid, *user_sids: Sid) -> dict[Sid, dict[NoticeCategory, bool]]:
    """What users of an organization want, by the user. Raises Unavailable."""
    wishes = {sid: dict(DEFAULTS) for sid in user_sids}
    said = sa.select(_N.user_sid, _N.category, _N.wanted).where(_N.account_sid == account_sid)
    for sid, category, wanted in await database.rows(said.where(_N.user_sid.in_(user_sids))):
        wishes[str(sid)][NoticeCategory(category)] = bool(wanted)
    return wishes


async def wanted_by(database: Database, category: NoticeCategory, after: Sid, most: int) -> list[tuple[Sid, Sid]]:
    """Who said that they want letters of a category: their main account and SID, by SID. Raises Unavailable."""
    said = (_N.category == category.value, _N.wanted == 1, _N.user_sid > after)
    found = sa.select(_N.account_sid, _N.user_sid).where(*said).order_by(_N.user_sid).limit(most)
    return [(str(account_sid), str(user_sid)) for account_sid, user_sid in await database.search(found)]


def wish_set(account_sid: Sid, user_sid: Sid, category: NoticeCategory, now: Instant, *, wanted: bool) -> Write:
    """Sets one."""
    row = NoticePreferenceRow(account_sid, user_sid, category.value, int(wanted), int(now))
    return upsert(notice_preferences, msgspec.structs.asdict(row))


def wishes_lost(account_sid: Sid, user_sid: Sid) -> Write:
    """Forgets what somebody said."""
    return sa.delete(notice_preferences).where(_N.account_sid == account_sid, _N.user_sid == user_sid)


def is_fixed(category: NoticeCategory, *, owns: bool) -> bool:
    """Whether somebody gets a category whatever they say: an owner what is about security."""
    return owns and category is NoticeCategory.SECURITY


def gets(wishes: dict[NoticeCategory, bool], category: NoticeCategory, *, owns: bool, suspension: bool = False) -> bool:
    """Whether somebody is written to: by their wish, and an owner of security and of suspensions in any case."""
    return wishes[category] or is_fixed(category, owns=owns) or (owns and suspension)
