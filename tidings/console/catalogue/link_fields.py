"""The many settings of a link to a carrier, by what they are about; each link speaks SMPP or HTTP, and needs some."""

from __future__ import annotations

from typing import Final

from tidings.console.sheets.model import FieldGroup
from tidings.console.wording import _

_SMPP: Final = ("Kind", ("smpp",))
_HTTP: Final = ("Kind", ("http",))

LINK_FIELDS: Final = (
    FieldGroup(
        _("Session by SMPP"),
        ("Host", "Port", "Tls", "SystemType", "Bind", "EnquireLinkS"),
        _SMPP,
    ),
    FieldGroup(
        _("Requests by HTTP"),
        ("ApiUrl", "Method", "Format", "Auth", "AuthHeader", "UserField", "PasswordField"),
        _HTTP,
    ),
    FieldGroup(_("Account there"), ("SystemId", "Password", "TlsCaFile")),
    FieldGroup(
        _("What a request says"),
        (
            *("FromField", "ToField", "TextField", "ReferenceField", "CodingField", "GsmCoding", "UnicodeCoding"),
            *("NumberForm", "Fields"),
        ),
        _HTTP,
    ),
    FieldGroup(_("How it is answered"), ("Answer", "IdPath", "CodePath", "AcceptedCodes", "Codes", "Statuses"), _HTTP),
    FieldGroup(
        _("Receipts by callback"),
        (
            *("CallbackField", "CallbackBase", "CallbackQuery", "ItemsPath"),
            *("ReceiptId", "ReceiptStatus", "ReceiptError", "ReceiptStatuses"),
        ),
        _HTTP,
    ),
    FieldGroup(_("Texts that arrive by callback"), ("ArrivingId", "ArrivingFrom", "ArrivingTo", "ArrivingText"), _HTTP),
    FieldGroup(
        _("Texts"),
        ("DefaultAlphabet", "TextCoding", "Ia5Alphabet", "ArrivingAlphabet", "LongText", "MediaTlv"),
        _SMPP,
    ),
    FieldGroup(_("Ids and receipts"), ("Receipts", "MessageIdBase"), _SMPP),
    FieldGroup(
        _("Addresses"),
        (
            *("DestinationTon", "DestinationNpi", "LongCodeTon", "LongCodeNpi"),
            *("ShortCodeTon", "ShortCodeNpi", "AlphanumericTon", "AlphanumericNpi"),
        ),
        _SMPP,
    ),
    FieldGroup(_("Pace"), ("Window", "Throughput", "Binds")),
    FieldGroup(
        _("When something fails"),
        ("ResponseTimeoutS", "ReconnectS", "ReconnectMostS", "Unanswered", "FailoverAfter", "RedeliveryS", "Errors"),
    ),
)
