"""The port to the campaign registry: what we file there and what it tells us, in our words.

Filing is idempotent by `reference`, our own SID: a call that was never answered is simply made again. What becomes of
a filing comes later, as reports to the listener, each at least once and in order per brand or campaign.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, TypeAlias

import msgspec

from tidings.core import Sid
from tidings.registry.model import BrandEvent, CampaignEvent, IdentityStatus, VettingStatus


class BrandFiling(msgspec.Struct, frozen=True, kw_only=True):
    """A brand as it is filed."""

    reference: Sid
    """BN...: ours."""
    entity_type: str
    """PRIVATE_PROFIT, PUBLIC_PROFIT, NON_PROFIT, GOVERNMENT or SOLE_PROPRIETOR."""
    display_name: str
    company_name: str | None = None
    tax_id: str | None = None
    tax_id_country: str | None = None
    """ISO 3166 alpha-2."""
    first_name: str | None = None
    last_name: str | None = None
    mobile_phone: str | None = None
    """E.164; a sole proprietor's, to be verified by OTP."""
    phone: str | None = None
    email: str = ""
    business_contact_email: str | None = None
    """A public company's."""
    street: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = "US"
    website: str | None = None
    vertical: str = ""
    stock_symbol: str | None = None
    stock_exchange: str | None = None
    skip_secondary_vetting: bool = False
    mock: bool = False


class CampaignFiling(msgspec.Struct, frozen=True, kw_only=True):
    """A campaign as it is filed."""

    reference: Sid
    """CM...: ours."""
    brand_id: str
    """The registry's id of its brand."""
    use_case: str
    sub_use_cases: tuple[str, ...] = ()
    vertical: str = ""
    description: str
    message_flow: str
    samples: tuple[str, ...]
    opt_in_message: str | None = None
    opt_out_message: str | None = None
    help_message: str | None = None
    opt_in_keywords: tuple[str, ...] = ()
    opt_out_keywords: tuple[str, ...] = ()
    help_keywords: tuple[str, ...] = ()
    has_embedded_links: bool
    has_embedded_phone: bool
    subscriber_opt_in: bool = True
    age_gated: bool = False
    direct_lending: bool = False
    privacy_policy_url: str | None = None
    terms_and_conditions_url: str | None = None
    mock: bool = False


class Filed(msgspec.Struct, frozen=True):
    """The registry took it."""

    registry_id: str
    """`B` or `C` and six characters (seven in all), or a vetting's id."""


class FilingFault(msgspec.Struct, frozen=True):
    """One reason why a filing failed, with its public code."""

    error_code: int
    reason: str
    fields: tuple[str, ...] = ()
    """The names of the API's parameters or attributes that are meant."""


class FilingRefused(msgspec.Struct, frozen=True):
    """The registry took nothing: the filing is wrong in itself."""

    faults: tuple[FilingFault, ...]


class RegistryUnavailable(Exception):  # noqa: N818 - reads as a state
    """The registry cannot be reached, or asks to be called later; nothing is known to be done."""


class BrandReport(msgspec.Struct, frozen=True, kw_only=True):
    """What the registry says of a brand; None: it says nothing of that."""

    reference: Sid
    registry_id: str
    event: BrandEvent | None = None
    identity_status: IdentityStatus | None = None
    score: int | None = None
    feedback: tuple[str, ...] | None = None
    """Of TAX_ID, STOCK_SYMBOL, NONPROFIT, GOVERNMENT_ENTITY, OTHERS."""
    faults: tuple[FilingFault, ...] = ()
    failure_reason: str | None = None
    russell_3000: bool | None = None
    government_entity: bool | None = None
    tax_exempt_status: str | None = None


class VettingReport(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a vetting."""

    reference: Sid
    """VT...: ours."""
    brand_reference: Sid
    status: VettingStatus
    score: int | None = None
    vetting_id: str | None = None
    faults: tuple[FilingFault, ...] = ()


class CampaignReport(msgspec.Struct, frozen=True, kw_only=True):
    """What the registry, its aggregator or a carrier says of a campaign."""

    reference: Sid
    registry_id: str
    event: CampaignEvent | None = None
    step: str = ""
    """Where it stands there, such as `share-accepted`, `dca-complete`, `T-Mobile approved`; for the audit log."""
    faults: tuple[FilingFault, ...] = ()


Report: TypeAlias = BrandReport | VettingReport | CampaignReport
Told: TypeAlias = Callable[[Report], Awaitable[None]]
"""Takes a report: once it returns, its consequences are on disk. Raises Unavailable: it is told again."""


class Registry(Protocol):
    """A campaign registry. Every call raises RegistryUnavailable where nothing is known to be done."""

    @property
    def name(self) -> str:
        """For the log and the audit."""
        ...

    async def register_brand(self, filing: BrandFiling) -> Filed | FilingRefused:
        """Files a brand; reports follow. Filing the same reference again answers the same."""
        ...

    async def update_brand(self, registry_id: str, filing: BrandFiling) -> Filed | FilingRefused:
        """Files a failed brand anew; reports follow."""
        ...

    async def delete_brand(self, registry_id: str) -> None:
        """Removes a brand for good."""
        ...

    async def send_otp(self, registry_id: str) -> FilingRefused | None:
        """Sends a sole proprietor's brand a new one-time question; the one before is void."""
        ...

    async def vet(self, reference: Sid, registry_id: str, provider: str, token: str | None) -> Filed | FilingRefused:
        """Orders a vetting (`aegis`), or imports one by its token (`campaign-verify`); reports follow."""
        ...

    async def submit_campaign(self, filing: CampaignFiling) -> Filed | FilingRefused:
        """Files a campaign; reports follow."""
        ...

    async def resubmit_campaign(self, registry_id: str, filing: CampaignFiling) -> Filed | FilingRefused:
        """Files a failed campaign anew; reports follow."""
        ...

    async def delete_campaign(self, registry_id: str) -> None:
        """Ends a campaign for good."""
        ...

    async def shared_campaign(self, registry_id: str) -> SharedCampaign | FilingRefused:
        """A campaign that another provider registered and shared with us."""
        ...

    async def start(self, told: Told) -> None:
        """Begins to report."""
        ...

    async def stop(self) -> None:
        """Reports nothing more."""
        ...


class SharedCampaign(msgspec.Struct, frozen=True, kw_only=True):
    """A campaign of another provider, as the registry shows it to us."""

    registry_id: str
    brand_id: str
    brand_name: str
    use_case: str
    description: str
    message_flow: str = ""
    samples: Sequence[str] = ()
    complete: bool
    """Whether the aggregator's review is over, so that it can carry traffic."""
    score: int | None = None
