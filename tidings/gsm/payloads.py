"""The octets of each segment as they stand in a PDU's short message.

Source: SMPP 3.4, clause 5.2.19 (data_coding); 3GPP TS 23.040, clause 9.2.3.24.
"""

from __future__ import annotations

from typing import assert_never

from tidings.gsm import alphabet
from tidings.gsm.header import concatenation
from tidings.gsm.segments import Encoding, Segmented


def payloads(segmented: Segmented, reference: int) -> list[bytes]:
    """The octets of each segment: GSM as one septet per octet, UCS-2 as UTF-16 with the high octet first.

    Where there are several, each begins with a header of 6 octets that carries the low 8 bits of `reference`;
    the caller then sets the UDHI bit. A lone surrogate goes out as a question mark.
    Raises ValueError for more than 255 segments.
    """
    texts = [_octets(part, segmented.encoding) for part in segmented.parts]
    if len(texts) == 1:
        return texts
    return [concatenation(reference, len(texts), part) + text for part, text in enumerate(texts, 1)]


def data_coding(encoding: Encoding) -> int:
    """SMPP's number for `encoding`."""
    match encoding:
        case Encoding.GSM_7:
            return 0
        case Encoding.UCS_2:
            return 8
        case _:
            assert_never(encoding)


def _octets(text: str, encoding: Encoding) -> bytes:
    if encoding is Encoding.GSM_7:
        return alphabet.encode(text)
    return text.encode("utf-16-be", "replace")
