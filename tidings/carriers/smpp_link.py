"""The settings of one SMPP link, and how they are written as a URL."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec
from msgspec import Meta
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

from tidings.carriers.message_id import MessageIdBase
from tidings.carriers.port import Covers
from tidings.smpp import BindKind

LinkName = Annotated[str, Meta(pattern="^[A-Za-z0-9_-]{1,25}$")]
Octet = Annotated[int, Meta(ge=0, le=255)]
Seconds = Annotated[float, Meta(gt=0, le=86_400)]
Window = Annotated[int, Meta(ge=1, le=10_000)]
Throughput = Annotated[float, Meta(ge=0)]
BindCount = Annotated[int, Meta(ge=1, le=64)]
CallingCode = Annotated[str, Meta(pattern="^[0-9]{0,3}$")]
RedeliverySeconds = Annotated[float, Meta(ge=0, le=86_400)]

_PORT: Final = 2775
_TLS_PORT: Final = 3550


class Alphabet(StrEnum):
    """What a data_coding stands for that every carrier understands in its own way."""

    GSM7 = "gsm7"
    """GSM 7-bit, one septet an octet."""
    LATIN1 = "latin1"
    ASCII = "ascii"


class TextCoding(StrEnum):
    """The data_coding of texts that go out and need no UCS-2."""

    DEFAULT = "default"
    """0, in the link's `default_alphabet`."""
    IA5 = "ia5"
    """1, in the link's `ia5_alphabet`."""
    LATIN1 = "latin1"
    """3, in Latin-1."""


class LongText(StrEnum):
    """How the parts of a long text say that they belong together."""

    UDH = "udh"
    """A user data header before the text, in short_message."""
    SAR = "sar"
    """Optional parameters sar_*."""
    PAYLOAD = "payload"
    """A user data header before the text, in message_payload."""


class SmppLink(msgspec.Struct, frozen=True, kw_only=True):
    """One link to a carrier or aggregator. Fields that are no part of a URL's address may stand in its query."""

    name: LinkName = "smpp"
    """What routes, logs and rows call it."""
    host: str
    port: int = _PORT
    system_id: str
    password: str
    tls: bool = False

    tls_ca_file: str = ""
    """A file of certificates to trust; empty: the system's."""
    bind: BindKind = BindKind.TRANSCEIVER
    system_type: str = ""
    window: Window = 100
    """Submissions that may be unanswered at once."""
    throughput: Throughput = 0.0
    """Segments per second at most; 0: no limit."""
    binds: BindCount = 1
    """Processes that may be bound at once; each has an equal part of the window and of the throughput."""
    enquire_link_s: Seconds = 30.0
    response_timeout_s: Seconds = 30.0
    reconnect_s: Seconds = 1.0
    """Delay before the first attempt to connect again; each next one is twice as long."""
    reconnect_most_s: Seconds = 300.0
    """The longest delay, and the one after a refused password."""

    default_alphabet: Alphabet = Alphabet.GSM7
    """What data_coding 0 is, in both directions."""
    arriving_alphabet: Alphabet | None = None
    """What data_coding 0 is of texts that arrive; empty: the same as `default_alphabet`."""
    ia5_alphabet: Alphabet = Alphabet.ASCII
    """What data_coding 1 is, in both directions."""
    text_coding: TextCoding = TextCoding.DEFAULT
    long_text: LongText = LongText.UDH
    message_id_base: MessageIdBase = MessageIdBase.AUTO
    receipts: Covers = Covers.EACH
    """Which receipts come for a text of several parts, so that its status ends when they have come."""
    media_tlv: bool = False
    """Whether media travel as JSON in the vendor's parameter 0x1500, in both directions."""

    long_code_ton: Octet = 1
    long_code_npi: Octet = 1
    short_code_ton: Octet = 3
    short_code_npi: Octet = 0
    alphanumeric_ton: Octet = 5
    alphanumeric_npi: Octet = 0
    destination_ton: Octet = 1
    destination_npi: Octet = 1
    country_code: CallingCode = ""
    """The country whose numbers addresses without a country code are of; empty: they are taken as they are."""
    redelivery_s: RedeliverySeconds = 3_600.0
    """For how long after a text was taken the carrier may deliver it once more; later, the same text is new."""
    errors: dict[str, int] = {}
    """Codes by the `err` of receipts, beside the usual ones; in a URL `errors=045:30005,0a1:30007`."""

    def differs_in_session(self, other: SmppLink) -> bool:
        """Whether the other one takes a session of its own: what one begins with is not the same."""
        return any(getattr(self, name) != getattr(other, name) for name in _OF_A_SESSION)

    def __repr__(self) -> str:
        """Without the password, so that no log shows it."""
        return f"SmppLink(name={self.name!r}, host={self.host!r}, port={self.port}, system_id={self.system_id!r})"


_OF_A_SESSION: Final = (
    *("host", "port", "system_id", "password", "tls", "tls_ca_file", "bind", "system_type"),
    *("enquire_link_s", "response_timeout_s"),
)
_FROM_ADDRESS: Final = frozenset({"host", "port", "system_id", "password", "tls"})
_QUERY: Final = frozenset(SmppLink.__struct_fields__) - _FROM_ADDRESS


def parse_link_url(url: str) -> SmppLink:
    """The link of `smpp://user:password@host:port?window=100&...`; `smpps://` is with TLS.

    Raises ValueError, in words that name the wrong part and never show the password.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"smpp", "smpps"}:
        msg = f"a carrier's URL begins with smpp:// or smpps://, not {parts.scheme!r}"
        raise ValueError(msg)
    if not parts.hostname or not parts.username:
        msg = "a carrier's URL names a user and a host: smpp://user:password@host:port"
        raise ValueError(msg)
    tls = parts.scheme == "smpps"
    fields: dict[str, object] = {
        "host": parts.hostname,
        "port": _port(parts.netloc, _TLS_PORT if tls else _PORT),
        "system_id": unquote(parts.username),
        "password": unquote(parts.password or ""),
        "tls": tls,
    }
    for key, value in parse_qsl(parts.query, keep_blank_values=True):
        if key not in _QUERY:
            msg = f"a carrier's URL has no setting {key!r}; there are {', '.join(sorted(_QUERY))}"
            raise ValueError(msg)
        fields[key] = parse_errors(value) if key == "errors" else value
    try:
        link = msgspec.convert(fields, SmppLink, strict=False)
    except msgspec.ValidationError as wrong:
        msg = f"a carrier's URL: {wrong}"
        raise ValueError(msg) from None
    if not is_calling_code(link.country_code):
        msg = f"a carrier's URL: country_code is a calling code such as 1 or 44, not {link.country_code!r}"
        raise ValueError(msg)
    return link


def is_calling_code(text: str) -> bool:
    """Whether it may be a link's `country_code`."""
    return not text or int(text) in COUNTRY_CODE_TO_REGION_CODE


def _port(address: str, default: int) -> int:
    """Read here, as urlsplit would show a wrong port with what is around it."""
    _, _, text = address.rpartition("@")[2].rpartition("]")[2].partition(":")
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 65_536):
        msg = "a carrier's URL has a port from 1 to 65535"
        raise ValueError(msg)
    return int(text)


def parse_errors(text: str) -> dict[str, int]:
    """Codes by the `err` of receipts, of `045:30005,0a1:30007`. Raises ValueError."""
    found: dict[str, int] = {}
    for pair in filter(None, text.split(",")):
        err, _, code = pair.partition(":")
        if not (err and code.isascii() and code.isdecimal()):
            msg = f"errors are err:code, with commas between them, not {pair!r}"
            raise ValueError(msg)
        found[err.strip().lower().lstrip("0")] = int(code)
    return found
