"""Reading texts: words, links, phone numbers, placeholders; and patterns that cannot run away."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tidings.lint
from tidings.lint.saying import phrases, said
from tidings.lint.text import Text, is_mostly_latin, quoted, words_of
from tidings.lint.wanted import Sought


def test_words_are_compared_without_case_accents_and_possessives() -> None:
    assert words_of("Zoë's CAFÉ: don\u2019t [wait]") == ["zoe", "cafe", "don't", "wait"]


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("Go to https://Acme.com:8443/x?y#z.", ["acme.com"]),
        ("(http://user@acme.com/a)", ["acme.com"]),
        ("www.acmesandwich.com(link) or acme.io/x, bit.ly/abc", ["www.acmesandwich.com", "acme.io", "bit.ly"]),
        ("Come today.So will we. Ask me.It is 9:30.am, 1.50 or v1.2.3", []),
        ("Write to desk@acme.com", []),
        ("e.g. the U.S. and a..b", []),
        ("ACME.COM", ["acme.com"]),
    ],
)
def test_links_are_found_with_and_without_a_scheme(text: str, hosts: list[str]) -> None:
    assert [link.host for link in Text("", text).links] == hosts


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("call 333-444-1212.", ["333-444-1212"]),
        ("to (111) 222-3333", ["(111) 222-3333"]),
        ("+12223334444, 1-800-FLO-WERS", ["+12223334444", "1-800-FLO-WERS"]),
        ("order 2223334444 of 12-3456789 at 10:30", []),
    ],
)
def test_phone_numbers_are_told_from_order_numbers(text: str, phones: list[str]) -> None:
    assert Text("", text).phones == phones


def test_a_quote_is_short_and_of_one_line() -> None:
    assert quoted("a\n b") == '"a b"'
    assert len(quoted("x" * 500)) == 42


def test_cyrillic_is_not_latin_and_numbers_are_neither() -> None:
    assert not is_mostly_latin(["Привет, мир"])
    assert is_mostly_latin(["Ça va", "123"])


@pytest.mark.parametrize(
    ("notation", "text", "found"),
    [
        ("casino", "the casino, at last", True),
        ("casino", "casinos", False),
        ("gambl*", "gambling", True),
        ("sports bet*", "sports-betting", True),
        ("sports bet*", "sports. bet", False),
        ("(tick|check)(s|ed)? ... box", "she ticked, at last, the box", True),
        ("tick ... box", "tick it. The box", False),
        ("up to #", "up to 40", True),
        ("e-mails?", "email", True),
        ("don't", "don't", True),
    ],
)
def test_phrases_have_a_notation_of_their_own(notation: str, text: str, found: bool) -> None:
    assert (said(Text("", text), phrases(notation)) is not None) is found


@pytest.mark.parametrize(
    ("text", "is_said"),
    [
        ("We sell lists", True),
        ("We never rent or sell lists", False),
        ("We don't sell lists", False),
        ("Neither we nor others sell lists", False),
        ("We do not call. We sell lists", True),
        ("We do not call, but we sell lists", True),
        ("We not only sell lists", True),
        ("Nothing here is kept that could sell lists", False),
        ("Nobody can sell lists (we sell lists)", True),
    ],
)
def test_denial_is_a_matter_of_the_clause(text: str, is_said: bool) -> None:
    assert (said(Text("", text), phrases("sell lists")) is not None) is is_said


def test_a_denial_may_follow_where_that_is_asked_for() -> None:
    text = Text("", "To sell lists is prohibited")
    assert said(text, phrases("sell lists")) is not None
    assert said(text, phrases("sell lists"), after=True) is None


def test_what_is_quoted_is_told_apart_from_what_the_owner_says() -> None:
    text = Text("", 'People tick "Yes, text me" at https://acme.com/texts. Nobody must.')
    assert text.quotations == ["yes, text me"]
    assert text.told.replace("\0", "") == "people tick  at . nobody must."
    assert len(text.told) == len(text.small) == len(text.raw)


def test_wording_that_is_announced_counts_as_quoted() -> None:
    text = Text(
        "", "The box reads: I agree to texts from Acme, 2 a month, msg & data rates may apply. Privacy at acme.com"
    )
    assert text.quotations == ["i agree to texts from acme, 2 a month, msg & data rates may apply."]


@pytest.mark.parametrize("raw", ["cas1no", "c@sino", "\u0441asino"])
def test_disguised_words_are_read_as_what_they_stand_for(raw: str) -> None:
    assert "casino" in Text("", f"the {raw} is open").unmasked
    assert Text("", f"the {raw} is open").small != Text("", f"the {raw} is open").unmasked


def test_letters_that_stand_apart_are_joined() -> None:
    assert Text("", "the c.a.s.i.n.o is open").apart == ["casino"]


def test_a_word_of_two_alphabets_is_found() -> None:
    assert Text("", "a p\u0430yday loan").mixed == "p\u0430yday"
    assert Text("", "Привет Café").mixed is None


@given(st.text(max_size=200))
def test_any_text_can_be_read(raw: str) -> None:
    text = Text("", raw)
    assert len(text.small) == len(text.told) == len(text.unmasked) == len(text.raw)
    assert all(sentence in raw for sentence in text.sentences)
    assert all(phone in raw for phone in text.phones)
    assert all(link.text in raw for link in text.links)


# Patterns

_LETTERS = [chr(code) for code in range(32, 127)] + ["\u2019", "é", "\n"]


def _patterns() -> Iterator[tuple[str, Sought]]:
    for module in pkgutil.iter_modules(tidings.lint.__path__):
        names = vars(importlib.import_module(f"tidings.lint.{module.name}"))
        yield from ((f"{module.name}.{name}", value) for name, value in names.items() if isinstance(value, Sought))


def _repeats(parsed: Any) -> Iterator[Any]:
    """Every repetition of a pattern that has no bound, as its body."""
    for operation, argument in parsed:
        if operation in (_constants.MAX_REPEAT, _constants.MIN_REPEAT):
            if argument[1] is _constants.MAXREPEAT:
                yield argument[2]
            yield from _repeats(argument[2])
        elif operation is _constants.SUBPATTERN:
            yield from _repeats(argument[3])
        elif operation is _constants.BRANCH:
            for branch in argument[1]:
                yield from _repeats(branch)


def _takes(item: Any) -> set[str]:
    """The letters that one item of a pattern takes."""
    return {letter for letter in _LETTERS if re._compiler.compile(_only(item)).fullmatch(letter)}  # type: ignore[attr-defined]


def _only(item: Any) -> Any:
    parsed = _parser.SubPattern(_parser.State())
    parsed.append(item)
    return parsed


def test_there_are_patterns_to_look_at() -> None:
    assert len(dict(_patterns())) >= 40


@pytest.mark.parametrize(("name", "pattern"), list(_patterns()), ids=lambda each: each if isinstance(each, str) else "")
def test_no_pattern_can_repeat_a_repetition_over_the_same_letters(name: str, pattern: Sought) -> None:
    """A repetition within another begins only after a letter that it cannot take itself: so there is one way to match."""
    for body in _repeats(_parser.parse(pattern.pattern, pattern.flags)):
        inner = list(_repeats(body))
        if inner:
            begins = _takes(body[0])
            assert all(begins.isdisjoint(_takes(each[0])) for each in inner), name
