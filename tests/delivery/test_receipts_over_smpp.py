"""Receipts over a real link: what is one, which message it means, and what a person's text can never do."""

from __future__ import annotations

import pytest

from tests.delivery.engine import OTHER_US, US, USER, passes
from tests.delivery.smsc import Exchange, settled
from tests.virtual_wire import virtually
from tidings.delivery.id_forms import CONTRARY_SHOWN, carrier_id_form
from tidings.messages.model import awaited_receipt
from tidings.smpp import Tag
from tidings.strays.stray import strays

STRANGER = "+12065550177"
FRIEND = "+12065550133"


# -- what is a receipt --


@pytest.mark.parametrize(
    "text",
    [
        "Order ID: 77 Status: late, Done date: 5",
        "id:5551234567 sub:001 dlvrd:000 submit date:1 done date:2 stat:UNDELIV err:005 text:",
        "id:beef, status: ok, done date: 1",
        "id:77 stat:DELIVRD done date:2611231201",
    ],
)
def test_a_persons_text_reaches_the_customer_whatever_it_looks_like(text: str) -> None:
    @virtually
    async def scenario() -> None:
        here = await Exchange().start()
        sid = await here.sent("5551234567", FRIEND)
        here.deliver(text.encode(), STRANGER)
        await passes(5)
        assert await here.arrived() == [text]
        assert here.answers == [(text, 0)]
        assert await here.status(sid) == "sent"
        assert await here.engine.rows(carrier_id_form) == []

    scenario()


@pytest.mark.parametrize(("source", "to"), [(STRANGER, US), (USER, OTHER_US)])
def test_an_unmarked_receipt_moves_nothing_from_another_address_or_to_another_sender(source: str, to: str) -> None:
    @virtually
    async def scenario() -> None:
        here = await Exchange().start()
        sid = await here.sent("77")
        here.report("77", "UNDELIV", source=source, to=to, esm=0)
        await settled()
        assert await here.status(sid) == "sent"
        assert len(await here.arrived()) == 1

    scenario()


@pytest.mark.parametrize(
    ("source", "more"),
    [
        ("14155550199", {}),
        ("4155550199", {"source_addr_ton": 2}),
        ("0014155550199", {"source_addr_ton": 0}),
        ("+14155550199", {}),
    ],
)
def test_an_unmarked_receipt_counts_from_the_recipient_to_the_sender(source: str, more: dict[str, int]) -> None:
    @virtually
    async def scenario() -> None:
        here = await Exchange().start()
        sid = await here.sent("77")
        text = b"id:77 sub:001 dlvrd:001 submit date:2611231200 done date:2611231201 stat:DELIVRD err:000 text:"
        here.deliver(text, source, **more)
        here.deliver(text, source, **more)
        await settled()
        assert await here.status(sid) == "delivered"
        assert await here.arrived() == []
        assert [status for _, status in here.answers] == [0, 0]

    scenario()


@virtually
async def test_an_unmarked_receipt_of_parameters_alone_counts_for_an_awaited_id() -> None:
    here = await Exchange().start()
    sid = await here.sent("77")
    here.report_by_parameters("77", 2, esm_class=0)
    await passes(1)
    assert await here.status(sid) == "delivered"


@virtually
async def test_an_unmarked_receipt_of_parameters_alone_that_fits_nothing_is_no_empty_text_for_the_customer() -> None:
    here = await Exchange().start()
    sid = await here.sent("77")
    here.report_by_parameters("77", 5, esm_class=0, source=STRANGER)
    await settled()
    assert await here.status(sid) == "sent"
    assert await here.arrived() == []
    assert here.engine.unmatched.counts == {("pine", "unconfirmed"): 1}


@virtually
async def test_an_unmarked_intermediate_receipt_is_swallowed_only_where_its_message_waits() -> None:
    here = await Exchange().start()
    await here.sent("77")
    here.report("77", "ENROUTE", esm=0)
    here.report("78", "ENROUTE", esm=0)
    await settled()
    assert [text[:5] for text in await here.arrived()] == ["id:78"]


@virtually
async def test_an_unmarked_receipt_may_outrun_the_answer() -> None:
    here = await Exchange().start()
    here.holds = True
    made = await here.engine.send("hello")
    await passes(1)
    here.report("77", esm=0)
    await passes(0.3)
    here.held[0].answer(0, "77")
    await passes(2)
    assert await here.status(made.sid) == "delivered"
    assert await here.arrived() == []


@virtually
async def test_a_person_who_knows_the_id_teaches_the_link_no_form() -> None:
    here = await Exchange().start()
    await here.sent("1234567")
    here.report("12D687", esm=0)
    await settled()
    assert await here.engine.rows(carrier_id_form) == []


# -- whose receipt it is --


async def _ten_to_seventeen(here: Exchange) -> dict[str, str]:
    return {str(name): await here.sent(str(name)) for name in range(10, 18)}


@virtually
async def test_a_repeated_receipt_with_a_short_id_moves_no_other_message() -> None:
    here = await Exchange().start()
    sids = await _ten_to_seventeen(here)
    here.report("16")
    await passes(1)
    here.report("16")
    await settled()
    assert [name for name, sid in sids.items() if await here.status(sid) == "delivered"] == ["16"]
    there = await here.restarted()
    there.report("16")
    await settled()
    assert [name for name, sid in sids.items() if await there.status(sid) == "delivered"] == ["16"]
    assert [status for _, status in there.answers] == [0]


@virtually
async def test_a_repeated_receipt_whose_addresses_are_the_carriers_own_is_a_repeated_one() -> None:
    here = await Exchange().start()
    sid = await here.sent("16")
    for stat in ("DELIVRD", "UNDELIV"):
        here.report("16", stat, source="1", to="2")
        await passes(0.2)
    assert [status for _, status in here.answers] == [0, 0]
    assert await here.status(sid) == "delivered"
    assert here.engine.unmatched.counts == {}


@virtually
async def test_a_late_receipt_whose_message_is_forgotten_moves_no_other() -> None:
    here = await Exchange().start()
    sids = await _ten_to_seventeen(here)
    for name in ("18", "22", "23", "0x10"):
        here.report(name)
    await settled()
    assert {await here.status(sid) for sid in sids.values()} == {"sent"}


@virtually
async def test_an_early_receipt_waits_for_its_own_answer_whatever_its_id_may_mean() -> None:
    here = await Exchange().start()
    ten = await here.sent("10")
    here.holds = True
    made = await here.engine.send("hello")
    await passes(1)
    here.report("16")
    await passes(4)
    here.held[0].answer(0, "16")
    await settled()
    assert (await here.status(ten), await here.status(made.sid)) == ("sent", "delivered")


@virtually
async def test_another_form_of_the_id_is_tried_only_when_the_answer_had_time_to_come() -> None:
    here = await Exchange().start()
    other = await here.sent("1a")
    here.holds = True
    made = await here.engine.send("hello")
    await passes(1)
    here.report("26")
    await passes(0.3)
    here.held[0].answer(0, "26")
    await settled()
    assert (await here.status(other), await here.status(made.sid)) == ("sent", "delivered")


@pytest.mark.parametrize(
    ("answers", "receipts"),
    [
        (["1e240", "1E241", "10"], ["123456", "123457", "16"]),
        (["123456", "123457", "16"], ["1E240", "1e241", "10"]),
        (["0000123456", "0000123457", "0000000010"], ["123456", "123457", "10"]),
        (["00AB", "00AC", "0010"], ["ab", "ac", "10"]),
    ],
)
def test_a_form_that_fits_alone_is_found_out_and_kept_over_a_restart(answers: list[str], receipts: list[str]) -> None:
    @virtually
    async def scenario() -> None:
        here = await Exchange().start()
        first = await here.sent(answers[0])
        here.report(receipts[0])
        await passes(3)
        assert await here.status(first) == "delivered"
        second = await here.sent(answers[1])
        here.report(receipts[1])
        await passes(0.05)
        assert await here.status(second) == "delivered"
        there = await here.restarted()
        third = await there.sent(answers[2])
        there.report(receipts[2])
        await passes(0.05)
        assert await there.status(third) == "delivered"

    scenario()


@virtually
async def test_a_guess_needs_the_recipients_address() -> None:
    here = await Exchange().start()
    sid = await here.sent("1e240")
    here.report("123456", source=STRANGER)
    await settled()
    assert await here.status(sid) == "sent"
    assert await here.engine.rows(carrier_id_form) == []


@virtually
async def test_a_guess_that_fits_two_messages_is_none() -> None:
    here = await Exchange().start()
    sids = [await here.sent("c8"), await here.sent("512")]
    sids += [await here.sent("00AB"), await here.sent("0AB")]
    here.report("200")
    here.report("ab")
    await settled()
    assert {await here.status(sid) for sid in sids} == {"sent"}
    assert here.engine.unmatched.counts == {("pine", "ambiguous-id"): 2}


@virtually
async def test_ids_that_differ_by_leading_zeros_alone_are_two() -> None:
    here = await Exchange().start()
    padded, bare = await here.sent("0016"), await here.sent("16")
    here.report("0016")
    await passes(1)
    assert (await here.status(padded), await here.status(bare)) == ("delivered", "sent")
    here.report("16")
    await passes(1)
    assert await here.status(bare) == "delivered"


@virtually
async def test_a_link_that_writes_ids_as_they_are_does_not_change_its_form_by_one_receipt() -> None:
    here = await Exchange().start()
    await here.sent("xyz-1")
    here.report("xyz-1")
    await passes(1)
    sids = [await here.sent(f"1e24{last}") for last in range(CONTRARY_SHOWN + 1)]
    for last in range(CONTRARY_SHOWN + 1):
        here.report(str(123456 + last))
        await settled()
    assert [await here.status(sid) for sid in sids] == ["sent", "sent", "delivered", "delivered"]


@virtually
async def test_a_set_form_is_the_only_one() -> None:
    here = await Exchange(message_id_base="response_hex").start()
    sid, other = await here.sent("10"), await here.sent("16")
    here.report("16", source=STRANGER)
    await passes(1)
    assert (await here.status(sid), await here.status(other)) == ("delivered", "sent")


@virtually
async def test_of_messages_with_one_id_the_address_tells_which() -> None:
    here = await Exchange().start()
    older, newer = await here.sent("7", FRIEND), await here.sent("7", USER)
    here.report("7", source=USER)
    await passes(1)
    here.report("7", source=FRIEND)
    await passes(1)
    assert [await here.status(sid) for sid in (older, newer)] == ["delivered", "delivered"]


@virtually
async def test_parameter_and_text_that_name_an_id_in_two_forms_mean_one_message() -> None:
    here = await Exchange().start()
    ten, sixteen = await here.sent("10"), await here.sent("16")
    tlvs = {int(Tag.RECEIPTED_MESSAGE_ID): b"16\0"}
    text = b"id:10 sub:001 dlvrd:001 submit date:2611231200 done date:2611231201 stat:DELIVRD err:000 text:"
    for _ in range(2):
        here.deliver(text, esm_class=4, tlvs=tlvs)
        await settled()
    assert (await here.status(ten), await here.status(sixteen)) == ("sent", "delivered")


# -- what fits nothing --


@virtually
async def test_a_receipt_that_fits_nothing_is_counted_and_kept_with_its_octets() -> None:
    here = await Exchange().start()
    here.report("nobodys")
    here.deliver(b"thanks\0", esm_class=4, data_coding=3, tlvs={0x1454: b"\x01\x02"})
    here.report("12", "HMMM")
    await settled()
    counts = here.engine.unmatched.counts
    assert counts == {("pine", "unknown-id"): 1, ("pine", "no-id"): 1, ("pine", "unknown-state"): 1}
    rows = [strays.stored.read(row) for row in await here.engine.rows(strays.table)]
    assert {row.reason for row in rows} == {"unknown-id", "no-id", "unknown-state"}
    [bare] = [row for row in rows if row.reason == "no-id"]
    assert (bare.kind, bare.source, bare.destination) == ("receipt", "14155550199", "14155550100")
    assert bare.detail == {
        "ids": [],
        "esm_class": 4,
        "data_coding": 3,
        "octets": b"thanks\0".hex(),
        "parameters": {"0x1454": "0102"},
    }
    assert [status for _, status in here.answers] == [0, 0, 0]


@virtually
async def test_an_answer_without_an_id_leaves_the_message_sent_and_disturbs_no_other() -> None:
    here = await Exchange(["", "", "77"]).start()
    first, second = await here.engine.send("one"), await here.engine.send("two")
    await passes(1)
    here.deliver(b"id: stat:DELIVRD done date:2611231201", esm_class=4)
    await settled()
    assert [await here.status(one.sid) for one in (first, second)] == ["sent", "sent"]
    assert await here.engine.rows(awaited_receipt) == []


@virtually
async def test_an_id_of_any_length_is_stored_and_matched() -> None:
    here = await Exchange().start()
    sid = await here.sent("9" * 3_000)
    [row] = await here.engine.rows(awaited_receipt)
    assert len(row[0]) <= 64
    here.report_by_parameters("9" * 3_000, 2)
    await passes(1)
    assert await here.status(sid) == "delivered"


# -- one receipt for a text of several parts --


@pytest.mark.parametrize(
    ("receipts", "named", "stat", "status"),
    [
        ("any", "b", "DELIVRD", "delivered"),
        ("any", "a", "UNDELIV", "undelivered"),
        ("last", "c", "DELIVRD", "delivered"),
        ("last", "a", "DELIVRD", "sent"),
        ("last", "a", "UNDELIV", "undelivered"),
        ("each", "c", "DELIVRD", "sent"),
    ],
)
def test_one_receipt_ends_a_long_text_where_the_link_has_but_one(
    receipts: str, named: str, stat: str, status: str
) -> None:
    @virtually
    async def scenario() -> None:
        here = await Exchange(receipts=receipts).start()
        sid = await here.sent("a b c", body="x" * 400)
        here.report(named, stat)
        await passes(1)
        assert await here.status(sid) == status
        if status == "delivered":
            assert await here.engine.rows(awaited_receipt) == []
            here.report("a", "UNDELIV")
            await passes(1)
            assert await here.status(sid) == "delivered"
            assert here.engine.unmatched.counts == {}

    scenario()


@virtually
async def test_the_only_receipt_of_a_long_text_may_outrun_its_last_answer() -> None:
    here = await Exchange(receipts="any").start()
    here.holds = True
    made = await here.engine.send("x" * 400)
    await passes(1)
    here.held[0].answer(0, "a")
    await passes(0.1)
    here.report("a")
    await passes(0.1)
    assert await here.status(made.sid) == "sending"
    for received, name in zip(here.held[1:], "bc", strict=True):
        received.answer(0, name)
    await passes(1)
    assert await here.status(made.sid) == "delivered"
    assert await here.engine.rows(awaited_receipt) == []


@virtually
async def test_the_only_receipt_of_a_long_text_counts_after_a_restart() -> None:
    here = await Exchange(receipts="last").start()
    sid = await here.sent("a b c", body="x" * 400)
    there = await here.restarted(receipts="last")
    there.report("c")
    await passes(1)
    assert await there.status(sid) == "delivered"
    assert await there.engine.rows(awaited_receipt) == []
