"""Brands that are refused or fail: at once, for their bundles, at the registry, and for want of an answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from twilio.base.exceptions import TwilioRestException

from tests.contract.refusals.case import Fallen, Refusal
from tests.contract.refusals.world import TOKEN, World, mailbox
from tests.contract.registrant import PERSON, SOLE_PROPRIETOR, STARTER, mobile
from tidings.numbers.seed import LOCAL

NOBODY: Final = "0" * 32
PRODUCT_UNFIT: Final = (
    "Unable to fetch A2P Bundle Details, please check if the correct bundle sid was provided for registration and the "
    "bundle is compliant."
)
PROFILE_UNFIT: Final = (
    "Unable to fetch Customer Profile Bundle details, please check if the correct bundle sid was provided for "
    "registration and the bundle is compliant."
)
UNREGISTERED: Final = "Unable to register Brand with The Campaign Registry"
"""The three texts of step 3.1."""
Made = Callable[[World], str]


# For their bundles


def _of(profile: Made | str, product: Callable[[World, str], str] | str, kind: str = "SOLE_PROPRIETOR") -> Made:
    """A brand with this profile and this product, which may be made for the profile."""

    def made(world: World) -> str:
        of_profile = profile if isinstance(profile, str) else profile(world)
        of_product = product if isinstance(product, str) else product(world, of_profile)
        return world.brand(of_profile, of_product, brand_type=kind)

    return made


def _good(world: World, _profile: str) -> str:
    return world.sole_proprietor(world.held.sid, mobile())


def _trader(world: World) -> str:
    attributes = {"brand_name": "John Doe", "mobile_phone_number": mobile()}
    return world.end_user("sole_proprietor_information", attributes)


def _rejected_profile(world: World) -> str:
    person = world.end_user("starter_customer_profile_information", {**PERSON, "email": mailbox()})
    return world.rejected_bundle(STARTER, person, world.document(), world.primary())


def _unfit(name: str, made: Made, reason: str, says: str, field: str) -> Fallen:
    return Fallen(id=f"bundles-{name}", source="walkthrough 3.1", made=made, codes=[30793], says=says,
                  fields=[field], failure_reason=reason)  # fmt: skip


_A2P_FIELD, _PROFILE_FIELD = "a2p_profile_bundle_sid", "customer_profile_bundle_sid"
OF_BUNDLES = (
    _unfit("product-unknown", _of(World.customer, f"BU{NOBODY}"), PRODUCT_UNFIT, "does not exist", _A2P_FIELD),
    _unfit("product-is-the-profile", _of(World.customer, lambda _, profile: profile), PRODUCT_UNFIT,
           "policy is not one for this type", _A2P_FIELD),
    _unfit("product-of-a-firm", _of(World.customer, lambda world, _: world.firm[1]), PRODUCT_UNFIT,
           "policy is not one for this type", _A2P_FIELD),
    _unfit("product-in-draft", _of(World.customer, lambda world, profile: world.sole_proprietor(
           profile, mobile(), submitted=False)), PRODUCT_UNFIT, "it is draft", _A2P_FIELD),
    _unfit("product-rejected", _of(World.customer, lambda world, profile: world.rejected_bundle(
           SOLE_PROPRIETOR, _trader(world), profile)), PRODUCT_UNFIT, "it is twilio-rejected", _A2P_FIELD),
    _unfit("profile-unknown", _of(f"BU{NOBODY}", _good), PROFILE_UNFIT, "does not exist", _PROFILE_FIELD),
    _unfit("profile-of-a-firm", _of(lambda world: world.firm[0], _good), PROFILE_UNFIT,
           "policy is not one for this type", _PROFILE_FIELD),
    _unfit("profile-in-draft", _of(lambda world: world.starter(submitted=False), _good), PROFILE_UNFIT,
           "it is draft", _PROFILE_FIELD),
    _unfit("profile-rejected", _of(_rejected_profile, _good), PROFILE_UNFIT, "it is twilio-rejected", _PROFILE_FIELD),
    _unfit("firm-with-a-starter-profile", _of(World.customer, lambda world, _: world.firm[1], "STANDARD"),
           PROFILE_UNFIT, "policy is not one for this type", _PROFILE_FIELD),
    _unfit("firm-with-a-traders-product", _of(lambda world: world.firm[0], _good, "STANDARD"), PRODUCT_UNFIT,
           "policy is not one for this type", _A2P_FIELD),
    _unfit("firm-whose-reviewer-rejects", _of(lambda world: world.reviewed_bundle(business_name="Owl reject:18602"),
           lambda world, _: world.firm[1], "STANDARD"), PROFILE_UNFIT, "it is twilio-rejected", _PROFILE_FIELD),
)  # fmt: skip


# At the registry


def _fallen(
    name: str, source: str, made: Made, code: int, says: str, fields: Sequence[str] | None = None, **more: Any
) -> Fallen:
    return Fallen(id=name, source=source, made=made, codes=[code], says=says, fields=fields,
                  failure_reason=UNREGISTERED, **more)  # fmt: skip


def _named(brand_name: str, **person: str) -> Made:
    return lambda world: world.sole_brand(brand_name, **person)


def _reached(mobile_number: str | Callable[[World], str]) -> Made:
    """A sole proprietor's with this mobile number."""

    def made(world: World) -> str:
        profile = world.customer()
        number = mobile_number if isinstance(mobile_number, str) else mobile_number(world)
        return world.brand(profile, world.sole_proprietor(profile, number), brand_type="SOLE_PROPRIETOR")

    return made


def _firm(**attributes: str) -> Made:
    return lambda world: world.brand(*world.business(**attributes))


def _scripted(code: int, says: str, source: str = "a2p10dlc 8") -> Fallen:
    """What only the script of the simulated registry brings about: outside, it depends on things that we have none of."""
    return _fallen(f"registry-says-{code}", source, _named(f"John reject:{code}"), code, says)


def _again(most: int, **shared: Callable[[], str]) -> Made:
    """One more brand than may share something with others, each of a customer who differs in everything else."""

    def made(world: World) -> str:
        person = {name: value() for name, value in shared.items() if name in ("email", "phone_number")}
        number = shared["mobile"]() if "mobile" in shared else None
        home = str(world.client.addresses.create(**world.home).sid) if "address" in shared else None
        sid = ""
        for place in range(most + 1):
            own = {**PERSON, "phone_number": mobile(), "email": mailbox(), **person}
            profile = world.starter(person=own, document=world.document_of(home) if home else None)
            product = world.sole_proprietor(profile, number or mobile())
            sid = world.brand(profile, product, brand_type="SOLE_PROPRIETOR")
            assert place == most or world.decided(sid).status == "APPROVED", f"{place + 1} of {most} that may be"
        return sid

    return made


def _twice(world: World) -> str:
    """A second brand of the sole proprietor who has one."""
    profile = world.messaging.brand_registrations(world.sole).fetch().customer_profile_bundle_sid
    return world.brand(profile, world.sole_proprietor(profile, mobile()), brand_type="SOLE_PROPRIETOR")


def _firm_twice(world: World) -> str:
    known = world.messaging.brand_registrations(world.standard).fetch()
    return world.brand(known.customer_profile_bundle_sid, known.a2p_profile_bundle_sid)


def _own_number(world: World) -> str:
    return LOCAL


def _refused_next(world: World) -> str:
    with world.registry(RefuseNext="30791"):
        sid = world.sole_brand()
        world.decided(sid)
    return sid


_MOBILE = ["mobile_phone_number"]
AT_REGISTRY = (
    _fallen("duplicate-sole-proprietor", "a2p10dlc 8", _twice, 30703, "has a brand already"),
    _fallen("duplicate-firm", "a2p10dlc 8", _firm_twice, 30703, "has a brand already"),
    _fallen("name-too-long", "a2p10dlc 8", _named("J" * 256), 30701, "1 to 255 characters", ["brand_name"]),
    _fallen("firm-with-malformed-number", "a2p10dlc 8", _firm(business_registration_identifier="GB: CRN",
            business_registration_number="12"), 30701, "registration number is invalid", ["business_registration_number"]),
    _fallen("mobile-a-fourth-time", "walkthrough 2.3", _again(3, mobile=mobile), 30750, "have this mobile number", _MOBILE),
    _fallen("email-an-eleventh-time", "walkthrough introduction", _again(10, email=mailbox), 30749,
            "have this e-mail address", ["email"]),
    _fallen("address-an-eleventh-time", "walkthrough introduction", _again(10, address=str), 30747, "have this address",
            ["address_sids"]),
    _fallen("phone-an-eleventh-time", "a2p10dlc 8", _again(10, phone_number=mobile), 30748, "have this phone number",
            ["phone_number"]),
    _fallen("mobile-of-this-platform", "walkthrough 2.3", _reached(_own_number), 30751, "not a platform's", _MOBILE),
    _fallen("mobile-toll-free", "walkthrough 2.3", _reached("+18885550100"), 30751, "US or Canada", _MOBILE),
    _fallen("mobile-premium", "walkthrough 2.3", _reached("+19005550100"), 30751, "US or Canada", _MOBILE),
    _fallen("mobile-as-printed", "walkthrough 2.3", _reached("+11234567890"), 30751, "US or Canada", _MOBILE),
    _fallen("mobile-abroad", "walkthrough 2.3", _reached("+447700900123"), 30751, "US or Canada", _MOBILE),
    _fallen("email-without-a-domain", "a2p10dlc 8", _named("John Doe", email="john@localhost"), 30753,
            "e-mail address is invalid", ["email"]),
    _fallen("name-is-an-email-address", "walkthrough introduction", _named("john@example.com"), 30756,
            "not an identifier or an e-mail address", ["brand_name"]),
    _fallen("name-is-an-account", "walkthrough introduction", _named(f"AC{NOBODY}"), 30756, "must be a name",
            ["brand_name"]),
    _fallen("name-is-a-uuid", "walkthrough introduction", _named("123e4567-e89b-12d3-a456-426614174000"), 30756,
            "must be a name", ["brand_name"]),
    _fallen("name-is-a-number", "walkthrough introduction", _named("0042"), 30756, "must be a name", ["brand_name"]),
    _fallen("tax-id-mismatch", "a2p10dlc 10", _firm(business_registration_number="98-7650000"), 30795, "tax ID",
            ["business_registration_number", "business_name"], feedback=["TAX_ID"]),
    _fallen("not-listed", "a2p10dlc 3", _firm(company_type="public", stock_exchange="NYSE", stock_ticker="UNLISTED",
            brand_contact_email="a@owlflights.example.com", business_registration_number="98-7654384"), 30796,
            "not listed under this stock symbol", ["stock_ticker", "stock_exchange"], feedback=["STOCK_SYMBOL"]),
    _fallen("no-government", "a2p10dlc 3", _firm(company_type="government", business_industry="GOVERNMENT",
            business_registration_number="98-7654385"), 30797, "US government entity", ["company_type"],
            feedback=["GOVERNMENT_ENTITY"]),
    _fallen("not-tax-exempt", "a2p10dlc 3", _firm(company_type="non_profit", business_type="Non-profit Corporation",
            business_registration_number="98-7650798"), 30798, "501(c)", ["company_type"], feedback=["NONPROFIT"]),
    _fallen("unverifiable", "a2p10dlc 3", _firm(business_registration_number="98-7650799"), 30799, "cannot be verified",
            ["business_name"], feedback=["OTHERS"]),
    _fallen("registry-refuses-the-filing", "a2p10dlc 9", _refused_next, 30791, "submit the brand again"),
    _scripted(30702, "does not know this brand"),
    _scripted(30712, "most brands that there may be"),
    _scripted(30729, "must live in the United States or Canada", "walkthrough introduction"),
    _scripted(30734, "cannot be registered"),
    _scripted(30754, "postal address is invalid"),
    _scripted(30755, "Firms of this country"),
    _scripted(30757, "registration number is missing"),
    _scripted(30790, "inside the registry"),
    _scripted(30791, "submit the brand again"),
    _scripted(30792, "registration failed"),
    _scripted(30794, "US A2P messaging failed"),
)  # fmt: skip


# Requests


def _update(made: Callable[[World], str]) -> Callable[[World], Any]:
    return lambda world: world.messaging.brand_registrations(made(world)).update()


def _fourth_update(world: World) -> Any:
    sid = world.sole_brand("John reject:30791")
    brand = world.messaging.brand_registrations(sid)
    for _ in range(3):
        assert world.decided(sid).status == "FAILED"
        brand.update()
    assert world.decided(sid).status == "FAILED"
    return brand.update()


def _otp(made: Callable[[World], str]) -> Callable[[World], Any]:
    """The registry is asked at most ten times a second, so each case has a second of its own."""

    def ask(world: World) -> Any:
        sid = made(world)
        world.advance("PT1S")
        return world.messaging.brand_registrations(sid).brand_registration_otps.create()

    return ask


def _eleven_otps(world: World) -> Any:
    otps = world.messaging.brand_registrations(world.failed).brand_registration_otps
    world.advance("PT1S")
    for asked in range(100):  # more than eleven, where this machine is busy
        try:
            otps.create()
        except TwilioRestException as problem:
            if problem.status != 409:  # which counts, though this brand takes none
                assert asked >= 10
                raise
    return None


def _otp_without_registry(world: World) -> Any:
    sid = world.unanswered
    with world.registry(Unavailable="true"):
        return _otp(lambda _: sid)(world)


def _vet(made: Callable[[World], str], provider: str = "campaign-verify", token: str = TOKEN) -> Callable[[World], Any]:
    return lambda world: world.messaging.brand_registrations(made(world)).brand_vettings.create(
        provider, **({"vetting_id": token} if token else {})
    )


def _vet_twice(world: World) -> Any:
    brand = world.standard_brand(business_registration_number="98-7654386", skip_automatic_sec_vet=True)
    vettings = world.messaging.brand_registrations(brand).brand_vettings
    with world.registry(Unavailable="true"):
        vettings.create("aegis")
        return vettings.create("aegis")


def _create(**changes: str) -> Callable[[World], Any]:
    def ask(world: World) -> Any:
        given = {"CustomerProfileBundleSid": f"BU{NOBODY}", "A2PProfileBundleSid": f"BU{NOBODY}", **changes}
        pairs = [(name, value) for name, value in given.items() if value]
        return world.post("messaging", "/v1/a2p/BrandRegistrations", *pairs)

    return ask


REQUESTS = (
    Refusal(id="brand-without-profile", source="walkthrough 3", code=20001, says="CustomerProfileBundleSid is required",
            ask=_create(CustomerProfileBundleSid="")),
    Refusal(id="brand-without-product", source="walkthrough 3", code=20001, says="A2PProfileBundleSid is required",
            ask=_create(A2PProfileBundleSid="")),
    Refusal(id="brand-with-malformed-bundle", source="walkthrough 3", code=20001, says="A2PProfileBundleSid is invalid",
            ask=_create(A2PProfileBundleSid="BUYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYYY")),
    Refusal(id="brand-of-unknown-type", source="walkthrough 3", code=20001, says="BrandType is invalid",
            ask=_create(BrandType="HOBBY")),
    Refusal(id="brand-unknown", source="walkthrough 3.1", status=404, code=20404, says="was not found",
            ask=lambda world: world.messaging.brand_registrations(f"BN{NOBODY}").fetch()),
    Refusal(id="update-approved", source="a2p10dlc 3", code=21725, says="is APPROVED; only a FAILED one",
            ask=_update(lambda world: world.sole)),
    Refusal(id="update-pending", source="a2p10dlc 3", code=21725, says="is PENDING; only a FAILED one",
            ask=_update(lambda world: world.pending)),
    Refusal(id="update-suspended", source="a2p10dlc 3", code=21725, says="is SUSPENDED; only a FAILED one",
            ask=_update(lambda world: world.suspended)),
    Refusal(id="update-a-fourth-time", source="a2p10dlc 3", code=21724, says="was updated 3 times", ask=_fourth_update),
    Refusal(id="update-unknown", source="a2p10dlc 3", status=404, code=20404, says="was not found",
            ask=_update(lambda _: f"BN{NOBODY}")),
    # the one-time question
    Refusal(id="otp-of-a-firm", source="walkthrough 3.2", status=409, code=20409, says="only a sole proprietor's",
            ask=_otp(lambda world: world.standard)),
    Refusal(id="otp-verified", source="walkthrough 3.2", status=409, code=20409, says="it is verified",
            ask=_otp(lambda world: world.sole)),
    Refusal(id="otp-failed", source="walkthrough 3.2", status=409, code=20409, says="it is FAILED, not APPROVED",
            ask=_otp(lambda world: world.failed)),
    Refusal(id="otp-suspended", source="walkthrough 3.2", status=409, code=20409, says="it is SUSPENDED, not APPROVED",
            ask=_otp(lambda world: world.suspended)),
    Refusal(id="otp-unknown", source="walkthrough 3.2", status=404, code=20404, says="was not found",
            ask=_otp(lambda _: f"BN{NOBODY}")),
    Refusal(id="otp-registry-away", source="a2p10dlc 9", status=503, code=20503, says="try again", ask=_otp_without_registry),
    Refusal(id="otp-eleven-in-a-second", source="walkthrough 3.2", status=429, code=20429, says="At most 10 OTPs a second",
            ask=_eleven_otps),
    # vettings
    Refusal(id="vet-without-token", source="a2p10dlc 3 (vetting)", code=21722, says="it is missing",
            ask=_vet(lambda world: world.committee, token="")),
    Refusal(id="vet-with-five-parts", source="a2p10dlc 3 (vetting)", code=21722, says="six parts between pipes",
            ask=_vet(lambda world: world.committee, token="cv|1.0|tcr|10dlc|9975c339")),
    Refusal(id="vet-with-an-empty-part", source="a2p10dlc 3 (vetting)", code=21722, says="six parts between pipes",
            ask=_vet(lambda world: world.committee, token="cv|1.0|tcr|10dlc||EXAMPLE")),
    Refusal(id="vet-with-a-token-for-toll-free", source="a2p10dlc 3 (vetting)", code=21722, says="not made for",
            ask=_vet(lambda world: world.committee, token="cv|1.0|tcr|tollfree|9975c339|EXAMPLE")),
    Refusal(id="vet-no-committee", source="a2p10dlc 3 (vetting)", code=21721, says="no political organization of section 527",
            ask=_vet(lambda world: world.standard)),
    Refusal(id="vet-with-anothers-token", source="a2p10dlc 3 (vetting)", code=21721, says="another brand was vetted with it",
            ask=_vet(lambda world: world.committee)),
    Refusal(id="vet-twice", source="a2p10dlc 3 (vetting)", code=21723, says="is in progress", ask=_vet_twice),
    Refusal(id="vet-sole-proprietor", source="a2p10dlc 3 (vetting)", code=21717, says="a sole proprietor's brand is not vetted",
            ask=_vet(lambda world: world.sole, "aegis", "")),
    Refusal(id="vet-pending", source="a2p10dlc 3 (vetting)", code=21717, says="it is PENDING",
            ask=_vet(lambda world: world.pending, "aegis", "")),
    Refusal(id="vet-by-aegis-with-a-token", source="a2p10dlc 3 (vetting)", code=20001, says="VettingId is invalid",
            ask=_vet(lambda world: world.standard, "aegis")),
    Refusal(id="vet-by-nobody-known", source="a2p10dlc 3 (vetting)", code=20001, says="VettingProvider",
            ask=_vet(lambda world: world.standard, "zodiac", "")),
)  # fmt: skip
