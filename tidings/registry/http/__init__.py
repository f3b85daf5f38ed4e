"""The Campaign Registry's REST API behind the platform's port."""

from tidings.registry.http.filings import Filings
from tidings.registry.http.polling import PollRegistry
from tidings.registry.http.registry import WEBHOOK_PATH, HttpRegistry
from tidings.registry.http.settings import RegistrySettings, parse_registry_url

__all__ = [
    "WEBHOOK_PATH",
    "Filings",
    "HttpRegistry",
    "PollRegistry",
    "RegistrySettings",
    "parse_registry_url",
]
