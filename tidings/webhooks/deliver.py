"""Delivery of the outbox: in order per subject, in fair lines, retried, and never lost.

What waits for a retry is a row on disk and a small entry in memory: it holds no place. What finds no room in memory
stays on disk until there is some. Webhooks whose answer somebody waits for have places of their own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Final

import structlog

from tidings.core import Clock, Sid, Tasks
from tidings.db import Database, Unavailable, Wake, Write
from tidings.holding import Holding, Traffic
from tidings.processes.forwarding import Forwarding
from tidings.processes.slots import Held
from tidings.webhooks.alarms import alarms
from tidings.webhooks.backlog import Backlog
from tidings.webhooks.exchanging import STORE_AGAIN_S, FollowUp, Forms, Taker
from tidings.webhooks.keeping import Keeping
from tidings.webhooks.last_told import LastTold
from tidings.webhooks.lines import Lines
from tidings.webhooks.outbox import Exchange, ExchangeOutcome, NextExchange, Outbox, updated
from tidings.webhooks.places import ANSWERS, STATUSES
from tidings.webhooks.port import Reception, WebhookClient
from tidings.webhooks.sending import NOTHING, Sending
from tidings.webhooks.shares import Path
from tidings.webhooks.subject import CALLBACK, Subject
from tidings.webhooks.waiting import Waiting

ROOM = 5_000
"""Subjects of one path that wait for a place in memory."""
IN_FULL = 5_000
"""Subjects in memory up to which each has all that is to be told; of later ones only the first of a path have it."""
IN_FULL_OF_PATH = 200
WAITING_MOST = 20_000
"""Subjects of one account in memory that wait for a retry."""
CROWDED = 200_000
"""Subjects in memory from which on ROOM and WAITING_MOST are a hundredth."""
CALLBACKS: Final[Wake] = ("callbacks", 0)
"""Who is woken when what was held goes on."""
RETRY_DELAYS_S = (5, 30, 120, 600, 1_800, 3_600, 7_200)
"""After these delays a status callback is tried again; then it is given up."""

log = structlog.get_logger(__name__)


class Deliverer:
    """Delivers the outbox."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        client: WebhookClient,
        token_of: Callable[[Sid], str | None],
        forms: Mapping[str, Forms],
        holding: Holding,
        held: Held,
    ) -> None:
        """`held`: the slots of subjects that this process owns; those of others it only tells of what is theirs."""
        self._database = database
        self._held = held
        self._forwarding = Forwarding(database, CALLBACK)
        self._last_told = LastTold(database)
        self._outbox = Outbox(database)
        self._clock = clock
        self._holding = holding
        self._is_held = partial(holding.is_held, Traffic.CALLBACKS)
        """Whether no place is given away."""
        self._token_of = token_of
        self._takers: dict[str, Taker] = {}
        self._sending = Sending(self._outbox, client, token_of, self._takers, forms)
        self._keeping = Keeping(database)
        self._statuses: Lines[Subject] = Lines(STATUSES)
        self._answers: Lines[Subject] = Lines(ANSWERS)
        self._subjects: dict[Sid, Subject] = {}
        self._known = self._keeping.known
        self._waiting = Waiting(clock, self._try_again)
        self._backlog = Backlog(self._outbox, self._admit)
        self._tasks = Tasks()
        self._stopped = False
        self._going: set[Subject] = set()
        """Those that another process goes on with, while something of them is being sent."""
        self.ended: dict[str, int] = dict.fromkeys((ExchangeOutcome.DONE, ExchangeOutcome.GIVEN_UP), 0)
        """Exchanges that came to an end so far, by outcome."""
        self.retried = 0
        """Tries so far that another one follows."""

    def start(self, takers: Mapping[str, Taker]) -> None:
        """From now on it delivers what it takes up; `takers` take answers, by the kind of exchange."""
        self._takers.update(takers)
        self._database.on_wake(self._released, CALLBACKS[0])
        self._holding.follow(CALLBACKS)
        self._tasks.start(self._backlog.keep_looking())

    def can_sign(self, account_sid: Sid) -> bool:
        """Whether an account is known, and so its token."""
        return self._token_of(account_sid) is not None

    async def stop(self) -> None:
        """Breaks off; what is pending is on disk."""
        self._stopped = True
        self._waiting.stop()
        for subject in self._subjects.values():
            if subject.under_way is not None:
                subject.under_way.cancel()
        await self._tasks.stop()
        await self._sending.stop()

    @property
    def waiting(self) -> int:
        """Exchanges in memory that are not done."""
        return len(self._known)

    # What comes in

    def told(self, exchange: Exchange) -> None:
        """An exchange is in the outbox."""
        if exchange.sid in self._known or self._stopped:
            return
        subject = self._subjects.get(exchange.subject_sid)
        if subject is not None:
            if subject.follow(exchange):
                self._known.add(exchange.sid)
        elif not (self._held.has_all or self._is_ours(exchange.subject_sid)):
            self._forwarding.tell(exchange.account_sid, exchange.subject_sid)
        elif exchange.sequence > 1 and not self._last_told.is_before(exchange):
            self._database.wake(self._forwarding.wake_of(exchange.account_sid, exchange.subject_sid))
        elif exchange.sequence > 1 and self._backlog.has_rows_of(exchange.account_sid):
            self._backlog.note(exchange.account_sid, exchange.sid)  # what comes before it may be among them
            self._backlog.wake()
        elif not self._begin(exchange, exchange):
            self._backlog.note(exchange.account_sid, exchange.sid)

    def _admit(self, head: NextExchange) -> bool:
        """Takes up a row from disk, if there is room; another process's is none of ours. Behind one that is known there
        may be others, which another process wrote and nobody told of; where it was told, its row will say so soon.
        """
        is_known = head.sid in self._known
        if self._stopped or not self._is_ours(head.subject_sid) or (is_known and self._database.is_alone):
            return True
        subject = self._subjects.get(head.subject_sid)
        if subject is not None:
            subject.more = True
            return True
        return not is_known and self._begin(head, None)

    def _begin(self, head: Exchange | NextExchange, exchange: Exchange | None) -> bool:
        """Puts a new subject into its line, or among those that wait; False where there is no room."""
        lines = self._lines_of(head.kind)
        path = lines.join(head.account_sid, head.url)
        wait_s = self._wait_s(head) if head.attempts else 0.0
        if not self._has_room(path, wait_s):
            path.refused = wait_s <= 0
            lines.leave(path)
            return False
        subject = Subject(head.subject_sid, head.sid, head.kind, head.url, lines, path)
        subject.more = exchange is None
        subject.last = exchange.sequence if exchange is not None else 0
        self._subjects[subject.sid] = subject
        self._known.add(subject.head)
        if wait_s > 0:
            self._wait(subject, wait_s)
        else:
            self._enter(subject, exchange)
        return True

    def _has_room(self, path: Path[Subject], wait_s: float) -> bool:
        if not path.ready and wait_s <= 0:
            return True
        share = 0.01 if len(self._subjects) >= CROWDED else 1.0
        if wait_s > 0:
            return path.account.waiting < WAITING_MOST * share
        return len(path.ready) < ROOM * share

    def _lines_of(self, kind: str) -> Lines[Subject]:
        return self._answers if kind in self._takers else self._statuses

    # Slots

    async def take_up(self, after: Sid = "") -> None:
        """Reads what is pending after `after` of the subjects that are ours, and not known yet. Raises Unavailable."""
        with self._last_told.incomplete():
            await self._backlog.take_up(after)

    def offer(self, rows: Sequence[Exchange]) -> None:
        """All that is to be told of one subject, in its order, as other processes wrote it."""
        rows = [row for row in rows if row.sid not in self._known]  # what was told, though its row may not say so yet
        if not rows or self._stopped or not self._is_ours(rows[0].subject_sid):
            return
        subject = self._subjects.get(rows[0].subject_sid)
        if subject is not None:
            self._known.update(row.sid for row in rows if subject.follow(row))
        elif self._begin(rows[0], rows[0]):
            self._found(self._subjects[rows[0].subject_sid], rows)
        else:
            self._backlog.note(rows[0].account_sid, rows[0].sid)

    def _found(self, subject: Subject, rows: list[Exchange]) -> Exchange:
        first = subject.found(rows)
        self._known.update((first.sid, *(row.sid for row in subject.behind or ())))
        return first

    def give_up(self, slots: Collection[int]) -> None:
        """The subjects of these slots are another process's: nothing more of them is begun."""
        for subject in list(self._subjects.values()):
            if self._held.slot_of(subject.sid) not in slots:
                continue
            subject.gone = True
            del self._subjects[subject.sid]
            self._known.difference_update([behind.sid for behind in subject.waits()])
            if not subject.begun:
                self._known.discard(subject.head)
            else:
                self._going.add(subject)

    def is_quiet(self) -> bool:
        """Whether nothing that was given up is still being sent."""
        self._going = {subject for subject in self._going if subject.begun}
        return not self._going

    def _is_ours(self, subject_sid: Sid) -> bool:
        return self._held.has_all or self._held.under(self._held.slot_of(subject_sid)) is not None

    # Lines

    def _enter(self, subject: Subject, exchange: Exchange | None) -> None:
        """It goes at once, where there is a place; else it waits for one."""
        if not self._is_held() and subject.lines.enter(subject.path):
            subject.stands = True
            subject.exchange = exchange
            self._sending.begin(subject, self)
        else:
            self._line_up(subject, exchange)

    def _line_up(self, subject: Subject, exchange: Exchange | None) -> None:
        """It waits for a place."""
        subject.stands = True
        has_room = len(self._subjects) <= IN_FULL or len(subject.path.ready) < IN_FULL_OF_PATH
        subject.exchange = exchange if has_room else None
        subject.lines.put(subject.path, subject)

    def _fill(self, lines: Lines[Subject]) -> None:
        """Gives free places away."""
        while not (self._stopped or self._is_held()) and self._give_place(lines):
            pass

    def _free(self, lines: Lines[Subject], path: Path[Subject], *, failed: bool) -> None:
        """A place is free: it goes to whose turn it is."""
        recovered = lines.done(path, failed=failed)
        if path.refused and len(path.ready) * 2 <= ROOM:
            path.refused = False
            self._backlog.wake()
        if self._stopped or self._is_held():
            return
        self._give_place(lines)
        if recovered:
            self._fill(lines)

    def _give_place(self, lines: Lines[Subject]) -> bool:
        """Sends the exchange of whose turn it is; who is another process's gives the place on. False: nobody waits."""
        while (found := lines.take()) is not None:
            path, subject = found
            if not subject.gone:
                self._sending.begin(subject, self)
                return True
            lines.done(path, failed=False)
            lines.leave(path)
        return False

    # Holds

    def _released(self, wake: Wake) -> None:
        """A hold ended: what waits is read anew, for it may have been dropped, and goes."""
        if wake != CALLBACKS or self._stopped or self._is_held():
            return
        for subject in self._subjects.values():
            if subject.under_way is None:
                subject.exchange = None
                self._known.difference_update([behind.sid for behind in subject.waits()])
        for lines in (self._statuses, self._answers):
            self._fill(lines)
        self._backlog.wake()

    # What came of an exchange

    def was_done(self, subject: Subject) -> None:
        """See Heard."""
        lines, path = subject.lines, subject.path
        subject.begun = False
        self._known.discard(subject.head)
        self._go_on(subject)
        self._free(lines, path, failed=False)

    def received(self, subject: Subject, exchange: Exchange, made: Reception, taken: FollowUp = NOTHING) -> None:
        """See Heard. All follows from here: the row, what comes next of the subject, who gets the place."""
        if self._stopped:
            return
        lines, path = subject.lines, subject.path
        subject.under_way, subject.begun = None, False
        exchange.attempts += 1
        exchange.status, exchange.duration_ms, exchange.answer = made.status, made.duration_ms, made.answer
        exchange.error_code = taken.error_code or made.error_code
        alerts = alarms(exchange, self._clock.now())
        lasts = made.worth_a_retry and lines is self._statuses
        try:
            if lasts and exchange.attempts <= len(RETRY_DELAYS_S):
                self._postpone(subject, exchange, alerts)
            else:
                taken = FollowUp([*taken.writes, *alerts], taken.then)
                self._conclude(subject, exchange, taken, given_up=lasts or made.status is None)
        finally:
            self._free(lines, path, failed=made.worth_a_retry)

    def _conclude(self, subject: Subject, exchange: Exchange, taken: FollowUp, *, given_up: bool) -> None:
        exchange.outcome = ExchangeOutcome.GIVEN_UP if given_up else ExchangeOutcome.DONE
        if given_up:
            log.info("webhook_given_up", account=exchange.account_sid, event_sid=exchange.sid, code=exchange.error_code)
        exchange.date_done = self._clock.now()
        subject.done = max(subject.done, exchange.sequence)
        self.ended[exchange.outcome] += 1
        self._keeping.keep([updated(exchange), *taken.writes], exchange.sid, taken.then)
        self._go_on(subject)

    def _go_on(self, subject: Subject) -> None:
        """The next exchange of the subject takes its place in line; the subject is forgotten where there is none."""
        if subject.gone:
            self._forget(subject)
            self._forwarding.tell(subject.path.account.key, subject.sid)
        elif subject.behind:
            self._turn_to(subject, subject.behind.popleft())
        elif subject.more:
            subject.stands = False
            self._tasks.start(self._read_behind(subject))
        else:
            self._forget(subject)

    def _turn_to(self, subject: Subject, exchange: Exchange) -> None:
        old = subject.lines, subject.path
        subject.head = exchange.sid
        if (exchange.url, exchange.kind) != (subject.url, subject.kind):
            subject.url, subject.kind = exchange.url, exchange.kind
            subject.lines = self._lines_of(exchange.kind)
            subject.path = subject.lines.join(exchange.account_sid, exchange.url)
            old[0].leave(old[1])
        wait_s = self._wait_s(exchange) if exchange.attempts else 0.0
        if wait_s > 0:
            self._wait(subject, wait_s)
            return
        self._line_up(subject, exchange)
        if subject.lines is not old[0]:
            self._fill(subject.lines)  # those of the old lines go on by themselves

    async def _read_behind(self, subject: Subject) -> None:
        """Reads what follows in a subject of which not all is in memory."""
        while True:
            subject.more = False
            try:
                rows = await self._outbox.of_subject(subject.path.account.key, subject.sid)
            except Unavailable:
                await asyncio.sleep(STORE_AGAIN_S)
                continue
            rows = [row for row in rows if subject.awaits(row, self._known)]
            if rows or not subject.more or subject.gone:
                break
        if not rows or subject.gone:
            self._forget(subject)
            return
        self._turn_to(subject, self._found(subject, rows))
        self._fill(subject.lines)  # nobody's place is about to be free for it

    def _forget(self, subject: Subject) -> None:
        if self._subjects.get(subject.sid) is subject:
            del self._subjects[subject.sid]
            if subject.done and not self._database.is_alone:
                self._last_told.note(subject.sid, subject.done)
        subject.lines.leave(subject.path)

    # Retries

    def _postpone(self, subject: Subject, exchange: Exchange, also: Sequence[Write]) -> None:
        """It waits for its next try: on disk, with all that follows it; in memory only that it waits."""
        self.retried += 1
        delay_s = RETRY_DELAYS_S[exchange.attempts - 1]
        exchange.next_at = self._clock.now().plus(s=delay_s)
        self._known.difference_update([behind.sid for behind in subject.waits()])
        if subject.gone:
            self._keeping.keep([updated(exchange), *also], exchange.sid)
            self._go_on(subject)
            return
        if self._has_room(subject.path, delay_s):
            self._keeping.keep([updated(exchange), *also], None)
            self._wait(subject, delay_s)
            return
        self._keeping.keep([updated(exchange), *also], exchange.sid)
        self._backlog.note(exchange.account_sid, exchange.sid)
        self._forget(subject)

    def _wait(self, subject: Subject, wait_s: float) -> None:
        subject.stands = False
        subject.exchange = None
        subject.path.account.waiting += 1
        self._waiting.add(subject, wait_s)

    def _try_again(self, subject: Subject) -> None:
        subject.path.account.waiting -= 1
        if subject.gone:
            self._forget(subject)
        else:
            self._enter(subject, None)

    def _wait_s(self, head: Exchange | NextExchange) -> float:
        """How long until its next try: never longer than the delay after its last one, whatever the clock did since."""
        delay_s = RETRY_DELAYS_S[min(head.attempts, len(RETRY_DELAYS_S)) - 1]
        return min(delay_s, self._clock.now().seconds_until(head.next_at or 0))
