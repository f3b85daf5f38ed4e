"""The fields of a PDU in words, for people who look at what went over the wire. Pure.

Source: SMPP v3.4 issue 1.2, clauses 5.2.5 (TON), 5.2.6 (NPI), 5.2.12 (esm_class), 5.2.17 (registered_delivery), 5.2.19
(data_coding), 5.3.2 (optional parameters), 7.1.1 (validity_period).
"""

from __future__ import annotations

from typing import Final

from tidings.smpp.short_message import USER_DATA_HEADER, ShortMessage
from tidings.smpp.tlv import Tag
from tidings.smpp.validity import period_seconds

_TON: Final = (
    "unknown",
    "international",
    "national",
    "network specific",
    "subscriber number",
    "alphanumeric",
    "abbreviated",
)
_NPI: Final = {
    0: "unknown",
    1: "ISDN (E.163, E.164)",
    3: "data (X.121)",
    4: "telex (F.69)",
    6: "land mobile (E.212)",
    8: "national",
    9: "private",
    10: "ERMES",
    14: "Internet (IP)",
    18: "WAP client id",
}
_MODES: Final = ("default mode", "datagram mode", "forward mode", "store and forward mode")
_TYPES: Final = {0: "default type", 1: "delivery receipt", 2: "delivery acknowledgement", 4: "user acknowledgement"}
_REPLY_PATH: Final = 0x80
_RECEIPTS: Final = (
    "no receipt",
    "a receipt of the end, good or bad",
    "a receipt of a bad end",
    "reserved",
)
_CODINGS: Final = {
    0: "the carrier's default alphabet",
    1: "IA5 (ASCII)",
    2: "octets",
    3: "Latin-1",
    4: "octets",
    5: "JIS",
    6: "Cyrillic",
    7: "Hebrew",
    8: "UCS-2",
    9: "pictogram",
    10: "ISO-2022-JP",
    13: "JIS X 0212",
    14: "KS C 5601",
}
_RESERVED: Final = "reserved"
_NAMES: Final = {int(tag): tag.name.lower() for tag in Tag} | {int(Tag.MEDIA): "tidings_media"}


def type_of_number(ton: int) -> str:
    """The words for a source_addr_ton or dest_addr_ton."""
    return _TON[ton] if ton < len(_TON) else _RESERVED


def numbering_plan(npi: int) -> str:
    """The words for a source_addr_npi or dest_addr_npi."""
    return _NPI.get(npi, _RESERVED)


def esm_class(value: int) -> str:
    """The mode, the type and the features, as its bits say."""
    said = [_MODES[value & 0x03], _TYPES.get(value >> 2 & 0x0F, "another type")]
    features = ((USER_DATA_HEADER, "user data header"), (_REPLY_PATH, "reply path"))
    return ", ".join([*said, *(words for bit, words in features if value & bit)])


def parameter_name(tag: int) -> str:
    """The standard's name of an optional parameter; empty for one that we do not know."""
    return _NAMES.get(tag, "")


def words_of(message: ShortMessage) -> dict[str, str]:
    """What the fields of a submit_sm mean that are numbers for something, by their names."""
    period = period_seconds(message.validity_period)
    return {
        "source_addr_ton": type_of_number(message.source_addr_ton),
        "source_addr_npi": numbering_plan(message.source_addr_npi),
        "dest_addr_ton": type_of_number(message.dest_addr_ton),
        "dest_addr_npi": numbering_plan(message.dest_addr_npi),
        "esm_class": esm_class(message.esm_class),
        "validity_period": "the carrier's own" if period is None else f"{period} seconds from then",
        "registered_delivery": _RECEIPTS[message.registered_delivery & 0x03],
        "data_coding": _CODINGS.get(message.data_coding, _RESERVED),
    }
