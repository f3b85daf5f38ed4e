"""What a passage reads like: a sentence accuses by itself, less where the whole reads well, and an act refutes it."""

from __future__ import annotations

import msgspec
import pytest

from tests.lint.corpus import GOOD
from tests.lint.scoring import FILES, read
from tidings.lint import likeness
from tidings.lint.finding import Finding, Severity
from tidings.lint.flaws import FLAWS
from tidings.lint.likeness import LIKENESS, likeliest
from tidings.lint.linting import lint
from tidings.lint.reading import Reading
from tidings.lint.registration import Registration
from tidings.lint.saying import affirmed

BY_ID = {each.id: each for each in FLAWS}
OPT_IN = GOOD.message_flow or ""


def but(**changes: object) -> Registration:
    return msgspec.structs.replace(GOOD, **changes)


def found_by(rule: str, registration: Registration) -> list[Finding]:
    """As the rule says it, whatever others said before."""
    return [each for each in lint(registration) if each.rule == rule]


@pytest.mark.parametrize(
    ("field", "text", "rule", "code"),
    [
        (
            "message_flow",
            f"{OPT_IN} Sponsors and neighboring shops may have the numbers for their ads.",
            "shared",
            30932,
        ),
        (
            "message_flow",
            f"{OPT_IN} To leave the list, write a letter to the office and allow two weeks.",
            "no-exit",
            30887,
        ),
        (
            "description",
            "Texts help our growing firm to improve engagement and to support the relations with our audience.",
            "aimless",
            30886,
        ),
    ],
)
def test_a_passage_that_no_list_knows_is_named_with_what_it_reads_like(
    field: str, text: str, rule: str, code: int
) -> None:
    registration = but(**{field: text})
    (found,) = found_by(f"like-{rule}", registration)
    assert (found.error_code, found.severity) == (code, Severity.REJECT)
    assert "reads like" in found.reason
    assert found.reason.split('"')[1].rstrip("…") in text


@pytest.mark.parametrize(
    "addition",
    [
        "No sponsor and no neighboring shop may have the numbers for their ads.",
        "Neither sponsors nor other shops get the numbers.",
        "The box is not checked in advance.",
        "To leave the list, reply STOP, which works at once.",
        "The box is not ticked when the page opens, and the form goes through without it.",
    ],
)
def test_what_is_denied_or_right_reads_like_nothing(addition: str) -> None:
    assert lint(but(message_flow=f"{OPT_IN} {addition}")) == ()


def test_a_description_is_aimless_only_if_all_of_it_is() -> None:
    vague, clear = "We use this for general texts to our contacts.", "Patients are reminded of appointments."
    alone, both = (likeliest(Reading(but(description=text)), BY_ID["aimless"]) for text in (vague, f"{vague} {clear}"))
    assert alone is not None
    assert both is not None
    assert alone.likelihood > 0.9
    assert both.likelihood < 0.1


def test_a_passage_counts_less_where_the_whole_reads_well(monkeypatch: pytest.MonkeyPatch) -> None:
    clean = [each for path in FILES for each in read(path) if each.verdict == "pass"]
    suspected = [each for each in clean if _names_a_likeness(each.registration, worth=0.0, monkeypatch=monkeypatch)]
    believed = [each for each in clean if _names_a_likeness(each.registration, worth=0.5, monkeypatch=monkeypatch)]
    assert len(believed) < len(suspected)
    assert believed == []


def _names_a_likeness(registration: Registration, *, worth: float, monkeypatch: pytest.MonkeyPatch) -> bool:
    monkeypatch.setattr(likeness, "WHOLE_WORTH", worth)
    reading = Reading(registration)
    return any(hit.severity is None for rule in LIKENESS for hit in rule.check(reading))


def test_that_nobody_was_asked_is_refuted_by_an_act_of_the_people() -> None:
    added = "Everybody who has bought something since spring is put on the list."
    act = Reading(but(message_flow=f"{OPT_IN} {added}"))
    passage = likeliest(act, BY_ID["unasked"])
    assert passage is not None
    assert passage.sentence == added
    assert passage.likelihood > 0.5
    assert not found_by("like-unasked", but(message_flow=f"{OPT_IN} {added}"))


def test_what_is_said_by_a_rule_is_not_said_twice() -> None:
    codes = [each.error_code for each in lint(but(message_flow=f"{OPT_IN} The box is checked by default."))]
    assert codes.count(30925) == 1


def test_without_the_whole_a_trade_is_only_warned_of_and_a_flaw_passed_over() -> None:
    part = Registration(description="Dominican robustos and vape juice, 20 percent off", brand_name="Ash & Ember")
    assert {each.severity for each in lint(part) if each.rule.startswith("like-")} <= {Severity.WARN}
    flow = Registration(message_flow="Sponsors and neighboring shops may have the numbers for their ads.")
    assert not found_by("like-shared", flow)


def test_what_is_cut_from_a_sentence_is_what_it_denies() -> None:
    assert affirmed("The box is not ticked. It is empty.").split() == ["The", "box", "is", "It", "is", "empty."]
    assert affirmed("We share numbers, but never with shops").strip() == "We share numbers, but"
