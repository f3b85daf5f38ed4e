"""Message ids: one form to keep, and the forms that a receipt's id may stand for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.carriers.message_id import MessageIdBase, MessageIds, normalise

AUTO, SAME = MessageIdBase.AUTO, MessageIdBase.SAME
HEX, DECIMAL = MessageIdBase.RESPONSE_HEXADECIMAL, MessageIdBase.RESPONSE_DECIMAL


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("1234", "1234"),
        ("0001234", "1234"),
        ("4F2A", "4f2a"),
        (" 4f2a ", "4f2a"),
        ("0", "0"),
        ("000", "0"),
        ("", ""),
        ("7f3c9a52-0E21", "7f3c9a52-0e21"),
    ],
)
def test_ids_are_kept_in_one_form(text: str, kept: str) -> None:
    assert normalise(text) == kept


@pytest.mark.parametrize(
    ("base", "in_answer", "in_receipt"),
    [
        (SAME, "123456", "123456"),
        (SAME, "00123456", "123456"),
        (SAME, "4F2A", "4f2a"),
        (HEX, "1E240", "123456"),
        (HEX, "0001e240", "0000123456"),
        (DECIMAL, "123456", "1E240"),
        (DECIMAL, "0123456", "0001e240"),
        (AUTO, "123456", "123456"),
        (AUTO, "1E240", "123456"),
        (AUTO, "123456", "0001E240"),
        (AUTO, "10", "16"),
        (AUTO, "16", "10"),
        (AUTO, "7f3c9a52-0e21", "7F3C9A52-0E21"),
        (AUTO, "x" * 65, "X" * 65),
        (AUTO, "1" * 65, "1" * 65),
    ],
)
def test_the_id_of_an_answer_is_among_the_candidates_of_its_receipt(
    base: MessageIdBase, in_answer: str, in_receipt: str
) -> None:
    ids = MessageIds(base)
    assert ids.accepted(in_answer) in ids.candidates(in_receipt)


@pytest.mark.parametrize("base", [SAME, HEX, DECIMAL])
def test_a_base_that_is_set_gives_one_candidate(base: MessageIdBase) -> None:
    assert len(MessageIds(base).candidates("123456")) == 1


def test_an_empty_id_has_no_candidates() -> None:
    assert [MessageIds(base).candidates("") for base in MessageIdBase] == [(), (), (), ()]


def test_an_unknown_base_tries_the_same_form_first() -> None:
    assert MessageIds(AUTO).candidates("4096") == ("4096", "1000", "16534")


@given(st.lists(st.integers(1, 2**63), min_size=64, max_size=64), st.integers(1, 2**63))
def test_with_experience_only_one_candidate_is_left(numbers: list[int], number: int) -> None:
    for write_answer, write_receipt in ((str, str), ("{:x}".format, str), (str, "{:X}".format)):
        ids = MessageIds(AUTO)
        for seen in [*numbers, 0xABCDEF]:
            name = ids.accepted(write_answer(seen))
            assert name in ids.candidates(write_receipt(seen))
        assert ids.candidates(write_receipt(number)) == (normalise(write_answer(number)),)


@given(st.text(max_size=80), st.sampled_from(MessageIdBase))
def test_no_id_crashes_the_matching(text: str, base: MessageIdBase) -> None:
    ids = MessageIds(base)
    ids.accepted(text)
    assert "" not in ids.candidates(text)
