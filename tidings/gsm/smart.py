"""Smart encoding: characters outside GSM that have a GSM likeness are replaced, so that a body may stay GSM.

It works character by character: where another character makes the body UCS-2 after all, the replaced ones stay
replaced. The choices are those of the public segment calculator (release 1.3.0), so that counts agree, with its
oddities:

- a no-break space, and most wide spaces, become two spaces; a tab becomes seven;
- a back-tick becomes an apostrophe, and the division sign a slash, though a reader may miss them in code or sums;
- combining marks are replaced on their own: a letter and its combining tilde become the letter and `~`;
- of the full-width letters only capitals are replaced;
- the zero-width non-joiner is removed, which Persian spelling needs, while the joiner stays for the sake of emoji.

Older releases took the single angle quotes for each other; here, as in 1.3.0, each becomes the sign that looks like it.

Source: https://github.com/TwilioDevEd/message-segment-calculator;
https://www.twilio.com/docs/messaging/services#smart-encoding
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tidings.gsm.alphabet import is_gsm

# GSM text, and the code points (hexadecimal, singly or from-to) that become it.
_REPLACED: Final = (
    # nothing at all: control characters, marks without width
    ("", "0000 0003-0004 0010-0014 0017 0019 200B-200C 2060 FEFF"),
    # spaces
    (" ", "2001 2028-2029"),
    (" " * 2, "0080 008D 0090 009B 009F 00A0 2000 2002-200A 202F 205F 3000"),
    (" " * 7, "0009"),
    # quotes
    ('"', "00AB 00BB 02BA 02EE 201C-201F 275D-275E 301D-301E"),
    ("'", "0060 00B4 02B9 02BB-02BD 02C8 02CA-02CB 0313-0314 2018-2019 201B 275B-275C FE10-FE11"),
    ("<", "2039 FE64"),
    (">", "203A FE65"),
    # strokes
    ("-", "2010 2013-2015 2022 2043 23BC-23BD FE63"),
    ("_", "0332 2017"),
    ("/", "00F7 0337-0338 2044 2215 29F8"),
    ("\\", "20E5 29F5 29F9 FE68"),
    ("|", "20D2-20D3 2223 239C 239F 23B8-23B9 23D0"),
    ("~", "02DC 02F7 0303 0330 0334 223C"),
    ("^", "02C6 0302 1DCD"),
    # stops
    (",", "0326 201A 3001 FE50-FE51 FF64"),
    (".", "3002 FE52 FF61"),
    (":", "02D0 02F8 2982 A789 FE13"),
    (";", "204F FE14 FE54"),
    ("!", "01C3 FE15 FE57"),
    ("?", "FE16 FE56"),
    ("!!", "203C"),
    ("...", "2026"),
    # brackets
    ("(", "2768 276A 27EE 2985 FE59"),
    (")", "2769 276B 27EF 2986 FE5A"),
    ("{", "2774 FE5B"),
    ("}", "2775 FE5C"),
    # signs
    ("*", "204E 2217 229B 2722-2725 2731-2733 273A-273D 2743 2749-274B 29C6 FE61"),
    ("+", "02D6 FE62"),
    ("=", "0347 A78A FE66"),
    ("#", "FE5F"),
    ("$", "FE69"),
    ("%", "FE6A"),
    ("&", "FE60"),
    ("@", "FE6B"),
    ("1/4", "00BC"),
    ("1/2", "00BD"),
    ("3/4", "00BE"),
)

# Full-width forms stand in the order of ASCII, from the exclamation mark.
_FULL_WIDTH: Final = "FF01-FF3F FF5B-FF5E"
_FROM_FULL_WIDTH: Final = 0xFF01 - ord("!")

# Small capitals, in the order of these capitals; Unicode has no others.
_CAPITALS: Final = "ABCDEFGHIJKLMNOPRSTUVWYZ"
_SMALL_CAPITALS: Final = (
    "1D00 0299 1D04-1D05 1D07 A730 0262 029C 026A 1D0A-1D0B 029F 1D0D 0274 1D0F 1D18 0280 A731 1D1B-1D1C 1D20-1D21"
    " 028F 1D22"
)


def smarten(body: str) -> str:
    """`body` with every replaceable character replaced; the result may be longer or shorter."""
    return body if is_gsm(body) else body.translate(_MAP)


def _code_points(spans: str) -> Iterator[int]:
    for span in spans.split():
        first, _, last = span.partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


_MAP: Final = (
    {point: result for result, spans in _REPLACED for point in _code_points(spans)}
    | {point: chr(point - _FROM_FULL_WIDTH) for point in _code_points(_FULL_WIDTH)}
    | dict(zip(_code_points(_SMALL_CAPITALS), _CAPITALS, strict=True))
)
