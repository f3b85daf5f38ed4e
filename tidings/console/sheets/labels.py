"""What the fields of items are called on pages that no form sets: the API's own names are for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tidings.console.wording import _

CALLED: Final[Mapping[str, str]] = {
    "app_sid": _("App"),
    "actor_sid": _("Who"),
    "beat_age_ms": _("Last beat, ms"),
    "brand_registration_sid": _("Brand"),
    "created_by": _("Made by"),
    "customer_facing_profile": _("Customer profile"),
    "date_completed": _("Completed"),
    "date_created": _("Created"),
    "date_generated": _("Happened"),
    "date_released": _("Released"),
    "date_sent": _("Sent"),
    "date_started": _("Started"),
    "date_updated": _("Changed"),
    "drain_seconds": _("All gone in, seconds"),
    "drained_at": _("All gone"),
    "event_date": _("When"),
    "lag_ms": _("Lag, ms"),
    "limited_by": _("Waits for"),
    "message_sid": _("Message"),
    "messaging_service_sid": _("Messaging service"),
    "num_media": _("Media files"),
    "num_segments": _("Segments"),
    "owner_account_sid": _("Main account"),
    "pid": _("Process ID"),
    "price_unit": _("Currency"),
    "resource_sid": _("About"),
    "service_sid": _("Messaging service"),
    "updated_by": _("Changed by"),
    "user_sid": _("Let in by"),
}
UNITS: Final = frozenset({"ms", "seconds", "days", "hours"})
"""What a name ends with that says in what it is measured."""
