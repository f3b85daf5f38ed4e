"""What no caller should send, and some do: texts that are strange, octets that are no text."""

from __future__ import annotations

from urllib.parse import quote

UNREADABLE = {
    "NUL": b"a%00b",
    "raw NUL": b"a\0b",
    "lone surrogate": b"%ED%A0%80",
    "invalid UTF-8": b"%FF%FE",
    "raw invalid UTF-8": b"\xff",
    "overlong UTF-8": b"%C0%AF",
}
"""Octets that are no text: the whole request cannot be read."""
ODD = {
    "right to left": "\u202e\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627\u202c",
    "emoji": "👩‍👩‍👧‍👦🇩🇪",
    "combining": "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘",
    "CRLF": "a\r\nX-Header: b\r\n\r\nc",
    "controls": "\x01\x07\x1b[31m\x7f\x85\u2028\ufeff",
    "noncharacters": "\uffff\U0010ffff",
    "quotes": "'; DROP TABLE message; --\"`$(id)${{7*7}}<script>",
    "percent": "%s%n%d{0}{x}",
    "blank": " ",
    "wide digits": "+" + "".join(chr(ord(digit) - ord("0") + 0xFF10) for digit in "14155550100"),
    "negative": "-1",
    "huge number": "9" * 400,
    "not a number": "NaN",
    "exponent": "1e400",
    "object": '{"a": {"b": [1, null]}}',
    "deep": "[" * 5_000,
    "array": "[]",
    "null": "null",
    "over-long": "x" * 70_000,
    "over-long words": "word " * 14_000,
    "over-long and dense": "".join(f"{number:x}" for number in range(16_000)),
}
TARGET_MOST = 8_000
"""Octets of a request's path and query that are surely read."""


def form(*pairs: tuple[str, str | bytes]) -> bytes:
    """A form; octets go in as they are."""
    return b"&".join(
        quote(name, safe="").encode() + b"=" + (value if isinstance(value, bytes) else quote(value, safe="").encode())
        for name, value in pairs
    )
