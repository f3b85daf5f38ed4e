"""Links to carriers as rows and in memory: those that the operator configures beside the one of the settings."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

import msgspec
import sqlalchemy as sa
import structlog
from msgspec import UNSET, Meta

from tidings.accounts.model import Capability
from tidings.accounts.vault import Unsealable, Vault
from tidings.audit.events import audited_as
from tidings.carriers.http_link import HTTP_SETTINGS, URL_MOST, HttpLink, why_no_link
from tidings.carriers.http_request import asked
from tidings.carriers.kept import KeptLink
from tidings.carriers.message_id import MessageIdBase
from tidings.carriers.port import Covers, Submission
from tidings.carriers.smpp_link import (
    Alphabet,
    LongText,
    Octet,
    Seconds,
    SmppLink,
    TextCoding,
    is_calling_code,
)
from tidings.core import Instant, Sid
from tidings.db import Database, Facts, Row, Wake, Write
from tidings.http import SELF, TIDINGS_V1, Collection, Given, Hidden, Link, Resource, invalid, parameter
from tidings.http.problems import MISSING_PARAMETER
from tidings.routing.http_settings import HttpLinkSettings
from tidings.smpp import Bind, BindKind
from tidings.smpp.bind import encode_bind

ROUTING: Final[Wake] = ("routing", 0)
"""Woken when links or routes change."""
DEFAULT: Final = "default"
"""What routes call the link of the settings, which takes what no route takes."""
SEALED_KEY: Final = "sealed_key"
"""Among the settings of an HTTP link: the key of its callbacks, sealed."""
FAILOVER_AFTER_S: Final = 10
"""For so long a link without room is waited for, where nothing else is said and another one may take the message."""

_log = structlog.get_logger(__name__)


class LinkKind(StrEnum):
    """What is spoken over a link."""

    SMPP = "smpp"
    HTTP = "http"
    """An aggregator's HTTP API."""


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
    """What was said of its further settings, by the names of SmppLink or HttpLink, and what they need besides: an HTTP
    link's `api_url` and its `sealed_key`."""
    date_created: Instant
    date_updated: Instant
    url: Link = SELF


def _properties(row: CarrierLink) -> dict[str, object]:
    """What the audit log keeps of a link, its secrets by names that are veiled there."""
    settings = dict(row.settings)
    named = {name: getattr(row, name) for name in ("name", "kind", "enabled", "unanswered", "failover_after_s")}
    secrets = {"password": row.sealed_password, "callback_key": settings.pop(SEALED_KEY, None)}
    return {**named, "host": row.host, "system_id": row.system_id, **secrets, **settings}


carrier_links = Collection(
    TIDINGS_V1,
    "/Carriers",
    CarrierLink,
    sid="TL",
    table="carrier_link",
    tenant=None,
    needs=Capability.OPERATOR,
    also=audited_as("carrier", _properties, veiled={"password", "callback_key", "fields"}),
    unique=[("name",)],
)
_columns = carrier_links.table.c


LINK_SETTINGS: Final = tuple(
    name for name in SmppLink.__struct_fields__ if name not in {"name", "host", "system_id", "password"}
)
SETTINGS: Final = {
    LinkKind.SMPP: frozenset({*LINK_SETTINGS, "host"}),
    LinkKind.HTTP: frozenset({*HTTP_SETTINGS, "api_url"}),
}
"""What a link of each kind has: its settings, and where it leads."""
_OF_ANY_KIND: Final = SETTINGS[LinkKind.SMPP] | SETTINGS[LinkKind.HTTP]
_NEEDED: Final = {LinkKind.SMPP: ("host", "system_id", "password"), LinkKind.HTTP: ("api_url",)}
_LENGTHS: Final = {"system_id": (1, 15), "password": (0, 64)}
"""Characters. SMPP has room for 8 of a password, and many carriers give longer ones; aggregators give tokens."""
_COLUMN_OF: Final = {
    **{name: name for name in ("host", "system_id", "enabled", "unanswered")},
    "failover_after": "failover_after_s",
}
"""The columns that are no settings, by the parameter's name."""
FailoverAfter = Annotated[int, Meta(ge=0, le=3_600)]


class LinkSettings(HttpLinkSettings):
    """What is said of a link of either kind: where it leads, as whom, and its settings; see carriers.smpp_link."""

    port: Given[Annotated[int, Meta(ge=1, le=65_535)]]
    tls: Given[bool]
    bind: Given[BindKind]
    system_type: Given[Annotated[str, Meta(max_length=12)]]
    enquire_link_s: Given[Seconds]
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

    host: Given[Annotated[str, Meta(pattern=r"^[A-Za-z0-9._:-]{1,255}$")]]
    api_url: Given[Annotated[str, Meta(max_length=URL_MOST)]]
    system_id: Given[Annotated[str, Meta(max_length=255)]]
    password: Given[Annotated[str, Meta(max_length=2_000)]]
    enabled: Given[bool]
    unanswered: Given[UnansweredPolicy]
    failover_after: Given[FailoverAfter]

    def columns(self, kind: LinkKind, *, is_new: bool = False) -> dict[str, Any]:
        """What was said, as columns of the row, its password aside. Raises a problem for what links of this kind have
        not, and of a new one for what is missing.
        """
        said = {name: getattr(self, name) for name in self.__struct_fields__ if getattr(self, name) is not UNSET}
        for name in said.keys() & (_OF_ANY_KIND - SETTINGS[kind]):
            raise invalid(parameter(name), said[name], f"a link of the kind {kind} has no such setting")
        for name in _NEEDED[kind] if is_new else ():
            if name not in said:
                raise MISSING_PARAMETER(parameter=parameter(name))
        for name, (least, most) in _LENGTHS.items() if kind is LinkKind.SMPP else ():
            if not least <= len(said.get(name, " ")) <= most:
                raise invalid(parameter(name), "", f"over SMPP it has from {least} to {most} characters")
        if "api_url" in said and (reason := why_no_link(said["api_url"])):
            raise invalid("ApiUrl", "", reason)
        found = {column: said[name] for name, column in _COLUMN_OF.items() if name in said}
        if "api_url" in said:
            found["host"] = urlsplit(said["api_url"]).hostname
        return {**found, "settings": {name: said[name] for name in said.keys() & SETTINGS[kind] - {"host"}}}


class KnownLink(msgspec.Struct, frozen=True):
    """A link in memory."""

    sid: Sid
    name: str
    enabled: bool
    unanswered: UnansweredPolicy | None
    failover_after_s: int
    link: KeptLink | None
    """None: its password is sealed under another key, or its settings are of another version."""


def link_of(row: CarrierLink, password: str, key: str = "") -> KeptLink:
    """The link that a row describes. Raises ValueError where its settings are none."""
    given = {"name": row.name, "password": password, **row.settings}
    if row.kind is LinkKind.HTTP:
        named = {"sid": row.sid, "url": row.settings["api_url"], "user": row.system_id, "key": key}
        return msgspec.convert({**given, **named}, HttpLink, strict=False)
    return msgspec.convert({**given, "host": row.host, "system_id": row.system_id}, SmppLink, strict=False)


def settings_of(link: KeptLink) -> dict[str, Any]:
    """All its settings, those among them of which nothing was said."""
    names = HTTP_SETTINGS if isinstance(link, HttpLink) else LINK_SETTINGS
    return {name: getattr(link, name) for name in names}


def sealed_about(sid: Sid) -> str:
    """What the key of a link's callbacks is sealed for."""
    return f"{sid} callbacks"


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
        sealed = row.settings.get(SEALED_KEY)
        key = vault.unseal(sealed, sealed_about(row.sid)) if sealed else ""
        link: KeptLink | None = link_of(row, vault.unseal(row.sealed_password, row.sid), key)
    except (Unsealable, ValueError) as wrong:
        _log.error("carrier_link_unusable", carrier=row.name, reason=str(wrong))
        link = None
    return KnownLink(row.sid, row.name, row.enabled, row.unanswered, row.failover_after_s, link)


def must_be_usable(row: CarrierLink, password: str) -> None:
    """Raises a problem for what fits each parameter and no link."""
    link = link_of(row, password)
    if not is_calling_code(link.country_code):
        raise invalid("CountryCode", link.country_code, "it is a calling code, such as 1 or 44")
    if isinstance(link, HttpLink):
        _must_be_asked(link)
        return
    for name, text in (("SystemId", link.system_id), ("Password", password), ("SystemType", link.system_type)):
        try:
            encode_bind(1, Bind(link.bind, text, ""))
        except ValueError:
            shown = "" if name == "Password" else text
            raise invalid(name, shown, "it has letters that SMPP has not") from None


def _must_be_asked(link: HttpLink) -> None:
    """Raises a problem for an address that is none, for credentials that no header holds, and for excluding fields."""
    for name, text in (("SystemId", link.user), ("Password", link.password)):
        if not (text.isprintable() and text.isascii()):
            raise invalid(name, "", "it has letters that no header holds")
    if link.callback_field and not link.callback_base:
        raise invalid("CallbackBase", "", "a link with a CallbackField has one")
    try:
        asked(link, [_SAMPLE])
    except ValueError as unfit:
        raise invalid("ToField", link.to_field, f"the fields exclude each other: {unfit}") from None


_SAMPLE: Final = Submission("SM", 1, 1, "+14155550100", "+14155550199", b"hello", 0, has_header=False, validity_s=0)
