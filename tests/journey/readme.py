"""The README, read: the programs that it prints and the commands that it says to type."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    """The code blocks in a language, in their order."""
    readme = (ROOT / "README.md").read_text()
    return [code for found, code in _BLOCK.findall(readme) if found == language]


def command(word: str) -> str:
    """The one line of the README's consoles with `word` in it, as printed. Raises LookupError."""
    lines = [line for block in blocks("console") for line in block.splitlines() if word in line]
    if len(lines) != 1:
        msg = f"{len(lines)} commands of the README have {word!r} in them: {lines}"
        raise LookupError(msg)
    return lines[0]
