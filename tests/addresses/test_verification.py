"""The texts in which an address is refused: Twilio documents them, and clients compare them to the letter."""

from __future__ import annotations

import pytest

from tidings.addresses.verification import (
    SOUND,
    AddressFault,
    AddressVerdict,
    Suggestion,
    failure_text,
    not_found_text,
)

JERSEY = Suggestion(street="1 Jersey St", locality="Boston", region="MA", postal_code="02215-4147", country="US")
MEANT = (
    "Street: 1 Jersey St. Secondary Street: Boston, MA 02215-4147. Locality: Boston. Region: MA. "
    "Postal Code: 02215-4147. Country: US"
)

TEXTS = {
    AddressFault.COUNTRY: "The provided address is not a valid US or Canada address",
    AddressFault.POSTAL_CODE: f"[address_sids] - Invalid Postal Code. Address suggestion -> {MEANT};",
    AddressFault.STREET: f"[address_sids] - Invalid Street. Address suggestion -> {MEANT}",
    AddressFault.LOCALITY: f"[address_sids] - Invalid Locality. Address suggestion -> {MEANT};",
    AddressFault.REGION: f"[address_sids] - Invalid Region. Address suggestion -> {MEANT};",
    AddressFault.HOUSE_NUMBER: "[address_sids] - Invalid House Number",
}


@pytest.mark.parametrize("fault", AddressFault)
def test_each_fault_has_its_documented_text(fault: AddressFault) -> None:
    assert failure_text(AddressVerdict(fault=fault, suggestion=JERSEY)) == TEXTS[fault]


def test_an_address_that_is_not_there_is_named() -> None:
    assert not_found_text("AD" + "0" * 32) == "Address not found with sid AD00000000000000000000000000000000"


@pytest.mark.parametrize(
    "fault", [AddressFault.POSTAL_CODE, AddressFault.STREET, AddressFault.LOCALITY, AddressFault.REGION]
)
def test_where_nothing_can_be_suggested_the_text_ends_with_the_fault(fault: AddressFault) -> None:
    assert failure_text(AddressVerdict(fault=fault)) == f"[address_sids] - Invalid {fault.title()}"


def test_a_sound_address_has_no_text() -> None:
    assert failure_text(SOUND) is None


def test_braces_in_an_address_are_only_text() -> None:
    odd = Suggestion(street="{end}", locality="{0}", region="MA", postal_code="02215", country="US")
    assert "Street: {end}. Secondary Street: {0}, MA 02215." in str(
        failure_text(AddressVerdict(fault=AddressFault.REGION, suggestion=odd))
    )
