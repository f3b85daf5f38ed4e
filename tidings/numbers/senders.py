"""Senders: what a phone number or short code may do when it sends, kept in memory for acceptance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum

import msgspec

from tidings.core import Sid
from tidings.db import Facts, Following, Wake
from tidings.numbers.sms_application import SmsApplication


class SenderType(StrEnum):
    """The kinds of sender, in the field's words."""

    LONG_CODE = "long-code"
    TOLL_FREE = "toll-free"
    SHORT_CODE = "short-code"
    ALPHANUMERIC = "alphanumeric"


class Sender(msgspec.Struct, frozen=True, kw_only=True):
    """One sender of an account."""

    sid: Sid
    account_sid: Sid
    address: str
    """E.164, a short code's digits, or an alphanumeric sender."""
    type: SenderType
    iso_country: str
    sms: bool = True
    mms: bool = True
    registered: bool = True
    """Whether carriers know its use: an A2P campaign for US long codes, a verification for toll-free."""
    campaign_sid: Sid | None = None
    """The A2P campaign whose throughput it shares."""
    registration_code: int | None = None
    """Why it is not registered, where there is more to say than that it has no campaign."""
    segments_per_second: float = 10.0
    sms_url: str | None = None
    sms_method: str = "POST"
    sms_fallback_url: str | None = None
    sms_fallback_method: str = "POST"
    status_callback: str | None = None
    sms_application_sid: Sid | None = None
    service_sid: Sid | None = None
    """The messaging service that it is in."""
    joined_at: int | None = None
    """Since when; None: it is in none, or that is not known."""


def alpha_sender_of(account_sid: Sid, word: str, iso_country: str = "", *, sid: Sid = "") -> Sender:
    """An alphanumeric sender of an account: for one country, or for all.

    `sid`: that of the sender of a messaging service; empty: the word is only named by a message. In which countries it
    is registered, is asked for each message; see services.alpha_registrations.
    """
    return Sender(
        sid=sid,
        account_sid=account_sid,
        address=word,
        type=SenderType.ALPHANUMERIC,
        iso_country=iso_country,
        mms=False,
        registered=False,
    )


class Senders:
    """All senders of the platform by address and by SID, as they are committed."""

    def __init__(self, facts: Facts[Sender], applications: Facts[SmsApplication] | None = None) -> None:
        """`applications`: those that senders may name; None: there are none."""
        self._facts = facts
        self._applications = applications
        self.at: Callable[[str], Sender | None] = facts.found_by("address")
        """Who owns this address; None: nobody here."""
        self.of: Callable[[Sid], Sender | None] = facts.get
        """The sender with this SID."""
        self.of_account: Callable[[Sid], list[Sender]] = facts.all_by("account_sid")
        """All senders of an account."""

    async def start(self) -> None:
        """Loads all. Raises Unavailable."""
        if self._applications is not None:
            await self._applications.start()
        await self._facts.start()

    def application(self, sid: Sid | None, account_sid: Sid) -> SmsApplication | None:
        """The application of this account with a SID; None: it has none such."""
        found = self._applications.get(sid) if sid and self._applications is not None else None
        return found if found is not None and found.account_sid == account_sid else None

    def follow(self, *wakes: Wake) -> Following[Sender]:
        """See Facts."""
        return self._facts.follow(*wakes)

    def __iter__(self) -> Iterator[Sender]:
        """All of them."""
        return iter(self._facts)

    def count(self) -> int:
        """How many there are."""
        return len(self._facts)
