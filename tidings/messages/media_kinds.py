"""What kind of file octets are: by how they begin; where only a URL is known, a guess by its name. Pure.

Source: https://www.twilio.com/docs/messaging/guides/accepted-mime-types
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

_BEGINNINGS: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"#!AMR", "audio/amr"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"BEGIN:VCARD", "text/vcard"),
)
_RIFF: Final = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
"""By the second four octets of what begins with RIFF and its length."""
_BOX: Final = {b"3gp": "video/3gpp", b"qt ": "video/quicktime", b"M4A": "audio/mp4"}
"""By the brand of the first box of an MP4."""
KINDS: Final = "JPEG, PNG, GIF, WebP, PDF, vCard, AMR, MP3, Ogg, WAV, MP4, 3GPP"


_NAMED: Final = {
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "pdf": "application/pdf",
    "png": "image/png",
    "txt": "text/plain",
    "vcf": "text/vcard",
}


_ENDINGS: Final = {kind: ending for ending, kind in _NAMED.items()}


def named(url: str) -> str:
    """A guess by the ending of a name; whoever fetches it learns the truth."""
    return _NAMED.get(urlsplit(url).path.rpartition(".")[2].lower(), "application/octet-stream")


def ending_of(kind: str) -> str:
    """The ending of a file's name, for its media type."""
    return _ENDINGS.get(kind) or kind.partition("/")[2]


def kind_of(octets: bytes) -> str | None:
    """The media type; None for what phones do not send."""
    for beginning, kind in _BEGINNINGS:
        if octets.startswith(beginning):
            return kind
    if octets.startswith(b"RIFF"):
        return _RIFF.get(octets[8:12])
    return _BOX.get(octets[8:11], "video/mp4") if octets[4:8] == b"ftyp" else None
