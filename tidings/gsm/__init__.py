"""Alphabets, segments and user data headers of text messages: pure codecs."""

from tidings.gsm.decode import decode
from tidings.gsm.header import Header, HeaderFault, parse_header
from tidings.gsm.payloads import data_coding, payloads
from tidings.gsm.segments import Encoding, Segmented, count, segment
from tidings.gsm.smart import smarten

__all__ = [
    "Encoding",
    "Header",
    "HeaderFault",
    "Segmented",
    "count",
    "data_coding",
    "decode",
    "parse_header",
    "payloads",
    "segment",
    "smarten",
]
