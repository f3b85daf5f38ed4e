"""The first account's default messaging service, with its first senders in the pool."""

from __future__ import annotations

from collections.abc import Sequence

from tidings.core import Clock, Sid, Sids
from tidings.db import Database
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
    service = Service(
        sid=sids.make("MG"),
        account_sid=account_sid,
        friendly_name=FRIENDLY_NAME,
        date_created=now,
        date_updated=now,
        use_inbound_webhook_on_number=True,
    )
    members = [joined(account_sid, sender.sid, service.sid, now) for sender in senders]
    await database.commit(services.write_of(service), *members)
    return service
