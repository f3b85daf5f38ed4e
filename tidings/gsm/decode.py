"""The text of a message that arrives, from its octets and its data coding.

Source: SMPP 3.4, clause 5.2.19; 3GPP TS 23.038, clause 4.
"""

from __future__ import annotations

import re
from typing import Final

from tidings.gsm import alphabet

# SMPP's own values below 0x10. Those that are missing are reserved, and read as the default alphabet.
_DEFAULT: Final = "gsm"
_BINARY: Final = "binary"
_UCS_2: Final = "utf-16-be"
_SMPP: Final = {
    0x01: "latin-1",  # IA5, which is ASCII; the eighth bit is not supposed to be there
    0x02: _BINARY,
    0x03: "latin-1",
    0x04: _BINARY,
    0x05: "shift_jis",  # JIS X 0208
    0x06: "iso8859-5",
    0x07: "iso8859-8",
    0x08: _UCS_2,
    0x0A: "iso2022_jp",
    0x0D: "iso2022_jp_1",  # JIS X 0212 beside JIS X 0208
    0x0E: "euc_kr",  # KS C 5601
}

# GSM's coding groups, from 0x10 on: by the upper four bits the group, and in it by bits 3 and 2 the alphabet.
_GENERAL: Final = (_DEFAULT, _BINARY, _UCS_2, _DEFAULT)
_COMPRESSED: Final = (_BINARY,) * 4
_DEFAULT_ONLY: Final = (_DEFAULT,) * 4
_GROUPS: Final = (
    *(_GENERAL, _GENERAL, _COMPRESSED, _COMPRESSED),  # general, the second with a message class
    *(_GENERAL, _GENERAL, _COMPRESSED, _COMPRESSED),  # the same, to be deleted once read
    *(_DEFAULT_ONLY, _DEFAULT_ONLY, _DEFAULT_ONLY, _DEFAULT_ONLY),  # reserved
    *(_DEFAULT_ONLY, _DEFAULT_ONLY, (_UCS_2,) * 4),  # message waiting
    (_DEFAULT, _BINARY, _DEFAULT, _BINARY),  # message class
)
_FIRST_GROUPED: Final = 0x10
_reads_as_text: Final = re.compile("[\t\n\r -~\xa0-\xff]*").fullmatch


def decode(octets: bytes, data_coding: int) -> str:
    """The text of `octets` (without user data headers) under `data_coding`; never fails.

    The parts of a long message are joined before, since a sender may cut a character in two.

    What cannot be read is U+FFFD, and so are NUL and lone surrogates: any database and JSON can hold the result.
    8-bit data is read as Latin-1 where that gives plain text, which some carriers send so, and otherwise shown as hex.
    """
    coding = _coding(data_coding)
    if coding == _DEFAULT:
        return alphabet.decode(octets)
    if coding == _BINARY:
        text = octets.decode("latin-1")
        return text if _reads_as_text(text) else octets.hex()
    if coding == _UCS_2 and octets[:2] == b"\xff\xfe":
        coding = "utf-16-le"  # against the rule, but the byte order mark says so
    return octets.decode(coding, "replace").removeprefix("\ufeff").replace("\0", "\ufffd")


def _coding(data_coding: int) -> str:
    if data_coding < _FIRST_GROUPED:
        return _SMPP.get(data_coding, _DEFAULT)
    return _GROUPS[data_coding >> 4 & 0xF][data_coding >> 2 & 3]
