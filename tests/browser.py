"""The browser of the tests: Debian's Chromium; its build without windows where it is there, as it takes half the time."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

NAMES = ("chromium-headless-shell", "chromium")
CHROMIUM = next((found for name in NAMES if (found := shutil.which(name))), None)
OPTIONS = {"executable_path": CHROMIUM, "args": ["--no-sandbox"]}

needs_browser = pytest.mark.skipif(
    CHROMIUM is None, reason="there is no browser: apt-get install chromium-headless-shell"
)


@contextlib.contextmanager
def chromium() -> Iterator[Any]:
    """A browser of Playwright's for who waits; a loop runs in its thread until it is closed."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the package playwright is missing")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(**OPTIONS)
        try:
            yield started
        finally:
            started.close()


@contextlib.asynccontextmanager
async def chromium_beside() -> AsyncIterator[Any]:
    """A browser of Playwright's on the test's own loop, beside the program that it visits."""
    playwright = pytest.importorskip("playwright.async_api", reason="the package playwright is missing")
    async with playwright.async_playwright() as driver:
        started = await driver.chromium.launch(**OPTIONS)
        try:
            yield started
        finally:
            await started.close()
