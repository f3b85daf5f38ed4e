"""The walks of the group Compliance."""

from __future__ import annotations

import itertools

from tests.console.in_browser.walker import PageWalk, Visitor, Walker
from tests.console.test_registering import ADDRESS, PERSON
from tests.contract.registrant import mobile

_names = itertools.count(1)


def _begun(at: Walker) -> None:
    """A sole proprietor's registration, at the step of the person."""
    at.isv.primary()
    at.go("/registrations")
    at.follow("New customer")
    at.fill(kind="sole-proprietor", FriendlyName="Lark Dogs", Email="ada@larkdogs.example.com")
    at.press("Begin")
    at.page.wait_for_url("**/registrations/new/BU*/*")


def _registers(at: Walker) -> None:
    _begun(at)
    phone = mobile()
    at.fill(**PERSON, phone_number=phone)
    at.press("Save and go on")
    at.says("Street")
    at.fill(**ADDRESS)
    at.press("Save and go on")
    at.says("Name of the sender")
    at.fill(brand_name="Ada Lark", mobile_phone_number=phone, vertical="AGRICULTURE")
    at.press("Save and go on")
    at.press("Submit")
    at.until("To be confirmed")


def _mistypes_a_phone(at: Walker) -> None:
    _begun(at)
    at.fill(**PERSON, phone_number="nowhere")
    at.press("Save and go on")
    at.at_field("phone_number", "phone")
    at.keeps(**PERSON, phone_number="nowhere")


def _finds_a_customer(at: Walker) -> None:
    name = f"Olga {next(_names)} of {at.server.port}"
    at.isv.starter(friendly_name=name)
    at.go("/registrations")
    at.fill(Search=name)
    at.press("Search")
    at.page.wait_for_url("**Search=*")
    at.follow(name)
    at.says("History")


def _finds_nobody(at: Walker) -> None:
    at.go("/registrations")
    at.fill(Search="nobody at all")
    at.press("Search")
    at.says("No customer fits.")
    at.keeps(Search="nobody at all")


def _decided(at: Walker) -> str:
    """A profile that the reviewer approved; its row is opened to be overruled."""
    profile, _ = at.isv.business()
    at.go(f"/reviews?object={profile}")
    at.open("Overrule…")
    return profile


def _overrules_and_undoes(at: Walker) -> None:
    profile = _decided(at)
    at.fill(error_code="18602", reason="No such firm")
    at.press("Reject after all")
    held = at.main("#held li", has_text="No such firm").first
    held.get_by_text("To be rejected").wait_for()
    held.get_by_role("button", name="Undo").click()
    held.wait_for(state="detached")
    assert at.isv.trusthub.customer_profiles(profile).fetch().status == "twilio-approved"


def _rejects_with_a_code_of_something_else(at: Walker) -> None:
    _decided(at)
    at.fill(error_code="21211", reason="No such firm")
    at.press("Reject after all")
    at.at_field("error_code", "no customer profile is rejected with it")
    at.keeps(error_code="21211", reason="No such firm")


WALKS = (
    PageWalk(
        "/registrations/new",
        "/registrations/new/{sid}",
        "/registrations/new/{sid}/{step}",
        act=_registers,
        wrong=_mistypes_a_phone,
    ),
    PageWalk("/registrations", "/registrations/{sid}", act=_finds_a_customer, wrong=_finds_nobody),
    PageWalk("/reviews", act=_overrules_and_undoes, wrong=_rejects_with_a_code_of_something_else, by=Visitor.OPERATOR),
)

NOT_YET: frozenset[str] = frozenset()
"""Pages of the group without a walk: it only shrinks."""
