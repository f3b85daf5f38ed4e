"""What the lint predicts of bad registrations, what it lets pass, and that no input hurts it."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.lint.corpus import BAD, FILLED, GOOD, GOOD_ONES, SECOND, SOLE, WALKTHROUGH, Bad, sampled
from tidings.brands.lifecycle import BrandStatus, BrandType
from tidings.brands.resource import Brand
from tidings.compliance.lifecycle import BundleStatus
from tidings.lint.finding import Finding, Severity, Verdict, verdict
from tidings.lint.linting import RULES, lint, lint_dossier
from tidings.lint.reading import Reading
from tidings.lint.registration import Registration
from tidings.lint.wordings import name
from tidings.registry.model import IdentityStatus
from tidings.trusthub.dossier import Dossier, Part


def but(**changes: Any) -> Registration:
    return msgspec.structs.replace(GOOD, **changes)


def rejections(registration: Registration) -> set[tuple[int, str]]:
    return {(each.error_code, each.field) for each in lint(registration) if each.severity is Severity.REJECT}


def warnings(registration: Registration) -> dict[str, Finding]:
    return {each.rule: each for each in lint(registration) if each.severity is Severity.WARN}


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_a_bad_registration_is_rejected_with_its_code(bad: Bad) -> None:
    assert (bad.code, bad.field) in rejections(but(**bad.changes))


def test_more_than_twenty_codes_are_predicted() -> None:
    assert len({bad.code for bad in BAD}) >= 30


def test_there_are_many_rules_each_with_a_name_of_its_own() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES) >= 60


@pytest.mark.parametrize("name", GOOD_ONES)
def test_a_good_registration_has_nothing_to_mend(name: str) -> None:
    assert lint(GOOD_ONES[name]) == ()
    assert verdict(()) is Verdict.PASS


def test_what_is_wrong_with_the_walkthroughs_example_is_told() -> None:
    """It stands on example.com, has the samples of another brand and no disclosures: a reviewer would ask."""
    assert {each.rule for each in lint(WALKTHROUGH)} == {
        "link-not-shown",
        "opt-in-undisclosed",
        "phone-not-shown",
        "samples-without-brand",
        "samples-without-opt-out",
        "url-of-examples",
    }


def test_what_the_platform_fills_in_is_not_held_against_anybody() -> None:
    assert lint(FILLED) == lint(WALKTHROUGH)


def test_rejections_come_first_then_fields_in_order() -> None:
    found = lint(but(description="Too short", email="pinecrest@gmail.com", message_samples=("One sample",)))
    order = [(each.severity is Severity.WARN, each.field, each.error_code) for each in found]
    assert order == sorted(order)
    assert {each.severity for each in found} == {Severity.REJECT, Severity.WARN}


def test_a_finding_quotes_what_is_wrong_and_says_what_to_write() -> None:
    (found,) = lint(but(**sampled("see https://bit.ly/3abcdef for [date].", SECOND)))
    assert "bit.ly/3abcdef" in found.reason
    assert "short domain of its own" in found.suggestion
    assert not found.final
    (found,) = lint(but(**sampled("our CBD gummies are back on [date].", SECOND), has_embedded_links=False))
    assert (found.error_code, found.final) == (30883, True)


def test_quotes_are_bounded() -> None:
    long = "http://" + "pinecrestdental" * 200 + ".com"
    for found in lint(but(website=long, email=long, brand_name=long, vertical=long)):
        assert len(found.reason) < 300
        assert len(found.suggestion) < 1000


def test_sharing_that_is_denied_is_no_sharing() -> None:
    flow = GOOD.message_flow or ""
    denied = "No mobile information will be shared with third parties or affiliates for marketing."
    assert rejections(but(message_flow=f"{flow} {denied}")) == set()
    assert rejections(but(message_flow=f"{flow} Our partners share your number with advertisers.")) == {
        (30908, "MessageFlow"),
        (30932, "MessageFlow"),
    }


def test_a_box_that_is_not_ticked_before_is_right() -> None:
    flow = GOOD.message_flow or ""
    assert rejections(but(message_flow=f"{flow} The box is not pre-checked.")) == set()
    assert rejections(but(message_flow=f"{flow} The box is pre-checked.")) == {(30925, "MessageFlow")}


def test_opting_in_by_keyword_needs_the_number() -> None:
    policy = (
        'It reads: "Message frequency varies. Msg & data rates may apply. HELP for help, STOP to end texts." Privacy policy '
        "and terms are on the sign."
    )
    assert (
        rejections(but(message_flow=f"Patients text START to (222) 333-4444 as a sign at the desk says. {policy}"))
        == set()
    )
    assert rejections(but(message_flow=f"Patients text START to us as a sign at the desk says. {policy}")) == {
        (30909, "MessageFlow")
    }


def test_a_confirmation_tells_of_everything() -> None:
    thin = but(opt_in_message="You are in. Reply STOP to opt out of these.")
    (found,) = lint(thin)
    assert found.reason == "The confirmation does not tell of how often they are texted, message and data rates, HELP."
    whole = (
        "Pinecrest Dental: you are opted in to reminders. Message frequency varies. Msg & data rates may apply. Reply HELP "
        "for help, STOP to opt out."
    )
    assert lint(but(opt_in_message=whole)) == ()


def test_examples_domains_only_warn() -> None:
    flow = (GOOD.message_flow or "").replace("pinecrestdental.com", "example.com")
    assert set(warnings(but(message_flow=flow))) == {"url-of-examples"}
    assert rejections(but(message_flow=flow, website="https://www.example.com")) == set()


@pytest.mark.parametrize(
    ("name", "website"),
    [
        ("International Business Machines Corp", "https://www.ibm.com"),
        ("The Home Depot, Inc.", "https://homedepot.com"),
        ("Barrow & Sons", "https://barrowandsons.co.uk"),
        ("Müller Optik GmbH", "https://muller-optik.de"),
        ("Dana Whitlock", "https://dwpiano.com"),
        ("日本歯科", "https://nihonshika.jp"),
    ],
)
def test_a_website_that_is_plainly_the_brands_passes(name: str, website: str) -> None:
    assert 30907 not in {code for code, _ in rejections(Registration(brand_name=name, website=website))}


def test_free_mail_is_right_for_a_sole_proprietor_and_doubtful_for_everybody_else() -> None:
    assert "free-mail" not in warnings(but(**SOLE, email="pinecrest@gmail.com"))
    assert "free-mail" in warnings(but(email="pinecrest@gmail.com"))
    assert "free-mail" in warnings(Registration(brand_name="Pinecrest", email="pinecrest@gmail.com"))


def test_a_brand_alone_is_not_asked_for_a_campaign() -> None:
    assert lint(Registration(brand_name="Pinecrest Dental", website="https://pinecrestdental.com")) == ()


def test_nothing_at_all_is_a_campaign_of_which_everything_is_missing() -> None:
    assert {each.error_code for each in lint(Registration())} == {21727}
    assert len(lint(Registration())) == 6


def brand(**more: Any) -> Brand:
    return Brand(
        sid="BN" + "1" * 32,
        account_sid="AC" + "1" * 32,
        customer_profile_bundle_sid="BU" + "1" * 32,
        a2p_profile_bundle_sid="BU" + "2" * 32,
        date_created=0,  # type: ignore[arg-type]
        date_updated=0,  # type: ignore[arg-type]
        **{
            "brand_type": BrandType.STANDARD,
            "status": BrandStatus.APPROVED,
            "identity_status": IdentityStatus.VERIFIED,
            **more,
        },
    )


def test_a_registered_brand_says_what_it_may_be_for() -> None:
    low_volume = but(brand=brand(skip_automatic_sec_vet=True))
    assert rejections(low_volume) == {(30900, "UsAppToPersonUsecase")}
    assert rejections(but(brand=brand(identity_status=IdentityStatus.UNVERIFIED))) == {(30991, "BrandName")}
    political = but(
        brand=brand(), us_app_to_person_usecase="POLITICAL", **sampled("vote on [date].", "the ballot is [date].")
    )
    political = msgspec.structs.replace(political, has_embedded_links=False)
    assert rejections(political) == {(30900, "UsAppToPersonUsecase")}
    assert rejections(msgspec.structs.replace(political, campaign_verified=True)) == set()


# Bundles


def dossier(*parts: Part) -> Dossier:
    return Dossier(
        sid="BU" + "1" * 32,
        account_sid="AC" + "1" * 32,
        policy_sid="RN" + "1" * 32,
        friendly_name="One",
        email="one@example.com",
        status=BundleStatus.DRAFT,
        end_users=parts,
    )


def part(kind: str, **attributes: str) -> Part:
    return Part(sid="IT" + "1" * 32, type=kind, friendly_name="One", attributes=attributes)


def test_a_sole_proprietors_bundle_is_linted_under_its_attributes_names() -> None:
    found = lint_dossier(
        dossier(
            part(
                "starter_customer_profile_information", first_name="John", last_name="Doe", email="doe@mailinator.com"
            ),
            part("sole_proprietor_information", brand_name="Acme Sandwiches LLC"),
        )
    )
    assert [(each.error_code, each.field, each.severity) for each in found] == [
        (30915, "brand_name", Severity.REJECT),
        (30753, "email", Severity.REJECT),
    ]


def test_a_firms_bundle_is_linted_too() -> None:
    found = lint_dossier(
        dossier(
            part(
                "customer_profile_business_information",
                business_name="Pinecrest Dental LLC",
                website_url="http://gizmoquark.net",
                business_registration_identifier="USA: EIN",
                business_registration_number="12-34",
            ),
            part("authorized_representative_1", email="pinecrest@gmail.com"),
        )
    )
    assert [(each.error_code, each.field) for each in found] == [
        (30795, "business_name"),
        (30907, "website_url"),
        (30964, "website_url"),
        (30881, "email"),
    ]


def test_a_bundle_without_a_brand_is_its_evaluations_business() -> None:
    assert lint_dossier(dossier()) == ()
    assert lint_dossier(dossier(part("cnam_information", cnam_display_name="One"))) == ()


# Any input

_NASTY = st.one_of(
    st.text(max_size=300),
    st.text(alphabet="aA1 .,[]{}<>%$@'\"/:-_*\n\u2019\u0301+()#!?", max_size=300),
    st.lists(
        st.sampled_from(
            [
                "no",
                "not",
                "share",
                "third",
                "parties",
                "accepting",
                "our",
                "terms",
                "text",
                "START",
                "to",
                "https://bit.ly/x",
                "www.",
                "http://",
                "[name]",
                "]",
                "vape",
                "v1agra",
                "LLC",
                "12-3456789",
                "messages",
                "from",
                "Acme",
                "Foods",
                "pre-checked",
                "c-b-d",
                "İ",
                "ﬁ",
            ]
        ),
        max_size=60,
    ).map(" ".join),
)


@given(_NASTY, _NASTY, st.booleans(), st.sampled_from([None, *BrandType]))
def test_any_text_is_answered(text: str, other: str, flag: bool, kind: BrandType | None) -> None:
    registration = Registration(
        description=text,
        message_flow=other,
        message_samples=(text, other, text),
        us_app_to_person_usecase=other[:20] if flag else "2FA",
        has_embedded_links=flag,
        has_embedded_phone=flag,
        opt_in_message=other,
        opt_out_message=text,
        help_message=other,
        opt_in_keywords=(text,),
        opt_out_keywords=(other, text),
        help_keywords=(other,),
        privacy_policy_url=text,
        terms_and_conditions_url=other,
        brand_name=text,
        brand_type=kind,
        website=other,
        vertical=text,
        email=other,
        tax_id=text,
        tax_id_kind="EIN",
        person=other,
    )
    found = lint(registration)
    assert all(each.reason and each.suggestion and 10_000 <= each.error_code <= 99_999 for each in found)
    assert len(found) <= 3 * len(RULES)
    assert verdict(found) in Verdict


_PIECES = (
    "a ",
    "share ",
    "no share third parties ",
    "messages from Ab ",
    "a-",
    "http://a.b ",
    "[",
    "vape ",
    "text START ",
    "é ",
)


@pytest.mark.parametrize("piece", _PIECES)
def test_twice_the_text_takes_no_more_than_twice_the_steps(piece: str) -> None:
    """Steps are calls, of Python's functions and of those in C; the patterns have a test of their own."""
    short, long = (_steps((piece * length)[:length]) for length in (2048, 4096))
    assert long < 2.3 * short + 1000


def _steps(text: str) -> int:
    registration = Registration(
        description=text, message_flow=text, message_samples=(text, text), help_message=text, brand_name="Acme Foods"
    )
    steps = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal steps
        steps += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        lint(registration)
    finally:
        sys.setprofile(before)
    return steps


def test_a_mailbox_that_is_none_has_the_code_of_what_is_linted() -> None:
    assert (30881, "Email") in rejections(but(email="desk at pinecrest"))
    alone = lint(Registration(brand_name="Pinecrest Dental, LLC", email="desk at pinecrest"))
    assert [each.error_code for each in alone if each.field == "Email"] == [30753]


def test_headings_in_brackets_are_no_blanks_and_a_blank_is_one() -> None:
    headed = "[Purpose] Appointment reminders of Pinecrest Dental. [Audience] Patients who asked for them."
    assert rejections(but(description=headed)) == set()
    assert (30886, "Description") in rejections(but(description="[Company name] sends reminders of appointments."))


def test_what_is_suggested_to_a_sole_proprietor_names_no_entity() -> None:
    sole = Registration(
        brand_name="Dana Whitlock Co. Inc.", brand_type=BrandType.SOLE_PROPRIETOR, description="Call 1 Inc"
    )
    assert name(Reading(sole)) == "Dana Whitlock"
