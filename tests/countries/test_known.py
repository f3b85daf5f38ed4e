"""The data of countries is complete, hangs together, and agrees with the numbering plan and ISO 3166."""

from __future__ import annotations

import re
from zoneinfo import available_timezones

import phonenumbers
import pytest

from tidings.addresses.places import is_country
from tidings.countries.known import OverriddenValue, alpha_rule, countries, country, overridden, tables
from tidings.countries.model import (
    CHANGEABLE,
    SENDER_CHANGEABLE,
    AlphaRule,
    CountrySender,
    KnownCountry,
    LongCodeUse,
    SenderRegistration,
)

RESERVED = {"AC", "TA", "XK"}
"""They have numbers, and no code of their own in ISO 3166-1."""
ALL = list(countries().values())
LISTED = [each for each in ALL if each.listed]


def by_code(each: KnownCountry) -> str:
    return each.iso_country


def test_every_country_with_numbers_is_there_and_more_than_a_hundred_have_a_line() -> None:
    assert set(countries()) == set(phonenumbers.SUPPORTED_REGIONS)
    assert len(LISTED) > 100
    assert len({line.iso_country for line in tables().countries} | set(tables().elsewhere)) == len(ALL)
    assert len(tables().countries) + len(tables().elsewhere) == len(ALL)


@pytest.mark.parametrize("each", ALL, ids=by_code)
def test_codes_agree_with_iso_3166_and_with_the_numbering_plan(each: KnownCountry) -> None:
    assert is_country(each.iso_country) or each.iso_country in RESERVED
    assert each.calling_code == f"+{phonenumbers.country_code_for_region(each.iso_country)}"
    assert each.name
    assert each.name.isprintable()


def test_codes_are_known_to_pycountry() -> None:
    pycountry = pytest.importorskip("pycountry", reason="pycountry is not installed; ISO 3166 is checked above")
    assert {code for code in countries() if pycountry.countries.get(alpha_2=code) is None} == RESERVED


def test_every_source_has_a_name_and_a_month_and_is_used() -> None:
    known, file = tables().sources, tables()
    for source in known.values():
        assert source.name
        assert re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", source.as_of)
    said = {name for line in file.countries for name in line.sources.values()}
    used = said | set(file.senders_sources.values()) | set(file.country_sources.values()) | {"assumed", "practice"}
    assert used == set(known)
    assert all(name in CHANGEABLE for line in file.countries for name in line.sources)
    assert re.fullmatch(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", file.version)


@pytest.mark.parametrize("each", ALL, ids=by_code)
def test_every_value_says_where_it_comes_from(each: KnownCountry) -> None:
    wanted = {*CHANGEABLE, *(f"{kind}.{name}" for kind in each.senders for name in SENDER_CHANGEABLE)}
    assert set(each.provenance) == wanted
    assert all(said.source and said.as_of and not said.overridden for said in each.provenance.values())


@pytest.mark.parametrize("each", LISTED, ids=by_code)
def test_a_line_hangs_together(each: KnownCountry) -> None:
    kinds = set(each.senders)
    assert (CountrySender.ALPHANUMERIC in kinds) == (each.served and each.alphanumeric is not AlphaRule.NOT_SUPPORTED)
    assert (CountrySender.SHORT_CODE in kinds) == each.short_code
    assert (CountrySender.TOLL_FREE in kinds) == each.toll_free
    numbers = {CountrySender.LONG_CODE, CountrySender.A2P_10DLC} & kinds
    assert bool(numbers) == (each.long_code is not LongCodeUse.NONE)
    assert not each.toll_free or each.calling_code == "+1"
    assert each.timezone in available_timezones()
    assert each.marketing_on_holidays or each.holidays_source
    for rule in each.senders.values():
        assert 0 < rule.segments_per_second <= rule.segments_per_second_most
        assert rule.lead_time_days >= 0
        assert rule.monthly_cost >= 0
    assert all(sentence.endswith(".") for sentence in each.guidelines)


def test_what_is_known_of_some_countries() -> None:
    assert {code for code in countries() if not countries()[code].served} == {"CU", "IR", "KP", "SD", "SY"}
    assert {code for code in countries() if countries()[code].mms} == {"US", "CA", "AU", "PR"}
    assert {code: alpha_rule(code) for code in ("US", "HU", "IN", "GB", "CZ", "MY", "ZZ")} == {
        "US": AlphaRule.NOT_SUPPORTED,
        "HU": AlphaRule.OVERWRITTEN,
        "IN": AlphaRule.REGISTRATION,
        "GB": AlphaRule.FREE,
        "CZ": AlphaRule.PARTLY,
        "MY": AlphaRule.OVERWRITTEN,
        "ZZ": AlphaRule.NOT_SUPPORTED,
    }
    assert country("ZZ") is None


def test_what_an_operator_sets_changes_what_follows_from_it() -> None:
    given = {
        "alphanumeric": OverriddenValue("registration", "a carrier", "2026-12-01"),
        "long-code.monthly_cost": OverriddenValue(9.5, "a carrier", "2026-12-01"),
        "of_another_version": OverriddenValue(1, "a carrier", "2026-12-01"),
    }
    before, after = countries()["GB"], overridden("GB", given)
    assert before.senders[CountrySender.ALPHANUMERIC].registration is SenderRegistration.NONE
    rule = after.senders[CountrySender.ALPHANUMERIC]
    assert (rule.registration, rule.lead_time_days) == (SenderRegistration.SENDER_ID, 14)
    assert after.senders[CountrySender.LONG_CODE].monthly_cost == 9.5
    assert after.provenance["alphanumeric"].overridden
    assert not after.provenance["url_policy"].overridden
