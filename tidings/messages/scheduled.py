"""Releases scheduled messages when they fall due.

Source: https://www.twilio.com/docs/messaging/features/message-scheduling
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from tidings.accounts.directory import Directory
from tidings.accounts.model import Account
from tidings.core import Instant
from tidings.db import Database, GuardFailed
from tidings.holding import Holding, Traffic
from tidings.messages.desk import MessageDesk
from tidings.messages.due import DueMessages
from tidings.messages.model import Message
from tidings.messages.store import MessageStore
from tidings.messages.write import RELEASE_SCHEDULED


class ReleaseScheduled:
    """Moves scheduled messages to their sender's queue when they fall due."""

    name = RELEASE_SCHEDULED[0]
    batch_most = 500

    def __init__(self, database: Database, desk: MessageDesk, directory: Directory, holding: Holding) -> None:
        self._database = database
        self._messages = MessageStore(database)
        self._due = DueMessages(database, self.batch_most)
        self._desk = desk
        self._directory = directory
        self._holding = holding
        holding.follow((self.name, 0))

    async def step(self, now: Instant) -> Instant:
        """See Loop."""
        if self._holding.is_held(Traffic.MESSAGES):
            return now.plus(s=60)
        heard = self._database.heard
        waiting = await self._due.next(now)
        if waiting:  # none fails for what is not known here yet
            await self._database.caught_up(heard)
        released = [await self._desk.release(account, message) for account, message in self._ready(waiting)]
        committed = [self._database.commit(*taken.writes, only_if=taken.only_if) for taken in released]
        outcomes = await asyncio.gather(*committed, return_exceptions=True)
        for taken, outcome in zip(released, outcomes, strict=True):
            if not isinstance(outcome, BaseException):
                self._desk.hand_over(taken)
        for outcome in outcomes:
            if isinstance(outcome, BaseException) and not isinstance(outcome, GuardFailed):
                raise outcome  # a guard fails where a cancellation was first, or another process
        if len(released) < len(waiting):
            return now.plus(s=1)
        if self._due.has_more:
            return now
        due = await self._messages.next_due()
        return min(Instant(due), now.plus(s=60)) if due else now.plus(s=60)

    def _ready(self, waiting: list[Message]) -> Iterator[tuple[Account, Message]]:
        """Those of accounts that are there, with them."""
        for message in waiting:
            account = self._directory.get(message.account_sid)
            if account is not None:
                yield account, message
