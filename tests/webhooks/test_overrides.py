"""The fragment of a webhook's URL says how it is called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.webhooks.overrides import DEFAULTS, Overrides, RetryOn, parse_overrides


def test_without_a_fragment_the_documented_defaults_hold() -> None:
    assert parse_overrides("") == (DEFAULTS, ())
    assert (DEFAULTS.connect_timeout_ms, DEFAULTS.read_timeout_ms, DEFAULTS.total_timeout_ms) == (5000, 15000, 15000)
    assert (DEFAULTS.retry_count, DEFAULTS.retry_on) == (1, frozenset({RetryOn.CONNECT}))


def test_every_override_is_read() -> None:
    found, warnings = parse_overrides("ct=100&rt=2000&tt=15000&rc=5&rp=4xx,5xx,rt&sni=n&e=dublin,ashburn")
    assert found == Overrides(
        connect_timeout_ms=100,
        read_timeout_ms=2000,
        total_timeout_ms=15000,
        retry_count=5,
        retry_on=frozenset({RetryOn.CLIENT_ERROR, RetryOn.SERVER_ERROR, RetryOn.READ}),
        sni=False,
        edges=("dublin", "ashburn"),
    )
    assert warnings == ()


@pytest.mark.parametrize(
    ("fragment", "code"),
    [
        ("ct=99", 11100),
        ("ct=10001", 11100),
        ("rt=15001", 11100),
        ("tt=0", 11100),
        pytest.param(f"ct={'1' * 5000}", 11100, id="ct with 5000 digits"),
        ("rc=6", 11100),
        ("rc=-1", 11100),
        ("rc=", 11100),
        ("rc=²", 11100),
        ("sni=yes", 11100),
        ("rp=3xx", 11243),
        ("rp=", 11243),
        ("e=atlantis", 11240),
        ("e=ashburn-ix", 11241),
    ],
)
def test_a_value_out_of_range_keeps_its_default_and_is_warned_of(fragment: str, code: int) -> None:
    found, warnings = parse_overrides(fragment)
    assert found == DEFAULTS
    assert [warning.code for warning in warnings] == [code]


def test_a_fragment_that_is_there_for_other_reasons_is_passed_over() -> None:
    assert parse_overrides("section-2&x=1") == (DEFAULTS, ())


@given(st.text() | st.from_regex(r"((ct|rt|tt|rc|rp|sni|e)=[0-9a-z,]{0,6}&?){0,7}", fullmatch=True))
def test_no_fragment_leads_out_of_the_ranges(fragment: str) -> None:
    found, _ = parse_overrides(fragment)
    assert 100 <= found.connect_timeout_ms <= 10_000
    assert 100 <= found.read_timeout_ms <= 15_000
    assert 100 <= found.total_timeout_ms <= 15_000
    assert 0 <= found.retry_count <= 5
