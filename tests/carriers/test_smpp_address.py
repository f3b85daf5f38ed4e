"""Addresses of PDUs: what is certain is E.164, what is not stays as it was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.carriers.port import CarrierAddress
from tidings.carriers.smpp_address import read_pair

OURS = CarrierAddress("14155550100", 1, 1)


def _source(text: str, ton: int, country_code: str = "", destination: CarrierAddress = OURS) -> str:
    return read_pair(CarrierAddress(text, ton, 1), destination, country_code).source


@pytest.mark.parametrize(
    ("written", "ton", "country_code", "read"),
    [
        ("14155550199", 1, "", "+14155550199"),
        ("+14155550199", 1, "", "+14155550199"),
        ("+14155550199", 0, "", "+14155550199"),
        ("447700900123", 1, "1", "+447700900123"),
        ("0014155550101", 1, "", "+14155550101"),
        ("0014155550101", 0, "", "+14155550101"),
        ("01114155550101", 0, "1", "+14155550101"),
        ("14155550199", 0, "1", "+14155550199"),
        ("4155550101", 0, "1", "+14155550101"),
        ("4155550101", 2, "1", "+14155550101"),
        ("4155550101", 1, "1", "+14155550101"),
        ("14155550101", 2, "1", "+14155550101"),
        ("07400123456", 2, "44", "+447400123456"),
        ("07400123456", 0, "44", "+447400123456"),
        ("7400123456", 2, "44", "+447400123456"),
        ("07700900123", 2, "44", "+447700900123"),
        ("447400123456", 2, "44", "+447400123456"),
        ("14155550199", 2, "44", "+14155550199"),
        ("415-555-0199", 2, "1", "+14155550199"),
    ],
)
def test_a_number_is_e164_where_the_type_or_the_links_country_leaves_no_doubt(
    written: str, ton: int, country_code: str, read: str
) -> None:
    assert _source(written, ton, country_code) == read


@pytest.mark.parametrize(
    ("written", "ton", "country_code"),
    [
        ("4155550101", 2, ""),
        ("4155550101", 0, ""),
        ("3615550123", 0, ""),
        ("15012345678", 0, ""),
        ("3615550123", 0, "1"),
        ("12345", 3, "1"),
        ("12345", 0, "1"),
        ("12345", 1, "1"),
        ("12345", 2, "1"),
        ("12345678", 6, "1"),
        ("Pine", 5, "1"),
        ("Pine", 0, "1"),
        ("", 0, "1"),
    ],
)
def test_what_could_be_another_number_or_none_stays_as_it_was_written(
    written: str, ton: int, country_code: str
) -> None:
    assert _source(written, ton, country_code) == written


@pytest.mark.parametrize(
    ("written", "ton", "country_code", "ours"),
    [
        ("14155550100", 1, "", "+14155550100"),
        ("14155550100", 0, "", "+14155550100"),
        ("14155550100", 2, "", "+14155550100"),
        ("4155550100", 2, "1", "+14155550100"),
        ("4155550100", 0, "1", "+14155550100"),
        ("4155550100", 1, "1", "+14155550100"),
        ("0014155550100", 0, "", "+14155550100"),
        ("+14155550100", 5, "", "+14155550100"),
        ("55500", 1, "", "55500"),
        ("55500", 1, "1", "55500"),
        ("55500", 0, "1", "55500"),
        ("55500", 3, "1", "55500"),
        ("55500", 6, "", "55500"),
        ("+55500", 1, "", "55500"),
        ("447700900000", 0, "", "+447700900000"),
        ("07700900000", 2, "44", "+447700900000"),
    ],
)
def test_a_destination_is_looked_for_in_every_form_that_the_link_may_mean(
    written: str, ton: int, country_code: str, ours: str
) -> None:
    pair = read_pair(CarrierAddress("14155550199", 1, 1), CarrierAddress(written, ton, 1), country_code)
    assert ours in pair.destinations


def test_a_national_number_is_first_looked_for_in_the_links_country() -> None:
    pair = read_pair(OURS, CarrierAddress("3615550123", 0, 1), "1")
    assert pair.destinations[:2] == ("+13615550123", "+3615550123")


def test_the_source_is_read_as_the_destination_turned_out_to_be_written() -> None:
    pair = read_pair(CarrierAddress("14155550199", 0, 1), CarrierAddress("14155550100", 0, 1), "")
    assert (pair.source, pair.sources) == ("14155550199", {"+14155550100": "+14155550199"})
    either = read_pair(CarrierAddress("3615550123", 0, 1), CarrierAddress("4155550100", 0, 1), "1")
    assert either.sources["+14155550100"] == "+13615550123"
    other_type = read_pair(CarrierAddress("14155550199", 0, 1), CarrierAddress("14155550100", 1, 1), "")
    assert other_type.sources == {}, "a link that tells types apart does not write both alike"


def test_an_address_is_bounded_and_has_nothing_unprintable() -> None:
    assert _source("Pi\x07ne\x1b\x80", 5) == "Pine"
    assert len(_source("x" * 60_000, 5)) == 64
    assert len(_source("9" * 60_000, 0, "1")) == 64


@given(st.text(max_size=24), st.integers(0, 255), st.sampled_from(["", "1", "44", "49", "65", "999"]))
def test_no_address_crashes_the_reading(text: str, ton: int, country_code: str) -> None:
    address = CarrierAddress(text, ton, 1)
    pair = read_pair(address, address, country_code)
    assert pair.destinations
    assert all(len(form) <= 66 for form in (pair.source, *pair.destinations))
