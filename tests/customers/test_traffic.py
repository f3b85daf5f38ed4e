"""What customers send: told with each from the roll-ups, with one question for a whole page."""

from __future__ import annotations

from typing import Any

from tests.console.registered import assigned, brand, bundle, campaign, writes
from tests.delivery.engine import ACCOUNT
from tests.insights.town import NOON, SUB, Town, town
from tests.stores import Stores
from tidings.customers.customer import Customer, CustomerOrder, CustomerState
from tidings.customers.reading import Customers
from tidings.http import Asked


async def customer(here: Town, service: str | None, account_sid: str = ACCOUNT.sid) -> str:
    """The SID of one whose campaign has this messaging service; None: it has no campaign."""
    own: dict[str, Any] = {"account_sid": account_sid}
    profile, product = bundle(**own), bundle("sole", **own)
    made = brand(customer_profile_bundle_sid=profile.sid, **own)
    used = [campaign(brand_registration_sid=made.sid, messaging_service_sid=service, **own)] if service else []
    await here.database.commit(*writes([profile, product, made, *used]), assigned(product, profile.sid))
    return profile.sid


async def sent(here: Town, service: str, *statuses: str, **fields: Any) -> None:
    for status in statuses:
        await here.put(status, messaging_service_sid=service, **fields)


def told(one: Customer) -> tuple[int | None, float | None, int | None]:
    return one.traffic_messages, one.traffic_delivery_rate, one.traffic_failed


async def test_a_customer_tells_what_it_sent_in_thirty_days(stores: Stores) -> None:
    async with town(stores) as here:
        owl, heron, robin, wren = "MG" + "1" * 32, "MG" + "2" * 32, "MG" + "3" * 32, None
        sids = [await customer(here, service) for service in (owl, heron, wren)]
        sids.append(await customer(here, robin, SUB.sid))
        await sent(here, owl, "delivered", "delivered", "delivered", "undelivered", "sent")
        await sent(here, owl, "received", direction="inbound")
        await sent(here, owl, "failed", at=NOON.plus(days=-29))
        await sent(here, owl, "failed", at=NOON.plus(days=-31))
        await sent(here, robin, "failed", account_sid=SUB.sid)
        here.later(s=20)
        await here.count()
        customers = Customers(here.database, here.desk)
        page = {one.sid: told(one) for one in (await customers.page(Asked(), None, [])).rows}
        assert [page[sid] for sid in sids] == [(6, 0.6, 2), (0, None, 0), (None, None, None), (1, 0.0, 1)]
        alone = await customers.find(sids[0], [])
        assert alone is not None
        assert told(alone) == page[sids[0]]


async def test_a_whole_page_asks_the_figures_once(stores: Stores) -> None:
    async with town(stores) as here:
        for number in range(5):
            await customer(here, f"MG{number:032x}")
        asked: list[int] = []
        read = here.desk.sent_by_service

        async def once(accounts: Any, services: Any, days: int) -> Any:
            asked.append(len(services))
            return await read(accounts, services, days)

        here.desk.sent_by_service = once  # type: ignore[method-assign] # it is counted
        assert len((await Customers(here.database, here.desk).page(Asked(), None, [])).rows) == 5
        assert asked == [5]


async def test_the_most_traffic_or_failures_come_first_on_whichever_page(stores: Stores) -> None:
    async with town(stores) as here:
        services = [f"MG{number:032x}" for number in range(5)]
        sids = [
            await customer(here, service, SUB.sid if service == services[4] else ACCOUNT.sid) for service in services
        ]
        sids.append(await customer(here, None))
        for service, delivered, failed in zip(services, (1, 4, 0, 2, 3), (0, 1, 3, 2, 0), strict=True):
            whose = {"account_sid": SUB.sid} if service == services[4] else {}
            await sent(
                here, service, *["delivered"] * delivered, *["failed", "undelivered", "failed"][:failed], **whose
            )
        await sent(here, services[2], *["received"] * 9, direction="inbound")
        await sent(here, services[0], *["delivered"] * 9, at=NOON.plus(days=-31))
        here.later(s=20)
        await here.count()
        customers = Customers(here.database, here.desk)
        expected = {CustomerOrder.TRAFFIC: [1, 3, 4, 2, 0, 5], CustomerOrder.FAILURES: [2, 3, 1, 5, 4, 0]}
        for order, places in expected.items():
            seen, asked = list[str](), Asked(size=2)
            while len(seen) < len(sids):
                page = await customers.page(asked, None, [], order)
                seen += [one.sid for one in page.rows[:2]]
                assert len(page.rows) == (3 if len(seen) < len(sids) else 2)
                asked = Asked(size=2, keys=page.key(page.rows[1]))
            assert seen == [sids[place] for place in places]
            back = await customers.page(Asked(size=2, keys=page.key(page.rows[0]), backwards=True), None, [], order)
            assert [one.sid for one in back.rows[:2]] == [sids[place] for place in places[3:1:-1]]
            waiting = await customers.page(Asked(), CustomerState.WAITING, [], order)
            assert [one.sid for one in waiting.rows] == seen[:0]
