"""Parts wait for each other, and not for ever."""

from __future__ import annotations

from tidings.carriers.port import Submission
from tidings.carriers.whole_texts import HELD_S, WholeTexts


def part(sid: str, number: int, parts: int) -> Submission:
    return Submission(sid, number, parts, "+14155550100", "+14155550199", b"x", 0, has_header=parts > 1, validity_s=0)


def test_a_text_of_one_part_is_whole() -> None:
    texts, one = WholeTexts(), part("SM1", 1, 1)
    assert texts.add(one, 0.0) == [one]
    assert not texts


def test_parts_are_one_text_in_their_order_whenever_they_came() -> None:
    texts = WholeTexts()
    assert texts.add(part("SM1", 3, 3), 0.0) is None
    assert texts.add(part("SM2", 1, 2), 0.0) is None
    assert texts.add(part("SM1", 1, 3), 1.0) is None
    whole = texts.add(part("SM1", 2, 3), 2.0)
    assert whole is not None
    assert [each.part for each in whole] == [1, 2, 3]
    assert texts, "the other waits"


def test_a_part_that_comes_again_counts_once() -> None:
    texts = WholeTexts()
    texts.add(part("SM1", 1, 2), 0.0)
    assert texts.add(part("SM1", 1, 2), 0.0) is None


def test_what_waits_in_vain_is_given_back_and_what_grows_is_not() -> None:
    texts = WholeTexts()
    texts.add(part("SM1", 1, 3), 0.0)
    texts.add(part("SM2", 1, 2), 0.0)
    texts.add(part("SM1", 2, 3), HELD_S - 1)
    assert [each.message_sid for each in texts.overdue(HELD_S)] == ["SM2"]
    assert [each.part for each in texts.given_back()] == [1, 2]
    assert not texts
