"""The steps after the forms: what is looked over and waited for, the numbers, and the first message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from tidings.console.asking import Declined
from tidings.console.registering import doing
from tidings.console.registering.draft import RegistrationDraft
from tidings.console.registering.model import RegistrationStep, StepPart
from tidings.console.registering.remarks import Remark, remarks_on
from tidings.console.registering.requests import Clerk, request
from tidings.console.wording import _
from tidings.core import Instant
from tidings.customers.customer import CustomerKind
from tidings.ledger.fees import BRAND, BRAND_VETTING, CAMPAIGN_VETTING, monthly_price, price_at
from tidings.registry.otp import VALID_HOURS

OFFERED: Final = 8
"""Numbers on sale on one page."""
OWN_MOST: Final = 50
_MICROS: Final = 1_000_000
_ASKED: Final = ("brand-registration.otp-requested", "brand-registration.brand-registered")


class OneQuestion(msgspec.Struct, frozen=True):
    """The registry's question to a sole proprietor."""

    mobile: str
    asked_at: Instant | None
    until: Instant | None
    """None: when it was asked is not told."""


class OverviewCard(msgspec.Struct, frozen=True):
    """One step's values as they are submitted."""

    step: RegistrationStep
    values: Mapping[str, str]
    wrong: Mapping[str, str]
    remarks: Sequence[Remark]


async def particulars(
    clerk: Clerk, draft: RegistrationDraft, step: RegistrationStep, query: Mapping[str, str]
) -> Mapping[str, Any]:
    """What the page of a step shows besides its form; what the API declines is left out."""
    try:
        match step.part:
            case StepPart.OVERVIEW:
                return await _overview(clerk, draft)
            case StepPart.BRAND:
                return {"question": await _question(clerk, draft)}
            case StepPart.NUMBERS:
                return await _numbers(clerk, draft, query)
            case StepPart.DONE:
                return await _first_message(clerk, draft, query)
    except Declined as declined:
        return {"declined": declined.answer.message}
    return {}


async def taken(clerk: Clerk, draft: RegistrationDraft, step: RegistrationStep, fields: Mapping[str, str]) -> str:
    """Does what one of these steps says; the page that follows. Raises Declined."""
    match step.part:
        case StepPart.NUMBERS:
            await _joined(clerk, draft, fields)
            return "numbers"
        case StepPart.DONE:
            return f"done?sent={await _sent(clerk, draft, fields)}"
    return step.key


def fees(draft: RegistrationDraft, now: Instant, way: str) -> list[tuple[str, float]]:
    """What the registration costs, in US dollars: the brand, its vetting, the campaign, and each month."""
    found = [(_("The brand, once"), price_at(BRAND, now))]
    if draft.sort.kind is CustomerKind.BUSINESS and way != "low-volume":
        words = _("Its vetting") if way == "standard" else _("Its vetting, unless it is low volume")
        found.append((words, price_at(BRAND_VETTING, now)))
    found.append((_("Each submission of the campaign"), price_at(CAMPAIGN_VETTING, now)))
    is_sole = draft.sort.kind is CustomerKind.SOLE_PROPRIETOR
    if is_sole or way != "standard":
        monthly = monthly_price("SOLE_PROPRIETOR" if is_sole else "LOW_VOLUME", now)
        found.append(("A month" if is_sole else _("A month, of a low volume campaign"), monthly))
    else:
        found.append((_("A month, of most campaigns"), monthly_price("MIXED", now)))
    return [(words, micros / _MICROS) for words, micros in found]


async def _overview(clerk: Clerk, draft: RegistrationDraft) -> Mapping[str, Any]:
    wrong, cards = await doing.lacking(clerk, draft), []
    for step in draft.sort.steps:
        if step.part in (StepPart.CUSTOMER, StepPart.END_USER, StepPart.ADDRESS, StepPart.SENDER):
            values = draft.filled(step)
            own = {name: reason for name, reason in wrong.items() if name in {each.name for each in step.fields}}
            cards.append(OverviewCard(step, values, own, await remarks_on(clerk, draft, step, values)))
    placed = {name for card in cards for name in card.wrong}
    others = {name: reason for name, reason in wrong.items() if name not in placed}
    needs_primary = draft.sort.kind is not CustomerKind.PRIMARY and not draft.supporting
    primary = await doing.primary_of(clerk) if needs_primary else {}
    if primary.get("status") == "twilio-approved":  # it is assigned when this is submitted
        others = {name: reason for name, reason in others.items() if not name.startswith("bundle")}
    lacks_primary = needs_primary and primary.get("status") != "twilio-approved"
    return {"cards": cards, "others": list(others.values()), "primary": primary, "lacks_primary": lacks_primary}


async def _question(clerk: Clerk, draft: RegistrationDraft) -> OneQuestion | None:
    brand = draft.brand
    if draft.sort.kind is not CustomerKind.SOLE_PROPRIETOR or draft.is_approved or brand.get("status") != "APPROVED":
        return None
    trader = draft.end_users.get("sole_proprietor_information", {}).get("attributes", {})
    told = await clerk.perhaps(request("monitor", "GET", "/Events", ResourceSid=str(brand["sid"]), PageSize="50"))
    asked = [
        Instant.parse_iso(event["event_date"]) for event in told.get("events", ()) if event["event_type"] in _ASKED
    ]
    at = max(asked, default=None)
    return OneQuestion(str(trader.get("mobile_phone_number", "")), at, at.plus(h=VALID_HOURS) if at else None)


async def _numbers(clerk: Clerk, draft: RegistrationDraft, query: Mapping[str, str]) -> Mapping[str, Any]:
    service_sid = str(draft.customer["messaging_service_sid"])
    joined = await clerk.listed(request("messaging", "GET", "/Services/{}/PhoneNumbers", service_sid))
    own = await clerk.listed(
        request("api", "GET", "/Accounts/{}/IncomingPhoneNumbers/Local", clerk.account_sid, PageSize=str(OWN_MOST))
    )
    there = {each["sid"] for each in joined}
    code = query.get("AreaCode", "").strip()[:3]
    wanted = {"SmsEnabled": "true", "PageSize": str(OFFERED), **({"AreaCode": code} if code else {})}
    path = "/Accounts/{}/AvailablePhoneNumbers/{}/Local"
    offers: list[dict[str, Any]] = []
    wrong = ""
    try:
        offers = await clerk.listed(request("api", "GET", path, clerk.account_sid, "US", **wanted))
    except Declined as declined:
        wrong = declined.answer.message
    return {
        "joined": joined,
        "own": [each for each in own if each["sid"] not in there and each["phone_number"].startswith("+1")],
        "offers": offers[:OFFERED],
        "area_code": code,
        "wrong_search": wrong,
        "is_full": draft.sort.kind is CustomerKind.SOLE_PROPRIETOR and bool(joined),
    }


async def _joined(clerk: Clerk, draft: RegistrationDraft, fields: Mapping[str, str]) -> None:
    sid, number = fields.get("own", ""), fields.get("buy", "")
    if number:
        path = "/Accounts/{}/IncomingPhoneNumbers"
        bought = await clerk.done(request("api", "POST", path, clerk.account_sid, PhoneNumber=number))
        sid = str(bought["sid"])
    service_sid = str(draft.customer["messaging_service_sid"])
    await clerk.done(request("messaging", "POST", "/Services/{}/PhoneNumbers", service_sid, PhoneNumberSid=sid))


async def _first_message(clerk: Clerk, draft: RegistrationDraft, query: Mapping[str, str]) -> Mapping[str, Any]:
    service_sid = str(draft.customer["messaging_service_sid"])
    joined = await clerk.listed(request("messaging", "GET", "/Services/{}/PhoneNumbers", service_sid))
    sid = query.get("sent", "")
    path = "/Accounts/{}/Messages/{}"
    sent = await clerk.perhaps(request("api", "GET", path, clerk.account_sid, sid)) if sid[:2] in ("SM", "MM") else {}
    samples = draft.campaign.get("message_samples") or [""]
    return {"joined": joined, "sent": sent, "sample": samples[0]}


async def _sent(clerk: Clerk, draft: RegistrationDraft, fields: Mapping[str, str]) -> str:
    service_sid = str(draft.customer["messaging_service_sid"])
    given = {"To": fields.get("To", "").strip(), "Body": fields.get("Body", "")}
    path = "/Accounts/{}/Messages"
    made = await clerk.done(request("api", "POST", path, clerk.account_sid, MessagingServiceSid=service_sid, **given))
    return str(made["sid"])
