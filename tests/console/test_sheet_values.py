"""How values of an item are shown: objects by their parts, words of forms, runs of numbers."""

from __future__ import annotations

from tidings.console.sheets.values import facts_of, guessed


def said(item: dict[str, object]) -> dict[str, object]:
    """Label and text of each fact, parts by their own."""
    return {
        fact.label: {part.label: part.value.text for part in fact.value.parts} or fact.value.text
        for fact in facts_of(item, (), {})
    }


def test_an_object_is_shown_by_its_parts_and_not_as_a_document() -> None:
    assert said({"setup": {"lease_type": "RANDOM", "charges_apply": False}}) == {
        "Setup": {"Lease type": "RANDOM", "Charges apply": "No"}
    }
    assert said({"steps": [{"name": "a"}, {"name": "b"}]})["Steps"].keys() == {"1", "2"}  # type: ignore[attr-defined]


def test_what_an_object_does_not_say_takes_no_line() -> None:
    assert said({"content": {"examples": []}, "empty": {}, "none": None}) == {}


def test_a_field_is_called_what_its_form_calls_it_unless_two_would_be_called_the_same() -> None:
    assert list(said({"friendly_name": "Mine", "sid": "x", "sms_method": "POST", "api_version": "1"})) == [
        "Name",
        "SID",
        "SMS method",
        "API version",
    ]
    assert list(said({"help_message": "a", "opt_in_message": "b"})) == ["Help message", "Opt in message"]


def test_numbers_in_a_row_are_told_by_the_first_and_the_last() -> None:
    assert guessed("slots", list(range(64)), {}).text == "0 to 63"
    assert guessed("slots", [1, 2, 4], {}).text == "1, 2, 4"
    assert guessed("slots", [True, True], {}).text == "True, True"
