"""Standing: whether a queued message may still leave. Much can change while it waits.

Its account may have been suspended, its number released, its campaign suspended. What its recipient wants is asked by
the commit that marks it `sending` (see claims.py), which knows of every opt-out.
"""

from __future__ import annotations

from typing import Final, Protocol

from tidings import errors
from tidings.accounts.model import Account, AccountStatus
from tidings.core import Sid
from tidings.delivery.outcomes import Failed
from tidings.holding import Holding
from tidings.messages.lifecycle import Event
from tidings.messages.model import Message
from tidings.messages.selection import writes_unregistered
from tidings.messages.sending import of_standing
from tidings.numbers.addresses import country_of, is_alphanumeric
from tidings.numbers.senders import Senders
from tidings.services.pools import Pools

EXPIRED: Final = Failed(Event.EXPIRED, errors.VALIDITY_EXPIRED.code)
OPTED_OUT: Final = Failed(Event.OPTED_OUT, errors.OPTED_OUT.code)
SUSPENDED: Final = Failed(Event.SUSPENDED, errors.SUSPENDED_MEANWHILE.code)
RELEASED: Final = Failed(Event.SENDER_RELEASED, errors.FROM_NOT_CAPABLE.code)
MEDIA_NOT_TAKEN: Final = Failed(Event.MEDIA_MISSING, errors.MMS_NOT_SUPPORTED.code)
DROPPED: Final = Failed(Event.EXPIRED, errors.VALIDITY_EXPIRED.code, "dropped when a hold ended")


class AccountFinder(Protocol):
    """Who knows the accounts."""

    def get(self, sid: Sid, /) -> Account | None:
        """The account with a SID."""
        ...


class Standing:
    """Knows how senders and accounts stand now."""

    def __init__(
        self, senders: Senders, pools: Pools, accounts: AccountFinder, holding: Holding, *, enforce_registration: bool
    ) -> None:
        self._senders = senders
        self._pools = pools
        self._accounts = accounts
        self._holding = holding
        self._enforce_registration = enforce_registration

    def of_lane(self, account_sid: Sid, address: str) -> Failed | None:
        """Why nothing may leave a sender's queue any more; None: something may."""
        if not self._is_active(account_sid):
            return SUSPENDED
        sender = self._senders.at(address)
        if sender is None:
            return None if is_alphanumeric(address) else RELEASED
        return RELEASED if sender.account_sid != account_sid else None

    def of_message(self, message: Message) -> Failed | None:
        """Why a message may not leave any more; None: it may."""
        if self._holding.drops(message.sid):
            return DROPPED
        if not self._is_active(message.account_sid):
            return SUSPENDED
        sender = self._senders.at(message.sender)
        if sender is None:
            return None if is_alphanumeric(message.sender) else RELEASED
        if sender.account_sid != message.account_sid:
            return RELEASED
        if sender.registered or message.exempt or not self._enforce_registration:
            return None
        if writes_unregistered(sender, country_of(message.to)):
            return Failed(Event.UNREGISTERED, of_standing(sender).kind.code)
        return None

    def service_of(self, message: Message) -> Sid | None:
        """The messaging service whose opt-outs hold for a message: its own, or the one that its sender is in."""
        if message.messaging_service_sid is not None:
            return message.messaging_service_sid
        sender = self._senders.at(message.sender)
        service = self._pools.of_sender(sender.sid) if sender is not None else None
        return service.sid if service is not None else None

    def converts(self, message: Message) -> bool:
        """Whether media become links where they cannot go as MMS; without a service they do."""
        sid = message.messaging_service_sid
        service = self._pools.get(sid, message.account_sid) if sid is not None else None
        return service is None or service.mms_converter

    def _is_active(self, account_sid: Sid) -> bool:
        """Whether an account may send: itself, and the one that it belongs to."""
        account = self._accounts.get(account_sid)
        if account is None or account.status is not AccountStatus.ACTIVE:
            return False
        if account.owner_account_sid == account_sid:
            return True
        owner = self._accounts.get(account.owner_account_sid)
        return owner is None or owner.status is AccountStatus.ACTIVE
