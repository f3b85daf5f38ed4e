"""What fails, is slow or is much delays nobody else: no other path, no other host, no other account, no inbound webhook."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import msgspec
import pytest

from tests.virtual_wire import virtually
from tests.webhooks.post import REFUSED, Post
from tidings.webhooks import deliver, places
from tidings.webhooks.deliver import RETRY_DELAYS_S
from tidings.webhooks.exchanging import FollowUp
from tidings.webhooks.outbox import Exchange, ExchangeOutcome
from tidings.webhooks.port import ExchangeStage, WebhookAnswer, WebhookFailure
from tidings.webhooks.recorded import Reply

BAD = "https://shared.example/bad"
GOOD = "https://shared.example/good"
INBOUND = "inbound-message"
BUSY = Reply(status=503)
SILENT = Reply(failure=(11_200, ExchangeStage.TOTAL), delay_s=15)


class Takes:
    """Takes every answer. A Taker."""

    def cookies(self, exchange: Exchange) -> tuple[tuple[str, str], ...]:
        return ()

    async def take(self, exchange: Exchange, result: WebhookAnswer | WebhookFailure) -> FollowUp:
        return FollowUp()


@virtually
async def test_a_path_that_answers_503_holds_no_other_path_of_its_host() -> None:
    post = await Post(takers={INBOUND: Takes()}).start()
    post.receivers.program(BAD, BUSY)
    for number in range(2_600):
        await post.tell(f"SM{number}", BAD)
    await asyncio.sleep(1)
    began = asyncio.get_running_loop().time()
    good = await post.tell("SMgood", GOOD)
    other = await post.tell("SMother", GOOD, account="AC2")
    same = await post.tell("SMsame", BAD, account="AC2")
    inbound = await post.tell("SMinbound", GOOD, kind=INBOUND)
    await asyncio.sleep(0.01)
    for one in (good, other, inbound):
        assert (await post.row(one)).outcome == ExchangeOutcome.DONE
    assert (await post.row(same)).attempts == 1, "another account's line to the same path is its own"
    assert asyncio.get_running_loop().time() - began < 0.1
    assert (await post.row(good)).attempts == 1


@virtually
async def test_a_path_that_is_silent_leaves_places_for_the_others_of_its_host() -> None:
    post = await Post(takers={INBOUND: Takes()}).start()
    post.receivers.program(BAD, SILENT)
    for number in range(500):
        await post.tell(f"SM{number}", BAD)
    for number in range(40):
        one = await post.tell(f"SMgood{number}", GOOD)
        inbound = await post.tell(f"SMinbound{number}", GOOD, kind=INBOUND)
        await asyncio.sleep(1)
        assert (await post.row(one)).outcome == ExchangeOutcome.DONE, number
        assert (await post.row(inbound)).outcome == ExchangeOutcome.DONE, number


@virtually
async def test_a_path_that_is_silent_for_long_is_asked_by_few_until_it_answers() -> None:
    post = await Post().start()
    post.receivers.program(BAD, *[SILENT] * 40, Reply())
    for number in range(300):
        await post.tell(f"SM{number}", BAD)
    await asyncio.sleep(10)
    began = len(post.receivers.at(BAD))
    assert began == places.AT_ONCE_PER_PATH
    for _ in range(2):
        await asyncio.sleep(15)
        before, began = began, len(post.receivers.at(BAD))
    assert began - before == places.AT_ONCE_FAILING
    await asyncio.sleep(600)
    assert {row.outcome for row in await post.rows()} == {ExchangeOutcome.DONE}


@virtually
async def test_accounts_with_many_silent_hosts_leave_places_for_everybody_else() -> None:
    post = await Post(takers={INBOUND: Takes()}).start()
    for account in range(2):
        for host in range(40):
            url = f"http://silent{account}-{host}.example/x"
            post.receivers.program(url, SILENT)
            for number in range(30):
                await post.tell(f"SM{account}-{host}-{number}", url, account=f"ACbad{account}")
                await post.tell(f"SI{account}-{host}-{number}", url, account=f"ACbad{account}", kind=INBOUND)
    for number in range(30):
        one = await post.tell(f"SM{number}", GOOD)
        await asyncio.sleep(0.5)
        assert (await post.row(one)).outcome == ExchangeOutcome.DONE, number


@virtually
async def test_inbound_webhooks_go_before_any_number_of_status_callbacks_of_their_own_path() -> None:
    post = await Post(takers={INBOUND: Takes()}).start()
    post.receivers.program(GOOD, Reply(delay_s=1))
    for number in range(1_000):
        await post.tell(f"SM{number}", GOOD)
    await asyncio.sleep(0.5)
    inbound = await post.tell("SMinbound", GOOD, kind=INBOUND)
    await asyncio.sleep(1.1)
    assert (await post.row(inbound)).outcome == ExchangeOutcome.DONE
    assert len(post.heard(GOOD)) < 60


@virtually
async def test_what_waits_for_a_retry_holds_nothing_but_a_small_entry() -> None:
    post = await Post().start()
    post.receivers.program(BAD, REFUSED)
    for number in range(100):
        for _ in range(3):
            await post.tell(f"SM{number}", BAD)
    await asyncio.sleep(1)
    assert post.deliverer.waiting == 100, "what follows it stays on disk"
    assert all(subject.exchange is None for subject in post.deliverer._subjects.values())
    assert (post.deliverer._statuses.active, len(post.heard(BAD))) == (0, 100)
    post.receivers.program(BAD, Reply())
    await asyncio.sleep(5)
    assert post.heard(BAD)[-300:-200] != post.heard(BAD)[-100:]
    for number in range(100):
        mine = [status for sid, status in post.heard(BAD) if sid == f"SM{number}"]
        assert mine == ["1", "1", "2", "3"]
    assert post.deliverer.waiting == 0


@virtually
async def test_a_retry_waits_its_delay_when_the_system_s_clock_is_set_back_meanwhile() -> None:
    post = await Post().start()
    post.receivers.program(BAD, REFUSED, Reply())
    one = await post.tell("SM1", BAD)
    await asyncio.sleep(1)
    post.behind_us = 3_600_000_000
    await asyncio.sleep(RETRY_DELAYS_S[0])
    assert (await post.row(one)).outcome == ExchangeOutcome.DONE


@virtually
async def test_a_retry_waits_its_delay_when_the_clock_is_set_back_while_the_program_is_down() -> None:
    post = await Post().start()
    post.receivers.program(BAD, REFUSED)
    one = await post.tell("SM1", BAD)
    await asyncio.sleep(1)
    await post.deliverer.stop()
    again = Post(post.database)
    again.behind_us = 3_600_000_000
    await again.start()
    await asyncio.sleep(RETRY_DELAYS_S[0] + 1)
    assert (await again.row(one)).outcome == ExchangeOutcome.DONE


@pytest.fixture
def little_room() -> Iterator[None]:
    """Memory for few, as if millions waited."""
    before = deliver.ROOM, deliver.WAITING_MOST
    deliver.ROOM, deliver.WAITING_MOST = 20, 10
    yield
    deliver.ROOM, deliver.WAITING_MOST = before


@pytest.mark.usefixtures("little_room")
@virtually
async def test_beyond_all_bounds_everything_is_still_told_in_order_and_others_are_told_at_once() -> None:
    post = await Post().start()
    post.receivers.program(BAD, *[BUSY] * 150, *[Reply(status=200, delay_s=0.1)] * 1)
    for number in range(300):
        await post.tell(f"SM{number % 100}", BAD)
    good = await post.tell("SMgood", GOOD)
    await asyncio.sleep(0.01)
    assert (await post.row(good)).outcome == ExchangeOutcome.DONE
    assert post.deliverer.waiting <= 200
    await asyncio.sleep(3 * 3600)
    heard = list(dict.fromkeys(post.heard(BAD)))
    for number in range(100):
        assert [status for sid, status in heard if sid == f"SM{number}"] == ["1", "2", "3"], number
    assert {row.outcome for row in await post.rows()} == {ExchangeOutcome.DONE}
    assert (post.deliverer.waiting, post.deliverer._statuses._all.below) == (0, {})


@virtually
async def test_an_exchange_that_cannot_even_be_sent_is_given_up_alone() -> None:
    class Poisons(Takes):
        def cookies(self, exchange: Exchange) -> tuple[tuple[str, str], ...]:
            return (("a", "b\r\nX: y"),) if exchange.subject_sid == "SM1" else ()

    post = await Post(takers={INBOUND: Poisons()}).start()
    poisoned = [await post.tell("SM1", GOOD, kind=INBOUND) for _ in range(2)]
    fine = await post.tell("SM2", GOOD, kind=INBOUND)
    await asyncio.sleep(1)
    assert [(await post.row(one)).outcome for one in poisoned] == [ExchangeOutcome.GIVEN_UP] * 2
    assert (await post.row(fine)).outcome == ExchangeOutcome.DONE
    assert post.deliverer.waiting == 0


def test_the_bounds_fit_into_one_another() -> None:
    for bounds in (deliver.STATUSES, deliver.ANSWERS):
        each = msgspec.structs.asdict(bounds)
        assert each["path_failing"] < each["origin_failing"] < each["path"] < each["origin"] < each["account"]
        assert each["account_failing"] < each["account"] < each["total"]
