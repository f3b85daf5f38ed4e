"""Links to carriers as rows and in memory: those that the operator configures beside the one of the settings."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any, Final

import msgspec
import sqlalchemy as sa
import structlog
from msgspec import UNSET, Meta

from tidings.accounts.model import Capability
from tidings.accounts.vault import Unsealable, Vault
from tidings.carriers.message_id import MessageIdBase
from tidings.carriers.port import Covers
from tidings.carriers.smpp_link import (
    Alphabet,
    BindCount,
    CallingCode,
    LongText,
    Octet,
    RedeliverySeconds,
    Seconds,
    SmppLink,
    TextCoding,
    Throughput,
    Window,
    is_calling_code,
    parse_errors,
)
from tidings.core import Instant, Sid
from tidings.db import Database, Facts, Row, Wake, Write
from tidings.http import SELF, TIDINGS_V1, Collection, Given, Hidden, Link, Params, Read, Resource, invalid
from tidings.smpp import Bind, BindKind
from tidings.smpp.bind import encode_bind

ROUTING: Final[Wake] = ("routing", 0)
"""Woken when links or routes change."""
DEFAULT: Final = "default"
"""What routes call the link of the settings, which takes what no route takes."""
FAILOVER_AFTER_S: Final = 10
"""For so long a link without room is waited for, where nothing else is said and another one may take the message."""

_log = structlog.get_logger(__name__)


class LinkKind(StrEnum):
    """What is spoken over a link."""

    SMPP = "smpp"


class UnansweredPolicy(StrEnum):
    """What becomes of a submit that may have left and was never answered."""

    RETRY = "retry"
    """It goes out again, marked as possibly doubled."""
    HOLD = "hold"
    """It waits for a receipt, then for a person."""


class CarrierLink(Resource):
    """The row of a link."""

    sid: Sid
    name: str
    """What routes, logs and the rows of messages call it; it stays."""
    kind: LinkKind
    enabled: bool
    unanswered: UnansweredPolicy | None
    """None: as the settings have it."""
    failover_after_s: int
    host: str
    system_id: str
    sealed_password: Hidden[str]
    settings: Hidden[dict[str, Any]]
    """What was said of its further settings, by the names of SmppLink."""
    date_created: Instant
    date_updated: Instant
    url: Link = SELF


carrier_links = Collection(
    TIDINGS_V1,
    "/Carriers",
    CarrierLink,
    sid="TL",
    table="carrier_link",
    tenant=None,
    needs=Capability.OPERATOR,
    unique=[("name",)],
)
_columns = carrier_links.table.c


LINK_SETTINGS: Final = tuple(
    name for name in SmppLink.__struct_fields__ if name not in {"name", "host", "system_id", "password"}
)
FailoverAfter = Annotated[int, Meta(ge=0, le=3_600)]


class LinkSettings(Params):
    """The settings of a link, which a URL has in its query; see carriers.smpp_link.SmppLink."""

    port: Given[Annotated[int, Meta(ge=1, le=65_535)]]
    tls: Given[bool]
    tls_ca_file: Given[Annotated[str, Meta(max_length=1_000)]]
    bind: Given[BindKind]
    system_type: Given[Annotated[str, Meta(max_length=12)]]
    window: Given[Window]
    throughput: Given[Throughput]
    binds: Given[BindCount]
    enquire_link_s: Given[Seconds]
    response_timeout_s: Given[Seconds]
    reconnect_s: Given[Seconds]
    reconnect_most_s: Given[Seconds]
    default_alphabet: Given[Alphabet]
    arriving_alphabet: Given[Alphabet]
    ia5_alphabet: Given[Alphabet]
    text_coding: Given[TextCoding]
    long_text: Given[LongText]
    message_id_base: Given[MessageIdBase]
    receipts: Given[Covers]
    media_tlv: Given[bool]
    long_code_ton: Given[Octet]
    long_code_npi: Given[Octet]
    short_code_ton: Given[Octet]
    short_code_npi: Given[Octet]
    alphanumeric_ton: Given[Octet]
    alphanumeric_npi: Given[Octet]
    destination_ton: Given[Octet]
    destination_npi: Given[Octet]
    country_code: Given[CallingCode]
    redelivery_s: Given[RedeliverySeconds]
    errors: Given[Annotated[dict[str, int], Read(parse_errors)]]

    enabled: Given[bool]
    unanswered: Given[UnansweredPolicy]
    failover_after: Given[FailoverAfter]

    def settings(self) -> dict[str, Any]:
        """What was said of the link's own settings."""
        return {name: value for name in LINK_SETTINGS if (value := getattr(self, name)) is not UNSET}


class KnownLink(msgspec.Struct, frozen=True):
    """A link in memory."""

    sid: Sid
    name: str
    enabled: bool
    unanswered: UnansweredPolicy | None
    failover_after_s: int
    smpp: SmppLink | None
    """None: its password is sealed under another key, or its settings are of another version."""


def smpp_link(row: CarrierLink, password: str) -> SmppLink:
    """The link that a row describes. Raises ValueError where its settings are none."""
    given = {"name": row.name, "host": row.host, "system_id": row.system_id, "password": password, **row.settings}
    return msgspec.convert(given, SmppLink, strict=False)


def turned_off() -> Write:
    """The write that turns off every link."""
    return sa.update(carrier_links.table).values(enabled=0)


def link_facts(database: Database, vault: Vault) -> Facts[KnownLink]:
    """Every link, by SID and name."""

    async def read(database: Database, sids: Sequence[str] | None) -> list[KnownLink]:
        statement = sa.select(carrier_links.table)
        if sids is not None:
            statement = statement.where(_columns.sid.in_(sids))
        return [_known(carrier_links.stored.read(row), vault) for row in await database.rows(statement)]

    return Facts(database, read, by=("sid", "name"), fed_by={carrier_links.table: _concerned})


def _concerned(key: Row) -> list[str]:
    return [str(key[0])]


def _known(row: CarrierLink, vault: Vault) -> KnownLink:
    try:
        smpp = smpp_link(row, vault.unseal(row.sealed_password, row.sid))
    except (Unsealable, ValueError) as wrong:
        _log.error("carrier_link_unusable", carrier=row.name, reason=str(wrong))
        smpp = None
    return KnownLink(row.sid, row.name, row.enabled, row.unanswered, row.failover_after_s, smpp)


def must_be_usable(row: CarrierLink, password: str) -> None:
    """Raises a problem for what fits each parameter and no link."""
    link = smpp_link(row, password)
    if not is_calling_code(link.country_code):
        raise invalid("CountryCode", link.country_code, "it is a calling code, such as 1 or 44")
    for parameter, text in (("SystemId", link.system_id), ("Password", password), ("SystemType", link.system_type)):
        try:
            encode_bind(1, Bind(link.bind, text, ""))
        except ValueError:
            shown = "" if parameter == "Password" else text
            raise invalid(parameter, shown, "it has letters that SMPP has not") from None
