"""The codes of rejections."""

from __future__ import annotations

import pytest

from tidings.compliance.rejections import reason_of, scripted_rejection


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Acme reject:18603", 18603),
        ("reject:30909 please", 30909),
        ("reject:1860", None),
        ("reject:186030", None),
        ("preject:18603", None),
        ("", None),
    ],
)
def test_a_text_scripts_its_rejection(text: str, code: int | None) -> None:
    assert scripted_rejection(text) == code


def test_every_code_says_something() -> None:
    assert reason_of(18603) == "The address cannot be verified"
    assert "30909" in reason_of(30909)
    assert reason_of(None)
