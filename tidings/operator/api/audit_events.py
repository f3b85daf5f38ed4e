"""The audit log as the operator reads it: what was done to every account's things, and to his own."""

from __future__ import annotations

from tidings.accounts.model import Capability
from tidings.audit.api.events import FILTERS
from tidings.audit.events import AuditEvent, events
from tidings.http import TIDINGS_V1, Collection

audit_events = Collection(
    TIDINGS_V1, "/AuditEvents", AuditEvent, sid="AE", stored=events.stored, tenant=None, needs=Capability.OPERATOR
)
audit_events.standard("fetch", "list", filters=(*FILTERS, "account_sid", "actor_type", "resource_type"))
