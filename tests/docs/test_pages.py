"""The pages hold together: links lead somewhere, code compiles, examples are those of the files."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, Fence, anchors, fences, links, pages

EXAMPLE = re.compile(r"\]\((?:\.\./)*(examples/[\w.]+)\)")
PYTHON = [fence for fence in fences() if fence.language == "python"]
WITH_EXAMPLE = [
    (fence, named[-1])
    for fence in fences()
    if fence.language in ("python", "javascript", "sh")
    if (named := EXAMPLE.findall(fence.before.rpartition("\n## ")[2]))
]
"""Programs in the pages, with the file that is linked above them under the same heading."""


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_within_the_repository_leads_somewhere(page: Path) -> None:
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("fence", PYTHON, ids=lambda fence: f"{fence.page.stem}-{fence.text[:20]!r}")
def test_python_in_the_pages_compiles(fence: Fence) -> None:
    compile(fence.text, str(fence.page), "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


def test_the_examples_are_printed_somewhere() -> None:
    printed = {example for _, example in WITH_EXAMPLE}
    assert {"examples/send.py", "examples/send.js", "examples/send.sh", "examples/receive.py"} <= printed


@pytest.mark.parametrize(("fence", "example"), WITH_EXAMPLE, ids=lambda value: value if isinstance(value, str) else "")
def test_an_example_is_printed_as_it_is_in_its_file(fence: Fence, example: str) -> None:
    assert fence.text == without_opening((ROOT / example).read_text())


def without_opening(text: str) -> str:
    """A program without its first line, which says what it is."""
    first, _, rest = text.partition("\n")
    assert first.startswith(('"""', "//", "#"))
    return rest.lstrip("\n")


def test_the_page_on_resources_prints_what_is_in_the_modules() -> None:
    page = ROOT / "docs" / "explanation" / "resources.md"
    modules = [path.read_text() for path in (ROOT / "tidings").rglob("*.py")]
    printed = [fence.text for fence in fences() if fence.page == page and fence.language == "python"]
    assert len(printed) == 5
    for text in printed:
        for part in text.strip().split("\n\n\n"):
            assert any(part in module for module in modules), part
