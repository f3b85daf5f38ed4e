"""Applications of an account: made, listed, changed, deleted.

Source: https://www.twilio.com/docs/usage/api/applications
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from msgspec import UNSET

from tidings.db import Guard, Write
from tidings.errors import TOO_MANY_APPLICATIONS
from tidings.http import Call, Condition, Given, Params
from tidings.numbers.applications import APPLICATIONS_MOST, Application, applications
from tidings.numbers.phone_numbers import phone_numbers
from tidings.webhooks.url import Url


class ApplicationSettings(Params, updates=Application):
    """What can be set. An empty text clears."""

    sms_status_callback: Given[Url]
    """The older name of MessageStatusCallback."""


applications.standard("fetch", "list", filters=("friendly_name",))


@applications.create
async def create(call: Call, given: ApplicationSettings) -> Application:
    """Numbers and messages name it from now on."""
    values = {"friendly_name": f"Application Created at {call.clock.now().iso()}", **_columns(given)}
    return await applications.insert(call, only_if=[_has_room(call)], **values)


@applications.update
async def update(call: Call, given: ApplicationSettings) -> Application:
    """What is given is set, the rest stays; it holds for the next message."""
    return await applications.update_row(call, **_columns(given))


@applications.delete
async def delete(call: Call) -> None:
    """Numbers that have it are without one, and have their own URLs again."""
    await applications.delete_row(call, also=[_left(call, "sms_application_sid"), _left(call, "voice_application_sid")])


def _columns(given: ApplicationSettings) -> dict[str, Any]:
    """What was given as columns: the callback has two names, of which the newer counts."""
    values = given.changes()
    older = values.pop("sms_status_callback", UNSET)
    return values if older is UNSET else {"message_status_callback": older, **values}


def _left(call: Call, column: str) -> Write:
    table = phone_numbers.table
    has_it = (table.c.account_sid == call.account_sid, table.c[column] == call.path["sid"])
    return sa.update(table).where(*has_it).values({column: None})


def _has_room(call: Call) -> Condition:
    """That the account has less than the most there may be."""
    own = sa.select(sa.func.count()).where(applications.table.c.account_sid == call.account_sid).scalar_subquery()
    guard = Guard("has-room", sa.select(sa.literal(1)).where(own < APPLICATIONS_MOST))
    return Condition(guard, TOO_MANY_APPLICATIONS(most=APPLICATIONS_MOST))
