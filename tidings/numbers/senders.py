"""Senders: what a phone number or short code may do when it sends, kept in memory for acceptance."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from enum import StrEnum

import msgspec

from tidings.core import Sid


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


class Senders:
    """All senders of the platform by address and by SID. Told of changes after they are committed."""

    def __init__(self, load: Callable[[], Awaitable[Iterable[Sender]]]) -> None:
        self._load = load
        self._by_address: dict[str, Sender] = {}
        self._by_sid: dict[Sid, Sender] = {}
        self._told: list[Callable[[Sender], None]] = []
        self._told_of_removal: list[Callable[[Sid], None]] = []

    async def start(self) -> None:
        """Loads all. Raises Unavailable."""
        for sender in await self._load():
            self.put(sender)

    def count(self) -> int:
        """How many there are."""
        return len(self._by_sid)

    def at(self, address: str) -> Sender | None:
        """Who owns this address; None: nobody here."""
        return self._by_address.get(address)

    def of(self, sid: Sid) -> Sender | None:
        """The sender with this SID."""
        return self._by_sid.get(sid)

    def put(self, sender: Sender) -> None:
        """A sender was made or changed."""
        self._by_address[sender.address] = sender
        self._by_sid[sender.sid] = sender
        for told in self._told:
            told(sender)

    def remove(self, sid: Sid) -> None:
        """A sender was released."""
        gone = self._by_sid.pop(sid, None)
        if gone is not None and self._by_address.get(gone.address) is gone:
            del self._by_address[gone.address]
        for told in self._told_of_removal:
            told(sid)

    def on_change(self, told: Callable[[Sender], None]) -> None:
        """`told` is called with every sender that is put."""
        self._told.append(told)

    def on_removed(self, told: Callable[[Sid], None]) -> None:
        """`told` is called with the SID of every sender that is removed."""
        self._told_of_removal.append(told)
