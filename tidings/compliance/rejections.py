"""The codes with which people reject a bundle or a document, and what each says.

Source: https://www.twilio.com/docs/api/errors (18001 to 18610; the sentences are ours).
"""

from __future__ import annotations

import re
from typing import Final

EMAIL_INVALID: Final = 18051
WEBSITE_UNVERIFIABLE: Final = 18601
BUSINESS_UNVERIFIABLE: Final = 18602
ADDRESS_UNVERIFIABLE: Final = 18603

REASONS: Final[dict[int, str]] = {
    18001: "The document is not of a kind that is accepted",
    18002: "The document cannot be read",
    18003: "The document has expired",
    18004: "Parts of the document are blacked out",
    18005: "A document is missing",
    18006: "The document does not say what the form says",
    18007: "The document is not complete",
    EMAIL_INVALID: "The e-mail address is not valid",
    18099: "Test bundles are always rejected",
    WEBSITE_UNVERIFIABLE: "The website cannot be verified",
    BUSINESS_UNVERIFIABLE: "The business ID cannot be verified",
    ADDRESS_UNVERIFIABLE: "The address cannot be verified",
    18604: "The first authorized representative cannot be verified",
    18605: "The second authorized representative cannot be verified",
    18606: "The domain of the e-mail address is not that of the website",
    18610: "The authority that registered the business is not eligible",
}

_SCRIPTED = re.compile(r"\breject:([0-9]{5})\b")


def scripted_rejection(text: str) -> int | None:
    """The code that a text asks the simulated parties to reject it with (`Acme reject:18603`); None: none."""
    found = _SCRIPTED.search(text)
    return int(found[1]) if found else None


def reason_of(code: int | None) -> str:
    """What a code says, where nobody gave a reason of their own."""
    return REASONS.get(code or 0) or (f"Rejected with code {code}" if code else "Rejected by the reviewer")
