"""What pages say, by the names that they import: see tidings.wording."""

from __future__ import annotations

from tidings.wording.sentences import (
    ENGLISH,
    Language,
    Wording,
    _,
    counted_block,
    gettext,
    key,
    ngettext,
    plural,
    speaking,
    spoken,
)

__all__ = [
    "ENGLISH",
    "Language",
    "Wording",
    "_",
    "counted_block",
    "gettext",
    "key",
    "ngettext",
    "plural",
    "speaking",
    "spoken",
]
