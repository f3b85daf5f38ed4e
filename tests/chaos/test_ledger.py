"""The ledger outside: which promise it finds broken."""

from __future__ import annotations

from tests.chaos.ledger import Seen, Stop, Submit, Verdict, excesses, judge

PRICE = 8_300
HANDSET, SENDER = "+14152000001", "+14155550100"


def submit(moment: float, uid: int) -> Submit:
    return Submit(moment, uid, SENDER, HANDSET)


def verdict(**changes: object) -> Verdict:
    """One message that was accepted, left, was called back and charged; and what is different."""
    seen = {
        "accepted": {1: "SM1"},
        "submits": [submit(100.0, 1)],
        "finals": {1: ("delivered", "SM1")},
        "disorder": [],
        "stops": [],
        "handset_of": lambda _: HANDSET,
        "rate": 2,
        "spent_micros": PRICE,
        "price_micros": PRICE,
    } | changes
    return judge(Seen(**seen), marked=lambda sid: sid == "SM1")  # type: ignore[arg-type]


def test_a_message_that_went_out_once_and_was_paid_is_sound() -> None:
    assert verdict().sound


def test_an_accepted_message_that_the_carrier_never_saw_is_lost() -> None:
    assert verdict(submits=[]).lost == {1}
    assert not verdict(submits=[]).sound


def test_a_message_that_ended_because_of_a_stop_is_not_lost_and_not_paid() -> None:
    stop = Stop(HANDSET, SENDER, 99.0, 99.1)
    found = verdict(submits=[], finals={1: ("failed", "SM1")}, stops=[stop], spent_micros=PRICE)
    assert found.sound, found


def test_a_message_that_failed_without_a_stop_is_lost() -> None:
    assert verdict(submits=[], finals={1: ("failed", "SM1")}, spent_micros=0).lost == {1}


def test_a_message_without_a_final_callback_is_unfinished() -> None:
    assert verdict(finals={}).unfinished == {1}
    assert not verdict(finals={}).sound


def test_a_double_is_allowed_where_its_timeline_says_so() -> None:
    assert verdict(submits=[submit(100.0, 1), submit(105.0, 1)]).sound
    unmarked = verdict(
        accepted={1: "SM2"}, finals={1: ("delivered", "SM2")}, submits=[submit(100.0, 1), submit(105.0, 1)]
    )
    assert unmarked.unmarked == {1}
    assert not unmarked.sound


def test_a_rate_is_exceeded_in_any_second_wherever_it_begins() -> None:
    extra = {uid: f"SM{uid}" for uid in (1, 2, 3)}
    late = {
        "accepted": extra,
        "finals": {uid: ("delivered", sid) for uid, sid in extra.items()},
        "spent_micros": 3 * PRICE,
    }
    found = verdict(submits=[submit(100.5, 1), submit(101.2, 2), submit(101.4, 3)], **late)
    assert found.excesses == ((100.5, SENDER, 3),)
    assert not found.sound
    assert verdict(submits=[submit(100.5, 1), submit(101.2, 2), submit(101.5, 3)], **late).sound


def test_what_the_carrier_was_late_to_read_may_have_come_before() -> None:
    read_late = [Submit(100.5, uid, SENDER, HANDSET, since=100.44) for uid in (1, 2)]
    assert not excesses([*read_late, submit(101.45, 3)], rate=2)
    assert excesses([*read_late, submit(101.43, 3)], rate=2) == [(100.44, SENDER, 3)]


def test_what_leaves_after_the_acknowledgement_of_a_stop_is_a_breach() -> None:
    stop = Stop(HANDSET, SENDER, 98.0, 99.0)
    found = verdict(stops=[stop], spent_micros=2 * PRICE)
    assert found.breaches == ((1, 1.0),)
    assert not found.sound
    assert verdict(submits=[submit(98.9, 1)], stops=[stop], spent_micros=2 * PRICE).sound


def test_callbacks_out_of_order_are_told() -> None:
    assert not verdict(disorder=[(1, "sent")]).sound


def test_money_is_right_to_the_last_micro() -> None:
    assert verdict(spent_micros=2 * PRICE).money_micros == PRICE
    assert verdict(spent_micros=0).money_micros == -PRICE
    assert not verdict(spent_micros=0).sound


def test_a_stop_that_was_not_acknowledged_may_have_been_charged_or_not() -> None:
    stop = Stop(HANDSET, SENDER, 98.0, 0.0)
    assert verdict(stops=[stop], spent_micros=PRICE).sound
    assert verdict(stops=[stop], spent_micros=2 * PRICE).sound
    assert verdict(stops=[stop], spent_micros=3 * PRICE).money_micros == PRICE
