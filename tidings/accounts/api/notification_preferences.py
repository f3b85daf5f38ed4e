"""Which letters a user of the caller's organization wants."""

from __future__ import annotations

from typing import Annotated

from tidings.accounts.model import Capability
from tidings.accounts.organizations.rights import is_owner
from tidings.accounts.organizations.users import find_user
from tidings.accounts.people.preferences import NoticeCategory, is_fixed, wish_set, wishes_of
from tidings.core import Sid
from tidings.http import SELF, TIDINGS_V1, Call, Collection, Link, Params, Resource


class NotificationPreference(Resource):
    """Whether somebody wants letters of one category."""

    category: NoticeCategory
    wanted: bool
    fixed: Annotated[bool, "whether they get them in any case, as owners get what is about security"]
    user_sid: Sid
    url: Link = SELF


class SetPreference(Params):
    """Whether they want them."""

    wanted: bool


async def _seen(call: Call) -> list[NotificationPreference]:
    own, sid = call.account_sid, call.path["user_sid"]
    call.found(await find_user(call.db, own, sid))
    wishes, owner = await wishes_of(call.db, own, sid), await is_owner(call.db, sid, own)
    return [
        NotificationPreference(category=each, wanted=wanted, fixed=is_fixed(each, owns=owner), user_sid=sid)
        for each, wanted in wishes[sid].items()
    ]


preferences = Collection(
    TIDINGS_V1,
    "/Users/{user_sid:US}/NotificationPreferences",
    NotificationPreference,
    identity="category",
    whole=True,
    seen=_seen,
    needs=Capability.EVERYTHING,
)
preferences.standard("fetch", "list")


@preferences.update
async def change(call: Call, given: SetPreference) -> NotificationPreference:
    """From the next letter on."""
    before = await preferences.get(call)
    own, now = call.account_sid, call.clock.now()
    await call.db.commit(wish_set(own, before.user_sid, before.category, now, wanted=given.wanted))
    return await preferences.get(call)
