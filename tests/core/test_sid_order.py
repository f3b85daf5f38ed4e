"""SIDs sort by the moment at which they were made."""

from __future__ import annotations

from tidings.core import MovableClock, SeededChance, Sids, before_sids


def test_what_sorts_before_all_that_were_made_from_a_moment_on() -> None:
    clock = MovableClock(lambda: 1_800_000_000_000_000)
    sids = Sids(clock, SeededChance("sids"))
    earlier = sids.make("EV")
    clock.advance(1_000)
    later = sids.make("EV")
    assert earlier < before_sids("EV", clock.now()) < later
