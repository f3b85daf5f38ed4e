"""The Campaign Registry's REST API behind the platform's port."""

from tidings.a2p.registry_http.filings import Filings, StoredFilings
from tidings.a2p.registry_http.polling import PollRegistry
from tidings.a2p.registry_http.registry import WEBHOOK_PATH, HttpRegistry
from tidings.a2p.registry_http.settings import RegistrySettings, parse_registry_url

__all__ = [
    "WEBHOOK_PATH",
    "Filings",
    "HttpRegistry",
    "PollRegistry",
    "RegistrySettings",
    "StoredFilings",
    "parse_registry_url",
]
