"""Keywords: a whole message that is one of the known words, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.numbers.senders import SenderType
from tidings.optouts.keywords import (
    REPLIES,
    RESERVED,
    WORDS,
    KeywordBlock,
    KeywordType,
    OptOutKeyword,
    compared,
    is_replied_to,
    keyword_of,
)

STOPPED = OptOutKeyword("STOP", KeywordType.STOP, REPLIES[KeywordType.STOP])
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
            assert keyword_of(written, LONG) == OptOutKeyword(word, kind, REPLIES[kind]), written


@given(
    st.sampled_from([*STOP_WORDS, *START_WORDS, *HELP_WORDS]),
    st.text(st.sampled_from(WHITE_SPACE), max_size=4),
    st.text(st.sampled_from(WHITE_SPACE), max_size=4),
)
def test_white_space_of_every_kind_around_a_word_is_no_part_of_it(word: str, before: str, after: str) -> None:
    found = keyword_of(f"{before}{word}{after}", LONG)
    assert found == OptOutKeyword(word, WORDS[word], REPLIES[WORDS[word]])


def test_a_word_of_full_width_letters_counts_and_one_with_white_space_within_does_not() -> None:
    assert keyword_of("\uff33\uff34\uff2f\uff30", LONG) == STOPPED
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
    assert keyword_of("UNSTOP", FREE) == OptOutKeyword("UNSTOP", KeywordType.START, REPLIES[KeywordType.START])


def test_a_bare_short_code_has_no_default_handling() -> None:
    assert keyword_of("STOP", SHORT) is None


def test_the_toll_free_network_answers_stop_itself() -> None:
    assert not is_replied_to(_default("STOP"), FREE, blocked=False)
    assert is_replied_to(_default("QUIT"), FREE, blocked=False)
    assert is_replied_to(_default("STOP"), LONG, blocked=False)


def test_who_is_blocked_gets_no_reply_to_a_further_stop_or_help() -> None:
    assert not is_replied_to(_default("STOP"), LONG, blocked=True)
    assert not is_replied_to(_default("HELP"), LONG, blocked=True)
    assert is_replied_to(_default("START"), LONG, blocked=True)
    assert is_replied_to(_default("HELP"), LONG, blocked=False)


def _default(word: str) -> OptOutKeyword:
    return OptOutKeyword(word, WORDS[word], REPLIES[WORDS[word]])


def _block(words: str, text: str, *, country: str | None = None, standard: bool = False) -> KeywordBlock:
    """`words` are `ARRET:STOP OUI:START`."""
    pairs = (pair.rsplit(":", 1) for pair in words.split())
    known = {compared(word.replace("_", " ")): KeywordType(kind) for word, kind in pairs}
    return KeywordBlock(country, standard, known, dict.fromkeys(KeywordType, text))


FRENCH = _block("ARR\u00caT:STOP OUI:START NE_PLUS_ECRIRE:STOP", "fini")
STANDARD = KeywordBlock(None, True, {"HALT": KeywordType.STOP, **RESERVED}, dict.fromkeys(KeywordType, "done"))
CANADIAN = _block("OUI:STOP", "au Canada", country="CA")


@pytest.mark.parametrize("written", ["ARR\u00caT", "arret", "arre\u0302t.", " Arr\u00eat! "])
def test_a_word_of_a_services_list_counts_with_its_accents_and_without(written: str) -> None:
    found = keyword_of(written, LONG, [FRENCH], "FR")
    assert found is not None
    assert (found.type, found.text, found.is_advanced) == (KeywordType.STOP, "fini", True)


def test_a_service_may_have_keywords_of_several_words() -> None:
    found = keyword_of("ne  plus \u00e9crire", LONG, [FRENCH], "FR")
    assert found is not None
    assert found.type is KeywordType.STOP


def test_a_service_without_a_standard_list_has_the_default_words_beside_its_own() -> None:
    found = keyword_of("QUIT", LONG, [FRENCH], "FR")
    assert found == OptOutKeyword("QUIT", KeywordType.STOP, REPLIES[KeywordType.STOP], is_advanced=True)


def test_a_standard_list_takes_the_place_of_the_default_words_but_for_the_reserved_ones() -> None:
    assert keyword_of("QUIT", LONG, [STANDARD], "US") is None
    for word, kind in RESERVED.items():
        found = keyword_of(word, LONG, [STANDARD], "US")
        assert found is not None
        assert (found.type, found.text) == (kind, "done")


def test_the_list_of_the_users_country_comes_first_and_what_it_has_not_falls_through() -> None:
    blocks = [FRENCH, STANDARD, CANADIAN]
    kinds = {country: keyword_of("oui", LONG, blocks, country) for country in ("CA", "FR")}
    assert {country: found.type for country, found in kinds.items() if found} == {"CA": "STOP", "FR": "START"}
    fallen = keyword_of("halt", LONG, blocks, "CA")
    assert fallen is not None
    assert fallen.text == "done"


def test_a_service_handles_opt_outs_for_its_short_codes_too() -> None:
    found = keyword_of("STOP", SHORT, [STANDARD], "US")
    assert found is not None
    assert found.is_advanced


def test_what_the_toll_free_network_does_holds_for_services_too() -> None:
    yes = _block("YES:START", "welcome", standard=True)
    assert keyword_of("YES", FREE, [yes], "US") is None
