"""The audit log as its account reads it.

Source: https://www.twilio.com/docs/usage/monitor-events
"""

from __future__ import annotations

from tidings.audit.events import SEARCHED_BY, events
from tidings.http import between

FILTERS = (*SEARCHED_BY, *between("event_date"))

events.standard("fetch", "list", filters=FILTERS)
