"""What receipts leave in the rows, on every store: forms of ids, ids that look alike, receipts that fit nothing."""

from __future__ import annotations

import sqlalchemy as sa

from tests.delivery.engine import ACCOUNT, BEGAN_US
from tests.stores import Stores
from tidings.carriers.message_id import IdForm
from tidings.carriers.port import Receipt, ReceiptState, Written
from tidings.core import MovableClock, SeededChance, Sids
from tidings.delivery.id_forms import CONTRARY_SHOWN, IdForms, carrier_id_form
from tidings.messages.model import AwaitedReceipt, awaited_receipt
from tidings.messages.store import DELETE_AWAITED, MessageStore, awaiting
from tidings.strays.receipts import UnmatchedReceipts, Why
from tidings.strays.stray import strays

SAME, RESPELLED, HEX = IdForm.SAME, IdForm.RESPELLED, IdForm.RESPONSE_HEXADECIMAL
CLOCK = MovableClock(lambda: BEGAN_US)


async def test_what_two_programs_learn_at_once_is_kept_once(stores: Stores) -> None:
    async with stores.opened() as db:
        one, other = IdForms(db, CLOCK), IdForms(db, CLOCK)
        assert one.hint("pine", HEX, "123456")
        assert other.hint("pine", HEX, "123457")
        assert other.hint("pine", RESPELLED, "ab")
        assert one.hint("oak", SAME, "x")
        await db.commit(sa.delete(awaited_receipt))  # so that what was shown is stored
        again = IdForms(db, CLOCK)
        await again.start()
        assert (set(again.shown("pine")), again.shown("oak"), again.shown("elm")) == ({HEX, RESPELLED}, (SAME,), ())
        assert len(await db.rows(sa.select(carrier_id_form))) == 3


async def test_another_form_than_the_known_one_is_believed_after_several_receipts(stores: Stores) -> None:
    async with stores.opened() as db:
        forms = IdForms(db, CLOCK)
        forms.hint("pine", SAME, "abc")
        assert not forms.hint("pine", HEX, "16"), "figures alone show nothing"
        repeated = [forms.hint("pine", HEX, "123456") for _ in range(CONTRARY_SHOWN)]
        assert repeated == [False] * CONTRARY_SHOWN, "one receipt that is looked at again is one"
        others = [forms.hint("pine", HEX, str(123456 + more)) for more in range(1, CONTRARY_SHOWN)]
        assert others == [False] * (CONTRARY_SHOWN - 2) + [True]
        await db.commit(sa.delete(awaited_receipt))


async def test_segments_whose_ids_look_alike_are_all_found(stores: Stores) -> None:
    def row(number: int, carrier: str = "pine", as_given: str | None = None) -> AwaitedReceipt:
        return AwaitedReceipt("16", carrier, f"SM{number:032x}", ACCOUNT.sid, 1, 1, BEGAN_US + number, as_given)

    rows = [row(1), row(2, as_given="0016"), row(3), row(4, "oak")]
    async with stores.opened() as db:
        await db.commit(*map(awaiting, rows))
        messages = MessageStore(db)
        found = await messages.awaited("16", "pine")
        assert sorted(found, key=lambda one: one.message_sid) == rows[:3]
        await db.commit(DELETE_AWAITED("16", "pine", rows[1].message_sid))
        assert len(await messages.awaited("16", "pine")) == 2
        assert await messages.awaited("10", "pine") == []


async def test_a_receipt_that_fits_nothing_is_stored_whatever_it_holds(stores: Stores) -> None:
    odd = Receipt(
        carrier="pine",
        ids=("7",),
        state=ReceiptState.DELIVERED,
        error_code=None,
        done_date=None,
        acknowledge=lambda stored: None,
        source="\x00\x80\xff",
        written=lambda: Written(255, 255, b"\0\xff" * 40_000, dict.fromkeys(range(100), b"\x00" * 65535)),
    )
    async with stores.opened() as db:
        unmatched = UnmatchedReceipts(db, CLOCK, Sids(CLOCK, SeededChance(1)))
        unmatched.note(odd, Why.UNKNOWN_ID)
        await db.commit(sa.delete(awaited_receipt))
        [row] = await db.rows(sa.select(strays.table))
        kept = strays.stored.read(row)
        assert (kept.carrier, kept.source) == ("pine", "\xff")
        assert len("".join(map(str, row))) < 20_000
