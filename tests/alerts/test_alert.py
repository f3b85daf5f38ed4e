"""What an alert says, and what it keeps to itself."""

from __future__ import annotations

import asyncio
import re

import pytest

from tests.stores import Stores
from tests.virtual_wire import virtually
from tests.webhooks.post import REFUSED, URL, Post
from tidings.alerts.alert import ANSWER_MOST, VARIABLES_MOST, alerted, alerts
from tidings.alerts.sentences import SENTENCES, LogLevel, level_of, sentence_of
from tidings.core import Instant
from tidings.errors import OUTCOMES


async def test_it_has_no_body_of_a_message_and_no_password_and_a_bounded_size(stores: Stores) -> None:
    async with stores.opened() as database:
        params = [("Body", "Private"), ("From", "+1"), *((f"P{n}", "x" * 100) for n in range(100))]
        url = f"https://user:pass@example.com/?{'a' * 2_000}"
        await database.commit(
            alerted(
                f"EV{'1' * 32}",
                "AC1",
                11200,
                Instant(5),
                resource_sid=None,
                url=url,
                method="POST",
                params=params,
                answer="y" * 9_000,
            )
        )
        [row] = await database.rows(alerts.table.select())
        kept = alerts.stored.read(row)
        assert "Private" not in str(row)
        assert "pass" not in str(row)
        assert kept.request_variables is not None
        assert kept.request_variables.startswith("Body=%2A%2A%2A&From=%2B1&")
        assert len(kept.request_variables) == VARIABLES_MOST
        assert kept.response_body == "y" * ANSWER_MOST


@pytest.mark.parametrize("code", [*SENTENCES, *OUTCOMES])
def test_every_code_has_a_sentence_without_gaps(code: int) -> None:
    assert not re.search(r"[{}]", sentence_of(code))
    assert sentence_of(code)
    assert level_of(code) in (LogLevel.ERROR, LogLevel.WARNING)


def test_after_what_only_warns_all_goes_on() -> None:
    assert level_of(12200) is LogLevel.WARNING
    assert level_of(11200) is LogLevel.ERROR


@virtually
async def test_a_webhook_that_fails_again_and_again_leaves_one_alert() -> None:

    post = await Post().start()
    post.receivers.program(URL, REFUSED, REFUSED, REFUSED)
    one = await post.tell("SM" + "1" * 32)
    await asyncio.sleep(600)
    assert (await post.row(one)).attempts > 2
    rows = await post.database.rows(alerts.table.select())
    [kept] = [alerts.stored.read(row) for row in rows]
    assert (kept.sid, kept.resource_sid) == (f"NO{one.sid[2:]}", "SM" + "1" * 32)
