"""Sends the letters that are due, accounts in turn. One process does it at a time; a claim that two make is one's."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
import structlog

from tidings.core import Instant, Sid
from tidings.db import Database, Guard, GuardFailed, Row
from tidings.mail.letter import KEPT_DAYS, Letter, LetterOutcome, Sealer, letters
from tidings.mail.port import Envelope, Handed, MailAnswer, Mailer

BATCH_MOST: Final = 20
LEASE_S: Final = 300
"""Seconds after which a letter that was claimed and not answered for is sent again: its sender died."""
RETRIES_S: Final = (60, 300, 900, 3_600, 4 * 3_600, 12 * 3_600, 24 * 3_600)
"""Seconds after each failed try until the next; after the last one it is given up."""
LOOKS_S: Final = 15
FORGOTTEN_EACH: Final = 500
_L: Final = letters.c
_PENDING: Final = LetterOutcome.PENDING.value
_turn: Final = sa.func.row_number().over(partition_by=_L.account_sid, order_by=(_L.next_at, _L.sid))
_due: Final = (
    sa.select(_L.account_sid, _L.sid, _L.attempts, _L.next_at, _turn.label("turn"))
    .where(_L.outcome == _PENDING, _L.next_at <= sa.bindparam("now"))
    .subquery()
)
_DUE: Final = (
    sa.select(_due.c.account_sid, _due.c.sid, _due.c.attempts)
    .order_by(_due.c.turn, _due.c.next_at, _due.c.sid)
    .limit(BATCH_MOST)
)
"""Of each account the first, then of each the second: nobody's link waits behind all that another's people are told."""

_log = structlog.get_logger(__name__)


class SendLetters:
    """Takes what is due to the mail server; without one it stays here to be read."""

    name = "send-letters"

    def __init__(self, database: Database, sealer: Sealer, mailer: Mailer | None) -> None:
        self._database = database
        self._sealer = sealer
        self._mailer = mailer

    async def step(self, now: Instant) -> Instant:
        """See Loop."""
        found = await self._database.search(_DUE, {"now": int(now)})
        for account_sid, sid, attempts in found:
            letter = await self._claimed(str(account_sid), str(sid), int(attempts), now)
            if letter is not None:
                await self._sent(letter, now)
        return now if len(found) == BATCH_MOST else await self._next(now)

    async def _claimed(self, account_sid: Sid, sid: Sid, attempts: int, now: Instant) -> Letter | None:
        """The letter, which is this process's for a while; None: another one has it."""
        mine = sa.update(letters).where(
            _L.account_sid == account_sid, _L.sid == sid, _L.outcome == _PENDING, _L.attempts == attempts
        )
        mine = mine.values(attempts=attempts + 1, next_at=int(now.plus(s=LEASE_S)))
        try:
            (rows, *_) = await self._database.commit(only_if=[Guard("is-mine", mine.returning(*_L))])
        except GuardFailed:
            return None
        return read_letter(rows[0])

    async def _sent(self, letter: Letter, now: Instant) -> None:
        if self._mailer is None:
            await self._done(letter, LetterOutcome.KEPT, None, now)
            return
        assert letter.text_sealed is not None, "it is pending"
        text = self._sealer.unseal(letter.text_sealed, letter.sid)
        written = Instant(letter.date_created)
        answer = await self._mailer.send(Envelope(letter.sid, letter.recipient, letter.subject, text, written))
        _log.info("letter_sent" if answer.taken is Handed.SENT else "letter_not_sent", sid=letter.sid)
        await self._answered(letter, answer, now)

    async def _answered(self, letter: Letter, answer: MailAnswer, now: Instant) -> None:
        match answer.taken:
            case Handed.SENT:
                await self._done(letter, LetterOutcome.SENT, None, now)
            case Handed.LATER if letter.attempts <= len(RETRIES_S):
                again = int(now.plus(s=RETRIES_S[letter.attempts - 1]))
                await self._database.commit(_held(letter).values(next_at=again, reason=answer.reason))
            case _:
                await self._done(letter, LetterOutcome.GIVEN_UP, answer.reason, now)

    async def _done(self, letter: Letter, outcome: LetterOutcome, reason: str | None, now: Instant) -> None:
        """A letter that left, or never will, says its text to nobody any more."""
        done = {"outcome": outcome.value, "reason": reason, "date_done": int(now)}
        if outcome is not LetterOutcome.KEPT:
            done["text_sealed"] = None
        await self._database.commit(_held(letter).values(**done))

    async def _next(self, now: Instant) -> Instant:
        first = sa.select(sa.func.min(_L.next_at)).where(_L.outcome == _PENDING)
        ((at,),) = await self._database.search(first)
        looks = now.plus(s=LOOKS_S)
        return looks if at is None else min(looks, Instant(at))


def _held(letter: Letter) -> sa.Update:
    """Changes a letter as long as nobody else has claimed it."""
    mine = (_L.account_sid == letter.account_sid, _L.sid == letter.sid, _L.attempts == letter.attempts)
    return sa.update(letters).where(*mine)


class ForgetLetters:
    """Deletes letters older than 30 days, whatever became of them; some at a time."""

    name = "forget-letters"

    def __init__(self, database: Database) -> None:
        self._database = database

    async def step(self, now: Instant) -> Instant:
        """See Loop."""
        old = sa.select(_L.sid).where(_L.date_created < int(now.plus(days=-KEPT_DAYS)))
        some = old.order_by(_L.date_created).limit(FORGOTTEN_EACH)
        (rows,) = await self._database.commit(sa.delete(letters).where(_L.sid.in_(some)).returning(_L.sid))
        return now.plus(s=1) if len(rows) == FORGOTTEN_EACH else now.plus(h=1)


def read_letter(row: Row) -> Letter:
    """A letter from its row."""
    return Letter(**dict(zip(Letter.__struct_fields__, row, strict=True)))
