"""Codes of an authenticator, and recovery codes: which count, and how often."""

from __future__ import annotations

import pyotp

from tidings.accounts.people.policy import TwoFactor, asks
from tidings.accounts.people.second_factor import (
    CODES,
    STEP_S,
    address_of,
    as_typed,
    new_recovery_codes,
    new_secret,
    step_of,
)
from tidings.core import SeededChance

SECRET = new_secret(SeededChance(1))
NOW_S = 1_700_000_010
SECOND = 1_000_000


def code_at(second: int) -> str:
    return pyotp.TOTP(SECRET).at(second)


def step(code: str, last: int = 0, at_s: int = NOW_S) -> int | None:
    return step_of(SECRET, code, at_s * SECOND, last)


def test_a_code_counts_for_its_half_minute_and_the_ones_beside() -> None:
    assert step(code_at(NOW_S)) == NOW_S // STEP_S
    assert step(code_at(NOW_S - STEP_S)) == NOW_S // STEP_S - 1
    assert step(code_at(NOW_S + STEP_S)) == NOW_S // STEP_S + 1
    assert step(code_at(NOW_S - 2 * STEP_S)) is None
    assert step(code_at(NOW_S + 2 * STEP_S)) is None


def test_a_code_that_was_taken_and_those_before_it_count_no_more() -> None:
    taken = step(code_at(NOW_S))
    assert taken is not None
    assert step(code_at(NOW_S), taken) is None
    assert step(code_at(NOW_S - STEP_S), taken) is None
    assert step(code_at(NOW_S + STEP_S), taken) == taken + 1


def test_no_other_text_is_a_code() -> None:
    assert [step(text) for text in ("", "12345", "1234567", "abcdef", "٣٣٣٣٣٣", "000000\n")] == [None] * 6


def test_the_picture_says_whose_and_of_what_the_secret_is() -> None:
    read = pyotp.parse_uri(address_of(SECRET, "ann@example.com"))
    assert (read.secret, read.name, read.issuer) == (SECRET, "ann@example.com", "Tidings")
    assert len(SECRET) == 32


def test_recovery_codes_are_ten_and_are_read_however_they_are_typed() -> None:
    codes = new_recovery_codes(SeededChance(2))
    assert len(set(codes)) == CODES
    assert {as_typed(f" {code.upper()} ") for code in codes} == {code.replace("-", "") for code in codes}


def test_a_policy_asks_everybody_each_time_or_each_device_once_a_month() -> None:
    def asked(policy: TwoFactor, has_factor: bool, until: int = 0) -> bool:
        return asks(policy, has_factor=has_factor, trusted_until=until, machine_us=100)

    assert not asked(TwoFactor.OFF, has_factor=False)
    assert asked(TwoFactor.OFF, has_factor=True)
    assert asked(TwoFactor.EVERY_SIGN_IN, has_factor=False)
    assert asked(TwoFactor.EVERY_SIGN_IN, has_factor=True, until=101)
    assert asked(TwoFactor.MONTHLY_PER_DEVICE, has_factor=True, until=100)
    assert not asked(TwoFactor.MONTHLY_PER_DEVICE, has_factor=True, until=101)
    assert asked(TwoFactor.MONTHLY_PER_DEVICE, has_factor=False, until=101), "who has none sets one up"
