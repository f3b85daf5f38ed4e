"""The form for a new message: its fields, and what it says to the API. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo

from tidings.console.sheets.fields import FormField, Input
from tidings.console.sheets.view import pairs_of
from tidings.console.wording import _
from tidings.messages.model import BODY_MOST

FIXED: Final = ("ScheduleType", "fixed")
"""What is said with a time to send at."""


def _field(name: str, label: str, words: str = "", filled: Input = Input.TEXT, **more: int | bool) -> FormField:
    most, required = more.get("most"), bool(more.get("required"))
    return FormField(name=name, attribute="", label=label, words=words, input=filled, most=most, required=required)


FIELDS: Final = (
    _field("To", _("To"), _("A number with + and its country."), required=True),
    _field("From", _("From"), _("A sender of yours. Leave it empty where a service chooses.")),
    _field("MessagingServiceSid", _("Messaging service"), _("Chooses the sender, and may send later.")),
    _field("Body", _("Text"), filled=Input.LONG_TEXT, most=BODY_MOST),
    _field("MediaUrl", _("Media"), _("Where pictures and files are fetched; ten at most."), Input.LINES),
    _field("SendAt", _("Send at"), _("With a service only: 15 minutes to 35 days from now."), Input.MOMENT),
    _field(
        "ValidityPeriod",
        _("Valid for, seconds"),
        _("If it has not left after so many seconds, it fails."),
        Input.NUMBER,
    ),
    _field("StatusCallback", _("Status callback"), _("Is told of each status."), Input.URL),
)


def said(fields: Mapping[str, str], zone: ZoneInfo) -> list[tuple[str, str]]:
    """What the form says, as the API takes it; empty fields say nothing. Moments are those of a zone."""
    pairs = [pair for field in FIELDS for pair in pairs_of(field, fields.get(field.name, ""), zone) if pair[1]]
    return [*pairs, FIXED] if any(name == "SendAt" for name, _ in pairs) else pairs


def again(item: Mapping[str, object]) -> dict[str, str]:
    """The fields that send a message again."""
    service = item["messaging_service_sid"]
    kept = {"To": item["to"], "MessagingServiceSid": service, "Body": item["body"]}
    found = kept if service else {**kept, "From": item["from"]}
    return {name: str(value) for name, value in found.items() if value}
