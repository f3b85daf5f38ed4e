"""Which network a number is on: by its last digit for the embedded network, by the longest prefix of a table else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.numbers.networks import BY_LAST_DIGIT, MobileNetwork, PrefixNetworks, SimulatedNetworks, read_networks

ATT, TMOBILE, VERIZON, OTHER = MobileNetwork


def test_a_simulated_handset_is_on_the_network_of_its_last_digit() -> None:
    networks = SimulatedNetworks()
    found = [networks.of(f"+1415555012{digit}") for digit in range(10)]
    assert found == [*[TMOBILE] * 4, *[ATT] * 3, *[VERIZON] * 2, OTHER]
    assert set(BY_LAST_DIGIT.values()) == set(MobileNetwork)


def test_the_longest_prefix_of_the_table_decides(tmp_path: Path) -> None:
    file = tmp_path / "networks.csv"
    file.write_text("# ours\n+1415,att\n1415555\tTMobile\n\n14155550123, VERIZON # ported\n")
    networks = read_networks(file)
    assert networks.of("+14155550123") is VERIZON
    assert networks.of("+14155550124") is TMOBILE
    assert networks.of("+14156660124") is ATT
    assert networks.of("+12125550100") is OTHER


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1415", "line 1: not enough values"),
        ("1415,att\n1416,sprint", "line 2: 'sprint' is not a valid MobileNetwork"),
        ("+,att", "line 1: '\\+' is not the beginning of a number"),
        ("\u0661415,att", "is not the beginning of a number"),
        ("1415,att,more", "line 1: too many values"),
    ],
)
def test_a_table_that_cannot_be_read_names_its_line(tmp_path: Path, text: str, why: str) -> None:
    file = tmp_path / "networks.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=why):
        read_networks(file)


@given(
    st.dictionaries(st.text("12", min_size=1, max_size=4), st.sampled_from(MobileNetwork)), st.text("12", max_size=6)
)
def test_no_longer_prefix_was_passed_over(prefixes: dict[str, MobileNetwork], digits: str) -> None:
    fitting = [prefix for prefix in prefixes if digits.startswith(prefix)]
    expected = prefixes[max(fitting, key=len)] if fitting else OTHER
    assert PrefixNetworks(prefixes).of(f"+{digits}") is expected
