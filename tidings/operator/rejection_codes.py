"""The codes with which a person may reject each kind of thing: those that are explained, and no others."""

from __future__ import annotations

from typing import Final

from tidings.compliance.rejections import REASONS
from tidings.compliance.reviews import ReviewKind
from tidings.registry.brand_faults import BRAND_FAULTS
from tidings.registry.campaign_rejections import REJECTIONS

CODES: Final[dict[ReviewKind, dict[int, str]]] = {
    ReviewKind.CUSTOMER_PROFILE: REASONS,
    ReviewKind.TRUST_PRODUCT: REASONS,
    ReviewKind.BRAND: {code: fault.reason for code, fault in BRAND_FAULTS.items()},
    ReviewKind.SHORT_CODE: REASONS,
    ReviewKind.ALPHA_SENDER: REASONS,
    ReviewKind.CAMPAIGN: {code: rejection.title for code, rejection in REJECTIONS.items()},
}
NEAREST_MOST: Final = 3


def why_not(kind: ReviewKind, code: int) -> str | None:
    """Why a thing of this kind cannot be rejected with a code; None: it can."""
    known = CODES[kind]
    if code in known:
        return None
    nearest = sorted(known, key=lambda each: (abs(each - code), each))[:NEAREST_MOST]
    spelled = ", ".join(map(str, nearest))
    return f"no {kind.value.replace('-', ' ')} is rejected with it; the nearest codes are {spelled}"
