"""Pieces of Markdown that the made parts of pages consist of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum


def table(head: Sequence[str], rows: Iterator[Sequence[str]]) -> str:
    """A Markdown table, with an empty line on either side."""
    lines = [head, ["---"] * len(head), *rows]
    return (
        "\n"
        + "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)
        + "\n"
    )


def code(text: object) -> str:
    """Text as code; nothing for nothing."""
    return f"`{text}`" if str(text) else ""


def moves(statuses: Mapping[StrEnum, Mapping[StrEnum, StrEnum]]) -> str:
    """A table of statuses, what moves them, and whereto."""
    rows = (
        (code(status), code(event), code(after))
        for status, events in statuses.items()
        for event, after in events.items()
    )
    return table(("from", "event", "to"), rows)
