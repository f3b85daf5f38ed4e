"""All header fields of an answer: those of its handler, and those that are in every answer."""

from __future__ import annotations

from tidings.http import Response


def fields_of(response: Response) -> list[tuple[bytes, bytes]]:
    """Names and values, in the order in which they are sent."""
    lines = [line.partition(b": ") for line in response.lines.split(b"\r\n") if line]
    return [*response.headers, *((name, value) for name, _, value in lines)]
