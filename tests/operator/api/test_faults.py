"""Faults by the Tidings API: which switches there are, and who turns them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

import tidings.operator.api.faults  # noqa: F401 - declares its operations
from tests.console.installation import ACCOUNT, OPERATOR, Answer, Installation, installed
from tidings.accounts.model import OPERATOR as THE_OPERATOR
from tidings.accounts.model import OPERATOR_ACCOUNT, Account, Principal
from tidings.compliance.pacing import PACES
from tidings.core import MovableClock, SeededChance, Sids
from tidings.db import Wake
from tidings.db.sqlite import SqliteDatabase
from tidings.http import Api, Parts, Request
from tidings.registry.port import BrandFiling, RegistryUnavailable
from tidings.registry.simulated.rows import AGENDA
from tidings.registry.simulated.simulator import SimulatedRegistry

CARRIER = {
    "target": "carrier",
    "drop_before_answer": 0,
    "drop_after_answer": 0,
    "submits_per_second": 0,
    "answer_delay_s": 0.0,
    "receipt_delay_s": 0.0,
    "duplicate_receipts": 0.0,
    "lost_receipts": 0.0,
    "refuse_binds": False,
}
REGISTRY = {"target": "registry", "unavailable": False, "refuse_next": [], "delay_s": 0.0}
FILING = BrandFiling(reference="BN" + "1" * 32, entity_type="SOLE_PROPRIETOR", display_name="John Doe")


async def turned(here: Installation, user: str = OPERATOR, **form: Any) -> Answer:
    return await here.post("Faults", user=user, **form)


class NobodysLine:
    """The registry's telephone; nobody listens."""

    async def text(self, to: str, body: str) -> None:
        """Says it to nobody."""


async def as_operator(_request: Request, _path_account_sid: str | None) -> tuple[Account, Principal]:
    return OPERATOR_ACCOUNT, THE_OPERATOR


def with_registry(here: Installation) -> SimulatedRegistry:
    """Gives the installation a simulated registry to be asked for its faults; no other part uses it."""
    assert here.app.program.simulated is not None
    registry = SimulatedRegistry(here.database, here.clock, PACES["short"], NobodysLine(), lambda _: False)
    parts = Parts(
        here.database,
        here.clock,
        SeededChance(1),
        Sids(here.clock, SeededChance(2)),
        here.app.program.simulated,
        registry,
    )
    here.app.api = Api(parts, as_operator)
    return registry


@installed()
async def test_the_carriers_switches_are_shown_and_turned(here: Installation) -> None:
    assert CARRIER in (await here.get("Faults", OPERATOR)).json["faults"]
    answer = await turned(here, Target="carrier", LostReceipts="1", AnswerDelayS="0.5", RefuseBinds="true")
    changed = {**CARRIER, "lost_receipts": 1.0, "answer_delay_s": 0.5, "refuse_binds": True}
    assert (answer.status, answer.json) == (200, changed)
    assert (await here.get("Faults?Target=carrier", OPERATOR)).json == {"faults": [changed]}
    assert here.app.program.simulated is not None
    assert here.app.program.simulated.faults.refuse_binds


@installed()
async def test_what_is_turned_on_goes_wrong_until_it_is_reset(here: Installation) -> None:
    sender = here.sender("toll-free").address
    await turned(here, Target="carrier", LostReceipts="1")
    lost = await here.send(sender)
    await asyncio.sleep(30)
    assert (await here.message(lost["sid"]))["status"] == "sent"
    assert (await here.ask("DELETE", "/tidings/v1/Faults", user=OPERATOR)).status == 204
    assert (await here.get("Faults?Target=carrier", OPERATOR)).json == {"faults": [CARRIER]}
    told = await here.send(sender)
    await asyncio.sleep(30)
    assert (await here.message(told["sid"]))["status"] == "delivered"


@installed()
async def test_the_registrys_switches_are_shown_turned_and_reset(here: Installation) -> None:
    registry = with_registry(here)
    assert (await here.get("Faults", OPERATOR)).json == {"faults": [CARRIER, REGISTRY]}
    answer = await turned(here, Target="registry", Unavailable="true", DelayS="60", RefuseNext=["30701", "30702"])
    assert answer.json == {"target": "registry", "unavailable": True, "refuse_next": [30701, 30702], "delay_s": 60.0}
    with pytest.raises(RegistryUnavailable):
        await registry.register_brand(FILING)
    woken: list[Wake] = []
    registry.database.on_wake(woken.append)
    assert (await here.ask("DELETE", "/tidings/v1/Faults?Target=registry", user=OPERATOR)).status == 204
    assert (await here.get("Faults?Target=registry", OPERATOR)).json == {"faults": [REGISTRY]}
    assert woken == [AGENDA]
    assert registry.faults.refuse_next == []


@pytest.mark.parametrize(
    ("form", "parameter"),
    [
        ({}, "Target"),
        ({"Target": "weather"}, "Target"),
        ({"Target": "carrier", "DropBeforeAnswer": "-1"}, "DropBeforeAnswer"),
        ({"Target": "carrier", "DropAfterAnswer": "1000001"}, "DropAfterAnswer"),
        ({"Target": "carrier", "LostReceipts": "1.1"}, "LostReceipts"),
        ({"Target": "carrier", "DuplicateReceipts": "nan"}, "DuplicateReceipts"),
        ({"Target": "carrier", "AnswerDelayS": "inf"}, "AnswerDelayS"),
        ({"Target": "carrier", "Unavailable": "true"}, "Unavailable"),
        ({"Target": "carrier", "RefuseBinds": "maybe"}, "RefuseBinds"),
        ({"Target": "registry", "RefuseBinds": "true"}, "RefuseBinds"),
        ({"Target": "registry", "RefuseNext": "1"}, "RefuseNext"),
        ({"Target": "registry", "RefuseNext": ["30701"] * 101}, "RefuseNext"),
        ({"Target": "registry", "DelayS": "86401"}, "DelayS"),
    ],
)
@installed()
async def test_switches_go_no_other_way(here: Installation, form: dict[str, Any], parameter: str) -> None:
    with_registry(here)
    refused = await turned(here, **form)
    assert (refused.status, refused.code) == (400, 20001)
    assert parameter in refused.json["message"]
    assert (await here.get("Faults", OPERATOR)).json == {"faults": [CARRIER, REGISTRY]}


@installed()
async def test_only_the_operator_sees_and_turns_them(here: Installation) -> None:
    for method in ("GET", "POST", "DELETE"):
        form = {"Target": "carrier"} if method == "POST" else None
        refused = await here.ask(method, "/tidings/v1/Faults", form, ACCOUNT)
        assert (refused.status, refused.code) == (403, 20003)


@installed(carrier="smpp://user:secret@pine:2775")
async def test_what_is_real_has_no_faults(here: Installation) -> None:
    refused = await turned(here, Target="carrier", RefuseBinds="true")
    assert (refused.status, refused.code) == (404, 20404)
    assert (await here.get("Faults?Target=carrier", OPERATOR)).code == 20404


@pytest.mark.parametrize("query", [b"", b"Target=carrier", b"Target=registry"])
async def test_without_anything_simulated_there_are_none(query: bytes) -> None:
    clock = MovableClock(lambda: 0)
    parts = Parts(SqliteDatabase(None), clock, SeededChance(1), Sids(clock, SeededChance(2)))
    request = Request("GET", "/tidings/v1/Faults", query, {b"host": b"localhost"}, b"")
    assert (await Api(parts, as_operator)(request)).status == 404
