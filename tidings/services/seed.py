"""The default messaging service, which every account comes with; the first account's has its first senders in it."""

from __future__ import annotations

from collections.abc import Sequence

from tidings.accounts.model import Account
from tidings.core import Clock, Instant, Sid, Sids
from tidings.db import Database, Write
from tidings.numbers.senders import Sender
from tidings.numbers.store import joined
from tidings.services.messaging_services import Service, services

FRIENDLY_NAME = "Default Messaging Service"


async def seed_service(
    database: Database, account_sid: Sid, senders: Sequence[Sender], sids: Sids, clock: Clock
) -> Service | None:
    """Makes the default service of an account that `senders` were just made for; None: there were none.

    Raises Unavailable.
    """
    if not senders:
        return None
    now = clock.now()
    service = _default_of(account_sid, sids, now)
    members = [joined(account_sid, sender.sid, service.sid, now) for sender in senders]
    await database.commit(services.write_of(service), *members)
    return service


def with_service(account: Account, sids: Sids) -> list[Write]:
    """What a new account comes with: its default service, whose pool is empty."""
    return [services.write_of(_default_of(account.sid, sids, Instant(account.date_created)))]


def _default_of(account_sid: Sid, sids: Sids, now: Instant) -> Service:
    return Service(
        sid=sids.make("MG"),
        account_sid=account_sid,
        friendly_name=FRIENDLY_NAME,
        date_created=now,
        date_updated=now,
        use_inbound_webhook_on_number=True,
    )
