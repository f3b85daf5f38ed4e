"""What the registry tells by webhook, and what each kind of it means. Pure.

A notice says that something happened; what is so now is looked up where that matters, so that a notice that is late,
or told twice, does no harm.
Source: The Campaign Registry, CSP API v2, "Webhook Event Types and Event Categories" and GET /webhook/eventType.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

import msgspec

from tidings.core import Sid, is_sid
from tidings.registry.campaign_rejections import REJECTIONS
from tidings.registry.http.documents import Document, RegistryId
from tidings.registry.model import CampaignEvent
from tidings.registry.port import CampaignReport, FilingFault

CATEGORIES: Final = ("BRAND", "CAMPAIGN", "VETTING", "INCIDENCE", "CSP")
"""What is subscribed to."""
DECLINED: Final = 30902
"""Where no known code is told: the connectivity partner, or the aggregator, declined the campaign."""
CARRIER_REFUSED: Final = 30899
SUSPENDED: Final = 30990
REASON_MOST: Final = 1000


class RegistryNotice(Document, frozen=True, kw_only=True):
    """What is told, flat."""

    event_type: str
    brand_id: RegistryId | None = None
    brand_reference_id: str | int | None = None
    brand_identity_status: str | None = None
    campaign_id: RegistryId | None = None
    campaign_reference_id: str | int | None = None
    cnp_id: str | None = None
    mno_id: str | int | None = None
    mno_name: str | None = None
    evp_id: str | None = None
    vetting_id: RegistryId | None = None
    description: str | None = None
    mock: bool | str | None = None

    @property
    def brand_sid(self) -> Sid | None:
        """Our reference of the brand, where it is one of ours."""
        return _sid(self.brand_reference_id, "BN")

    @property
    def campaign_sid(self) -> Sid | None:
        """Our reference of the campaign, where it is one of ours."""
        return _sid(self.campaign_reference_id, "CM")


class Means(StrEnum):
    """What is done about a notice."""

    LOOK_AT_BRAND = "look-at-brand"
    """The brand was judged: it is looked up, and reported as it is."""
    BRAND_CHANGED = "brand-changed"
    """A sole proprietor's is looked up; a company's is judged anew first, and that is told by itself."""
    BRAND_GONE = "brand-gone"
    OTP_VERIFIED = "otp-verified"
    LOOK_AT_VETTING = "look-at-vetting"
    CAMPAIGN = "campaign"
    """It is reported as CAMPAIGN_NOTICES says."""
    WARNING = "warning"
    """For the operator, who finds it in the log."""
    NOTHING = "nothing"


M = Means
MEANINGS: Final[dict[str, Means]] = {
    "BRAND_ADD": M.BRAND_CHANGED,
    "BRAND_UPDATE": M.BRAND_CHANGED,
    "BRAND_REVET": M.BRAND_CHANGED,
    "BRAND_DELETE": M.BRAND_GONE,
    "BRAND_IDENTITY_STATUS_UPDATE": M.LOOK_AT_BRAND,
    "BRAND_SCORE_UPDATE": M.LOOK_AT_BRAND,
    "BRAND_IDENTITY_VET_UPDATE": M.NOTHING,
    "BRAND_APPEAL_ADD": M.NOTHING,
    "BRAND_APPEAL_COMPLETE": M.LOOK_AT_BRAND,
    "BRAND_AUTHPLUS_VERIFICATION_COMPLETE": M.LOOK_AT_BRAND,
    "BRAND_MOCK_OTP": M.NOTHING,
    "BRAND_OTP_VERIFIED": M.OTP_VERIFIED,
    "EVP_REPORT_ADD": M.LOOK_AT_VETTING,
    "EVP_REPORT_UPDATE": M.LOOK_AT_VETTING,
    "EVP_REPORT_IMPORT": M.LOOK_AT_VETTING,
    "EVP_REPORT_SCORE": M.LOOK_AT_VETTING,
    "EVP_REPORT_UNSCORE": M.LOOK_AT_VETTING,
    "EVP_REPORT_FAIL": M.LOOK_AT_VETTING,
    "EVP_REPORT_EXPIRE": M.LOOK_AT_VETTING,
    "EVP_REPORT_EXPRESS_MAIL": M.NOTHING,
    "CAMPAIGN_ADD": M.CAMPAIGN,
    "CAMPAIGN_UPDATE": M.CAMPAIGN,
    "CAMPAIGN_BILLED": M.CAMPAIGN,
    "CAMPAIGN_RESUBMISSION": M.CAMPAIGN,
    "CAMPAIGN_NUDGE": M.CAMPAIGN,
    "CAMPAIGN_EXPIRED": M.CAMPAIGN,
    "CAMPAIGN_SHARE_ADD": M.CAMPAIGN,
    "CAMPAIGN_SHARE_ACCEPT": M.CAMPAIGN,
    "CAMPAIGN_SHARE_DELETE": M.CAMPAIGN,
    "CAMPAIGN_DCA_COMPLETE": M.CAMPAIGN,
    "MNO_CAMPAIGN_OPERATION_APPROVED": M.CAMPAIGN,
    "MNO_CAMPAIGN_OPERATION_REVIEW": M.CAMPAIGN,
    "MNO_CAMPAIGN_OPERATION_REJECTED": M.CAMPAIGN,
    "MNO_CAMPAIGN_OPERATION_SUSPENDED": M.CAMPAIGN,
    "MNO_CAMPAIGN_OPERATION_UNSUSPENDED": M.CAMPAIGN,
    "MNO_COMPLAINT": M.WARNING,
    "CSP_ACTIVE": M.NOTHING,
    "CSP_APPROVE": M.NOTHING,
    "CSP_SUSPEND": M.WARNING,
}
"""Every event type that the registry documents."""


class CampaignMeaning(msgspec.Struct, frozen=True):
    """What a notice says of a campaign."""

    step: str
    """`{carrier}` is the carrier's name."""
    event: CampaignEvent | None = None
    code: int | None = None
    """Of the fault, where the description names no other."""


C, E = CampaignMeaning, CampaignEvent
CAMPAIGN_NOTICES: Final[dict[str, CampaignMeaning]] = {
    "CAMPAIGN_ADD": C("registered"),
    "CAMPAIGN_UPDATE": C("updated"),
    "CAMPAIGN_BILLED": C("billed"),
    "CAMPAIGN_RESUBMISSION": C("resubmitted"),
    "CAMPAIGN_NUDGE": C("nudged"),
    "CAMPAIGN_EXPIRED": C("expired", E.DELETED),
    "CAMPAIGN_SHARE_ADD": C("shared"),
    "CAMPAIGN_SHARE_ACCEPT": C("share-accepted"),
    "CAMPAIGN_SHARE_DELETE": C("share-declined", E.FAILED, DECLINED),
    "CAMPAIGN_DCA_COMPLETE": C("dca-complete", E.VERIFIED),
    "MNO_CAMPAIGN_OPERATION_APPROVED": C("{carrier} approved"),
    "MNO_CAMPAIGN_OPERATION_REVIEW": C("{carrier} reviews"),
    "MNO_CAMPAIGN_OPERATION_REJECTED": C("{carrier} rejected", E.FAILED, CARRIER_REFUSED),
    "MNO_CAMPAIGN_OPERATION_SUSPENDED": C("{carrier} suspended", E.SUSPENDED, SUSPENDED),
    "MNO_CAMPAIGN_OPERATION_UNSUSPENDED": C("{carrier} reinstated", E.REINSTATED),
}

CARRIERS: Final = {"10017": "AT&T", "10035": "T-Mobile", "10036": "US Cellular", "10038": "Verizon"}
"""The names of network ids, for where only the id is told."""

_CODE: Final = re.compile(r"\b3\d{4}\b")


def read_notice(octets: bytes) -> RegistryNotice:
    """Raises msgspec.MsgspecError where it is none."""
    return RegistryNotice.of(octets)


def campaign_report(notice: RegistryNotice, reference: Sid) -> CampaignReport:
    """What a notice of the kind CAMPAIGN reports."""
    meaning = CAMPAIGN_NOTICES[notice.event_type]
    carrier = notice.mno_name or carrier_of(notice.mno_id)
    return CampaignReport(
        reference=reference,
        registry_id=notice.campaign_id or "",
        event=meaning.event,
        step=meaning.step.format(carrier=carrier),
        faults=() if meaning.code is None else (fault_in(notice.description, meaning.code),),
    )


def carrier_of(network_id: str | int | None) -> str:
    """A carrier's name, or what is known of it."""
    return CARRIERS.get(str(network_id), f"Carrier {network_id}" if network_id else "A carrier")


def fault_in(description: str | None, code: int) -> FilingFault:
    """The reviewer's words, under the public code that they name, else `code`."""
    said = (description or "").strip()[:REASON_MOST]
    named = next((int(found) for found in _CODE.findall(said) if int(found) in REJECTIONS), code)
    return FilingFault(named, said)


def _sid(reference: str | int | None, prefix: str) -> Sid | None:
    return reference if isinstance(reference, str) and is_sid(reference, prefix) else None
