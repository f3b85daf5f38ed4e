"""The backlog: what is on disk only is looked for again, whatever happens."""

from __future__ import annotations

import asyncio

from tests.virtual_wire import virtually
from tidings.core import Sid, Tasks
from tidings.webhooks.backlog import REST_S, Backlog
from tidings.webhooks.outbox import NextExchange


class FaultyOutbox:
    """One row, that is read with a fault nobody foresaw, once."""

    def __init__(self) -> None:
        self.asked: list[Sid] = []

    async def heads(self, after: Sid, limit: int) -> tuple[list[NextExchange], Sid | None]:
        self.asked.append(after)
        if len(self.asked) == 1:
            raise ZeroDivisionError
        return [NextExchange("EV1", "AC1", "SM1", "message-status", "http://customer.example", 0, 0)], None


@virtually
async def test_a_fault_in_a_round_ends_no_more_than_the_round() -> None:
    outbox, admitted, tasks = FaultyOutbox(), [], Tasks()
    backlog = Backlog(outbox, lambda head: not admitted.append(head.sid))  # type: ignore[arg-type,func-returns-value]
    tasks.start(backlog.keep_looking())
    backlog.note("AC1", "EV1")
    await asyncio.sleep(REST_S + 1)
    assert (admitted, backlog.has_rows_of("AC1")) == ([], True)
    await asyncio.sleep(REST_S + 1)
    assert (admitted, outbox.asked) == (["EV1"], ["EV", "EV"])
    assert not backlog.has_rows_of("AC1")
    await tasks.stop()
