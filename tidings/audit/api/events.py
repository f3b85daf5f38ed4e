"""The audit log as its account reads it.

Source: https://www.twilio.com/docs/usage/monitor-events
"""

from __future__ import annotations

from tidings.audit.events import events
from tidings.http import between

FILTERS = ("actor_sid", "event_type", "resource_sid", "source_ip_address", *between("event_date"))

events.standard("fetch", "list", filters=FILTERS)
