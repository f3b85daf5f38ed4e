"""What of the audit log people are told, and in which words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from tidings.accounts.people.credentials import Person
from tidings.accounts.people.preferences import NoticeCategory
from tidings.accounts.people.wording import letter_to
from tidings.core import Instant, Sid
from tidings.mail.letter import Draft
from tidings.wording.sentences import _
from tidings.wording.zones import full

_SECURITY, _REGULATORY = NoticeCategory.SECURITY, NoticeCategory.REGULATORY


class PersonNotice(msgspec.Struct, frozen=True):
    """Something to be told."""

    category: NoticeCategory
    subject: str
    sentence: str
    suspension: bool = False


NOTICES: Final[dict[str, PersonNotice]] = {
    "key.created": PersonNotice(_SECURITY, _("An API key was made"), _("An API key was made")),
    "auth-token.created": PersonNotice(_SECURITY, _("A second auth token was made"), _("A second auth token was made")),
    "auth-token.promoted": PersonNotice(_SECURITY, _("The auth token was replaced"), _("The auth token was replaced")),
    "customer-profile.approved": PersonNotice(
        _REGULATORY, _("A customer profile is approved"), _("A customer profile was approved")
    ),
    "customer-profile.rejected": PersonNotice(
        _REGULATORY, _("A customer profile is rejected"), _("A customer profile was rejected")
    ),
    "trust-product.approved": PersonNotice(
        _REGULATORY, _("A trust product is approved"), _("A trust product was approved")
    ),
    "trust-product.rejected": PersonNotice(
        _REGULATORY, _("A trust product is rejected"), _("A trust product was rejected")
    ),
    "brand-registration.brand-verified": PersonNotice(_REGULATORY, _("A brand is verified"), _("A brand was verified")),
    "brand-registration.brand-failure": PersonNotice(
        _REGULATORY, _("A brand failed"), _("The registration of a brand failed")
    ),
    "campaign-registration.campaign-approved": PersonNotice(
        _REGULATORY, _("A campaign is approved"), _("The registration of a campaign was approved")
    ),
    "campaign-registration.campaign-failure": PersonNotice(
        _REGULATORY, _("A campaign failed"), _("The registration of a campaign failed")
    ),
    "campaign-registration.campaign-suspended": PersonNotice(
        NoticeCategory.INCIDENT, _("A campaign is suspended"), _("A campaign was suspended"), suspension=True
    ),
}
"""By the event's type."""
SUSPENDED: Final = PersonNotice(
    NoticeCategory.INCIDENT, _("An account is suspended"), _("An account was suspended"), suspension=True
)
CHANGED: Final = "account.updated"
CREDITED: Final = "account.credited"
DETAILS: Final = _("The audit log of the account has the details. Which letters you get is said on your profile.")


def notice_of(event_type: str, data: Mapping[str, Any]) -> PersonNotice | None:
    """What is told of an event; None: nothing."""
    if event_type == CREDITED:
        return _of_credit(str(data.get("amount", "")))
    if event_type != CHANGED:
        return NOTICES.get(event_type)
    status = data.get("resource_properties", {}).get("status", {})
    return SUSPENDED if status.get("updated") == "suspended" else None


def _of_credit(amount: str) -> PersonNotice:
    """Of money that the operator booked; a negative amount was taken."""
    if amount.startswith("-"):
        taken = _("%(amount)s of credit was taken", amount=amount.removeprefix("-"))
        return PersonNotice(NoticeCategory.BILLING, _("Credit was taken"), taken)
    return PersonNotice(
        NoticeCategory.BILLING, _("Credit was booked"), _("Credit of %(amount)s was booked", amount=amount)
    )


def told_by(
    notice: PersonNotice, person: Person, account_name: str, resource_sid: Sid, at: Instant, who: str | None
) -> Draft:
    """The letter to somebody; `who` did it, None: the program, or the operator."""
    values = {"what": notice.sentence, "account": account_name, "at": full(at, person.zone), "sid": resource_sid}
    happened = (
        _("%(what)s in %(account)s by %(who)s, at %(at)s: %(sid)s.", who=who, **values)
        if who
        else _("%(what)s in %(account)s, at %(at)s: %(sid)s.", **values)
    )
    return letter_to(person, notice.category.value, notice.subject, happened, DETAILS)
