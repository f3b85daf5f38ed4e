"""The GSM 7 bit default alphabet and its extension table, one septet per octet as SMPP carries them.

Source: 3GPP TS 23.038, clauses 6.2.1 and 6.2.1.1.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

ESCAPE: Final = 0x1B
"""The septet that says: the next one is read from the extension table."""

BASIC: Final = (
    "@£$¥èéùìòÇ\nØø\rÅå"
    "Δ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./"
    "0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNO"
    "PQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmno"
    "pqrstuvwxyzäöñüà"
)
"""The 128 characters of the default alphabet; a character's place is its septet."""

EXTENSION: Final = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}
"""The characters that take two septets, with the one that follows ESC."""

_PLAIN: Final = BASIC.replace("\x1b", "")
_is_basic: Final = re.compile(f"[{re.escape(_PLAIN)}]*").fullmatch
_is_gsm: Final = re.compile(f"[{re.escape(_PLAIN + ''.join(EXTENSION))}]*").fullmatch

_SEPTETS: Final = {character: bytes([BASIC.index(character)]) for character in _PLAIN} | {
    character: bytes([ESCAPE, septet]) for character, septet in EXTENSION.items()
}

# The short way for text that is Latin-1 as well: one table, in which the eighth bit marks the septets that need an ESC.
_ESCAPED: Final = 0x80
_OTHER: Final = 0xFF
_MARKED: Final = {character: BASIC.index(character) for character in _PLAIN} | {
    character: _ESCAPED | septet for character, septet in EXTENSION.items()
}
_LATIN: Final = bytes(_MARKED.get(chr(code), _OTHER) for code in range(256))

_READ: Final = BASIC + "".join(map(chr, range(128, 256)))
_AFTER_ESCAPE: Final = {BASIC[septet]: character for character, septet in EXTENSION.items()} | {"": " ", "\x1b": " "}
_escape_pairs: Final = re.compile("\x1b(.?)", re.DOTALL)


def is_basic(text: str) -> bool:
    """Whether every character of `text` takes one septet."""
    return _is_basic(text) is not None


def is_gsm(text: str) -> bool:
    """Whether every character of `text` is in the default alphabet or its extension table."""
    return _is_gsm(text) is not None


def septets(text: str) -> int:
    """How many septets the GSM text `text` takes: two for a character of the extension table."""
    return len(text) + sum(map(text.count, EXTENSION))


def encode(text: str) -> bytes:
    """The septets of `text`, one per octet. Raises ValueError for a character that GSM has not."""
    try:
        octets = text.encode("latin-1").translate(_LATIN)
    except UnicodeEncodeError:
        return _encode_singly(text)
    if octets.isascii():
        return octets
    if _OTHER in octets:
        return _encode_singly(text)
    for septet in EXTENSION.values():
        octets = octets.replace(bytes([_ESCAPED | septet]), bytes([ESCAPE, septet]))
    return octets


def decode(octets: bytes) -> str:
    """The text of septets that stand one per octet; whatever they are, it is text.

    An octet above 127 is no septet and is read as Latin-1, which some SMSCs send as their default alphabet.
    After ESC, a septet without an extension is read from the default alphabet, and an ESC that leads to
    nothing is a space (clause 6.2.1.1, notes 1 and 3).
    """
    text, _ = codecs.charmap_decode(octets, "strict", _READ)
    return _escape_pairs.sub(_read_escaped, text) if "\x1b" in text else text


def _encode_singly(text: str) -> bytes:
    try:
        return b"".join([_SEPTETS[character] for character in text])
    except KeyError as missing:
        msg = f"not in the GSM alphabet: {missing}"
        raise ValueError(msg) from None


def _read_escaped(pair: re.Match[str]) -> str:
    return _AFTER_ESCAPE.get(pair[1], pair[1])
