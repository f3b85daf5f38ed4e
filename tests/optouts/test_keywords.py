"""Keywords: a whole message that is one of the known words, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.numbers.senders import SenderType
from tidings.optouts.keywords import REPLIES, WORDS, KeywordType, keyword_of, reply_to

LONG, FREE, SHORT = SenderType.LONG_CODE, SenderType.TOLL_FREE, SenderType.SHORT_CODE
STOP_WORDS = ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"]
START_WORDS = ["START", "YES", "UNSTOP"]
HELP_WORDS = ["HELP", "INFO"]
WHITE_SPACE = [chr(code) for code in range(0x110000) if chr(code).isspace()] + list("\u200b\u200e\u200f\u2060\ufeff\0")


@pytest.mark.parametrize(
    ("words", "kind"),
    [(STOP_WORDS, KeywordType.STOP), (START_WORDS, KeywordType.START), (HELP_WORDS, KeywordType.HELP)],
)
def test_each_default_word_counts_in_any_case_and_with_what_people_put_around_it(
    words: list[str], kind: KeywordType
) -> None:
    for word in words:
        for written in (word, word.lower(), word.title(), f" {word}.\n", f"\u201c{word}\u201d", f"{word}!"):
            assert keyword_of(written, LONG) == (word, kind), written


@given(
    st.sampled_from([*STOP_WORDS, *START_WORDS, *HELP_WORDS]),
    st.text(st.sampled_from(WHITE_SPACE), max_size=4),
    st.text(st.sampled_from(WHITE_SPACE), max_size=4),
)
def test_white_space_of_every_kind_around_a_word_is_no_part_of_it(word: str, before: str, after: str) -> None:
    assert keyword_of(f"{before}{word}{after}", LONG) == (word, WORDS[word])


def test_a_word_of_full_width_letters_counts_and_one_with_white_space_within_does_not() -> None:
    assert keyword_of("\uff33\uff34\uff2f\uff30", LONG) == ("STOP", KeywordType.STOP)
    for written in ("ST\u00a0OP", "STOP\u2003PLEASE", "\u00a0", ""):
        assert keyword_of(written, LONG) is None, written


def test_there_are_no_other_words() -> None:
    assert set(WORDS) == {*STOP_WORDS, *START_WORDS, *HELP_WORDS}


@given(st.sampled_from([*STOP_WORDS, *HELP_WORDS]), st.text(st.characters(categories=["L", "N"]), min_size=1))
def test_a_word_within_a_message_is_no_keyword(word: str, more: str) -> None:
    assert keyword_of(f"{word} {more}", LONG) is None
    assert keyword_of(f"{more} {word}", LONG) is None


@given(st.text())
def test_no_text_makes_it_fail(text: str) -> None:
    keyword_of(text, LONG)


def test_yes_does_not_opt_in_to_a_toll_free_number() -> None:
    assert keyword_of("YES", FREE) is None
    assert keyword_of("UNSTOP", FREE) == ("UNSTOP", KeywordType.START)


def test_a_bare_short_code_has_no_default_handling() -> None:
    assert keyword_of("STOP", SHORT) is None


def test_the_toll_free_network_answers_stop_itself() -> None:
    assert reply_to("STOP", KeywordType.STOP, FREE, blocked=False) is None
    assert reply_to("QUIT", KeywordType.STOP, FREE, blocked=False) == REPLIES[KeywordType.STOP]
    assert reply_to("STOP", KeywordType.STOP, LONG, blocked=False) == REPLIES[KeywordType.STOP]


def test_who_is_blocked_gets_no_reply_to_a_further_stop_or_help() -> None:
    assert reply_to("STOP", KeywordType.STOP, LONG, blocked=True) is None
    assert reply_to("HELP", KeywordType.HELP, LONG, blocked=True) is None
    assert reply_to("START", KeywordType.START, LONG, blocked=True) == REPLIES[KeywordType.START]
    assert reply_to("HELP", KeywordType.HELP, LONG, blocked=False) == REPLIES[KeywordType.HELP]
