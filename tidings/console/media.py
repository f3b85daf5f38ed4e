"""Media on the handsets page: octets of the platform's own store, through the console's own address."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import msgspec

from tidings.messages.media import MediaLibrary

_LINK = re.compile(r"/[^/]+/Accounts/(AC[0-9a-f]{32})/Messages/([A-Z]{2}[0-9a-f]{32})/Media/(ME[0-9a-f]{32})")


class StoredMedium(msgspec.Struct, frozen=True):
    """A medium's octets."""

    content_type: str
    octets: bytes


async def stored_medium(library: MediaLibrary, url: str) -> StoredMedium | None:
    """What the platform's link `url` leads to, without going there; None for any other link. Raises Unavailable."""
    found = _LINK.fullmatch(urlsplit(url).path)
    if found is None:
        return None
    account_sid, message_sid, sid = found.groups()
    for row in await library.of_message(account_sid, message_sid):
        if row.sid == sid and row.digest is not None:
            octets = await library.files.get(row.digest)
            return StoredMedium(row.content_type or "application/octet-stream", octets) if octets is not None else None
    return None
