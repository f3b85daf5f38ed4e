"""What hosts carry: the formulas give back what was measured, and read it where it is printed."""

from __future__ import annotations

import pytest

from docs import make_capacity as capacity

FIGURES = capacity.figures()


def test_one_and_two_processes_cost_what_was_measured() -> None:
    assert capacity.tidings_us(FIGURES, 1) == pytest.approx(FIGURES.alone_us)
    assert capacity.tidings_us(FIGURES, 2) == pytest.approx(FIGURES.two_us)
    assert capacity.database_us(FIGURES, 1) == pytest.approx(FIGURES.alone_database_us)
    assert capacity.database_us(FIGURES, 2) == pytest.approx(FIGURES.two_database_us)


def test_a_changed_measurement_changes_what_is_computed_from_it() -> None:
    page = capacity.SPEED.read_text()
    slower = page.replace(
        f"| octets written ahead | {FIGURES.written_octets:,.0f} |", "| octets written ahead | 9,999 |"
    )
    assert capacity.figures(slower).written_octets == 9_999


def test_a_measurement_that_the_page_does_not_print_any_more_is_missed() -> None:
    page = capacity.SPEED.read_text().replace("octets of its row", "octets")
    with pytest.raises(ValueError, match="octets of its row"):
        capacity.figures(page)


def test_each_host_more_carries_more_and_each_process_a_little_less() -> None:
    carried = [capacity.carried_per_s(FIGURES, hosts) for hosts in capacity.HOSTS]
    each = [rate / hosts for rate, hosts in zip(carried, capacity.HOSTS, strict=True)]
    assert carried == sorted(carried)
    assert each == sorted(each, reverse=True)


def test_where_cpu_of_the_primary_ends_it_has_no_core_left() -> None:
    """So the two tables say the same: the hosts at which a limit lies need what there is."""
    hosts = capacity.limit_hosts(FIGURES, "cpu")
    assert hosts < capacity.HOSTS[-1], "else the table of hosts does not reach it"
    below = max(each for each in capacity.HOSTS if each <= hosts)
    above = min(each for each in capacity.HOSTS if each > hosts)
    assert capacity.database_cores(FIGURES, below) <= capacity.DATABASE_CORES < capacity.database_cores(FIGURES, above)
