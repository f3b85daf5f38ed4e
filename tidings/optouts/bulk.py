"""The items of a bulk request, each judged by itself: what is wrong with one is gathered, and told.

Source: https://www.twilio.com/docs/iam/api/bulk-consents, https://www.twilio.com/docs/iam/api/bulk-contacts
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

import msgspec

from tidings.addresses.places import is_country
from tidings.core import Instant, Kind
from tidings.db import Stored, Write, upsert
from tidings.http import Call
from tidings.numbers.addresses import is_e164
from tidings.optouts.consents import ConsentStatus, Contact, ReportedConsent, consents, contacts
from tidings.optouts.scopes import scope_of, scopes_within
from tidings.optouts.store import OptOut, OptOutSource, added, removed

ZIP_CODE_MOST: Final = 16
_OURS: Final = frozenset({OptOutSource.KEYWORD, OptOutSource.API, OptOutSource.IMPORT})
_SOURCES: Final = {source.value: source for source in OptOutSource if source not in _OURS}
_STATUSES: Final = {status.value: status for status in ConsentStatus}
_is_correlation: Final = re.compile(r"[0-9a-fA-F]{32}", re.ASCII).fullmatch

R = TypeVar("R", bound=msgspec.Struct)


class Judged(msgspec.Struct, frozen=True):
    """What became of an item."""

    correlation_id: str
    error_code: int
    """0: it is kept."""
    error_messages: list[str]


class BulkItem:
    """One item under judgement: what is wrong with it is gathered."""

    def __init__(self, given: dict[str, Any]) -> None:
        self._given = given
        self.wrong: list[str] = []
        self.correlation_id = self.read("correlation_id", lambda text: text if _is_correlation(text) else None)

    def read(self, name: str, read: Callable[[str], Any], *, required: bool = True) -> Any:
        """What `read` makes of a text; None, and a complaint, where it is None, raises ValueError or is not there."""
        given = self._given.get(name)
        if given in (None, "") and not required:
            return None
        try:
            value = read(given) if isinstance(given, str) else None
        except (ValueError, OverflowError):
            value = None
        if value is None:
            self.wrong.append(f"INVALID_{name.upper()}")
        return value

    def judged(self, otherwise: Kind) -> Judged:
        """The answer to it."""
        shown = self._given.get("correlation_id")
        named = shown[:64] if isinstance(shown, str) else ""
        return Judged(named, otherwise.code if self.wrong else 0, self.wrong)


def consent_of(call: Call, item: BulkItem) -> ReportedConsent:
    """What an item says; it is worth nothing where something is wrong with it."""
    return ReportedConsent(
        account_sid=call.account_sid,
        sender_id=item.read("sender_id", lambda text: scope_of(call, text)),
        contact_id=item.read("contact_id", _number),
        status=item.read("status", _STATUSES.get),
        source=item.read("source", _SOURCES.get),
        date_of_consent=item.read("date_of_consent", Instant.parse_iso, required=False),
        date_updated=call.clock.now(),
    )


def contact_of(call: Call, item: BulkItem) -> Contact:
    """What an item says; it is worth nothing where something is wrong with it."""
    return Contact(
        account_sid=call.account_sid,
        contact_id=item.read("contact_id", _number),
        country_iso_code=item.read("country_iso_code", _country, required=False),
        zip_code=item.read("zip_code", _zip_code, required=False),
        date_updated=call.clock.now(),
    )


def consented(call: Call, said: ReportedConsent) -> Iterable[Write]:
    """Keeps what somebody said, and obeys it."""
    yield _replaced(consents.stored, said)
    if said.status is ConsentStatus.OPT_IN:
        yield removed(call.account_sid, scopes_within(call, said.sender_id), said.contact_id)
        return
    at = min(call.clock.now(), said.date_of_consent or call.clock.now())
    yield added(OptOut(call.account_sid, said.sender_id, said.contact_id, "", at, said.source))


def known(contact: Contact) -> Write:
    """Keeps where somebody lives."""
    return _replaced(contacts.stored, contact)


def _replaced(stored: Stored[R], row: R) -> Write:
    return upsert(stored.table, dict(zip(stored.columns, stored.row(row), strict=True)))


def _number(text: str) -> str | None:
    return text if is_e164(text) else None


def _country(text: str) -> str | None:
    return text if is_country(text) else None


def _zip_code(text: str) -> str | None:
    return text if len(text) <= ZIP_CODE_MOST else None
