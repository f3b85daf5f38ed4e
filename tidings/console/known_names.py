"""What pages call what they would show the SID of: accounts by their names, numbers as they are dialed."""

from __future__ import annotations

from tidings.accounts.directory import Directory
from tidings.accounts.model import Capability, Principal
from tidings.console.moments import spelled
from tidings.core import Sid
from tidings.numbers.senders import Senders


class KnownNames:
    """What one visitor may know of: their account's own, and its subaccounts'; the operator everything."""

    def __init__(self, directory: Directory, senders: Senders, own_sid: Sid, principal: Principal) -> None:
        self._directory = directory
        self._senders = senders
        self._own_sid = own_sid
        self._sees_all = principal.capability is Capability.OPERATOR

    def of(self, sid: str) -> str:
        """What an account or a sender is called; empty: it is none of theirs, or something else."""
        if sid[:2] == "AC":
            return self._name_of_account(sid) or ""
        sender = self._senders.of(sid) if sid[:2] in ("PN", "SC") else None
        return spelled(sender.address) if sender and self._name_of_account(sender.account_sid) is not None else ""

    def _name_of_account(self, sid: str) -> str | None:
        """None: it is none of theirs."""
        found = self._directory.get(sid)
        is_seen = found is not None and (self._sees_all or self._own_sid in (found.sid, found.owner_account_sid))
        return found.friendly_name if found is not None and is_seen else None
