"""The table of figures."""

from __future__ import annotations

import msgspec

from tests.speed.scenarios import Result
from tests.speed.table import figures, middle, ratios


def result(cpu_us: float, database: str = "sqlite", end_to_end_per_s: float = 0) -> Result:
    numbers: dict[str, object] = dict.fromkeys(Result.__struct_fields__, 0)
    return msgspec.convert(
        numbers | {"scenario": "chain", "database": database, "cpu_us": cpu_us, "end_to_end_per_s": end_to_end_per_s},
        Result,
    )


def test_a_figure_is_the_median_of_its_runs() -> None:
    assert middle([result(300), result(900), result(310)], "sqlite", "chain", "cpu_us") == 310
    assert middle([result(300)], "postgres", "chain", "cpu_us") is None


def test_a_figure_within_its_goal_says_ok() -> None:
    (line,) = [line for line in figures([result(340), result(360, "postgres")]).splitlines() if "chain: CPU" in line]
    assert "340 us ok" in line
    assert line.rstrip().endswith("360 us")


def test_of_a_rate_more_is_better() -> None:
    rates = [result(0, end_to_end_per_s=4_100), result(0, "postgres", end_to_end_per_s=3_900)]
    (line,) = [line for line in figures(rates).splitlines() if line.startswith("whole chain, durable")]
    assert "4,100 /s ok" in line
    assert line.endswith("3,900 /s")


def test_runs_against_another_checkout_are_compared_pair_by_pair() -> None:
    (line,) = [
        line for line in ratios([result(50), result(30)], [result(100), result(100)]).splitlines() if "CPU" in line
    ]
    assert "0.400" in line
    assert line.endswith("0.50 0.30")
