"""In which language and time zone a user of the caller's organization reads pages and letters."""

from __future__ import annotations

from typing import Annotated

from msgspec.structs import replace

from tidings.accounts.model import Capability
from tidings.accounts.organizations.users import find_user
from tidings.accounts.people.locales import UserLocale, locale_of, locale_set
from tidings.core import Sid
from tidings.http import SELF, TIDINGS_V1, Call, Fit, Given, Link, Params, Resource, Spelled, operation
from tidings.wording.languages import language_called
from tidings.wording.zones import zone_called

_PATH = "/Users/{user_sid:US}/Locale"


class Locale(Resource):
    """What a user said."""

    user_sid: Sid
    language: Annotated[str | None, "null: what their browser says, and English in letters"]
    time_zone: Annotated[str | None, "null: what their browser says, and UTC in letters"]
    url: Link = SELF


def _or_cleared(fit: Spelled) -> Spelled:
    return Spelled(lambda text: fit.spell(text) if text else None)


class SetLocale(Params):
    """What is said instead; an empty one is as the browser says."""

    language: Given[Annotated[str | None, _or_cleared(Fit(language_called, "the installation has no such language"))]]
    time_zone: Given[Annotated[str | None, _or_cleared(Fit(zone_called, "it is no time zone such as Europe/Berlin"))]]


@operation(TIDINGS_V1, "GET", _PATH, resource=Locale, row=UserLocale, needs=Capability.EVERYTHING)
async def fetch(call: Call) -> UserLocale:
    """Both null where they never said anything."""
    own, sid = call.account_sid, call.path["user_sid"]
    call.found(await find_user(call.db, own, sid))
    return await locale_of(call.db, own, sid)


@operation(TIDINGS_V1, "POST", _PATH, resource=Locale, row=UserLocale, needs=Capability.EVERYTHING)
async def change(call: Call, given: SetLocale) -> UserLocale:
    """From their next page and letter on."""
    after = replace(await fetch(call), **given.changes())
    await call.db.commit(locale_set(after))
    return after
