"""What of the audit log people are told, and in which words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from tidings.accounts.people.preferences import NoticeCategory
from tidings.core import Sid

_SECURITY, _REGULATORY = NoticeCategory.SECURITY, NoticeCategory.REGULATORY


class PersonNotice(msgspec.Struct, frozen=True):
    """Something to be told."""

    category: NoticeCategory
    subject: str
    sentence: str
    suspension: bool = False


NOTICES: Final[dict[str, PersonNotice]] = {
    "key.created": PersonNotice(_SECURITY, "An API key was made", "An API key was made"),
    "auth-token.created": PersonNotice(_SECURITY, "A second auth token was made", "A second auth token was made"),
    "auth-token.promoted": PersonNotice(_SECURITY, "The auth token was replaced", "The auth token was replaced"),
    "customer-profile.approved": PersonNotice(
        _REGULATORY, "A customer profile is approved", "A customer profile was approved"
    ),
    "customer-profile.rejected": PersonNotice(
        _REGULATORY, "A customer profile is rejected", "A customer profile was rejected"
    ),
    "trust-product.approved": PersonNotice(_REGULATORY, "A trust product is approved", "A trust product was approved"),
    "trust-product.rejected": PersonNotice(_REGULATORY, "A trust product is rejected", "A trust product was rejected"),
    "brand-registration.brand-verified": PersonNotice(_REGULATORY, "A brand is verified", "A brand was verified"),
    "brand-registration.brand-failure": PersonNotice(
        _REGULATORY, "A brand failed", "The registration of a brand failed"
    ),
    "campaign-registration.campaign-approved": PersonNotice(
        _REGULATORY, "A campaign is approved", "The registration of a campaign was approved"
    ),
    "campaign-registration.campaign-failure": PersonNotice(
        _REGULATORY, "A campaign failed", "The registration of a campaign failed"
    ),
    "campaign-registration.campaign-suspended": PersonNotice(
        NoticeCategory.INCIDENT, "A campaign is suspended", "A campaign was suspended", suspension=True
    ),
}
"""By the event's type."""
SUSPENDED: Final = PersonNotice(
    NoticeCategory.INCIDENT, "An account is suspended", "An account was suspended", suspension=True
)
CHANGED: Final = "account.updated"


def notice_of(event_type: str, data: Mapping[str, Any]) -> PersonNotice | None:
    """What is told of an event; None: nothing."""
    if event_type != CHANGED:
        return NOTICES.get(event_type)
    status = data.get("resource_properties", {}).get("status", {})
    return SUSPENDED if status.get("updated") == "suspended" else None


def text_of(notice: PersonNotice, name: str, account_name: str, resource_sid: Sid, at: str, who: str | None) -> str:
    """The letter's text; `who` did it, None: the program, or the operator."""
    by = f" by {who}" if who else ""
    return (
        f"Hello {name},\n\n{notice.sentence} in {account_name}{by}, at {at}: {resource_sid}.\n\n"
        "The audit log of the account has the details. Which letters you get is said on your profile.\n"
    )
