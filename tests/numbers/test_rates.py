"""The usual rates of senders, as the data of countries has them."""

from __future__ import annotations

import pytest

from tidings.numbers.rates import default_rate
from tidings.numbers.senders import SenderType


@pytest.mark.parametrize("kind", SenderType)
@pytest.mark.parametrize("country", ["US", "CA", "GB", "KP", "ZZ"])
def test_every_kind_of_sender_has_a_rate_everywhere(kind: SenderType, country: str) -> None:
    assert default_rate(kind, country) > 0


@pytest.mark.parametrize(
    ("kind", "country", "rate"),
    [
        (SenderType.LONG_CODE, "US", 75.0),
        (SenderType.LONG_CODE, "CA", 1.0),
        (SenderType.LONG_CODE, "GB", 10.0),
        (SenderType.LONG_CODE, "ZZ", 10.0),
        (SenderType.TOLL_FREE, "US", 3.0),
        (SenderType.TOLL_FREE, "CA", 3.0),
        (SenderType.SHORT_CODE, "US", 100.0),
        (SenderType.ALPHANUMERIC, "GB", 10.0),
    ],
)
def test_some_rates_are_those_of_the_field(kind: SenderType, country: str, rate: float) -> None:
    assert default_rate(kind, country) == rate
