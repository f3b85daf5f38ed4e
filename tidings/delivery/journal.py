"""The journal: what cannot be asked for again, the carriers' answers, is written until it is stored, in its order.

Where one row of an answer is such that no database takes it, the others are stored without it. What another process
did meanwhile stands: an answer that would move a message from where it is no more changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import structlog

from tidings.db import Database, NotOwner, Overtaken, Ownership, Unavailable, Unit, Unstorable, Write
from tidings.db.database import Results
from tidings.webhooks.outbox import Exchange, inserted

log = structlog.get_logger(__name__)


class Journal:
    """Commits writes; then wakes the outbox, and whoever waits for the commit."""

    def __init__(self, database: Database, told: Callable[[Exchange], None]) -> None:
        self._database = database
        self._told = told

    def write(
        self,
        writes: Sequence[Write],
        exchange: Exchange | None,
        then: Callable[[], None] | None = None,
        *,
        under: Ownership | None = None,
    ) -> None:
        """Commits, as soon as the store is available; then tells the outbox and `then`.

        What is written later never overtakes it: a message's row never goes back to an earlier status. Where `under`
        was lost by then, nothing is written and nobody told: whoever owns it now knows from the rows what to do.
        """

        def done(outcome: Results | Exception) -> None:
            if not isinstance(outcome, Exception):
                if exchange is not None:
                    self._told(exchange)
            elif isinstance(outcome, Unstorable) and len(writes) > 1:
                self._write_singly(writes, exchange, then)
                return
            elif isinstance(outcome, NotOwner):
                log.info("answer_of_a_former_owner", reason=str(outcome))
                return
            elif isinstance(outcome, Overtaken):
                log.info("answer_overtaken", reason=str(outcome))
            else:
                log.error("answer_not_stored", reason=str(outcome))
                if isinstance(outcome, Unavailable):  # we stop: the rows stay as they are
                    return
            if then is not None:
                then()

        self._database.submit(Unit(writes, done, lasting=True, under=under))

    def _write_singly(
        self, writes: Sequence[Write], exchange: Exchange | None, then: Callable[[], None] | None
    ) -> None:
        """Each write as a unit of its own; the exchange is told of where its row is stored, `then` after the last."""
        row = exchange and inserted(exchange)
        for place, write in enumerate(writes):
            self.write([write], exchange if write == row else None, then if place == len(writes) - 1 else None)
