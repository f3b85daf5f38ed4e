"""The reference says what the code says now."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs import make_reference
from docs.make_coverage import PAGE as COVERAGE
from docs.read_code import commands, kinds_by_heading, link_fields
from tests.docs.pages import ROOT, fences
from tidings import config, errors
from tidings.core import Kind
from tidings.inbound import replies, twiml
from tidings.numbers.seed import LOCAL, SHORT_CODE, TOLL_FREE
from tidings.webhooks import failures, notice

ERRORS = (make_reference.DOCS / "reference" / "errors.md").read_text()
PAGES = [page for page in make_reference.DOCS.rglob("*.md") if "<!-- made:" in page.read_text()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_has_what_the_code_would_make_now(page: Path) -> None:
    text = page.read_text()
    assert text == make_reference.filled(text), "make it anew: make docs"


def test_every_made_part_is_in_a_page() -> None:
    used = {name for page in PAGES for name in re.findall(r"<!-- made: ([a-z-]+) -->", page.read_text())}
    assert used == set(make_reference.MADE)


def test_the_coverage_page_is_there_even_where_it_cannot_be_made() -> None:
    assert COVERAGE.exists()


def test_every_error_of_the_table_has_its_heading() -> None:
    found = [kind for _, kinds in kinds_by_heading(errors) for kind in kinds]
    declared = [value for name, value in vars(errors).items() if isinstance(value, Kind) and name.isupper()]
    assert found == declared


def test_every_setting_of_a_link_has_a_sentence() -> None:
    text = make_reference.link_settings()
    for field in link_fields():
        assert re.search(rf"^\| `{field.name}` \| [^|]* \| \S", text, re.MULTILINE), field.name


def test_every_code_that_a_webhook_can_end_with_is_explained() -> None:
    codes = {
        value
        for module in (failures, twiml, notice)
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, int) and 11_000 <= value < 15_000
    }
    explained = {int(code) for code in re.findall(r"^\| (\d{5}) \|", ERRORS, re.MULTILINE)}
    assert codes <= explained


def test_the_limits_of_replies_are_those_of_the_code() -> None:
    assert f"More than {replies.DOCUMENTS_MOST} documents" in ERRORS
    assert f"More than {replies.REPLIES_MOST} replies to one message" in ERRORS
    assert f"More than {replies.PAIR_REPLIES_MOST} replies between" in ERRORS
    assert f"within {replies.PAIR_WINDOW_S} seconds" in ERRORS


def test_commands_that_are_shown_exist() -> None:
    known = {command.name for command in commands()}
    shown = {
        name
        for fence in fences()
        if fence.language == "console"
        for name in re.findall(r"(?:^|[ /])tidings ([a-z]+)\b", fence.text, re.MULTILINE)
    }
    assert shown
    assert shown <= known


def test_settings_that_are_shown_exist() -> None:
    known = {name for name, _, _ in config.described()}
    files = [*make_reference.DOCS.rglob("*.md"), ROOT / "README.md", *(ROOT / "deploy").iterdir()]
    shown = {name for file in files for name in re.findall(r"TIDINGS_[A-Z0-9_]*[A-Z0-9]", file.read_text())}
    assert shown
    assert shown <= known


def test_the_tutorial_names_the_senders_of_a_fresh_store() -> None:
    tutorial = (make_reference.DOCS / "tutorials" / "first-message.md").read_text()
    assert f"the local number {LOCAL}, the toll-free number {TOLL_FREE} and the short code\n{SHORT_CODE}" in tutorial
    idempotency = (make_reference.DOCS / "how-to" / "idempotency.md").read_text()
    assert f"From=%2B{LOCAL[1:]} " in idempotency
