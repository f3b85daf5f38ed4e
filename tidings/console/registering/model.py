"""The steps of a registration, for each sort of customer: which forms there are, and what each fills in. Data only."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec

from tidings.campaigns.use_cases import BY_CODE
from tidings.console.sheets.fields import FormField, Input, Worded, read_words, spaced
from tidings.console.wording import _
from tidings.customers.customer import CustomerKind
from tidings.trusthub import attribute_values as values
from tidings.trusthub.policies import A2P, PRIMARY, SECONDARY, SOLE_PROPRIETOR, STARTER
from tidings.trusthub.types import END_USER_TYPE

WORDS: Final = Path(__file__).parent.parent / "words" / "registering.toml"
SAMPLES: Final = 5
_LONG: Final = 200


class StepPart(StrEnum):
    """What a step with a form fills in."""

    CUSTOMER = "customer"
    """The bundles' own name, and their e-mail address for news."""
    END_USER = "end-user"
    ADDRESS = "address"
    SENDER = "sender"
    """The trust product, and its end user."""
    OVERVIEW = "overview"
    BRAND = "brand"
    CAMPAIGN = "campaign"
    NUMBERS = "numbers"
    DONE = "done"


class RegistrationStep(msgspec.Struct, frozen=True, kw_only=True):
    """One page."""

    key: str
    """The last part of its address."""
    label: str
    title: str
    asks: str
    """What the page is about, in a sentence or two."""
    part: StepPart
    type: str = ""
    """The type of the end user that it fills in."""
    fields: Sequence[FormField] = ()


class Sort(msgspec.Struct, frozen=True, kw_only=True):
    """One sort of customer."""

    kind: CustomerKind
    policy_sid: str
    product_policy_sid: str | None
    """Of its trust product; None: it has none."""
    steps: Sequence[RegistrationStep]

    def step(self, key: str) -> RegistrationStep | None:
        """The step of this key."""
        return next((step for step in self.steps if step.key == key), None)


_CHOICES: Final[Mapping[str, Sequence[str]]] = {
    "vertical": sorted(values.SOLE_PROPRIETOR_VERTICALS),
    "business_type": [each for each in values.BUSINESS_TYPES if each != "Non-profit"],
    "business_industry": values.BUSINESS_INDUSTRIES,
    "business_registration_identifier": [each for each in values.BUSINESS_REGISTRATION_IDENTIFIERS if ": " not in each],
    "business_identity": values.BUSINESS_IDENTITIES,
    "business_regions_of_operation": values.BUSINESS_REGIONS,
    "job_position": values.JOB_POSITIONS,
    "company_type": values.COMPANY_TYPES,
    "stock_exchange": values.STOCK_EXCHANGES,
    "UsAppToPersonUsecase": sorted(BY_CODE),
    "IsoCountry": ("US", "CA"),
}
_OPTIONAL: Final = frozenset(
    {
        "street_secondary",
        "StreetSecondary",
        "PrivacyPolicyUrl",
        "TermsAndConditionsUrl",
        "OptInMessage",
        "OptInKeywords",
        "MessageSamples3",
        "MessageSamples4",
        "MessageSamples5",
    }
)
_SWITCHES: Final = frozenset({"HasEmbeddedLinks", "HasEmbeddedPhone", "AgeGated", "DirectLending", "SubscriberOptIn"})
_TEXTS: Final = {"Description": 4096, "MessageFlow": 2048, "OptInMessage": 320}


@functools.cache
def words() -> Mapping[str, Worded]:
    """What each field is called, and what belongs there."""
    return read_words(WORDS)


def field(name: str, *, required: bool | None = None) -> FormField:
    """A field of a form, by the parameter or the attribute that it is."""
    said = words().get(name) or words().get(name.rstrip("0123456789")) or Worded(spaced(name))
    number = name.removeprefix("MessageSamples")
    most = 1024 if number != name else _TEXTS.get(name, 255)
    kind = Input.SWITCH if name in _SWITCHES else Input.CHOICE if name in _CHOICES else Input.TEXT
    if kind is Input.TEXT and most > _LONG + 55:
        kind = Input.LONG_TEXT
    return FormField(
        name=name,
        attribute=name,
        label=_("%(label)s %(number)s", label=said.label, number=number) if number != name else said.label,
        words=said.does,
        input=kind,
        choices=("true", "false") if kind is Input.SWITCH else _CHOICES.get(name, ()),
        required=name not in _OPTIONAL if required is None else required,
        most=most if kind in (Input.TEXT, Input.LONG_TEXT) else None,
    )


def _of_type(machine_name: str) -> tuple[FormField, ...]:
    return tuple(field(each.name, required=each.required) for each in END_USER_TYPE[machine_name].fields)


def _person_step(key: str, type_: str, label: str, title: str, asks: str) -> RegistrationStep:
    return RegistrationStep(
        key=key, label=label, title=title, asks=asks, part=StepPart.END_USER, type=type_, fields=_of_type(type_)
    )


CUSTOMER: Final = RegistrationStep(
    key="customer",
    label=_("Customer"),
    title=_("The customer"),
    asks=_("What you call the customer, and who hears of decisions."),
    part=StepPart.CUSTOMER,
    fields=tuple(field(name) for name in ("FriendlyName", "Email")),
)
_ADDRESS: Final = RegistrationStep(
    key="address",
    label=_("Address"),
    title=_("The address"),
    asks=_("Where the customer lives or works. The registry looks for the house; a PO box is refused."),
    part=StepPart.ADDRESS,
    fields=tuple(
        field(name)
        for name in ("CustomerName", "Street", "StreetSecondary", "City", "Region", "PostalCode", "IsoCountry")
    ),
)


def _sender_step(type_: str, asks: str) -> RegistrationStep:
    fields = tuple(
        field(each.name, required=each.required and each.required_if is None) for each in END_USER_TYPE[type_].fields
    )
    return RegistrationStep(
        key="sender",
        label=_("Sender"),
        title=_("Who sends"),
        asks=asks,
        part=StepPart.SENDER,
        type=type_,
        fields=fields,
    )


_OVERVIEW: Final = RegistrationStep(
    key="overview",
    label=_("Overview"),
    title=_("Look it over, and submit it"),
    asks=_("What is submitted cannot be changed until it is decided. Nothing was sent to the registry so far."),
    part=StepPart.OVERVIEW,
)
_CAMPAIGN: Final = RegistrationStep(
    key="campaign",
    label=_("Campaign"),
    title=_("What is sent, and to whom"),
    asks=_(
        "People read this: the platform's reviewer, the registry's aggregator, and the carriers. Each submission is "
        "paid for, so mend what the remarks beside the fields say before you submit."
    ),
    part=StepPart.CAMPAIGN,
    fields=tuple(
        field(name)
        for name in (
            "UsAppToPersonUsecase",
            "Description",
            "MessageFlow",
            *(f"MessageSamples{number}" for number in range(1, SAMPLES + 1)),
            "HasEmbeddedLinks",
            "HasEmbeddedPhone",
            "AgeGated",
            "DirectLending",
            "OptInMessage",
            "OptInKeywords",
            "PrivacyPolicyUrl",
            "TermsAndConditionsUrl",
        )
    ),
)
_LAST: Final = (
    _OVERVIEW,
    RegistrationStep(
        key="brand",
        label=_("Brand"),
        title=_("The brand"),
        asks=_("The campaign registry verifies who the customer is."),
        part=StepPart.BRAND,
    ),
    _CAMPAIGN,
    RegistrationStep(
        key="numbers",
        label=_("Numbers"),
        title=_("The numbers"),
        asks=_(
            "US numbers join the campaign through its messaging service, and are then registered with the carriers."
        ),
        part=StepPart.NUMBERS,
    ),
    RegistrationStep(
        key="done",
        label=_("First message"),
        title=_("The first message"),
        asks=_("Send a message over the new registration, to see that it arrives."),
        part=StepPart.DONE,
    ),
)
_BUSINESS: Final = (
    _person_step(
        "business",
        "customer_profile_business_information",
        _("Business"),
        _("The business"),
        _("As its tax papers have it, letter by letter: the registry compares name, tax ID and kind with them."),
    ),
    _person_step(
        "representative",
        "authorized_representative_1",
        _("Contact"),
        _("Who speaks for it"),
        _("A person whom reviewers can reach: an e-mail address at the business's own domain helps."),
    ),
    _ADDRESS,
)

SORTS: Final = {
    CustomerKind.SOLE_PROPRIETOR: Sort(
        kind=CustomerKind.SOLE_PROPRIETOR,
        policy_sid=STARTER.sid,
        product_policy_sid=SOLE_PROPRIETOR.sid,
        steps=(
            CUSTOMER,
            _person_step(
                "person",
                "starter_customer_profile_information",
                _("Person"),
                _("The person"),
                _("Who the customer is: a person in the US or Canada who trades without a tax ID."),
            ),
            _ADDRESS,
            _sender_step(
                "sole_proprietor_information",
                _(
                    "Under which name messages are sent, and which mobile number is asked to confirm it. One brand of "
                    "a sole proprietor has one campaign and one number."
                ),
            ),
            *_LAST,
        ),
    ),
    CustomerKind.BUSINESS: Sort(
        kind=CustomerKind.BUSINESS,
        policy_sid=SECONDARY.sid,
        product_policy_sid=A2P.sid,
        steps=(
            CUSTOMER,
            *_BUSINESS,
            _sender_step(
                "us_a2p_messaging_profile_information",
                _(
                    "What sort of company sends. A company whose shares are traded says where, and which address its "
                    "second check by e-mail goes to."
                ),
            ),
            *_LAST,
        ),
    ),
    CustomerKind.PRIMARY: Sort(
        kind=CustomerKind.PRIMARY,
        policy_sid=PRIMARY.sid,
        product_policy_sid=None,
        steps=(CUSTOMER, *_BUSINESS, _OVERVIEW),
    ),
}
"""How each sort is registered. Primary: the account's own profile, which vouches for all customers'."""
