"""The pages of the documentation, and what is in them: links, headings, examples of code."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec

ROOT = Path(__file__).resolve().parents[2]
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_SKIPPED = {".venv", "node_modules", ".git", ".pytest_cache", ".hypothesis"}


class Fence(msgspec.Struct, frozen=True):
    """A block of code in a page."""

    page: Path
    language: str
    text: str
    before: str
    """What stands between it and the block before."""


@cache
def pages() -> tuple[Path, ...]:
    """Every Markdown file of the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode == 0:
        found = [ROOT / line for line in listed.stdout.splitlines()]
    else:
        found = [page for page in ROOT.rglob("*.md") if not _SKIPPED.intersection(page.relative_to(ROOT).parts)]
    return tuple(sorted(page for page in found if page.exists()))


def fences() -> Iterator[Fence]:
    """Every block of code of every page."""
    for page in pages():
        text, end = page.read_text(), 0
        for found in _FENCE.finditer(text):
            yield Fence(page, found[1], found[2], text[end : found.start()])
            end = found.end()


def links(page: Path) -> list[str]:
    """Where the links of a page lead, other sites left out."""
    prose = _FENCE.sub("", page.read_text())
    return [target for target in _LINK.findall(prose) if "://" not in target and not target.startswith("mailto:")]


@cache
def anchors(page: Path) -> frozenset[str]:
    """The names of a page's headings, as GitHub makes them."""
    headings = _HEADING.findall(_FENCE.sub("", page.read_text()))
    return frozenset(re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings)
