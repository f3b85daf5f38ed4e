"""What the registry answers, as far as we read it; what it adds is passed over.

Source: The Campaign Registry, CSP API v2, models.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Self, TypeAlias, TypeVar

import msgspec

from tidings.core import cleaned_all

T = TypeVar("T")


TEXT_MOST: Final = 4_000
"""Characters of a text of the registry's; what is longer is cut."""
RegistryId: TypeAlias = Annotated[str, msgspec.Meta(max_length=255)]
"""What it calls a thing, or a token of Campaign Verify: things are found by it, so that a longer one is none."""


class Document(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A JSON object with names in camel case."""

    @classmethod
    def of(cls, octets: bytes) -> Self:
        """What the registry wrote, cleaned. Raises ValueError, MsgspecError or RecursionError where it is no such."""
        return documents_in(octets, cls)


def documents_in(octets: bytes, kind: type[T]) -> T:
    """As Document.of, for any type made of documents."""
    return msgspec.convert(cleaned_all(msgspec.json.decode(octets), TEXT_MOST), kind)


class ApiError(Document, frozen=True, kw_only=True):
    """One entry of what it answers to a call that it does not take."""

    code: int | None = None
    field: str | None = None
    description: str | None = None


class BrandDocument(Document, frozen=True, kw_only=True):
    """A brand as the registry has it."""

    brand_id: RegistryId
    entity_type: str | None = None
    identity_status: str | None = None
    reference_id: str | None = None
    optional_attributes: dict[str, Any] | None = None
    mock: bool | None = None

    def is_sole_proprietor(self) -> bool:
        """Whether it is verified by its owner's one-time PIN."""
        return self.entity_type == "SOLE_PROPRIETOR"


class BrandRecords(Document, frozen=True, kw_only=True):
    """A page of brands."""

    records: tuple[BrandDocument, ...] = ()


class FeedbackCategory(Document, frozen=True, kw_only=True):
    """One thing that keeps a brand from being verified."""

    id: str | None = None
    description: str | None = None
    fields: tuple[str, ...] | None = None


class BrandFeedback(Document, frozen=True, kw_only=True):
    """All that keeps a brand from being verified."""

    category: tuple[FeedbackCategory, ...] | None = None


class ExternalVetting(Document, frozen=True, kw_only=True):
    """A vetting of a brand by a partner of the registry."""

    evp_id: str | None = None
    vetting_id: RegistryId | None = None
    vetting_class: str | None = None
    vetting_status: str | None = None
    vetting_score: int | None = None
    reasons: tuple[str, ...] | None = None
    create_date: str | None = None
    """ISO 8601."""


class OtpStatus(Document, frozen=True, kw_only=True):
    """Where the one-time PIN of a sole proprietor stands."""

    request_date: str | None = None
    verify_date: str | None = None


class UseCaseTerms(Document, frozen=True, kw_only=True):
    """What a use case takes, asked for one brand."""

    usecase: str | None = None
    min_sub_usecases: int | None = None
    max_sub_usecases: int | None = None
    mno_metadata: dict[str, dict[str, Any]] | None = None
    """By the carrier's network id."""


class SubmittedCampaign(Document, frozen=True, kw_only=True):
    """What is answered to a campaign that was taken."""

    campaign_id: RegistryId


class CampaignDocument(Document, frozen=True, kw_only=True):
    """A campaign as the registry has it, ours or one that is shared with us."""

    campaign_id: RegistryId
    brand_id: RegistryId = ""
    brand_display_name: str | None = None
    status: str | None = None
    """ACTIVE or EXPIRED."""
    usecase: str = ""
    description: str | None = None
    message_flow: str | None = None
    sample1: str | None = None
    sample2: str | None = None
    sample3: str | None = None
    sample4: str | None = None
    sample5: str | None = None
    help_message: str | None = None
    reference_id: str | None = None
    mock: bool | None = None

    def samples(self) -> tuple[str, ...]:
        """Those that there are."""
        return tuple(filter(None, (self.sample1, self.sample2, self.sample3, self.sample4, self.sample5)))


class CampaignRecords(Document, frozen=True, kw_only=True):
    """A page of campaigns."""

    records: tuple[CampaignDocument, ...] = ()


class SharingStatus(Document, frozen=True, kw_only=True):
    """How far one party's sharing with the next is."""

    downstream_cnp_id: str | None = None
    upstream_cnp_id: str | None = None
    sharing_status: str | None = None
    """PENDING, ACCEPTED or DECLINED."""


class SharingChain(Document, frozen=True, kw_only=True):
    """Who shared a campaign with us, and with whom we did."""

    shared_with_me: SharingStatus | None = None
    shared_by_me: SharingStatus | None = None


class Subscription(Document, frozen=True, kw_only=True):
    """Where the registry tells the events of a category."""

    event_category: str
    webhook_endpoint: str | None = None
