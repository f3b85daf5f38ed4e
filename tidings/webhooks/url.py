"""The parameter that is the URL of a webhook."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from tidings.errors import INVALID_URL
from tidings.http import Bad, Spelled
from tidings.webhooks.target import is_valid_url


def _url(text: str) -> str | None:
    if text and not is_valid_url(text):
        msg = "it is no URL that can be called"
        raise ValueError(msg)
    return text or None


Url: TypeAlias = Annotated[str | None, Spelled(_url), Bad(INVALID_URL)]
"""A URL that can be called; empty, it clears."""
