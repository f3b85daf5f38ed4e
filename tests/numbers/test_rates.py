"""The table of rates."""

from __future__ import annotations

from datetime import date

import pytest

from tidings.numbers.rates import RATES, default_rate
from tidings.numbers.senders import SenderType


@pytest.mark.parametrize("kind", SenderType)
@pytest.mark.parametrize("country", ["US", "CA", "GB", "ZZ"])
def test_every_kind_of_sender_has_a_rate_everywhere(kind: SenderType, country: str) -> None:
    assert default_rate(kind, country) > 0


def test_every_rate_says_of_which_day_it_is() -> None:
    assert all(date.fromisoformat(rate.as_of) for rate in RATES)
