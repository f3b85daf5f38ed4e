"""What a carrier called the parts of a message: kept in the order of the parts, and never in the way of a step."""

from __future__ import annotations

import pytest

from tests.delivery.engine import ACCOUNT
from tidings.core import Instant
from tidings.delivery.taken_ids import PARTS_MOST, kept_ids, read_ids
from tidings.messages import accept
from tidings.messages.model import AwaitedReceipt

FACTS = accept.Gathered(now=Instant(1_000_000), account=ACCOUNT, message_sid="SM" + "0" * 32)


def awaited(*parts: int, of: int, name: str = "ID") -> dict[str, AwaitedReceipt]:
    rows = [AwaitedReceipt(f"id{part}", "oak", "SM1", "AC1", part, of, 0, f"{name}{part}") for part in parts]
    return {row.carrier_message_id: row for row in rows}


@pytest.mark.parametrize(
    ("rows", "parts", "read"),
    [
        (awaited(1, of=1), 1, ["ID1"]),
        (awaited(3, 1, 2, of=3), 3, ["ID1", "ID2", "ID3"]),
        (awaited(2, of=3), 3, [None, "ID2", None]),
        ({}, 2, [None, None]),
        (awaited(*range(1, PARTS_MOST + 2), of=PARTS_MOST + 1), PARTS_MOST + 1, [None] * (PARTS_MOST + 1)),
        (awaited(1, of=1, name="a;b@c d"), 1, ["a,b@c_d1"]),
        (awaited(1, 2, of=2, name="a;b c"), 2, ["a,b_c1", "a,b_c2"]),
        (awaited(1, of=1, name="a\x00\ud800b"), 1, ["ab1"]),
    ],
)
def test_ids_are_read_as_they_were_kept(rows: dict[str, AwaitedReceipt], parts: int, read: list[str | None]) -> None:
    text = kept_ids(rows)
    assert read_ids(text, parts) == read
    message = accept.draft(accept.Wanted(to="+14155550100", sender="+14155550101", body="x"), FACTS)
    message.steps = ""
    message.note("sent", 7, text)
    message.note("delivered", 8)
    assert [*message.noted()] == [(7, "sent", text), (8, "delivered", "")]


def test_what_is_of_another_count_of_parts_says_nothing() -> None:
    assert read_ids("a b", 3) == [None] * 3
