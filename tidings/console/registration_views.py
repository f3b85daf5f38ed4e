"""One registration in full, for its account and its reviewer: what it says, what it lacks, what would be refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from tidings.addresses.postal import Address
from tidings.brands.resource import Brand, brands
from tidings.brands.vettings import vettings
from tidings.campaigns.resource import Campaign, campaigns
from tidings.console.registration_sources import Thing
from tidings.console.standing import NumberRow
from tidings.console.wording import _, ngettext
from tidings.core import Instant, Sid, is_sid
from tidings.db import Database
from tidings.lint.desk import LintDesk
from tidings.lint.finding import Finding
from tidings.lint.stored import stored_registration
from tidings.numbers.phone_numbers import phone_numbers
from tidings.numbers.short_code_applications import applications
from tidings.trusthub.dossier import Dossier, Part, load_dossier
from tidings.trusthub.evaluations import evaluated
from tidings.trusthub.policies import POLICY
from tidings.trusthub.rows import Bundle, documents

RELATED_MOST: Final = 50
"""Things of one kind that are linked to."""
_LINKED: Final = ("BU", "BN", "CM", "PN")
"""The SIDs that have a page."""


class Fact(msgspec.Struct, frozen=True):
    """One line."""

    label: str
    value: str
    href: str | None = None
    """The page of what the value names."""
    at: Instant | None = None
    """The moment that the value is."""


class Section(msgspec.Struct, frozen=True):
    """Lines that belong together."""

    title: str
    facts: tuple[Fact, ...]


class Demand(msgspec.Struct, frozen=True):
    """One demand of a policy, and whether it is met."""

    name: str
    passed: bool
    reasons: tuple[str, ...]


class ShownRegistration(msgspec.Struct, frozen=True, kw_only=True):
    """All that is shown."""

    sections: tuple[Section, ...]
    demands: tuple[Demand, ...] | None = None
    """Of a bundle's policy, as the bundle is now; None: it is no bundle."""
    findings: tuple[Finding, ...] = ()
    """What lint says."""


def page_of(sid: Sid) -> str:
    """The address of a registration's page."""
    return f"/registrations/{sid}"


class Subjects:
    """Reads. Everything raises Unavailable, and what LintDesk raises."""

    def __init__(self, database: Database, lint: LintDesk) -> None:
        self._database = database
        self._lint = lint

    async def of(self, thing: Thing) -> ShownRegistration:
        """One thing in full."""
        match thing:
            case Bundle():
                return await self._bundle(thing)
            case Brand():
                return await self._brand(thing)
            case Campaign():
                return await self._campaign(thing)
            case NumberRow():
                return _number(thing)

    async def of_short_code(self, account_sid: Sid, sid: Sid) -> ShownRegistration | None:
        """An application for a short code, which has no page of its own; None: it is gone."""
        columns = applications.table.c
        rows = await self._database.rows(
            sa.select(*columns).where(columns.account_sid == account_sid, columns.sid == sid)
        )
        if not rows:
            return None
        application = applications.stored.read(rows[0])
        said = _section(
            _("The application"),
            (_("Country"), application.iso_country),
            (_("Whoever writes to it pays more"), application.charges_apply),
            (_("Customer profile"), application.customer_facing_profile),
        )
        return ShownRegistration(sections=(said,))

    async def _bundle(self, bundle: Bundle) -> ShownRegistration:
        dossier = await load_dossier(self._database, bundle.account_sid, bundle.sid)
        if dossier is None:  # deleted since it was found
            return ShownRegistration(sections=())
        users = await self._rows(
            sa.select(brands.table.c.sid, brands.table.c.brand_name).where(
                brands.table.c.account_sid == bundle.account_sid,
                sa.or_(
                    brands.table.c.customer_profile_bundle_sid == bundle.sid,
                    brands.table.c.a2p_profile_bundle_sid == bundle.sid,
                ),
            )
        )
        own = _section(
            _("The bundle"),
            (
                _("Policy"),
                bundle.policy_sid if (policy := POLICY.get(bundle.policy_sid)) is None else policy.friendly_name,
            ),
            (_("E-mail for news"), bundle.email),
            (_("Status callback"), bundle.status_callback),
            (_("Valid until"), bundle.valid_until),
        )
        named = [*own.facts, *(Fact(_("Brand"), name or sid, page_of(sid)) for sid, name in users)]
        demands = None if policy is None else _demands(evaluated(dossier, policy).results)
        files = await self._files(dossier)
        return ShownRegistration(
            sections=(Section(own.title, tuple(named)), *sections_of(dossier, files)),
            demands=demands,
            findings=await self._lint.linted_dossier(dossier),
        )

    async def _brand(self, brand: Brand) -> ShownRegistration:
        columns = campaigns.table.c
        its = await self._rows(
            sa.select(columns.campaign_sid, columns.us_app_to_person_usecase, columns.campaign_status)
            .where(columns.brand_registration_sid == brand.sid)
            .order_by(columns.campaign_sid)
        )
        looked = vettings.table.c
        vetted = await self._rows(
            sa.select(looked.vetting_provider, looked.vetting_status)
            .where(looked.account_sid == brand.account_sid, looked.brand_sid == brand.sid)
            .order_by(looked.brand_vetting_sid)
        )
        own = _section(
            _("The brand"),
            (_("Type"), brand.brand_type),
            (_("Customer profile"), brand.customer_profile_bundle_sid),
            (_("Trust product"), brand.a2p_profile_bundle_sid),
            (_("Identity"), brand.identity_status),
            (_("ID at the registry"), brand.tcr_id),
            (_("Score"), brand.brand_score),
            (_("Mobile number"), brand.mobile_phone),
            (_("To be confirmed by"), brand.otp_deadline),
            (_("Tax-exempt status"), brand.tax_exempt_status),
            (_("Russell 3000"), brand.russell_3000),
            (_("Government entity"), brand.government_entity),
            (_("Secondary vetting"), _("skipped: low volume") if brand.skip_automatic_sec_vet else None),
            (_("Mock"), brand.mock or None),
            *((_("Vetting by %(provider)s", provider=provider), status) for provider, status in vetted),
        )
        named = tuple(Fact(_("Campaign"), f"{use_case}, {status}", page_of(sid)) for sid, use_case, status in its)
        filed = await self._filed(brand)
        findings = await self._linted(brand, brand.sid)
        return ShownRegistration(sections=(Section(own.title, own.facts + named), *filed), findings=findings)

    async def _filed(self, brand: Brand) -> list[Section]:
        """What the two bundles of a brand hold, with which it is filed."""
        found: list[Section] = []
        for sid in (brand.customer_profile_bundle_sid, brand.a2p_profile_bundle_sid):
            dossier = await load_dossier(self._database, brand.account_sid, sid)
            if dossier is not None:
                found += parts_of(dossier, await self._files(dossier))
        return found

    async def _campaign(self, campaign: Campaign) -> ShownRegistration:
        columns = phone_numbers.table.c
        numbers = await self._rows(
            sa.select(columns.sid, columns.phone_number)
            .where(columns.account_sid == campaign.account_sid, columns.campaign_sid == campaign.campaign_sid)
            .order_by(columns.sid)
        )
        own = _section(
            _("The campaign"),
            (_("Use case"), campaign.us_app_to_person_usecase),
            (_("Brand"), campaign.brand_registration_sid),
            (_("Messaging service"), campaign.messaging_service_sid),
            (_("ID at the registry"), campaign.campaign_id),
            (_("Registered"), _("by another provider") if campaign.is_externally_registered else None),
            (
                _("Submitted"),
                ngettext("once", "%(num)s times", campaign.submissions),
            ),
            (_("Mock"), campaign.mock or None),
        )
        named = tuple(Fact(_("Number"), number, page_of(sid)) for sid, number in numbers)
        return ShownRegistration(
            sections=(Section(own.title, own.facts + named), *texts_of(campaign)),
            findings=await self._linted(campaign, campaign.campaign_sid),
        )

    async def _files(self, dossier: Dossier) -> dict[Sid, str]:
        """Which documents have a file, and of what type."""
        columns = documents.table.c
        wanted = columns.sid.in_([part.sid for part in dossier.documents])
        rows = await self._rows(sa.select(columns.sid, columns.mime_type).where(wanted, columns.mime_type.is_not(None)))
        return {str(sid): str(mime_type) for sid, mime_type in rows}

    async def _linted(self, thing: Brand | Campaign, sid: Sid) -> tuple[Finding, ...]:
        registration = await stored_registration(self._database, thing.account_sid, sid)
        return () if registration is None else await self._lint.linted(thing.account_sid, registration)

    async def _rows(self, select: sa.Select[Any]) -> list[tuple[Any, ...]]:
        return await self._database.rows(select.limit(RELATED_MOST))


def sections_of(dossier: Dossier, files: Mapping[Sid, str]) -> Iterable[Section]:
    """What is assigned to a bundle; `files` are the types of its documents' files."""
    yield from parts_of(dossier, files)
    missing = [Fact(_("Address"), f"{sid} does not exist") for sid in dossier.missing_addresses]
    supporting = [
        Fact(_policy_name(each), f"{each.friendly_name}, {each.status}", page_of(each.sid))
        for each in dossier.supporting
    ]
    if missing or supporting:
        yield Section(_("Also assigned"), (*missing, *supporting))


def parts_of(dossier: Dossier, files: Mapping[Sid, str]) -> Iterable[Section]:
    """The persons, firms, documents and addresses of a bundle."""
    for part in dossier.end_users:
        yield _part(part)
    for part in dossier.documents:
        own = _part(part)
        file = (Fact(_("File"), files[part.sid], f"{page_of(part.sid)}/file"),) if part.sid in files else ()
        yield Section(own.title, own.facts + file)
    for address in dossier.addresses:
        yield _address(address)


def texts_of(campaign: Campaign) -> Iterable[Section]:
    """What a campaign says of itself."""
    yield _section(
        _("What it is for"),
        (_("Description"), campaign.description),
        (_("How people opt in"), campaign.message_flow),
        (_("Privacy policy"), campaign.privacy_policy_url),
        (_("Terms and conditions"), campaign.terms_and_conditions_url),
    )
    yield _section(
        _("Samples"),
        *((_("Sample %(number)s", number=place), text) for place, text in enumerate(campaign.message_samples, 1)),
    )
    yield _section(
        _("Replies"),
        (_("To opting in"), campaign.opt_in_message),
        (_("Opt-in keywords"), campaign.opt_in_keywords),
        (_("To opting out"), campaign.opt_out_message),
        (_("Opt-out keywords"), campaign.opt_out_keywords),
        (_("To asking for help"), campaign.help_message),
        (_("Help keywords"), campaign.help_keywords),
    )
    yield _section(
        _("What it declares"),
        (_("Links in messages"), campaign.has_embedded_links),
        (_("Phone numbers in messages"), campaign.has_embedded_phone),
        (_("People opted in"), campaign.subscriber_opt_in),
        (_("Age-gated content"), campaign.age_gated),
        (_("Direct lending"), campaign.direct_lending),
    )


def _number(number: NumberRow) -> ShownRegistration:
    own = _section(
        _("The number"),
        (_("Number"), number.phone_number),
        (_("Name"), number.friendly_name),
        (_("Messaging service"), number.messaging_service_sid),
        (_("In it since"), None if number.date_joined is None else Instant(number.date_joined)),
        (_("Campaign"), number.campaign_sid),
    )
    return ShownRegistration(sections=(own,))


def _part(part: Part) -> Section:
    title = part.type.replace("_", " ").capitalize()
    return _section(title, *((name.replace("_", " ").capitalize(), value) for name, value in part.attributes.items()))


def _address(address: Address) -> Section:
    street = ", ".join(filter(None, (address.street, address.street_secondary)))
    place = f"{address.city}, {address.region} {address.postal_code}, {address.iso_country}"
    return _section(_("Address"), (_("Of"), address.customer_name), (_("Street"), street), (_("Place"), place))


def _policy_name(dossier: Dossier) -> str:
    policy = POLICY.get(dossier.policy_sid)
    return policy.friendly_name if policy else dossier.policy_sid


def _demands(results: Sequence[Mapping[str, Any]]) -> tuple[Demand, ...]:
    return tuple(
        Demand(
            str(result["friendly_name"]),
            bool(result["passed"]),
            tuple(dict.fromkeys(_reasons(result))),
        )
        for result in results
    )


def _reasons(result: Mapping[str, Any]) -> Iterable[str]:
    """Each field's, or where the whole is missing that alone."""
    if not result["passed"] and not result["valid"] and result["failure_reason"]:
        yield str(result["failure_reason"])
        return
    for field in result["invalid"]:
        yield str(field["failure_reason"])


def _section(title: str, *lines: tuple[str, object]) -> Section:
    """The lines that say something."""
    return Section(title, tuple(_fact(label, value) for label, value in lines if value is not None and value != ""))


def _fact(label: str, value: object) -> Fact:
    if isinstance(value, Instant):
        return Fact(label, value.iso(), at=value)
    text = _written(value)
    return Fact(label, text, page_of(text) if is_sid(text, *_LINKED) else None)


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(_written, value))
    return str(value)
