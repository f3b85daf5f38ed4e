"""An account's throughput: shared by all its senders in a market, kept, used to the full, and in nobody else's way."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.delivery.campaigns import ATT, NUMBERS, ONE, TWO, VERIZON, campaign, times
from tests.delivery.engine import ACCOUNT, SHORT_CODE, TOLL_FREE, US, Engine, passes, sender
from tests.virtual_wire import virtually
from tidings.delivery.throughputs import MarketThroughput, SendingMarket, limited, market_of, unlimited
from tidings.numbers.senders import SenderType

LONG_CODES = tuple(sender(number, segments_per_second=75.0) for number in (ONE, TWO))
HANDSETS = tuple(f"+1415555{number:04d}" for number in range(2_000, 2_400))
LONDON = "+447700900123"


def most_in_a_second(at: Sequence[float]) -> int:
    """The most of these moments within one second, wherever it begins."""
    moments = sorted(at)
    return max(sum(begin <= moment < begin + 1 for moment in moments) for begin in moments)


async def limit(engine: Engine, market: SendingMarket, rate: float) -> None:
    await engine.database.commit(limited(MarketThroughput(ACCOUNT.sid, market, repr(rate), 0)))


@virtually
async def test_all_senders_of_a_market_share_what_their_account_may_send() -> None:
    engine = await Engine(senders=LONG_CODES).start()
    await limit(engine, SendingMarket.LONG_CODE, 5)
    for place, to in enumerate(HANDSETS[:100]):
        await engine.send(sender=(ONE, TWO)[place % 2], to=to, status_callback=None)
    await passes(30)
    at = [moment for moment, _ in engine.carrier.got]
    assert len(at) == 100
    assert most_in_a_second(at) <= 5
    assert max(at) - min(at) <= 99 / 5 / 0.97
    by = {number: sum(one.source == number for _, one in engine.carrier.got[:50]) for number in (ONE, TWO)}
    assert abs(by[ONE] - by[TWO]) <= 6, "they take turns"


@virtually
async def test_markets_do_not_wait_for_each_other() -> None:
    senders = (sender(US), sender(TOLL_FREE, SenderType.TOLL_FREE), sender(SHORT_CODE, SenderType.SHORT_CODE))
    engine = await Engine(senders=senders).start()
    await limit(engine, SendingMarket.TOLL_FREE, 0.5)
    began = engine.loop.time()
    for to in HANDSETS[:3]:
        for number in (TOLL_FREE, US, SHORT_CODE):
            await engine.send(sender=number, to=to, status_callback=None)
    await passes(10)
    left = {
        number: [at - began for at, one in engine.carrier.got if one.source == number] for number in (US, TOLL_FREE)
    }
    assert max(left[US]) < 1
    assert [round(at) for at in left[TOLL_FREE]] == [0, 2, 4]


@virtually
async def test_a_number_of_a_campaign_keeps_to_both() -> None:
    engine = await Engine(
        senders=NUMBERS, campaigns=[campaign(segments_per_second={"att": 2.0, "verizon": 50.0})]
    ).start()
    await limit(engine, SendingMarket.LONG_CODE, 4)
    for to in (ATT, VERIZON):
        for place in range(40):
            await engine.send(sender=(ONE, TWO)[place % 2], to=to, status_callback=None)
    await passes(60)
    assert len(times(engine.carrier, ATT)) == len(times(engine.carrier, VERIZON)) == 40
    assert most_in_a_second(times(engine.carrier, ATT)) <= 2
    assert most_in_a_second([at for at, _ in engine.carrier.got]) <= 4


@virtually
async def test_a_limit_holds_from_when_it_is_set_until_it_is_taken_away() -> None:
    engine = await Engine(senders=LONG_CODES).start()
    await limit(engine, SendingMarket.LONG_CODE, 1)
    for to in HANDSETS[:200]:
        await engine.send(sender=ONE, to=to, status_callback=None)
    await passes(5)
    assert 4 <= len(engine.carrier.got) <= 6
    await limit(engine, SendingMarket.LONG_CODE, 10)
    await passes(5)
    assert 40 <= len(engine.carrier.got) <= 66
    await engine.database.commit(unlimited(ACCOUNT.sid, [SendingMarket.LONG_CODE]))
    await passes(5)
    assert len(engine.carrier.got) == 200


@pytest.mark.parametrize(
    ("kind", "to", "market"),
    [
        (SenderType.LONG_CODE, ATT, SendingMarket.LONG_CODE),
        (SenderType.TOLL_FREE, "+14165550100", SendingMarket.TOLL_FREE),
        (SenderType.SHORT_CODE, ATT, SendingMarket.SHORT_CODE),
        (SenderType.LONG_CODE, LONDON, SendingMarket.INTERNATIONAL),
        (SenderType.ALPHANUMERIC, LONDON, SendingMarket.INTERNATIONAL),
        (SenderType.TOLL_FREE, "+18765550100", SendingMarket.INTERNATIONAL),  # Jamaica
    ],
)
def test_a_market_is_the_senders_kind_at_home_and_one_for_all_that_goes_abroad(
    kind: SenderType, to: str, market: SendingMarket
) -> None:
    assert market_of(kind, to) is market
