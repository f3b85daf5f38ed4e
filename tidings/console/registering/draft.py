"""A registration as far as it has come, read from the API: all its state is there, so that it is found again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from tidings.console.registering.model import SAMPLES, SORTS, RegistrationStep, Sort, StepPart
from tidings.console.registering.requests import Clerk, request
from tidings.console.registering.ways import is_low_volume
from tidings.customers.customer import CustomerKind

EDITABLE: Final = frozenset({"draft", "twilio-rejected"})
_DOCUMENTS: Final = frozenset({"customer_profile_address", "starter_customer_profile_address"})
_VERIFIED: Final = frozenset({"VERIFIED", "VETTED_VERIFIED"})
_NO: Final[Mapping[str, Any]] = {}


class RegistrationDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What there is of one customer, each as the API shows it; empty where there is none."""

    sort: Sort
    customer: Mapping[str, Any]
    profile: Mapping[str, Any]
    end_users: Mapping[str, Mapping[str, Any]]
    """By their types, of both bundles."""
    document: Mapping[str, Any] = _NO
    address: Mapping[str, Any] = _NO
    supporting: frozenset[str] = frozenset()
    """The bundles that are assigned to the profile."""
    product: Mapping[str, Any] = _NO
    of_product: frozenset[str] = frozenset()
    """What is assigned to the trust product."""
    brand: Mapping[str, Any] = _NO
    campaign: Mapping[str, Any] = _NO

    @property
    def sid(self) -> str:
        """Of the profile."""
        return str(self.profile["sid"])

    @property
    def name(self) -> str:
        """What the customer is called."""
        return str(self.profile["friendly_name"])

    @property
    def is_editable(self) -> bool:
        """Whether what the profile holds can be changed."""
        return bool(self.profile["status"] in EDITABLE)

    @property
    def has_failed(self) -> bool:
        """Whether the brand has: its bundles may be taken back then, to be mended."""
        return bool(self.brand.get("status") == "FAILED")

    @property
    def is_approved(self) -> bool:
        """Whether the brand is, and its owner is known."""
        return self.brand.get("status") == "APPROVED" and self.brand.get("identity_status") in _VERIFIED

    def is_done(self, step: RegistrationStep) -> bool:
        """Whether a step is over."""
        match step.part:
            case StepPart.CUSTOMER:
                return True
            case StepPart.END_USER:
                return step.type in self.end_users
            case StepPart.SENDER:
                return step.type in self.end_users and self.sid in self.of_product
            case StepPart.ADDRESS:
                return bool(self.document)
            case StepPart.OVERVIEW:
                submitted = not self.is_editable and bool(self.product.get("status", "in-review") not in EDITABLE)
                return bool(submitted and (self.brand or self.sort.product_policy_sid is None))
            case StepPart.BRAND:
                return self.is_approved
            case StepPart.CAMPAIGN:
                return bool(self.campaign.get("campaign_status", "FAILED") != "FAILED")
            case StepPart.NUMBERS:
                return bool(self.customer["numbers"])
            case StepPart.DONE:
                return bool(self.customer["state"] == "done")

    @property
    def open_step(self) -> RegistrationStep:
        """The first that is not over; the last where all are."""
        return next((step for step in self.sort.steps if not self.is_done(step)), self.sort.steps[-1])

    def may_show(self, step: RegistrationStep) -> bool:
        """Whether all is there that a step needs: those before it, but for what others decide."""
        before = self.sort.steps[: self.sort.steps.index(step)]
        return all(self.is_done(each) for each in before)

    def may_change(self, step: RegistrationStep) -> bool:
        """Whether a step's form can be filled in now."""
        match step.part:
            case StepPart.CUSTOMER | StepPart.END_USER | StepPart.ADDRESS:
                return self.is_editable or self.has_failed
            case StepPart.SENDER:
                return self.has_failed or bool(self.product.get("status", "draft") in EDITABLE)
            case StepPart.CAMPAIGN:
                return not self.campaign or self.campaign["campaign_status"] == "FAILED"
            case _:
                return not self.is_done(step)

    def filled(self, step: RegistrationStep) -> dict[str, str]:
        """What the fields of a step hold now."""
        match step.part:
            case StepPart.END_USER | StepPart.SENDER:
                held = self.end_users.get(step.type, _NO).get("attributes", _NO)
            case StepPart.CUSTOMER:
                held = {"FriendlyName": self.name, "Email": self.profile["email"]}
            case StepPart.ADDRESS:
                held = {_parameter(name): value for name, value in self.address.items()}
            case StepPart.CAMPAIGN:
                held = _campaign_fields(self.campaign)
            case _:
                held = _NO
        found = {field.name: _written(held.get(field.name)) for field in step.fields}
        return {name: value for name, value in found.items() if value} or self._guessed(step)

    def _guessed(self, step: RegistrationStep) -> dict[str, str]:
        """What is known from the steps before."""
        person = self.end_users.get("starter_customer_profile_information", _NO).get("attributes", _NO)
        name = " ".join(str(person[part]) for part in ("first_name", "last_name") if person.get(part))
        business = self.end_users.get("customer_profile_business_information", _NO).get("attributes", _NO)
        guessed = {
            "CustomerName": name or str(business.get("business_name", "")),
            "IsoCountry": "US",
            "brand_name": name,
            "mobile_phone_number": str(person.get("phone_number", "")),
            "business_identity": "direct_customer",
            "business_registration_identifier": "EIN",
            "business_regions_of_operation": "USA_AND_CANADA",
            "company_type": "private",
            "AgeGated": "false",
            "DirectLending": "false",
        }
        if self.sort.kind is CustomerKind.SOLE_PROPRIETOR:
            guessed["UsAppToPersonUsecase"] = "SOLE_PROPRIETOR"
        elif self.brand and is_low_volume(self.brand):
            guessed["UsAppToPersonUsecase"] = "LOW_VOLUME"
        return {field.name: guessed[field.name] for field in step.fields if guessed.get(field.name)}


async def draft_of(clerk: Clerk, sid: str) -> RegistrationDraft:
    """The registration of a customer profile. Raises Declined, also for one that is none of the visitor's own."""
    customer = await clerk.fetched("tidings", "/Customers/{}", sid)
    profile = await clerk.fetched("trusthub", "/CustomerProfiles/{}", sid)
    held = await _assigned(clerk, "/CustomerProfiles", sid)
    objects = [await _object(clerk, each) for each in sorted(held) if not each.startswith("BU")]
    product_sid, of_product = customer["trust_product_sid"], frozenset[str]()
    product: Mapping[str, Any] = _NO
    if product_sid:
        product = await clerk.fetched("trusthub", "/TrustProducts/{}", product_sid)
        of_product = await _assigned(clerk, "/TrustProducts", product_sid)
        objects += [await _object(clerk, each) for each in sorted(of_product) if each.startswith("IT")]
    document = next((each for each in objects if each["type"] in _DOCUMENTS), _NO)
    service_sid, brand_sid = customer["messaging_service_sid"], customer["brand_sid"]
    return RegistrationDraft(
        sort=SORTS.get(CustomerKind(customer["kind"]), SORTS[CustomerKind.BUSINESS]),
        customer=customer,
        profile=profile,
        end_users={each["type"]: each for each in objects if each["sid"].startswith("IT")},
        document=document,
        address=await _address(clerk, document),
        supporting=frozenset(each for each in held if each.startswith("BU")),
        product=product,
        of_product=of_product,
        brand=await clerk.fetched("messaging", "/a2p/BrandRegistrations/{}", brand_sid) if brand_sid else _NO,
        campaign=await clerk.campaign(service_sid) if service_sid else _NO,
    )


async def _assigned(clerk: Clerk, folder: str, sid: str) -> frozenset[str]:
    found = await clerk.listed(request("trusthub", "GET", f"{folder}/{{}}/EntityAssignments", sid))
    return frozenset(str(each["object_sid"]) for each in found)


async def _object(clerk: Clerk, sid: str) -> dict[str, Any]:
    return await clerk.fetched("trusthub", "/EndUsers/{}" if sid.startswith("IT") else "/SupportingDocuments/{}", sid)


async def _address(clerk: Clerk, document: Mapping[str, Any]) -> Mapping[str, Any]:
    named = document.get("attributes", _NO).get("address_sids")
    sid = str(named[0] if isinstance(named, list) and named else named or "").partition(",")[0].strip()
    if not sid:
        return _NO
    return await clerk.perhaps(request("api", "GET", "/Accounts/{}/Addresses/{}", clerk.account_sid, sid))


def _campaign_fields(campaign: Mapping[str, Any]) -> dict[str, Any]:
    held = {_parameter(name): value for name, value in campaign.items()}
    for number, sample in enumerate(held.get("MessageSamples") or [], 1):
        if number <= SAMPLES:
            held[f"MessageSamples{number}"] = sample
    return held


def _parameter(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
