"""What Twilio has and Tidings is not for: products and resources that are named, so that the answer can say so.

Without these a request for them would be a plain 404, or be taken for one of our own: a client of
`conversations.twilio.com` asks for `/v1/Services`, as one of the messaging product does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

ANCHOR: Final = ".twilio.com"
PRODUCTS: Final[dict[str, str]] = {
    "assistants": "AI assistants",
    "autopilot": "Autopilot",
    "bulkexports": "bulk exports",
    "chat": "chat",
    "comms": "bulk messaging",
    "conversations": "conversations",
    "fax": "fax",
    "flex-api": "Flex",
    "frontline-api": "Frontline",
    "insights": "voice and video insights",
    "intelligence": "conversational intelligence",
    "ip-messaging": "chat",
    "knowledge": "AI assistants",
    "marketplace": "the marketplace",
    "media": "live media",
    "microvisor": "Microvisor",
    "notify": "notifications to apps",
    "preview": "previews",
    "proxy": "proxied numbers",
    "routes": "inbound regions",
    "serverless": "functions",
    "studio": "Studio",
    "supersim": "SIM cards",
    "sync": "Sync",
    "taskrouter": "TaskRouter",
    "trunking": "SIP trunks",
    "video": "video",
    "voice": "voice",
    "wireless": "SIM cards",
}
"""By the first label of their host."""
RESOURCES: Final[dict[str, str]] = {
    "Calls": "voice calls",
    "Conferences": "voice conferences",
    "Faxes": "fax",
    "Participants": "voice conferences",
    "Queues": "call queues",
    "Recordings": "recordings of calls",
    "SIP": "SIP domains",
    "Sandbox": "the sandbox",
    "Transcriptions": "transcriptions of calls",
}
"""Below an account of the 2010 API, by the first part of their path."""


def product_at(host: str) -> str | None:
    """The product of Twilio that a host names, where it is none of ours; None: it names none."""
    name = host.partition(":")[0].lower()
    return PRODUCTS.get(name.partition(".")[0]) if name.endswith(ANCHOR) else None


def resource_at(segments: Sequence[str]) -> str | None:
    """The same for a path: `/2010-04-01/Accounts/AC.../Calls.json`."""
    if segments[:2] != ["2010-04-01", "Accounts"]:
        return None
    return next((name for part in segments[3:4] if (name := RESOURCES.get(part.removesuffix(".json")))), None)
