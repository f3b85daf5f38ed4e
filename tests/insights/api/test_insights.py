"""Insights by the Tidings API: what the whole program's messages come to, who sees what, and what is refused."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from tests.console.installation import ACCOUNT, OPERATOR, OTHER, Installation, installed
from tidings.messages.model import message

OPERATIONS = ("Messages", "Errors", "Latency", "Responses", "Senders", "Now", "Scheduled")


async def ask(here: Installation, name: str, user: str = ACCOUNT, **asked: Any) -> Any:
    return await here.get(f"Insights/{name}?{urlencode(asked, doseq=True)}", user)


async def counted(here: Installation) -> None:
    """The loop looks every ten seconds."""
    await asyncio.sleep(30)


async def _lives(here: Installation) -> None:
    """Messages to recipients that answer, refuse, stay silent and opt out."""
    sender = here.sender("toll-free").address
    for to in ("+12065550142", "+12065550143", "+12065550144", "+14155550199"):
        await here.send(sender, to=to)
    await here.post(f"Handsets/{'+12065550143'.replace('+', '%2B')}/Messages", To=sender, Body="Thanks")
    await here.post(f"Handsets/{'+12065550144'.replace('+', '%2B')}/Messages", To=sender, Body="STOP")
    await asyncio.sleep(60)


@installed()
async def test_what_the_program_sent_is_what_is_told(here: Installation) -> None:
    await _lives(here)
    await counted(here)
    rows = await here.database.rows(
        sa.select(message.c.status, message.c.direction, sa.func.count())
        .where(message.c.account_sid == ACCOUNT)
        .group_by(message.c.status, message.c.direction)
    )
    told = (await ask(here, "Messages", GroupBy=["status", "direction"])).json
    groups = {(one["group"]["status"], one["group"]["direction"]): one["totals"]["messages"] for one in told["series"]}
    assert groups == {(status, direction): count for status, direction, count in rows}
    assert told["totals"]["messages"] == sum(count for *_, count in rows)
    assert told["counted_since"] is None
    by_carrier = (await ask(here, "Messages", GroupBy="carrier", Direction="outbound-api")).json["series"]
    assert {one["group"]["carrier"]: one["totals"]["messages"] for one in by_carrier} == {"simulated": 4}


@installed()
async def test_answers_opt_outs_and_latencies_are_told(here: Installation) -> None:
    await _lives(here)
    await counted(here)
    totals = (await ask(here, "Responses")).json["totals"]
    assert (totals["inbound"], totals["replies"], totals["opt_outs"]) == (2, 2, 1)
    stages = {one["stage"]: one for one in (await ask(here, "Latency")).json["stages"]}
    assert stages["total"]["messages"] == (await ask(here, "Messages")).json["totals"]["delivered"] > 0
    assert stages["queue"]["p50_seconds"] <= stages["total"]["p50_seconds"]
    [one] = (await ask(here, "Senders", Direction="outbound-api")).json["senders"]
    assert one["totals"]["outbound"] == 4


@installed()
async def test_now_agrees_with_the_messages(here: Installation) -> None:
    await _lives(here)
    await counted(here)
    now = (await ask(here, "Now")).json
    status = Counter(
        dict(
            await here.database.rows(
                sa.select(message.c.status, sa.func.count())
                .where(message.c.account_sid == ACCOUNT)
                .group_by(message.c.status)
            )
        )
    )
    assert now["delivered"]["value"] == status["delivered"]
    assert now["failed"]["value"] == status["failed"] + status["undelivered"]
    assert now["waiting"]["value"] == now["scheduled"] == 0


@installed()
async def test_an_account_sees_nothing_of_another(here: Installation) -> None:
    await _lives(here)
    await counted(here)
    for name in OPERATIONS:
        assert (await ask(here, name, OTHER, AccountSid=ACCOUNT)).status == 404
        assert (await ask(here, name, AccountSid="AC" + "9" * 32)).status == 404
    assert (await ask(here, "Messages", OTHER)).json["totals"]["messages"] == 0
    assert (await ask(here, "Messages", OTHER, IncludeSubaccounts="true")).json["totals"]["messages"] == 0
    assert (await ask(here, "Senders", OTHER)).json["senders"] == []
    assert (await ask(here, "Now", OTHER)).json["delivered"]["value"] == 0


@installed()
async def test_the_operator_sees_all_and_each(here: Installation) -> None:
    await _lives(here)
    await counted(here)
    own = (await ask(here, "Messages")).json["totals"]
    assert (await ask(here, "Messages", OPERATOR)).json["totals"] == own
    assert (await ask(here, "Messages", OPERATOR, AccountSid=ACCOUNT)).json["totals"] == own
    assert (await ask(here, "Messages", OPERATOR, AccountSid=OTHER)).json["totals"]["messages"] == 0


@installed()
async def test_a_main_account_sees_its_subaccounts_and_they_see_themselves(here: Installation) -> None:
    made = await here.ask("POST", "/2010-04-01/Accounts.json", {"FriendlyName": "Sub"})
    sub = made.json["sid"]
    await _lives(here)
    await counted(here)
    own = (await ask(here, "Messages")).json["totals"]
    assert (await ask(here, "Messages", AccountSid=sub)).json["totals"]["messages"] == 0
    family = (await ask(here, "Messages", IncludeSubaccounts="true", GroupBy="account")).json
    assert [one["group"]["account"] for one in family["series"]] == [ACCOUNT]
    assert family["totals"] == own
    theirs = await here.ask(
        "GET", f"/tidings/v1/Insights/Messages?AccountSid={ACCOUNT}", None, sub, made.json["auth_token"]
    )
    assert theirs.status == 404


@pytest.mark.parametrize(
    "asked",
    [
        {"Granularity": "minute"},
        {"TimeZone": "Nowhere/Land"},
        {"TimeZone": "../../etc/passwd"},
        {"From": "tomorrow"},
        {"From": "2030-01-01"},
        {"From": "1999-01-01"},
        {"GroupBy": "body"},
        {"GroupBy": ["status", "country", "channel"]},
        {"GroupBy": ["sender", "country"]},
        {"Limit": "51"},
        {"ErrorCode": "x"},
        {"Country": ["US"] * 51},
        {"Compare": "next"},
    ],
)
@installed()
async def test_what_cannot_be_answered_is_refused_by_name(here: Installation, asked: dict[str, Any]) -> None:
    refused = await ask(here, "Messages", **asked)
    assert (refused.status, refused.code) == (400, 20001), refused.json
    assert next(iter(asked)) in refused.json["message"] or "Sender" in refused.json["message"]


@installed()
async def test_the_lag_of_the_loop_is_told_to_prometheus(here: Installation) -> None:
    from tidings.console.metrics import Metrics

    await _lives(here)
    await counted(here)
    written, _ = Metrics(here.app.program).written("text/plain")
    figures = dict(line.rsplit(" ", 1) for line in written.decode().splitlines() if line.startswith("tidings_insights"))
    assert float(figures["tidings_insights_counted_total"]) > 0
    assert float(figures["tidings_insights_lag_seconds"]) < 5
    assert float(figures["tidings_insights_behind"]) == 0
