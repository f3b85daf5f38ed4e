"""The texts of opting in and out that are filled in."""

from __future__ import annotations

import pytest

from tidings.campaigns.checks import check
from tidings.campaigns.optout_texts import filled, opt_in_message
from tidings.optouts.keywords import WORDS, KeywordType


@pytest.mark.parametrize("brand", [None, "", "Acme", "John Doe's Home Repair", "A" * 500])
def test_what_is_filled_in_is_what_could_be_given(brand: str | None) -> None:
    assert check(filled({}, brand)) is None


def test_the_brand_introduces_itself() -> None:
    assert opt_in_message("Acme").startswith("Acme: You are now opted-in.")
    assert opt_in_message(None).startswith("You are now opted-in.")


def test_every_keyword_that_is_registered_is_one_that_is_answered() -> None:
    texts = filled({}, "Acme")
    assert {WORDS[word] for word in texts["opt_out_keywords"]} == {KeywordType.STOP}
    assert {WORDS[word] for word in texts["help_keywords"]} == {KeywordType.HELP}
    assert {WORDS[word] for word in texts["opt_in_keywords"]} == {KeywordType.START}
