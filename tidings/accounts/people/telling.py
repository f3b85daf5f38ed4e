"""Tells people what the audit log has that they want to know: a letter for each event and person, once.

It reads the log again from a little before where it was: what another process committed late is not passed over, and
what was told already has its letter, by the event's and the person's SID.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

import msgspec
import sqlalchemy as sa

from tidings.accounts.directory import Directory
from tidings.accounts.people.credentials import Person, people_of, user_credentials
from tidings.accounts.people.notices import CHANGED, CREDITED, NOTICES, PersonNotice, notice_of, told_by
from tidings.accounts.people.recipients import wanting
from tidings.accounts.vault import Vault
from tidings.audit.events import AuditEvent, events
from tidings.core import Foremost, Instant, MovableClock, Sid, before_sids
from tidings.db import Database, GuardFailed, table, upsert
from tidings.mail.letter import WAKES, Draft, account_has_room, occasion, posted

LOOKS_S: Final = 15
OVERLAP_S: Final = 120
PAGE_MOST: Final = 500
TOLD_MOST: Final = 10_000
_E: Final = events.table.c
_KINDS: Final = (*NOTICES, CHANGED, CREDITED)


class NoticeCursor(msgspec.Struct, frozen=True):
    """Until when the log was read: one row."""

    name: str
    at: int
    """Microseconds, by the time that SIDs are made by."""


notice_cursors: Final = table("notice_cursor", NoticeCursor, key=("name",), small=True)
_READ: Final = sa.select(notice_cursors.c.at)


class TellPeople:
    """Reads the log, and writes letters."""

    name = "tell-people"

    def __init__(self, database: Database, directory: Directory, vault: Vault, clock: MovableClock) -> None:
        self._database = database
        self._directory = directory
        self._vault = vault
        self._time = Foremost(clock)
        self._told: OrderedDict[Sid, None] = OrderedDict()
        """Events that this process has told lately: it need not ask the rows."""

    async def step(self, now: Instant) -> Instant:
        """See Loop."""
        until = self._time.now()
        rows = await self._database.rows(_READ)
        since = Instant(rows[0][0]).plus(s=-OVERLAP_S) if rows else until
        credential = user_credentials.c.account_sid
        for (owner,) in await self._database.search(sa.select(credential).distinct().order_by(credential)):
            await self._tell_organization(str(owner), since, now)
        await self._database.commit(upsert(notice_cursors, {"name": "audit-log", "at": int(until)}))
        return now.plus(s=LOOKS_S)

    async def _tell_organization(self, owner: Sid, since: Instant, now: Instant) -> None:
        sids, people = [account.sid for account in self._directory.family(owner)], None
        for some in _batches(sids):
            after = before_sids("AE", since)
            while True:
                asked = sa.select(*_E).where(_E.account_sid.in_(some), _E.sid > after, _E.event_type.in_(_KINDS))
                found = await self._database.search(asked.order_by(_E.sid).limit(PAGE_MOST))
                for event in map(events.stored.read, found):
                    after = event.sid
                    notice = notice_of(event.event_type, event.event_data)
                    if notice is None or event.sid in self._told:
                        continue
                    people = people if people is not None else await people_of(self._database, owner)
                    await self._tell(owner, event, notice, people, now)
                if len(found) < PAGE_MOST:
                    break

    async def _tell(
        self, owner: Sid, event: AuditEvent, notice: PersonNotice, people: list[Person], now: Instant
    ) -> None:
        about = event.resource_sid if event.resource_type == "account" else event.account_sid
        found = await wanting(self._database, owner, about, notice.category, people, suspension=notice.suspension)
        drafts = {person.sid: self._draft(event, notice, person, people) for person in found}
        writes = [posted(draft, occasion(event.sid, sid), self._vault, now) for sid, draft in drafts.items()]
        try:
            if writes:
                await self._database.commit(*writes, only_if=[account_has_room(owner, now)], wakes=WAKES)
        except GuardFailed:  # so much happens that nobody would read on; the log has it
            pass
        self._told[event.sid] = None
        if len(self._told) > TOLD_MOST:
            self._told.popitem(last=False)

    def _draft(self, event: AuditEvent, notice: PersonNotice, person: Person, people: list[Person]) -> Draft:
        about = self._directory.get(event.resource_sid) or self._directory.get(event.account_sid)
        who = next((each.name for each in people if each.sid == event.actor_sid), event.actor_sid)
        name = about.friendly_name if about else event.account_sid
        return told_by(notice, person, name, event.resource_sid, event.event_date, who)


def _batches(sids: list[Sid]) -> list[list[Sid]]:
    return [sids[start : start + PAGE_MOST] for start in range(0, len(sids), PAGE_MOST)]
