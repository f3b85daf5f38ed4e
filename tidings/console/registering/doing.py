"""What each form of a registration asks of the API, and the same as an example for whoever writes programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from tidings.campaigns.resource import COMPLIANCE_SID
from tidings.console.asking import ApiRequest
from tidings.console.registering.draft import EDITABLE, RegistrationDraft
from tidings.console.registering.model import SAMPLES, RegistrationStep, StepPart
from tidings.console.registering.requests import (
    UNKNOWN,
    Clerk,
    assigned,
    bundle_changed,
    bundle_made,
    campaign_path,
    evaluated,
    object_changed,
    object_made,
    repeated,
    request,
)
from tidings.customers.customer import CustomerKind
from tidings.trusthub.policies import PRIMARY

Fields = Mapping[str, str]
_ADDRESS_TYPE: Final = "customer_profile_address"
_CHANGED: Final = ("HasEmbeddedLinks", "HasEmbeddedPhone", "MessageFlow", "Description", "AgeGated", "DirectLending")


async def save(clerk: Clerk, draft: RegistrationDraft, step: RegistrationStep, fields: Fields) -> None:
    """Does what a form says; what a failed brand stands on is taken back for it. Raises Declined."""
    if step.part in (StepPart.CUSTOMER, StepPart.END_USER, StepPart.ADDRESS) and not draft.is_editable:
        await clerk.done(bundle_changed(draft.sid, Status="draft"))
    if step.part is StepPart.SENDER and draft.product and draft.product["status"] not in EDITABLE:
        await clerk.done(bundle_changed(str(draft.product["sid"]), product=True, Status="draft"))
    match step.part:
        case StepPart.CUSTOMER:
            await _customer(clerk, draft, fields)
        case StepPart.END_USER:
            await _end_user(clerk, draft, step, fields, draft.sid)
        case StepPart.ADDRESS:
            await _address(clerk, draft, fields)
        case StepPart.SENDER:
            await _sender(clerk, draft, step, fields)
        case StepPart.CAMPAIGN:
            await _campaign(clerk, draft, fields)
        case _:
            msg = f"{step.key} has no form"
            raise ValueError(msg)


async def submit(clerk: Clerk, draft: RegistrationDraft, *, low_volume: bool) -> None:
    """Submits what can be submitted of the two bundles, and registers the brand, or registers it again.

    Raises Declined.
    """
    sort = draft.sort
    if draft.is_editable:
        if sort.kind is not CustomerKind.PRIMARY:
            await _vouched(clerk, draft)
        await clerk.done(bundle_changed(draft.sid, Status="pending-review"))
    if sort.product_policy_sid is None:
        return
    product_sid = str(draft.product["sid"])
    if draft.product["status"] in EDITABLE:
        await clerk.done(bundle_changed(product_sid, product=True, Status="pending-review"))
    if not draft.brand:
        await clerk.done(brand_made(draft.sid, product_sid, sort.kind, low_volume=low_volume))
    elif draft.brand["status"] == "FAILED":
        await clerk.done(request("messaging", "POST", "/a2p/BrandRegistrations/{}", str(draft.brand["sid"])))


def brand_made(profile_sid: str, product_sid: str, kind: CustomerKind, *, low_volume: bool) -> ApiRequest:
    """A new brand."""
    is_sole = kind is CustomerKind.SOLE_PROPRIETOR
    more = {} if is_sole or not low_volume else {"SkipAutomaticSecVet": "true"}
    return request(
        "messaging",
        "POST",
        "/a2p/BrandRegistrations",
        CustomerProfileBundleSid=profile_sid,
        A2PProfileBundleSid=product_sid,
        BrandType="SOLE_PROPRIETOR" if is_sole else "STANDARD",
        **more,
    )


async def primary_of(clerk: Clerk) -> Mapping[str, Any]:
    """The account's own primary profile, an approved one first; nothing where there is none. Raises Declined."""
    found = await clerk.listed(request("trusthub", "GET", "/CustomerProfiles", PolicySid=PRIMARY.sid))
    approved = [each for each in found if each["status"] == "twilio-approved"]
    return next(iter(approved or found), {})


async def lacking(clerk: Clerk, draft: RegistrationDraft) -> dict[str, str]:
    """What an evaluation finds wrong of each field of both bundles, by the field's name. Raises Declined."""
    wrong = _unmet(await clerk.done(evaluated(draft.sid, draft.sort.policy_sid)))
    if draft.product and draft.sort.product_policy_sid:
        wrong |= _unmet(await clerk.done(evaluated(draft.product["sid"], draft.sort.product_policy_sid, product=True)))
    return wrong


def _unmet(evaluation: Mapping[str, Any]) -> dict[str, str]:
    return {
        str(field["object_field"]): str(field["failure_reason"])
        for result in evaluation.get("results", ())
        for field in result["invalid"]
        if not field["passed"]
    }


async def _customer(clerk: Clerk, draft: RegistrationDraft, fields: Fields) -> None:
    name, email = fields["FriendlyName"], fields["Email"]
    await clerk.done(bundle_changed(draft.sid, FriendlyName=name, Email=email))
    if draft.product and draft.product["status"] in EDITABLE:
        await clerk.done(bundle_changed(str(draft.product["sid"]), product=True, Email=email))


async def _vouched(clerk: Clerk, draft: RegistrationDraft) -> None:
    """The account's own profile is assigned, where none is."""
    primary = await primary_of(clerk)
    if primary and primary["sid"] not in draft.supporting:
        await clerk.done(assigned(draft.sid, str(primary["sid"])))


async def _end_user(
    clerk: Clerk,
    draft: RegistrationDraft,
    step: RegistrationStep,
    fields: Fields,
    bundle_sid: str,
    *,
    product: bool = False,
) -> None:
    attributes = {name: value for name, value in fields.items() if value}
    held = draft.end_users.get(step.type)
    if held:
        await clerk.done(object_changed("EndUsers", str(held["sid"]), {**held["attributes"], **fields}))
        return
    made = await clerk.done(object_made("EndUsers", step.type, f"{draft.name}, {step.label.lower()}", attributes))
    await clerk.done(assigned(bundle_sid, str(made["sid"]), product=product))


async def _address(clerk: Clerk, draft: RegistrationDraft, fields: Fields) -> None:
    """Another address each time: what an approved document names never changes."""
    given = {name: value for name, value in fields.items() if value}
    made = await clerk.done(request("api", "POST", "/Accounts/{}/Addresses", clerk.account_sid, **given))
    attributes = {"address_sids": str(made["sid"])}
    if draft.document:
        await clerk.done(object_changed("SupportingDocuments", str(draft.document["sid"]), attributes))
        return
    document = await clerk.done(object_made("SupportingDocuments", _ADDRESS_TYPE, f"{draft.name}, address", attributes))
    await clerk.done(assigned(draft.sid, str(document["sid"])))


async def _sender(clerk: Clerk, draft: RegistrationDraft, step: RegistrationStep, fields: Fields) -> None:
    product = draft.product
    if not product:
        policy = str(draft.sort.product_policy_sid)
        product = await clerk.done(bundle_made(f"{draft.name}, A2P", draft.profile["email"], policy, product=True))
        await clerk.done(assigned(str(product["sid"]), draft.sid, product=True))
    await _end_user(clerk, draft, step, fields, str(product["sid"]), product=True)


async def _campaign(clerk: Clerk, draft: RegistrationDraft, fields: Fields) -> None:
    if draft.campaign:
        service_sid = str(draft.campaign["messaging_service_sid"])
        await clerk.done(_campaign_changed(service_sid, fields))
        return
    service_sid = await _free_service(clerk, draft.name)
    await clerk.done(campaign_made(service_sid, str(draft.brand["sid"]), fields))


async def _free_service(clerk: Clerk, name: str) -> str:
    """The customer's messaging service: one that a try before left without a campaign, or a new one."""
    for service in await clerk.listed(request("messaging", "GET", "/Services")):
        if service["friendly_name"] == name and not service.get("us_app_to_person_registered"):
            found = await clerk.perhaps(
                request("messaging", "GET", campaign_path(one=True), str(service["sid"]), COMPLIANCE_SID)
            )
            if not found:
                return str(service["sid"])
    return str((await clerk.done(service_made(name)))["sid"])


def service_made(name: str) -> ApiRequest:
    """A messaging service for the campaign."""
    return request("messaging", "POST", "/Services", FriendlyName=name)


def campaign_pairs(fields: Fields) -> list[tuple[str, str]]:
    """A campaign's form as the API takes it: samples and keywords are lists."""
    pairs: list[tuple[str, str]] = []
    for name, value in fields.items():
        if not value:
            continue
        if name.startswith("MessageSamples"):
            pairs.append(("MessageSamples", value))
        elif name.endswith("Keywords"):
            pairs += [(name, word.strip()) for word in value.split(",") if word.strip()]
        else:
            pairs.append((name, value))
    return pairs


def campaign_made(service_sid: str, brand_sid: str, fields: Fields) -> ApiRequest:
    """A new campaign."""
    pairs = [("BrandRegistrationSid", brand_sid), *campaign_pairs(fields)]
    return repeated("messaging", "POST", campaign_path(), service_sid, pairs=pairs)


def _campaign_changed(service_sid: str, fields: Fields) -> ApiRequest:
    can_change = {*_CHANGED, "PrivacyPolicyUrl", "TermsAndConditionsUrl"}
    kept = {name: value for name, value in fields.items() if name in can_change or name.startswith("MessageSamples")}
    return repeated(
        "messaging", "POST", campaign_path(one=True), service_sid, COMPLIANCE_SID, pairs=campaign_pairs(kept)
    )


def examples(draft: RegistrationDraft, step: RegistrationStep, fields: Fields) -> Sequence[ApiRequest]:
    """The requests of a step, as programs send them."""
    product_sid = str(draft.product.get("sid", UNKNOWN))
    given = {field.name: fields.get(field.name) or UNKNOWN for field in step.fields if field.required}
    match step.part:
        case StepPart.CUSTOMER:
            return (bundle_made(draft.name, str(draft.profile["email"]), draft.sort.policy_sid),)
        case StepPart.END_USER:
            made = object_made("EndUsers", step.type, draft.name, given)
            return made, assigned(draft.sid, UNKNOWN)
        case StepPart.ADDRESS:
            account = str(draft.customer["account_sid"])
            made = request("api", "POST", "/Accounts/{}/Addresses", account, **given)
            held = object_made("SupportingDocuments", _ADDRESS_TYPE, draft.name, {"address_sids": UNKNOWN})
            return made, held, assigned(draft.sid, UNKNOWN)
        case StepPart.SENDER:
            policy = str(draft.sort.product_policy_sid)
            made = bundle_made(draft.name, draft.profile["email"], policy, product=True)
            held = object_made("EndUsers", step.type, draft.name, given)
            return made, held, *(assigned(product_sid, sid, product=True) for sid in (draft.sid, UNKNOWN))
        case StepPart.OVERVIEW if draft.sort.product_policy_sid is None:
            return evaluated(draft.sid, draft.sort.policy_sid), bundle_changed(draft.sid, Status="pending-review")
        case StepPart.OVERVIEW:
            return (
                bundle_changed(draft.sid, Status="pending-review"),
                bundle_changed(product_sid, product=True, Status="pending-review"),
                brand_made(draft.sid, product_sid, draft.sort.kind, low_volume=False),
            )
        case _:
            return _later_examples(draft, step, given, fields)


def _later_examples(
    draft: RegistrationDraft, step: RegistrationStep, given: dict[str, str], fields: Fields
) -> Sequence[ApiRequest]:
    brand_sid = str(draft.brand.get("sid", UNKNOWN))
    service_sid = str(draft.customer["messaging_service_sid"] or UNKNOWN)
    account = str(draft.customer["account_sid"])
    match step.part:
        case StepPart.BRAND:
            path = "/a2p/BrandRegistrations/{}"
            return request("messaging", "GET", path, brand_sid), request(
                "messaging", "POST", f"{path}/SmsOtp", brand_sid
            )
        case StepPart.CAMPAIGN:
            samples = {
                f"MessageSamples{number}": UNKNOWN
                for number in range(3, SAMPLES + 1)
                if fields.get(f"MessageSamples{number}")
            }
            return service_made(draft.name), campaign_made(service_sid, brand_sid, {**given, **samples})
        case StepPart.NUMBERS:
            return (
                request("api", "GET", "/Accounts/{}/AvailablePhoneNumbers/{}/Local", account, "US", SmsEnabled="true"),
                request("api", "POST", "/Accounts/{}/IncomingPhoneNumbers", account, PhoneNumber=UNKNOWN),
                request("messaging", "POST", "/Services/{}/PhoneNumbers", service_sid, PhoneNumberSid=UNKNOWN),
            )
        case StepPart.DONE:
            body = {"To": UNKNOWN, "MessagingServiceSid": service_sid, "Body": UNKNOWN}
            return (request("api", "POST", "/Accounts/{}/Messages", account, **body),)
    return ()
