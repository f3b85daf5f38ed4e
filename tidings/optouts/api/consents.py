"""Consents and contacts in bulk: each item is judged by itself, and one that is wrong is told of and left out.

Source: https://www.twilio.com/docs/iam/api/bulk-consents, https://www.twilio.com/docs/iam/api/bulk-contacts
"""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from tidings.errors import CONSENT_NOT_KEPT, CONTACT_NOT_KEPT
from tidings.http import ACCOUNTS_V1, Call, Params, equal, operation
from tidings.numbers.addresses import Address
from tidings.optouts.bulk import BulkItem, Judged, consent_of, consented, contact_of, known
from tidings.optouts.consents import Contact, ReportedConsent, consents, contacts

ITEMS_MOST: Final = 25


class BulkItems(Params):
    """Items, each an object in JSON."""

    items: Annotated[list[dict[str, Any]], Meta(min_length=1, max_length=ITEMS_MOST)]


class Answer(msgspec.Struct, frozen=True):
    """What became of all of them, in their order."""

    items: list[Judged]


consents.standard("list", filters=(equal("sender_id", Address), equal("contact_id", Address), "status", "source"))
contacts.standard("list", "fetch", "delete")


@operation(ACCOUNTS_V1, "POST", "/Consents/Bulk", status=201)
async def consent(call: Call, given: BulkItems) -> Answer:
    """Keeps what people said; who opted out is not written to from then on, who opted in is again."""
    items = [BulkItem(fields) for fields in given.items]
    read: list[tuple[BulkItem, ReportedConsent]] = [(item, consent_of(call, item)) for item in items]
    last = {(said.sender_id, said.contact_id): said for item, said in read if not item.wrong}
    await call.db.commit(*(write for said in last.values() for write in consented(call, said)))
    return Answer([item.judged(CONSENT_NOT_KEPT) for item in items])


@operation(ACCOUNTS_V1, "POST", "/Contacts/Bulk", status=201)
async def contact(call: Call, given: BulkItems) -> Answer:
    """Keeps where people live, in place of what was kept of them."""
    items = [BulkItem(fields) for fields in given.items]
    read: list[tuple[BulkItem, Contact]] = [(item, contact_of(call, item)) for item in items]
    last = {found.contact_id: found for item, found in read if not item.wrong}
    await call.db.commit(*map(known, last.values()))
    return Answer([item.judged(CONTACT_NOT_KEPT) for item in items])
