"""What an acceptance commits: every row once, all in one unit."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.delivery.engine import US
from tests.messages.test_accept import FAR, LOCAL, NOW, accepted, candidate, facts, of_service, waiting, wanted
from tidings.core import MovableClock, SeededChance, Sids
from tidings.db.bulk import Bound
from tidings.messages.accept import Accepted, fall_due
from tidings.messages.selection import Previous
from tidings.messages.write import Taken, written

SIDS = Sids(MovableClock(lambda: 1), SeededChance("write"))
MEDIA = ("http://media.example/1", "http://media.example/2")


def _rows(found: Accepted) -> tuple[Taken, Counter[str]]:
    taken = written(found, SIDS)
    assert all(isinstance(write, Bound) for write in taken.writes), "no statement is compiled for a message"
    bound = [write for write in taken.writes if isinstance(write, Bound)]
    return taken, Counter(f"{type(write.bulk).__name__} {write.bulk.table}" for write in bound)


def test_a_plain_message_is_three_rows() -> None:
    taken, rows = _rows(accepted(wanted(sender=US), facts(candidate(LOCAL))))
    assert rows == {"BulkInsert message": 1, "BulkInsert queued_message": 1, "BulkAdd account_balance": 1}
    assert taken.exchange is None


def test_a_services_message_is_five_rows_and_its_row_knows_of_the_callback() -> None:
    taken, rows = _rows(accepted(wanted(), of_service(candidate(LOCAL))))
    assert rows == {
        "BulkInsert message": 1,
        "BulkInsert queued_message": 1,
        "BulkAdd account_balance": 1,
        "BulkInsert webhook_exchange": 1,
        "BulkInsert sticky_sender": 1,
    }
    assert taken.exchange is not None
    row = next(write.row for write in taken.writes if isinstance(write, Bound) and write.bulk.table == "message")
    assert taken.message.callbacks == 1
    assert row == tuple(getattr(taken.message, name) for name in taken.message.__struct_fields__)


def test_a_recipient_that_another_sender_wrote_to_is_moved() -> None:
    _, rows = _rows(accepted(wanted(sender=US), of_service(candidate(LOCAL), previous=Previous(FAR.address, NOW))))
    assert rows["BulkUpdate sticky_sender"] == 1


def test_media_have_a_row_each_and_those_of_a_refused_attempt_none() -> None:
    _, rows = _rows(accepted(wanted(sender=US, media_urls=MEDIA), facts(candidate(LOCAL))))
    assert rows["BulkInsert message_medium"] == 2
    _, rows = _rows(accepted(wanted(sender=US, media_urls=MEDIA), facts()))
    assert rows == {"BulkInsert message": 1}


def test_a_scheduled_message_waits_and_falls_due_by_the_delete_of_its_wait() -> None:
    found = waiting()
    _, rows = _rows(found)
    assert rows == {"BulkInsert message": 1, "BulkInsert scheduled_message": 1}
    taken, rows = _rows(fall_due(found.message, of_service(candidate(LOCAL))))
    assert (rows["BulkMove message"], rows["BulkInsert message"]) == (1, 0)
    (claim,) = taken.only_if
    assert isinstance(claim.statement, Bound)
    assert claim.statement.bulk.table == "scheduled_message"
    assert taken.exchange is not None


@pytest.mark.parametrize("known", [of_service(), facts()])
def test_a_text_that_is_not_to_be_kept_is_not_kept_of_a_message_that_is_over(known: object) -> None:
    found = accepted(wanted(sender=None, content_retention="discard"), known)  # type: ignore[arg-type]
    taken, _ = _rows(found)
    assert taken.message.status == "failed"
    row = next(write.row for write in taken.writes if isinstance(write, Bound) and write.bulk.table == "message")
    assert "hello" not in row
