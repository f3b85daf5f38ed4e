"""What is looked for in texts: a regular expression that is compiled when it is first used.

There are some two hundred of them, the longest of several thousand characters: compiled at import they would cost every
start a second, also of those servers that never read a registration.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property


class Sought:
    """One pattern, for small letters unless its flags say otherwise; all that is used of `re.Pattern`."""

    def __init__(self, source: str | Callable[[], str], flags: re.RegexFlag = re.NOFLAG) -> None:
        self._source = source
        self.flags = flags

    @cached_property
    def pattern(self) -> str:
        """Its source."""
        return self._source if isinstance(self._source, str) else self._source()

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, self.flags)

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        return self._compiled.search(text, start)

    def match(self, text: str) -> re.Match[str] | None:
        """As `re.Pattern.match`."""
        return self._compiled.match(text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """As `re.Pattern.fullmatch`."""
        return self._compiled.fullmatch(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """As `re.Pattern.finditer`."""
        return self._compiled.finditer(text)

    def pieces(self, text: str) -> list[str]:
        """What stands between the places where it is found."""
        return self._compiled.split(text)

    def replaced(self, text: str, by: Callable[[re.Match[str]], str]) -> str:
        """The text with each place where it is found replaced."""
        return self._compiled.sub(by, text)

    def blanked(self, text: str) -> str:
        """The text with blanks for what is found; each character stands where it stood."""
        return self._compiled.sub(lambda found: " " * len(found[0]), text)
