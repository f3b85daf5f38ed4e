"""Warnings about traffic: an account sees its own, the operator everybody's."""

from __future__ import annotations

from tidings.http import equal
from tidings.services.traffic_warnings import TrafficWarningKind, traffic_warnings

traffic_warnings.standard("fetch", "list", "delete", filters=[equal("kind", TrafficWarningKind)])
