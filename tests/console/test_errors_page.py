"""The pages of error codes: every code that Tidings can give has one, for everybody, and none leads elsewhere."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from enum import IntEnum
from pathlib import Path
from types import ModuleType

import pytest

import tidings
from tests.console.running import Browser, running
from tidings import errors
from tidings.campaign_numbers.steps import REASONS as NUMBER_REASONS
from tidings.compliance.rejections import REASONS
from tidings.console.explanations import Explanations
from tidings.core import Kind
from tidings.lint.rule import Rule
from tidings.registry.brand_faults import BRAND_FAULTS
from tidings.registry.campaign_rejections import REJECTIONS

ROOT = Path(__file__).parents[2]
_CODE = re.compile(r"\b(?:1[1248]|2[0-2]|30|35|63)\d{3}\b")
_SOURCES = ("webhooks/failures.py", "inbound/twiml.py", "inbound/replies.py", "carriers/receipt_codes.py")
"""Modules whose codes are plain constants."""


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(tidings.__path__, "tidings."):
        if not found.name.endswith("__main__") and ".migrations" not in found.name:
            yield importlib.import_module(found.name)


def given() -> set[int]:
    """Every code that Tidings can give: of its kinds, its tables, its enums, and its constants."""
    codes = {*errors.OUTCOMES, *REASONS, *REJECTIONS, *BRAND_FAULTS, *NUMBER_REASONS}
    for module in modules():
        for value in vars(module).values():
            if isinstance(value, (Kind, Rule)):
                codes.add(value.code)
            elif isinstance(value, type) and issubclass(value, IntEnum):
                codes |= {int(member) for member in value if _CODE.fullmatch(str(int(member)))}
    for source in _SOURCES:
        codes |= {int(found) for found in _CODE.findall((ROOT / "tidings" / source).read_text())}
    return codes


def test_every_code_that_tidings_can_give_is_explained() -> None:
    explained = {each.code for each in Explanations().all}
    assert len(given()) > 150
    assert sorted(given() - explained) == []


def test_every_explanation_says_what_causes_it_and_what_helps_in_whole_sentences() -> None:
    for each in Explanations().all:
        assert each.title, each.code
        assert not each.title.endswith("."), each.code
        assert each.why, each.code
        assert each.do, each.code
        for sentence in (*each.why, *each.do):
            assert re.fullmatch(r"[A-Z\d#`].*[.`]", sentence), (each.code, sentence)


def test_the_documentation_that_explanations_name_is_there() -> None:
    for each in Explanations().all:
        for page in each.see:
            assert (ROOT / "docs" / page).exists(), (each.code, page)


@pytest.mark.parametrize(("asked", "meant"), [(30043, 30040), (30304, 30004), (21612345, None), (0, None)])
def test_for_a_code_that_is_not_known_the_nearest_are_named(asked: int, meant: int | None) -> None:
    nearest = [each.code for each in Explanations().nearest(asked)]
    assert len(nearest) == len(set(nearest)) == 5
    assert meant is None or meant in nearest


async def test_whoever_is_not_signed_in_reads_what_a_code_means(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        for browser in (Browser(world.front), await world.signed_in()):
            page = await browser.page("/errors/30034")
            html = page.body.decode()
            assert page.status == 200
            assert "The US number has no 10DLC campaign" in html
            assert "docs/how-to/registration.md" in html
            assert 'href="/errors"' in html


async def test_a_code_that_is_not_known_says_so_and_names_the_nearest(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = Browser(world.front)
        page = await browser.page("/errors/30038")
        assert page.status == 404
        assert b"Tidings gives no such code" in page.body
        assert b'href="/errors/30034"' in page.body
        for path in ("/errors/x", "/errors/-1", "/errors/3.5", "/errors/30034/x", f"/errors/{'9' * 5000}"):
            assert (path, (await browser.page(path)).status) == (path, 404)


async def test_codes_are_found_by_their_first_digits_and_by_words(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = Browser(world.front)
        everything = (await browser.page("/errors")).body.decode()
        assert len(re.findall(r'href="/errors/\d+"', everything)) == len(Explanations().all)
        by_digits = (await browser.page("/errors?q=3003")).body.decode()
        assert set(re.findall(r'href="/errors/(\d+)"', by_digits)) == {
            "30030",
            "30032",
            "30033",
            "30034",
            "30035",
            "30036",
        }
        by_words = (await browser.page("/errors?q=recipient+OPTED")).body.decode()
        assert re.findall(r'href="/errors/(\d+)"', by_words) == ["21610"]
        nothing = (await browser.page('/errors?q="><script>')).body.decode()
        assert "No code has these words" in nothing
        assert "<script>" not in nothing


def test_no_page_of_the_console_leads_to_the_anchors_error_pages() -> None:
    console = ROOT / "tidings" / "console"
    for path in [*console.rglob("*.html"), *console.rglob("*.js"), *console.glob("*.py")]:
        assert "twilio.com/docs" not in path.read_text(), path


async def test_the_page_of_a_rejection_says_whether_it_is_final(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        browser = Browser(world.front)
        for code, sentence in ((30883, b"It is final"), (30909, b"It is not final"), (30795, b"It is not final")):
            assert sentence in (await browser.page(f"/errors/{code}")).body
        assert b" final" not in (await browser.page("/errors/21610")).body
