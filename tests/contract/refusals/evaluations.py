"""Evaluations: what each policy of the walkthrough, and of firms, wants, left out or wrong, one thing at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.contract.refusals.case import Lacking
from tests.contract.refusals.world import World
from tests.contract.registrant import A2P, BUSINESS, PERSON, REPRESENTATIVE, SECONDARY, SOLE_PROPRIETOR, STARTER

END_USER, FIELD, DOCUMENT, DOCUMENT_FIELD, MISMATCH, ADDRESS = range(22214, 22220)
TRADER = {"brand_name": "John Doe", "vertical": "COMMUNICATION", "mobile_phone_number": "+14155550100"}
LISTED = {"company_type": "public", "stock_exchange": "NYSE", "stock_ticker": "OWLF",
          "brand_contact_email": "investors@owlflights.example.com"}  # fmt: skip
Made = Callable[[World], str]


def starter(person: dict[str, Any] | None = PERSON, document: dict[str, Any] | None = None, **more: Any) -> Made:
    """A starter profile; `document` holds the attributes of its document, `parts` instead of document and primary."""

    def made(world: World) -> str:
        parts = [] if person is None else [world.end_user("starter_customer_profile_information", person)]
        if "parts" in more:
            parts += more["parts"](world)
        else:
            parts += [_document(world, document), world.primary()]
        return world.profile(STARTER, *parts)

    return made


def product(attributes: dict[str, Any] | None, supporting: Made | None) -> Made:
    """A sole proprietor's trust product."""

    def made(world: World) -> str:
        parts = [] if attributes is None else [world.end_user("sole_proprietor_information", attributes)]
        return world.product(SOLE_PROPRIETOR, *parts, *([supporting(world)] if supporting else []))

    return made


def firm(kind: str, attributes: dict[str, Any] | None) -> Made:
    """A secondary profile of which one end user is so; None: it is not there."""

    def made(world: World) -> str:
        users = {"customer_profile_business_information": BUSINESS, "authorized_representative_1": REPRESENTATIVE}
        parts = [
            world.end_user(each, given) for each, given in {**users, kind: attributes}.items() if given is not None
        ]
        return world.profile(SECONDARY, *parts, world.document(), world.primary())

    return made


def messaging(attributes: dict[str, Any] | None) -> Made:
    """An A2P product of a firm."""

    def made(world: World) -> str:
        kind = "us_a2p_messaging_profile_information"
        parts = [] if attributes is None else [world.end_user(kind, attributes)]
        return world.product(A2P, *parts, world.firm[0])

    return made


def _document(world: World, attributes: dict[str, Any] | None) -> str:
    if attributes is None:
        return world.document()
    made = world.trusthub.supporting_documents.create("Address", "customer_profile_address", attributes=attributes)
    return str(made.sid)


def without(attributes: dict[str, Any], name: str) -> dict[str, Any]:
    """The same with nothing under one name."""
    return {key: value for key, value in attributes.items() if key != name}


def titled(name: str) -> str:
    """`first_name` as First Name."""
    return name.replace("_", " ").title()


def missing_fields(
    prefix: str, source: str, requirement: str, owner: str, names: dict[str, str], made: Callable[[str], Made]
) -> Iterator[Lacking]:
    """Each of these fields left out: 22215."""
    for name, friendly in names.items():
        yield Lacking(
            id=f"{prefix}-without-{name}", source=source, made=made(name), requirement=requirement, code=FIELD,
            reason=f"The {friendly} of the {owner} is missing. Please enter one.", field=name,
        )  # fmt: skip


def unfit_fields(
    prefix: str, source: str, requirement: str, owner: str, values: dict[str, tuple[Any, str]],
    made: Callable[[str, Any], Made],
) -> Iterator[Lacking]:  # fmt: skip
    """Each of these fields with a value that is none: 22218."""
    for name, (value, why) in values.items():
        friendly = "Email Address" if requirement == "starter_customer_profile_information" and name == "email" else titled(name)  # fmt: skip
        yield Lacking(
            id=f"{prefix}-unfit-{name}", source=source, made=made(name, value), requirement=requirement, code=MISMATCH,
            reason=f"The {friendly} of the {owner} {why}.", field=name,
        )  # fmt: skip


_PHONE = "must be a phone number such as +14155550100"
_PERSON_KIND, _TRADER_KIND = "starter_customer_profile_information", "sole_proprietor_information"
_BUSINESS_KIND, _LEADER_KIND = "customer_profile_business_information", "authorized_representative_1"
_A2P_KIND = "us_a2p_messaging_profile_information"
_TYPES = (
    "Sole Proprietorship, Partnership, Limited Liability Corporation, Co-operative, Corporation, "
    "Limited Liability Partnership, Non-profit Corporation, Non-profit"
)
_REGIONS = "AFRICA, ASIA, EUROPE, LATIN_AMERICA, USA_AND_CANADA"
_REQUIRED_OF_FIRMS = [name for name in BUSINESS if name != "social_media_profile_urls"]

LACKS = (
    # starter profiles
    Lacking(id="starter-without-person", source="walkthrough 1.7", made=starter(None), requirement=_PERSON_KIND,
            code=END_USER, reason="The Information is missing. Please assign one to the bundle."),
    *missing_fields(
        "starter", "walkthrough 1.7", _PERSON_KIND, "Information",
        {"first_name": "First Name", "last_name": "Last Name", "email": "Email Address", "phone_number": "Phone Number"},
        lambda name: starter(without(PERSON, name)),
    ),
    *unfit_fields(
        "starter", "a2p10dlc 2 (evaluation)", _PERSON_KIND, "Information",
        {"email": ("john.doe", "must be an e-mail address"), "phone_number": ("555-0100", _PHONE)},
        lambda name, value: starter({**PERSON, name: value}),
    ),
    Lacking(id="starter-without-document", source="walkthrough 1.7",
            made=starter(parts=lambda world: [world.primary()]), requirement="customer_profile_address",
            code=DOCUMENT, reason="The Legal Company Address is missing. Please assign one to the bundle."),
    Lacking(id="starter-document-without-address", source="a2p10dlc 2 (evaluation)", made=starter(document={}),
            requirement="customer_profile_address", code=DOCUMENT_FIELD, field="address_sids",
            reason="The address sids of the Legal Company Address is missing. Please enter one."),
    Lacking(id="starter-document-with-no-address-sid", source="a2p10dlc 2 (evaluation)",
            made=starter(document={"address_sids": "4 Jersey St"}), requirement="customer_profile_address",
            code=ADDRESS, field="address_sids",
            reason="The address sids of the Legal Company Address must hold the SIDs of addresses (AD...)."),
    Lacking(id="starter-without-primary", source="walkthrough 1.6.3",
            made=starter(parts=lambda world: [world.document()]), requirement="primary_customer_profile",
            code=DOCUMENT, reason="The Primary Customer Profile Bundle is missing. Please assign one to the bundle."),
    Lacking(id="starter-with-unapproved-primary", source="walkthrough prerequisite",
            made=starter(parts=lambda world: [world.document(), world.unapproved_primary]),
            requirement="primary_customer_profile", code=MISMATCH, field="bundle_sid",
            reason="The Primary Customer Profile Bundle is draft; it must be twilio-approved."),
    # sole proprietors' trust products
    Lacking(id="product-without-trader", source="walkthrough 2.5", made=product(None, lambda world: world.held.sid),
            requirement=_TRADER_KIND, code=END_USER,
            reason="The Sole Proprietor Information is missing. Please assign one to the bundle."),
    *missing_fields(
        "product", "walkthrough 2.5", _TRADER_KIND, "Sole Proprietor Information",
        {"brand_name": "Brand Name", "mobile_phone_number": "Mobile Phone Number"},
        lambda name: product(without(TRADER, name), lambda world: world.held.sid),
    ),
    Lacking(id="product-unfit-mobile", source="walkthrough 2.3", requirement=_TRADER_KIND, code=MISMATCH,
            made=product({**TRADER, "mobile_phone_number": "4155550100"}, lambda world: world.held.sid),
            field="mobile_phone_number", reason=f"The Mobile Phone Number of the Sole Proprietor Information {_PHONE}."),
    Lacking(id="product-unfit-vertical", source="walkthrough 2.3", requirement=_TRADER_KIND, code=MISMATCH,
            made=product({**TRADER, "vertical": "ASTROLOGY"}, lambda world: world.held.sid), field="vertical",
            reason="The Vertical of the Sole Proprietor Information must be one of AGRICULTURE, COMMUNICATION, "
            "CONSTRUCTION, EDUCATION, ENERGY, ENTERTAINMENT, FINANCIAL, GAMBLING, GOVERNMENT, HEALTHCARE, HOSPITALITY, "
            "HUMAN_RESOURCES, INSURANCE, LEGAL, MANUFACTURING, NGO, POLITICAL, POSTAL, PROFESSIONAL, REAL_ESTATE, "
            "RETAIL, TECHNOLOGY, TRANSPORTATION."),
    Lacking(id="product-without-profile", source="walkthrough 2.4.2", made=product(TRADER, None),
            requirement="customer_profile", code=DOCUMENT,
            reason="The Starter Customer Profile(isv customers) Proof is missing. Please assign one to the bundle."),
    Lacking(id="product-with-profile-in-draft", source="walkthrough 2", made=product(TRADER, lambda world: world.draft),
            requirement="customer_profile", code=MISMATCH, field="bundle_status",
            reason="The Starter Customer Profile(isv customers) Proof is draft; it must be pending-review or in-review or "
            "twilio-approved."),
    # firms
    Lacking(id="firm-without-business", source="a2p10dlc 2", made=firm(_BUSINESS_KIND, None), requirement=_BUSINESS_KIND,
            code=END_USER, reason="The Business Information is missing. Please assign one to the bundle."),
    *missing_fields(
        "firm", "a2p10dlc 2", _BUSINESS_KIND, "Business Information", {name: titled(name) for name in _REQUIRED_OF_FIRMS},
        lambda name: firm(_BUSINESS_KIND, without(BUSINESS, name)),
    ),
    *unfit_fields(
        "firm", "a2p10dlc 2 (attribute values)", _BUSINESS_KIND, "Business Information",
        {
            "business_registration_number": ("98-765438", "must have nine digits, as an EIN has"),
            "business_identity": ("reseller", "must be one of direct_customer, isv_reseller_or_partner, unknown"),
            "business_type": ("LLC", f"must be one of {_TYPES}"),
            "business_regions_of_operation": ("EUROPE, MARS", f"must be of {_REGIONS}"),
            "website_url": ("owl flights", "must be a web address such as https://www.example.com"),
        },
        lambda name, value: firm(_BUSINESS_KIND, {**BUSINESS, name: value}),
    ),
    Lacking(id="firm-without-representative", source="a2p10dlc 2", made=firm(_LEADER_KIND, None), requirement=_LEADER_KIND,
            code=END_USER, reason="The Authorized Representative 1 is missing. Please assign one to the bundle."),
    *missing_fields(
        "representative", "a2p10dlc 2", _LEADER_KIND, "Authorized Representative 1",
        {name: titled(name) for name in REPRESENTATIVE}, lambda name: firm(_LEADER_KIND, without(REPRESENTATIVE, name)),
    ),
    *unfit_fields(
        "representative", "a2p10dlc 2 (attribute values)", _LEADER_KIND, "Authorized Representative 1",
        {"job_position": ("Wizard", "must be one of Director, GM, VP, CEO, CFO, General Counsel, Other")},
        lambda name, value: firm(_LEADER_KIND, {**REPRESENTATIVE, name: value}),
    ),
    Lacking(id="a2p-without-messaging-profile", source="a2p10dlc 2", made=messaging(None), requirement=_A2P_KIND,
            code=END_USER, reason="The US A2P Messaging Profile Information is missing. Please assign one to the bundle."),
    *missing_fields(
        "a2p", "a2p10dlc 2", _A2P_KIND, "US A2P Messaging Profile Information", {"company_type": "Company Type"},
        lambda _: messaging({}),
    ),
    *missing_fields(
        "a2p-public", "a2p10dlc 2 (attribute values)", _A2P_KIND, "US A2P Messaging Profile Information",
        {name: titled(name) for name in ("stock_exchange", "stock_ticker", "brand_contact_email")},
        lambda name: messaging(without(LISTED, name)),
    ),
    *unfit_fields(
        "a2p", "a2p10dlc 2 (attribute values)", _A2P_KIND, "US A2P Messaging Profile Information",
        {"company_type": ("secret", "must be one of private, public, non_profit, government")},
        lambda name, value: messaging({**LISTED, name: value}),
    ),
)  # fmt: skip
