"""Campaigns that are refused at once: what they must hold, whose they may be, and when they may be made or mended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from tests.contract.refusals.case import Refusal
from tests.contract.refusals.world import COMPLIANCE, World
from tests.contract.registrant import CAMPAIGN

NOBODY: Final = "0" * 32
MENDED: Final = {name: value for name, value in CAMPAIGN.items() if name != "us_app_to_person_usecase"} | {
    "age_gated": False,
    "direct_lending": False,
}
FORM: Final = {
    "Description": CAMPAIGN["description"],
    "MessageFlow": CAMPAIGN["message_flow"],
    "MessageSamples": CAMPAIGN["message_samples"],
    "UsAppToPersonUsecase": "SOLE_PROPRIETOR",
    "HasEmbeddedLinks": "true",
    "HasEmbeddedPhone": "true",
    "BrandRegistrationSid": f"BN{NOBODY}",
}
Asked = Callable[[World], Any]


def new(brand: str = "sole", service: Callable[[World], str] | None = None, **changes: Any) -> Asked:
    """A campaign of one of the World's brands, for a new service."""

    def ask(world: World) -> Any:
        sid = service(world) if service else world.service()
        return world.campaign(sid, getattr(world, brand, brand), **changes)

    return ask


def posted(without: str) -> Asked:
    """The form without one of its fields."""

    def ask(world: World) -> Any:
        pairs = [
            (name, each)
            for name, value in FORM.items()
            if name != without
            for each in (value if isinstance(value, list) else [value])
        ]
        return world.post("messaging", f"/v1/Services/{world.busy_service}/Compliance/Usa2p", *pairs)

    return ask


def mended(service: Callable[[World], str] | None = None, **changes: Any) -> Asked:
    """A failed campaign mended so."""

    def ask(world: World) -> Any:
        if service is not None:
            return _mend(world, service(world), changes)
        with world.campaign_of(world.sole, description=f"{CAMPAIGN['description']} reject:30909") as failed:
            return _mend(world, failed, changes)

    return ask


def _mend(world: World, service: str, changes: dict[str, Any]) -> Any:
    return world.messaging.services(service).us_app_to_person(COMPLIANCE).update(**{**MENDED, **changes})


def after(code: int) -> Asked:
    """A campaign that was rejected with a code, mended."""

    def ask(world: World) -> Any:
        with world.campaign_of(world.sole, description=f"{CAMPAIGN['description']} reject:{code}") as failed:
            return _mend(world, failed, {})

    return ask


def _missing(name: str) -> Refusal:
    return Refusal(id=f"campaign-without-{name}", source="a2p10dlc 4", code=21727, says=f"{name} is required for a campaign",
                   ask=posted(name))  # fmt: skip


def _length(parameter: str, name: str, least: int, most: int) -> list[Refusal]:
    """A text one character too short, and one too long."""
    source, says = (
        "walkthrough 5",
        f"{parameter} is invalid: it has {{}} characters, and must have from {least} to {most}",
    )
    return [
        Refusal(id=f"campaign-{parameter}-of-{length}", source=source, code=21728, says=says.format(length),
                ask=new(**{name: "x" * length}))
        for length in (least - 1, most + 1)
    ]  # fmt: skip


def _invalid(name: str, says: str, source: str = "walkthrough 5", **changes: Any) -> Refusal:
    return Refusal(id=f"campaign-{name}", source=source, code=21728, says=says, ask=new(**changes))


def _no_use_case(brand: str, use_case: str, source: str = "a2p10dlc 4 (use cases)") -> Refusal:
    return Refusal(id=f"use-case-{use_case}-of-{brand}", source=source, code=21720, says=f"UsAppToPersonUsecase {use_case} is not one",
                   ask=new(brand, us_app_to_person_usecase=use_case))  # fmt: skip


def _unusable(brand: str, code: int, says: str, source: str) -> Refusal:
    return Refusal(id=f"campaign-of-brand-{brand[:10]}", source=source, code=code, says=says, ask=new(brand))


def _unmendable(code: int, says: str) -> Refusal:
    return Refusal(id=f"mend-after-{code}", source="a2p10dlc 8", status=409, code=20409, says=says, ask=after(code))


def _clashing(world: World) -> Any:
    """A service that has a marketing campaign, and is to be for verification."""
    with world.campaign_of(world.standard, us_app_to_person_usecase="MARKETING") as service:
        return world.messaging.services(service).update(usecase="verification")


def _too_soon(world: World) -> Any:
    with world.campaign_of(world.sole) as service:
        pass
    return world.campaign(service, world.sole)


def _second_of_sole_proprietor(world: World) -> Any:
    assert world.busy_sole
    return world.campaign(world.service(), world.busy_sole)


def _sixth_of_firm(world: World) -> Any:
    brand = world.standard_brand(business_registration_number="98-7654388", skip_automatic_sec_vet=True)
    for _ in range(5):
        world.campaign(world.service(), brand, us_app_to_person_usecase="LOW_VOLUME")
    return world.campaign(world.service(), brand, us_app_to_person_usecase="LOW_VOLUME")


def _second_of_service(world: World) -> Any:
    assert world.busy_sole
    return world.campaign(world.busy_service, world.sole)


def _gone_with_its_service(world: World) -> Any:
    service = world.service()
    world.campaign(service, world.sole)
    world.messaging.services(service).delete()
    return world.messaging.services(service).us_app_to_person(COMPLIANCE).fetch()


def _suspended(world: World) -> Any:
    with world.campaign_of(world.sole, description=f"{CAMPAIGN['description']} suspends:30990") as service:
        fetch = world.messaging.services(service).us_app_to_person(COMPLIANCE).fetch
        world.until(fetch, lambda one: one.campaign_status == "SUSPENDED")
        return _mend(world, service, {})


def _busy(world: World) -> str:
    assert world.busy_sole
    return world.busy_service


# Campaigns of other providers: one request every five seconds


def _shared(campaign_id: str, service: Callable[[World], str] | str = World.service) -> Asked:
    def ask(world: World) -> Any:
        sid = service if isinstance(service, str) else service(world)
        world.advance("PT5S")
        return world.messaging.external_campaign.create(campaign_id=campaign_id, messaging_service_sid=sid)

    return ask


def _registry_away(world: World) -> Any:
    with world.registry(Unavailable="true"):
        return _shared("CX12345")(world)


def _too_fast(world: World) -> Any:
    world.advance("PT5S")
    world.messaging.external_campaign.create(campaign_id="CX00001", messaging_service_sid=world.service())
    return world.messaging.external_campaign.create(campaign_id="CX00002", messaging_service_sid=world.service())


def _of_another_service(world: World) -> Any:
    world.advance("PT5S")
    world.messaging.external_campaign.create(campaign_id="CX00003", messaging_service_sid=world.service())
    return _shared("CX00003")(world)


def _mended_here(world: World) -> Any:
    service = world.service()
    _shared("CX00004", service)(world)
    return _mend(world, service, {})


_KEYWORDS: Final = {
    "OptInKeywords": "opt_in_keywords",
    "OptOutKeywords": "opt_out_keywords",
    "HelpKeywords": "help_keywords",
}

CAMPAIGNS = (
    *map(_missing, FORM),
    *(
        Refusal(id=f"campaign-with-empty-{parameter}", source="a2p10dlc 4", code=21727, says=f"{parameter} is required",
                ask=new(**{name: value}))
        for parameter, name, value in (("Description", "description", ""), ("MessageFlow", "message_flow", ""),
                                       ("MessageSamples", "message_samples", ["", ""]))
    ),
    *_length("Description", "description", 40, 4096),
    *_length("MessageFlow", "message_flow", 40, 2048),
    *_length("OptInMessage", "opt_in_message", 20, 320),
    *_length("OptOutMessage", "opt_out_message", 20, 320),
    *_length("HelpMessage", "help_message", 20, 320),
    _invalid("one-sample", "there are 1, and must be from 2 to 5", message_samples=["One sample of twenty and more"]),
    _invalid("six-samples", "there are 6, and must be from 2 to 5", message_samples=["One sample of twenty and more"] * 6),
    _invalid("sample-of-19", "sample 2 has 19 characters", message_samples=["x" * 20, "x" * 19]),
    _invalid("sample-of-1025", "sample 1 has 1025 characters", message_samples=["x" * 1025, "x" * 20]),
    *(
        _invalid(f"{parameter}-of-two-words", f"{parameter} is invalid: 'START NOW' is not made of letters and digits",
                 **{name: ["START NOW"]})
        for parameter, name in _KEYWORDS.items()
    ),
    *(
        _invalid(f"{parameter}-of-256", f"{parameter} is invalid: all keywords together have 256 characters, and may have 255",
                 **{name: ["x" * 128, "y" * 127]})
        for parameter, name in _KEYWORDS.items()
    ),
    _invalid("privacy-policy-no-url", "PrivacyPolicyUrl is invalid: it is no URL", "a2p10dlc 4", privacy_policy_url="privacy"),
    _invalid("terms-no-url", "TermsAndConditionsUrl is invalid: it is no URL", "a2p10dlc 4",
             terms_and_conditions_url="ftp://example.com/tc"),
    Refusal(id="campaign-links-no-boolean", source="walkthrough 5", code=21728, says="HasEmbeddedLinks is invalid",
            ask=new(has_embedded_links="maybe")),
    Refusal(id="campaign-phone-no-boolean", source="walkthrough 5", code=21728, says="HasEmbeddedPhone is invalid",
            ask=new(has_embedded_phone="maybe")),
    # whose
    _unusable(f"BN{NOBODY}", 21717, "it is not a brand of this account", "a2p10dlc 4"),
    _unusable("pending", 21717, "it is PENDING, and must be APPROVED", "walkthrough 3.1"),
    _unusable("failed", 21717, "it is FAILED, and must be APPROVED", "a2p10dlc 4"),
    _unusable("unanswered", 21717, "its identity is UNVERIFIED, and must be VERIFIED", "walkthrough 3.1"),
    _unusable("suspended", 21731, "is suspended", "walkthrough 3.1"),
    _no_use_case("sole", "HOBBY"),
    _no_use_case("sole", "MARKETING", "walkthrough 5"),
    _no_use_case("sole", "MIXED", "walkthrough 5"),
    _no_use_case("standard", "SOLE_PROPRIETOR"),
    _no_use_case("standard", "CHARITY"),
    _no_use_case("standard", "POLITICAL"),
    _no_use_case("standard", "CARRIER_EXEMPT"),
    _no_use_case("low_volume", "MARKETING"),
    _no_use_case("low_volume", "2FA"),
    _no_use_case("committee", "POLITICAL"),
    Refusal(id="use-case-of-another-service", source="a2p10dlc 4", code=21719, says="MARKETING does not go with",
            ask=new("standard", lambda world: world.service(usecase="verification"), us_app_to_person_usecase="MARKETING")),
    Refusal(id="service-of-another-use-case", source="a2p10dlc 4", code=21719, says="MARKETING does not go with", ask=_clashing),
    Refusal(id="second-campaign-of-a-sole-proprietor", source="walkthrough introduction", code=21732,
            says="has 1 campaigns, the most there may be", ask=_second_of_sole_proprietor),
    Refusal(id="sixth-campaign-of-a-firm", source="a2p10dlc 3", code=21732, says="has 5 campaigns, the most there may be",
            ask=_sixth_of_firm),
    # for which service, and when
    Refusal(id="campaign-of-unknown-service", source="walkthrough 5", status=404, code=20404, says="was not found",
            ask=new("sole", lambda _: f"MG{NOBODY}")),
    Refusal(id="second-campaign-of-a-service", source="a2p10dlc 4", status=409, code=20409, says="has a campaign already",
            ask=_second_of_service),
    Refusal(id="campaign-within-five-seconds", source="walkthrough 5.2", status=409, code=20409, says="wait 5 seconds",
            ask=_too_soon),
    Refusal(id="campaign-fetched-before-made", source="walkthrough 5.1", status=404, code=20404, says="was not found",
            ask=lambda world: world.messaging.services(world.service()).us_app_to_person(COMPLIANCE).fetch()),
    Refusal(id="campaign-gone-with-its-service", source="walkthrough 5", status=404, code=20404, says="was not found",
            ask=_gone_with_its_service),
    Refusal(id="campaign-deleted-before-made", source="walkthrough 5.2", status=404, code=20404, says="was not found",
            ask=lambda world: world.messaging.services(world.service()).us_app_to_person(COMPLIANCE).delete()),
    # mended
    Refusal(id="mend-verified", source="a2p10dlc 4", status=409, code=20409, says="is VERIFIED; only a FAILED one", ask=mended(_busy)),
    Refusal(id="mend-suspended", source="a2p10dlc 4", code=21729, says="is suspended", ask=_suspended),
    Refusal(id="mend-with-a-short-description", source="a2p10dlc 4", code=21728, says="it has 39 characters",
            ask=mended(description="x" * 39)),
    Refusal(id="mend-with-a-long-flow", source="a2p10dlc 4", code=21728, says="it has 2049 characters",
            ask=mended(message_flow="x" * 2049)),
    Refusal(id="mend-with-one-sample", source="a2p10dlc 4", code=21728, says="there are 1", ask=mended(message_samples=["x" * 20])),
    Refusal(id="mend-without-fields", source="a2p10dlc 4", code=21727, says="HasEmbeddedLinks is required for a campaign",
            ask=lambda world: world.post("messaging", f"/v1/Services/{_busy(world)}/Compliance/Usa2p/{COMPLIANCE}")),
    *(_unmendable(code, f"code {code}, which no change mends") for code in (30882, 30883, 30884, 30885, 30897)),
    _unmendable(30898, "was not changed since"),
    # of other providers
    Refusal(id="external-not-shared", source="a2p10dlc 9", code=30904, says="CAB1234 is not shared", ask=_shared("CAB1234")),
    Refusal(id="external-no-id", source="a2p10dlc 9", code=30904, says="is not shared", ask=_shared("campaign")),
    Refusal(id="external-pending", source="a2p10dlc 9", code=30905, says="review of campaign CP12345 is not over", ask=_shared("CP12345")),
    Refusal(id="external-rejected", source="a2p10dlc 9", code=30906, says="CR12345 was rejected", ask=_shared("CR12345")),
    Refusal(id="external-within-five-seconds", source="a2p10dlc 9", status=429, code=20429, says="one every 5 seconds", ask=_too_fast),
    Refusal(id="external-registry-away", source="a2p10dlc 9", status=503, code=20503, says="try again", ask=_registry_away),
    Refusal(id="external-service-malformed", source="a2p10dlc 9", code=21705, says="MessagingServiceSid", ask=_shared("CX12345", "MG1")),
    Refusal(id="external-service-unknown", source="a2p10dlc 9", status=404, code=20404, says="was not found",
            ask=_shared("CX12345", f"MG{NOBODY}")),
    Refusal(id="external-of-a-service-with-campaign", source="a2p10dlc 9", status=409, code=20409, says="has a campaign already",
            ask=_shared("CX12345", _busy)),
    Refusal(id="external-of-another-service", source="a2p10dlc 9", status=409, code=20409, says="is that of another messaging service",
            ask=_of_another_service),
    Refusal(id="external-mended-here", source="a2p10dlc 9", status=409, code=20409, says="was registered elsewhere", ask=_mended_here),
)  # fmt: skip

BOUNDS: Final = {
    "shortest": {"description": "x" * 40, "message_flow": "x" * 40, "message_samples": ["x" * 20, "y" * 20],
                 "opt_in_message": "x" * 20, "opt_out_message": "x" * 20, "help_message": "x" * 20,
                 "opt_in_keywords": ["x"], "opt_out_keywords": ["x"], "help_keywords": ["x"]},
    "longest": {"description": "x" * 4096, "message_flow": "x" * 2048, "message_samples": ["x" * 1024] * 5,
                "opt_in_message": "x" * 320, "opt_out_message": "x" * 320, "help_message": "x" * 320,
                **{name: ["x" * 127, "y" * 127] for name in _KEYWORDS.values()}},
}  # fmt: skip
"""What is just taken: the other side of each length."""
