"""What clients may configure, turned into columns: an empty text clears a setting, URLs and SIDs must be such."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tidings.core import is_sid
from tidings.errors import INVALID_URL
from tidings.http.problems import INVALID_PARAMETER
from tidings.webhooks.target import is_valid_url

SID_PREFIXES = {
    "address_sid": "AD",
    "bundle_sid": "BU",
    "emergency_address_sid": "AD",
    "identity_sid": "RI",
    "sms_application_sid": "AP",
    "trunk_sid": "TK",
    "voice_application_sid": "AP",
}


def settled(given: Mapping[str, Any]) -> dict[str, Any]:
    """The columns for what was given. Raises INVALID_URL, INVALID_PARAMETER."""
    return {name: _settled(name, value) for name, value in given.items()}


def _settled(name: str, value: object) -> object:
    if name.endswith("_url") or name == "status_callback":
        if value and not is_valid_url(str(value)):
            raise INVALID_URL(parameter=parameter(name), value=value)
        return value or None
    if name in SID_PREFIXES:
        prefix = SID_PREFIXES[name]
        if value and not is_sid(str(value), prefix):
            reason = f"it is not a SID that begins with {prefix}"
            raise INVALID_PARAMETER(parameter=parameter(name), value=value, reason=reason)
        return value or None
    return value


def parameter(name: str) -> str:
    """The name of a column on the wire: `sms_url` is SmsUrl."""
    return "".join(part.capitalize() for part in name.split("_"))
