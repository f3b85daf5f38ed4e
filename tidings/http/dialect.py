"""What differs between the generations of the API: path suffix, dates, URLs, pages.

Source: https://www.twilio.com/docs/usage/requests-to-twilio and https://www.twilio.com/docs/usage/twilios-response
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from tidings.core import Instant


class Dialect(msgspec.Struct, frozen=True, eq=False):
    """One generation of the API."""

    suffix: str
    """What may end every path and ends every path written; empty for none."""
    absolute: bool
    """URLs with scheme and host, and pages with `meta`; else paths, and pages with `first_page_uri` beside the list."""
    moment: Callable[[Instant], str]
    """How a moment is written."""

    def encode_with(self) -> Callable[[object], bytes]:
        """A JSON encoder that writes moments this way."""
        return msgspec.json.Encoder(enc_hook=self._encode_moment).encode

    def _encode_moment(self, value: object) -> str:
        if isinstance(value, Instant):
            return self.moment(value)
        msg = f"{type(value).__name__} has no form in JSON"
        raise NotImplementedError(msg)


CORE = Dialect(suffix=".json", absolute=False, moment=Instant.rfc2822)
"""The API of 2010: `.json`, RFC 2822 dates, `uri`."""

IDENTITY = Dialect(suffix="", absolute=True, moment=Instant.rfc2822)
"""The keys of identity and access: as the newer products, with the dates of 2010."""

VERSIONED = Dialect(suffix="", absolute=True, moment=Instant.iso)
"""All products since: no suffix, ISO 8601 dates, absolute `url` and `links`."""
