"""Unclaimed messages: texts that came for numbers nobody here has, for the operator to look at."""

from __future__ import annotations

from tidings.inbound.unclaimed import unclaimed_messages

unclaimed_messages.standard("fetch", "list", "delete", filters=("carrier", "to"))
