"""Applications: URLs under one name, which numbers and messages share instead of having their own.

Source: https://www.twilio.com/docs/usage/api/applications
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

import sqlalchemy as sa

from tidings.audit.events import audited
from tidings.core import Instant, Sid
from tidings.db import Database, Facts, Row
from tidings.http import CORE_2010, SELF, Collection, Link, Of, Resource, Settable
from tidings.numbers.phone_numbers import ApiVersion
from tidings.numbers.sms_application import SmsApplication
from tidings.parameters import FriendlyName64, Method
from tidings.webhooks.url import Url

APPLICATIONS_MOST: Final = 1_000
"""Of one account: they are kept in memory."""


class Application(Resource):
    """An application of an account; the row. What concerns calls is kept and shown, and has no effect."""

    account_sid: Sid
    api_version: Settable[ApiVersion] = "2010-04-01"
    date_created: Instant
    date_updated: Instant
    friendly_name: Settable[FriendlyName64]
    message_status_callback: Settable[Url] = None
    sid: Sid
    sms_fallback_method: Settable[Method] = "POST"
    sms_fallback_url: Settable[Url] = None
    sms_method: Settable[Method] = "POST"
    sms_url: Settable[Url] = None
    status_callback: Settable[Url] = None
    status_callback_method: Settable[Method] = "POST"
    voice_caller_id_lookup: Settable[bool] = False
    voice_fallback_method: Settable[Method] = "POST"
    voice_fallback_url: Settable[Url] = None
    voice_method: Settable[Method] = "POST"
    voice_url: Settable[Url] = None
    public_application_connect_enabled: Settable[bool] = False


class ShownApplication(Application):
    """An application as the API shows it."""

    sms_status_callback: Annotated[str | None, Of("message_status_callback")]
    """Its older name."""
    uri: Link = SELF


applications = Collection(
    CORE_2010,
    "/Accounts/{account_sid:AC}/Applications",
    Application,
    sid="AP",
    table="application",
    unique=[("sid",)],
    show=ShownApplication,
    also=audited("application"),
)


_COLUMNS = [applications.table.c[name] for name in SmsApplication.__struct_fields__]


def application_facts(database: Database) -> Facts[SmsApplication]:
    """Every application of the platform, by SID."""
    return Facts(database, _load, by=("sid",), fed_by={applications.table: _sid_of})


def _sid_of(key: Row) -> tuple[Sid]:
    """Of the application whose row has this primary key."""
    _, sid = key
    return (sid,)


async def _load(database: Database, sids: Sequence[Sid] | None) -> list[SmsApplication]:
    chosen = sa.select(*_COLUMNS)
    if sids is not None:
        chosen = chosen.where(applications.table.c.sid.in_(sids))
    return [SmsApplication(*row) for row in await database.rows(chosen)]


async def application_of(database: Database, account_sid: Sid, sid: Sid) -> Application | None:
    """An application of an account; None: it has no such one. Raises Unavailable."""
    columns = applications.table.c
    rows = await database.rows(sa.select(*columns).where(columns.account_sid == account_sid, columns.sid == sid))
    return applications.stored.read(rows[0]) if rows else None
