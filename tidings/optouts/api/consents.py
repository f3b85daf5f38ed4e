"""Consents and contacts, kept in bulk.

Source: https://www.twilio.com/docs/iam/api/bulk-consents, https://www.twilio.com/docs/iam/api/bulk-contacts
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tidings.addresses.places import is_country
from tidings.core import Instant
from tidings.db import Write
from tidings.errors import CONSENT_NOT_KEPT, CONTACT_NOT_KEPT
from tidings.http import ACCOUNTS_V1, BulkItem, Call, Change, bulk, equal
from tidings.numbers.addresses import Address, is_e164
from tidings.optouts.consents import ConsentStatus, Contact, ReportedConsent, consents, contacts
from tidings.optouts.scopes import scope_of, scopes_within
from tidings.optouts.store import OptOut, OptOutSource, added, removed

ZIP_CODE_MOST: Final = 16
_OURS: Final = frozenset({OptOutSource.KEYWORD, OptOutSource.API, OptOutSource.IMPORT})
_SOURCES: Final = {source.value: source for source in OptOutSource if source not in _OURS}
_STATUSES: Final = {status.value: status for status in ConsentStatus}

consents.standard("list", filters=(equal("sender_id", Address), equal("contact_id", Address), "status", "source"))
contacts.standard("list", "fetch", "delete")


def _obeyed(change: Change[ReportedConsent]) -> Iterable[Write]:
    """Who opted out is not written to from then on, who opted in is again."""
    call, said = change.call, change.item
    if said.status is ConsentStatus.OPT_IN:
        yield removed(call.account_sid, scopes_within(call, said.sender_id), said.contact_id)
        return
    at = min(call.clock.now(), said.date_of_consent or call.clock.now())
    yield added(OptOut(call.account_sid, said.sender_id, said.contact_id, "", at, said.source))


@bulk(consents, ACCOUNTS_V1, "/Consents/Bulk", CONSENT_NOT_KEPT, also=_obeyed)
def consent(call: Call, item: BulkItem) -> ReportedConsent:
    """The last that a person said counts."""
    return ReportedConsent(
        account_sid=call.account_sid,
        sender_id=item.read("sender_id", lambda text: scope_of(call, text)),
        contact_id=item.text("contact_id", is_e164),
        status=item.read("status", _STATUSES.get),
        source=item.read("source", _SOURCES.get),
        date_of_consent=item.read("date_of_consent", Instant.parse_iso, required=False),
        date_updated=call.clock.now(),
    )


@bulk(contacts, ACCOUNTS_V1, "/Contacts/Bulk", CONTACT_NOT_KEPT)
def contact(call: Call, item: BulkItem) -> Contact:
    """Where a person lives, in place of what was kept of that."""
    return Contact(
        account_sid=call.account_sid,
        contact_id=item.text("contact_id", is_e164),
        country_iso_code=item.text("country_iso_code", is_country, required=False),
        zip_code=item.text("zip_code", lambda text: len(text) <= ZIP_CODE_MOST, required=False),
        date_updated=call.clock.now(),
    )
