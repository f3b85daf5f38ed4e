"""The text and the codes of receipts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings import errors
from tidings.carriers.port import ReceiptState
from tidings.carriers.receipt_codes import STATES, error_code, meaning_of
from tidings.carriers.receipt_text import ReceiptText, parse_receipt_text, to_the_minute
from tidings.core import Kind

USUAL = "id:4f2a sub:001 dlvrd:001 submit date:2611231200 done date:2611231201 stat:DELIVRD err:000 text:hello"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (USUAL, ReceiptText("4f2a", "DELIVRD", "000", "2611231201")),
        (USUAL.upper(), ReceiptText("4F2A", "DELIVRD", "000", "2611231201")),
        (
            "stat:UNDELIV err:1a id:77 done date:261123120159 submit date:261123120000",
            ReceiptText("77", "UNDELIV", "1a", "261123120159"),
        ),
        (
            "ID: 77 Sub: 001 Dlvrd: 000 Submit_Date: 2611231200 Done_Date: 2611231201 Status: expired Error: 3 Text:",
            ReceiptText("77", "EXPIRED", "3", "2611231201"),
        ),
        ("id:77,stat:DELIVRD,done date:2611231201", ReceiptText("77", "DELIVRD", "", "2611231201")),
        ("id:77 stat:ACCEPTD submit date:2611231200", ReceiptText("77", "ACCEPTD", "", "")),
        ("id:77 stat:DELIVRD done date: err: text:x", ReceiptText("77", "DELIVRD", "", "")),
        (
            "id:77 submit date:2611231200 stat:UNDELIV text:id:1 stat:DELIVRD err:9",
            ReceiptText("77", "UNDELIV", "", ""),
        ),
    ],
)
def test_receipts_are_read_however_carriers_write_them(text: str, read: ReceiptText) -> None:
    assert parse_receipt_text(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "",
        "My id: 12345, done.",
        "id:12345 stat:DELIVRD",
        "stat:DELIVRD done date:2611231201",
        "valid:12 restat:DELIVRD undone date:2611231201",
    ],
)
def test_what_people_write_is_no_receipt(text: str) -> None:
    assert parse_receipt_text(text) is None


@given(st.text(st.sampled_from("idstaerx:= 019 \n\tdonedate"), max_size=200))
def test_no_text_crashes_the_reading(text: str) -> None:
    parse_receipt_text(text)


@pytest.mark.parametrize(
    ("date", "minute"),
    [
        ("2611231201", "2611231201"),
        ("261123120159", "2611231201"),
        ("20261123120159", "2611231201"),
        ("180711070000012+", "1807110700"),
        ("180711070000048-", "1807110700"),
        ("9999999999", None),
        ("2600000000", None),
        ("", None),
        ("26112312", None),
        ("yesterday!", None),
    ],
)
def test_dates_are_given_to_the_minute(date: str, minute: str | None) -> None:
    assert to_the_minute(date) == minute


@pytest.mark.parametrize(
    ("number", "stat", "state", "code"),
    [
        (None, "ENROUTE", ReceiptState.EN_ROUTE, None),
        (None, "DELIVRD", ReceiptState.DELIVERED, None),
        (None, "DELIVERED", ReceiptState.DELIVERED, None),
        (None, "EXPIRED", ReceiptState.FAILED, 30003),
        (None, "DELETED", ReceiptState.FAILED, 30008),
        (None, "UNDELIVERABLE", ReceiptState.FAILED, 30008),
        (None, "ACCEPTED", ReceiptState.EN_ROUTE, None),
        (None, "UNKNOWN", ReceiptState.EN_ROUTE, None),
        (None, "REJECTD", ReceiptState.FAILED, 30007),
        (None, "NONSENSE", ReceiptState.UNREADABLE, None),
        (None, "", ReceiptState.UNREADABLE, None),
        (200, "", ReceiptState.UNREADABLE, None),
        (0, "DELIVRD", ReceiptState.DELIVERED, None),
        (0, "UNDELIV", ReceiptState.FAILED, 30008),
        (0, "", ReceiptState.EN_ROUTE, None),
        (2, "UNDELIV", ReceiptState.DELIVERED, None),
        (5, "DELIVRD", ReceiptState.FAILED, 30008),
        (200, "DELIVRD", ReceiptState.DELIVERED, None),
    ],
)
def test_a_state_says_what_became_of_the_message_and_the_parameter_wins(
    number: int | None, stat: str, state: ReceiptState, code: int | None
) -> None:
    meaning = meaning_of(number, stat)
    assert (meaning.state, error_code(meaning, "", {})) == (state, code)


@pytest.mark.parametrize(
    ("err", "kind"),
    [
        ("001", errors.UNREACHABLE_HANDSET),
        ("1", errors.UNREACHABLE_HANDSET),
        ("002", errors.UNREACHABLE_HANDSET),
        ("003", errors.UNKNOWN_FAILURE),
        ("005", errors.UNKNOWN_HANDSET),
        ("011", errors.LANDLINE),
        ("013", errors.BLOCKED),
        ("050", errors.FILTERED),
        ("000", errors.UNKNOWN_FAILURE),
        ("zzz", errors.UNKNOWN_FAILURE),
    ],
)
def test_the_error_decides_the_code_of_a_failed_message(err: str, kind: Kind) -> None:
    assert error_code(meaning_of(5, ""), err, {}) == kind.code


def test_a_delivered_message_has_no_code_and_a_links_own_errors_come_first() -> None:
    assert error_code(meaning_of(2, ""), "001", {}) is None
    assert error_code(meaning_of(5, ""), "0A1", {"a1": 30007, "1": 30004}) == errors.FILTERED.code
    assert error_code(meaning_of(5, ""), "001", {"a1": 30007, "1": 30004}) == errors.BLOCKED.code


def test_every_state_that_can_be_written_has_a_meaning() -> None:
    assert all(len(stat) <= 7 for stat in STATES)
    assert {meaning_of(number, "").state for number in STATES.values()} == set(ReceiptState) - {ReceiptState.UNREADABLE}
