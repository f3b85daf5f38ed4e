"""Registration, assembled: Trust Hub, reviews, A2P brands and campaigns, and the registry that they are filed with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import msgspec
import structlog

from tidings.accounts.directory import Directory
from tidings.addresses.domains import Domains, ListedDomains, ResolvedDomains
from tidings.addresses.emails import check_email
from tidings.addresses.gazetteer import Gazetteer
from tidings.addresses.users import AddressUsers
from tidings.addresses.verification import AddressVerifier, NoVerifier
from tidings.brands.approvals import BundleApprovals
from tidings.brands.desk import BrandDesk, why_bundle_is_kept
from tidings.brands.filing import FileBrands
from tidings.brands.filing_vettings import FileVettings
from tidings.brands.otp_pace import OtpPace
from tidings.brands.reports import BrandReports
from tidings.brands.reviews import BrandReviews
from tidings.campaign_numbers.registering import RegisterNumbers
from tidings.campaigns.api.external_campaigns import ExternalPace
from tidings.campaigns.charging import ChargeMonthly
from tidings.campaigns.desk import CampaignDesk
from tidings.campaigns.filing import FileCampaigns
from tidings.campaigns.open_filings import StoredFilings
from tidings.campaigns.registrations import Registrations
from tidings.campaigns.reports import CampaignReports
from tidings.campaigns.reviews import CampaignReviews
from tidings.carriers.simulated import SimulatedNetwork
from tidings.carriers.simulated.outside import TooManyHeld
from tidings.compliance.callbacks import Handover
from tidings.compliance.pacing import PACES
from tidings.compliance.reviewer import SimulatedReviewer
from tidings.compliance.reviews import Kind, Reviewer, Reviews
from tidings.config import Settings
from tidings.core import Clock, Network, Sid, Sids
from tidings.db import Database
from tidings.http import Parts
from tidings.lint.desk import judged, linted_dossier
from tidings.loops.runner import Loop
from tidings.numbers.senders import Senders
from tidings.registry.http import HttpRegistry, PollRegistry, parse_registry_url
from tidings.registry.otp import REGISTRY_NUMBER
from tidings.registry.port import CampaignReport, Registry, Report
from tidings.registry.simulated import RegistryAgenda, SimulatedRegistry, TextNotTaken
from tidings.services.bonds import ServiceBonds
from tidings.services.pools import Pools
from tidings.trusthub.bundles import Bundles
from tidings.trusthub.checks import CheckBundles
from tidings.trusthub.dossier import Dossier
from tidings.trusthub.endpoints import Endpoints
from tidings.trusthub.foresight import Foresight
from tidings.trusthub.objects import ApprovedDocuments

RESOURCES: Final = (
    "tidings.audit.api.events",
    "tidings.addresses.api.addresses",
    "tidings.trusthub.api.policies",
    "tidings.trusthub.api.objects",
    "tidings.trusthub.api.bundles",
    "tidings.trusthub.api.assignments",
    "tidings.trusthub.api.evaluations",
    "tidings.trusthub.api.channel_endpoints",
    "tidings.numbers.api.dependent_phone_numbers",
    "tidings.numbers.api.deactivations",
    "tidings.services.api.usecases",
    "tidings.brands.api.brands",
    "tidings.brands.api.otp",
    "tidings.brands.api.vettings",
    "tidings.campaigns.api.campaigns",
    "tidings.campaigns.api.use_cases",
    "tidings.campaigns.api.external_campaigns",
    "tidings.lint.api",
    "tidings.brands.api.registry_webhook",
    "tidings.operator.api.reviews",
    "tidings.operator.api.faults",
)
"""The modules that declare its operations."""

log = structlog.get_logger(__name__)


class RegistryLine:
    """The registry's own number on the simulated network; without one its texts reach nobody."""

    def __init__(self, network: SimulatedNetwork | None) -> None:
        self._network = network

    async def text(self, to: str, body: str) -> None:
        """See registry.simulated.Outside."""
        if self._network is None:
            log.warning("registry_text_not_sent", to=to, reason="there is no simulated network to send it over")
            return
        try:
            await self._network.outside.text(REGISTRY_NUMBER, to, body)
        except TooManyHeld:
            raise TextNotTaken from None


class Registration:
    """All of it. `start` before the loops run, `stop` after them."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        clock: Clock,
        sids: Sids,
        network: Network,
        directory: Directory,
        senders: Senders,
        pools: Pools,
        registrations: Registrations,
        handover: Handover,
        simulated: SimulatedNetwork | None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._sids = sids
        self._senders = senders
        self._owner_of = directory.owner_of
        self._simulated = simulated
        self._pace = PACES[settings.registration_pace]
        self.bonds = ServiceBonds()
        self.registrations = registrations
        self._register_numbers = RegisterNumbers(database, sids, pools, registrations, self._pace)
        reviewer = Reviewer.SIMULATED if settings.simulated_reviewer else Reviewer.OPERATOR
        self.reviews = Reviews(database, clock, sids, self._pace, reviewer)
        self.bundles = Bundles(database, clock, sids, self.reviews, self._pace, handover)
        self._domains: Domains = ListedDomains() if settings.simulated else ResolvedDomains(network)
        self._addresses: AddressVerifier = Gazetteer() if settings.address_check == "offline" else NoVerifier()
        self.registry = self._registry(settings)
        self._build_brands()
        self._build_campaigns()

    def add_to(self, parts: Parts) -> None:
        """Gives the API's handlers what they reach for."""
        for part in (self.reviews, self.bundles, self.bonds, self.brand_desk, self.campaign_desk, self.registrations):
            parts.add(part)
        parts.add(OtpPace())
        parts.add(ExternalPace(self._clock))
        parts.add(Endpoints(self._owner_of_sender))
        parts.add(Foresight(_foretold))
        parts.add(self.registry, Registry)
        parts.add(self.registry)
        parts.add(self._addresses, AddressVerifier)
        parts.add(ApprovedDocuments(self._database), AddressUsers)

    def loops(self) -> Iterable[Loop]:
        """The loops that carry registrations on."""
        return (
            CheckBundles(self.bundles, self._email_fault, self._addresses),
            SimulatedReviewer(self.reviews),
            FileBrands(self._database, self.brand_desk, self._owner_of),
            FileVettings(self._database, self.brand_desk, self.brand_reports, self._owner_of),
            self.file_campaigns,
            ChargeMonthly(self._database, self._owner_of),
            self._register_numbers,
            self._registry_loop(),
        )

    async def start(self) -> None:
        """Opens the line to the registry. Raises Unavailable."""
        await self.registry.start(self._told)
        if self._simulated is not None and isinstance(self.registry, SimulatedRegistry):
            await self._simulated.outside.join(REGISTRY_NUMBER, self.registry.heard)

    async def stop(self) -> None:
        """Hears nothing more from the registry."""
        await self.registry.stop()

    def _registry(self, settings: Settings) -> SimulatedRegistry | HttpRegistry:
        """The real one of the settings, else the embedded one. Raises SettingProblem."""
        if settings.registry is not None:
            named = parse_registry_url(settings.registry)
            return HttpRegistry(named, StoredFilings(self._database), settings.public_base)
        return SimulatedRegistry(
            self._database,
            self._clock,
            self._pace,
            RegistryLine(self._simulated),
            lambda number: self._senders.at(number) is not None,
            judge=judged,
            vouched=self._vouched,
        )

    def _registry_loop(self) -> Loop:
        """What makes the registry tell: the embedded one acts, the real one is asked for what it did not tell."""
        registry = self.registry
        return RegistryAgenda(registry) if isinstance(registry, SimulatedRegistry) else PollRegistry(registry)

    def _build_brands(self) -> None:
        self.brand_desk = BrandDesk(self._database, self._sids, self.registry, self.reviews)
        approvals = BundleApprovals(self.bundles)
        self.brand_reports = BrandReports(self._database, self._clock, self._sids, self.brand_desk, approvals)
        self.reviews.register(Kind.BRAND, BrandReviews(self.brand_desk, self.brand_reports))
        self.bundles.add_user(lambda account, sid: why_bundle_is_kept(self._database, account, sid))

    def _build_campaigns(self) -> None:
        database, clock, sids = self._database, self._clock, self._sids
        self.campaign_reports = CampaignReports(database, clock, sids, self.bonds, self._owner_of)
        self.file_campaigns = FileCampaigns(database, sids, self.registry, self.campaign_reports)
        self.campaign_desk = CampaignDesk(
            database, clock, sids, self.registrations, self.reviews, self.file_campaigns, self.bonds
        )
        self.reviews.register(
            Kind.CAMPAIGN,
            CampaignReviews(database, sids, self.reviews, self.file_campaigns.woken),
        )
        self.brand_desk.on_changed(self.campaign_desk.refresh)

    async def _vouched(self, sid: Sid) -> bool:
        """Whether the operator vouches for a brand."""
        return await self.brand_desk.vouched(sid)

    async def _told(self, report: Report) -> None:
        """What the registry says goes to whom it concerns. Raises Unavailable."""
        if isinstance(report, CampaignReport):
            await self.campaign_reports.take(report)
        else:
            await self.brand_reports.take(report)

    async def _email_fault(self, email: str) -> str | None:
        return await check_email(email, self._domains)

    def _owner_of_sender(self, sid: Sid) -> Sid | None:
        sender = self._senders.of(sid)
        return sender.account_sid if sender else None


async def _foretold(dossier: Dossier) -> list[dict[str, Any]]:
    """What the lint says of a bundle."""
    return [msgspec.to_builtins(finding) for finding in await linted_dossier(dossier)]
