"""Insights agree with the list of messages, as a customer can read both, on either database."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.contract.registrant import Registrant
from tests.contract.sdk import Desk
from tests.contract.server import running_server, settled
from tests.stores import own_database
from tidings.numbers.addresses import country_of
from tidings.numbers.seed import LOCAL, TOLL_FREE

pytestmark = pytest.mark.xdist_group("server")

ENDINGS = ("5550199", "5530003", "5530007", "5540065", "5570000", "5570001", "5560005")
"""Delivered, undelivered, failed, only sent; a receipt that comes first."""
COUNTED_S = 60.0
BY: dict[str, Any] = {
    "direction": lambda one: one.direction,
    "status": lambda one: one.status,
    "error_code": lambda one: one.error_code or 0,
    "messaging_service": lambda one: one.messaging_service_sid or "",
    "country": lambda one: country_of(one.from_ if one.direction == "inbound" else one.to),
    "sender": lambda one: one.to if one.direction == "inbound" else one.from_,
}
OVER = {"delivered", "undelivered", "failed", "sent", "canceled", "received"}


@pytest.fixture(params=["sqlite", "postgresql"])
def alone(request: pytest.FixtureRequest, tmp_path: Path, desks: Callable[..., Desk]) -> Iterator[Desk]:
    """The first account of a store that nobody else uses."""
    is_sqlite = request.param == "sqlite"
    database = None if is_sqlite else own_database(request.getfixturevalue("postgres_url"))
    with running_server(tmp_path, database) as running:
        yield desks(running, running.logins.main)


def test_figures_agree_with_the_list_of_messages(alone: Desk) -> None:
    isv, chance = Registrant(alone), random.Random(7)
    client = isv.client
    sent = [
        client.messages.create(
            to=f"+1{chance.choice(('415', '212'))}{chance.choice(ENDINGS)}",
            from_=chance.choice((LOCAL, TOLL_FREE)),
            body="x" * chance.choice((10, 200)),
        )
        for _ in range(25)
    ]
    settled(lambda: _all_over(client) or None, "an end of each message")
    deleted = client.messages(sent[0].sid).fetch()
    assert deleted.delete()

    def agree() -> bool | None:
        known = [*client.messages.list(limit=1_000), deleted]
        return all(_told(isv, name) == Counter(map(key, known)) for name, key in BY.items()) or None

    settled(agree, "figures that agree", COUNTED_S)
    totals = _asked(isv)["totals"]
    known = [*client.messages.list(limit=1_000), deleted]
    assert totals["segments"] == sum(int(one.num_segments) for one in known)
    assert _asked(isv, Status="sent")["totals"]["messages"] == sum(one.status == "sent" for one in known)


def _all_over(client: Any) -> bool:
    return all(one.status in OVER for one in client.messages.list(limit=1_000))


def _told(isv: Registrant, name: str) -> Counter[Any]:
    told = _asked(isv, GroupBy=name, Limit=50)
    return Counter({one["group"][name]: one["totals"]["messages"] for one in told["series"]})


def _asked(isv: Registrant, **asked: Any) -> Any:
    return isv.tidings("GET", f"Insights/Messages?{urlencode(asked)}").json
