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

import tidings.a2p.lint
from tidings.a2p.lint.lexicon import affirmed, lexicon, matches
from tidings.a2p.lint.text import Text, is_mostly_latin, quoted, words_of


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


@pytest.mark.parametrize(
    ("text", "paired"), [("[a] b [c]", True), ("[a", False), ("a]", False), ("[[a]]", False), ("", True)]
)
def test_brackets_come_in_pairs(text: str, paired: bool) -> None:
    assert Text("", text).has_brackets_in_pairs() is paired


def test_a_quote_is_short_and_of_one_line() -> None:
    assert quoted("a\n b") == '"a b"'
    assert len(quoted("x" * 500)) == 42


def test_cyrillic_is_not_latin_and_numbers_are_neither() -> None:
    assert not is_mostly_latin(["Привет, мир"])
    assert is_mostly_latin(["Ça va", "123"])


def test_entries_are_words_stems_and_phrases() -> None:
    found = lexicon("casino, gambl*, sports bet*")
    texts = ("the CASINO", "gambling", "Sports-betting", "casinos", "sports. Bet", "gam bling")
    assert [bool(affirmed(Text("", text), found)) for text in texts] == [True, True, True, False, False, False]


@pytest.mark.parametrize(
    ("text", "masked"), [("cas1no", True), ("c@sino", True), ("c.a.s.i.n.o", True), ("casino", False)]
)
def test_disguised_words_are_found_and_known_as_such(text: str, masked: bool) -> None:
    (match, *_) = matches(Text("", f"the {text} is open"), lexicon("casino"))
    assert match.is_masked is masked
    assert match.quote == f'"{text}"'


@given(st.text(max_size=200))
def test_any_text_can_be_read(raw: str) -> None:
    text = Text("", raw)
    for word in text.words:
        assert 0 <= word.start < word.end <= len(raw)
    assert all(phone in raw for phone in text.phones)
    assert all(link.text in raw for link in text.links)
    text.has_brackets_in_pairs()


# Patterns

_LETTERS = [chr(code) for code in range(32, 127)] + ["\u2019", "é", "\n"]


def _patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for module in pkgutil.iter_modules(tidings.a2p.lint.__path__):
        names = vars(importlib.import_module(f"tidings.a2p.lint.{module.name}"))
        yield from ((f"{module.name}.{name}", value) for name, value in names.items() if isinstance(value, re.Pattern))


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
    assert len(dict(_patterns())) >= 8


@pytest.mark.parametrize(("name", "pattern"), list(_patterns()), ids=lambda each: each if isinstance(each, str) else "")
def test_no_pattern_can_repeat_a_repetition_over_the_same_letters(name: str, pattern: re.Pattern[str]) -> None:
    """A repetition within another begins only after a letter that it cannot take itself: so there is one way to match."""
    for body in _repeats(_parser.parse(pattern.pattern, pattern.flags)):
        inner = list(_repeats(body))
        if inner:
            begins = _takes(body[0])
            assert all(begins.isdisjoint(_takes(each[0])) for each in inner), name
