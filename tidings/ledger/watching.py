"""Tells people that their account's balance is low, or spent: once for each time that it becomes so.

It looks at balances now and then, so that no message costs more for it.
"""

from __future__ import annotations

import contextlib
from typing import Final

from tidings.accounts.directory import Directory
from tidings.accounts.people.credentials import Person
from tidings.accounts.people.preferences import NoticeCategory
from tidings.accounts.people.recipients import wanting
from tidings.accounts.people.wording import letter_to
from tidings.accounts.vault import Vault
from tidings.core import Instant, Sid
from tidings.db import Database, GuardFailed
from tidings.ledger.amounts import decimal
from tidings.ledger.watched import BalanceChange, BalanceLevel, changes, known
from tidings.mail.letter import WAKES, Draft, account_has_room, occasion, posted
from tidings.wording.sentences import _
from tidings.wording.zones import full

LOOKS_S: Final = 60
MOST: Final = 200
"""Accounts of one look."""
_SUBJECTS: Final = {BalanceLevel.LOW: _("The balance is low"), BalanceLevel.SPENT: _("The balance is spent")}
_ONWARD: Final = _(
    "Nothing is stopped by it: messages go on, and are charged. Whoever runs this installation books credit."
)
_WHICH: Final = _("From what on you are told is said on the page Balance, and which letters you get on your profile.")


class WatchBalances:
    """Looks at balances, and writes letters."""

    name = "watch-balances"

    def __init__(self, database: Database, directory: Directory, vault: Vault) -> None:
        self._database = database
        self._directory = directory
        self._vault = vault
        self._after: Sid = ""
        """The last account that was looked at, where there may be more: who cannot be told now holds up no other."""

    async def step(self, now: Instant) -> Instant:
        """See Loop."""
        found = await changes(self._database, now, self._after, MOST)
        for change in found:
            await self._take(change, now)
        self._after = found[-1].account_sid if len(found) == MOST else ""
        return now if self._after else now.plus(s=LOOKS_S)

    async def _take(self, change: BalanceChange, now: Instant) -> None:
        account_sid, guards = change.account_sid, [known(change, now)]
        people = list[Person]()
        if change.level > change.was:
            people = await wanting(self._database, account_sid, account_sid, NoticeCategory.BILLING)
        account = self._directory.get(account_sid)
        name = account.friendly_name if account else account_sid
        writes = [
            posted(
                told_to(person, change, name, now),
                occasion("balance", account_sid, str(int(now)), person.sid),
                self._vault,
                now,
            )
            for person in people
        ]
        if writes:
            guards.append(account_has_room(account_sid, now))
        with contextlib.suppress(GuardFailed):  # another process told them, or they had many letters today: then later
            await self._database.commit(*writes, only_if=guards, wakes=WAKES if writes else ())


def told_to(person: Person, change: BalanceChange, name: str, now: Instant) -> Draft:
    """The letter to somebody."""
    money = {"balance": decimal(change.balance_micros), "currency": change.currency}
    values = {"account": name, "at": full(now, person.zone), **money}
    said = (
        _("The balance of %(account)s is spent: at %(at)s it is %(balance)s %(currency)s.", **values)
        if change.level is BalanceLevel.SPENT
        else _(
            "The balance of %(account)s is low: at %(at)s it is %(balance)s %(currency)s, and you are told from "
            "%(low)s on.",
            low=decimal(change.low_micros),
            **values,
        )
    )
    return letter_to(person, NoticeCategory.BILLING.value, _SUBJECTS[change.level], said, _ONWARD, _WHICH)
