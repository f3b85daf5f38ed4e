"""Much the same text from many numbers is seen; what else there is is not, and nothing grows without a bound."""

from __future__ import annotations

import pytest

from tests.delivery.engine import sender
from tidings.core.instant import DAY_US
from tidings.messages.snowshoeing import (
    ACCOUNTS_MOST,
    AGAIN_US,
    SENDERS_MOST,
    TEXTS_MOST,
    Sighting,
    Snowshoeing,
    SnowshoeLimits,
    masked,
)
from tidings.numbers.senders import Sender, SenderType

LIMITS = SnowshoeLimits(long_codes=3, toll_free=2)


def _numbers(count: int) -> list[Sender]:
    return [sender(f"+1415555{number:04}") for number in range(count)]


def _text(number: int) -> str:
    return f"Hi {'Ann' if number % 2 else 'Bob'}, sale {number}% at https://s.example/{number} today!"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Your code is 1234", "Your code is 98.76"),
        ("Hello Ann, come  by", "Hello Bartholomew, come by"),
        ("see https://a.example/x?y=1 now", "see http://b.example now"),
        ("see a.example/x now", "see shop.b.example/yy now"),
    ],
)
def test_numbers_names_and_links_do_not_tell_texts_apart(one: str, other: str) -> None:
    assert masked(one) == masked(other)
    assert masked(one) != masked(one + " again")


def test_from_so_many_long_codes_it_is_seen_once_an_hour() -> None:
    watch, numbers = Snowshoeing(LIMITS), _numbers(4)
    assert [watch.saw(number, _text(place), place) for place, number in enumerate(numbers[:2])] == [None, None]
    seen = watch.saw(numbers[2], _text(2), 2)
    assert seen == Sighting(SenderType.LONG_CODE, tuple(number.address for number in numbers[:3]))
    assert watch.saw(numbers[3], _text(3), 3) is None
    assert watch.saw(numbers[3], _text(4), 3 + AGAIN_US) is not None


def test_two_toll_free_numbers_are_enough() -> None:
    watch = Snowshoeing(LIMITS)
    one, other = sender("+18335550001", SenderType.TOLL_FREE), sender("+18335550002", SenderType.TOLL_FREE)
    assert watch.saw(one, "The same", 0) is None
    assert watch.saw(other, "Another", 0) is None
    assert watch.saw(other, "The same", 0) == Sighting(SenderType.TOLL_FREE, (one.address, other.address))


def test_other_texts_and_campaigns_and_countries_and_days_are_no_snowshoeing() -> None:
    for change in ("text", "campaign", "country", "day", "off"):
        limits = SnowshoeLimits(long_codes=0) if change == "off" else LIMITS
        watch = Snowshoeing(limits)
        for place, letter in enumerate("abcdef"):
            one = sender(
                f"+1415555000{place}",
                campaign_sid="CM1" if change == "campaign" else None,
                iso_country="GB" if change == "country" else "US",
            )
            text = f"word {letter}" if change == "text" else "the same"
            at = place * DAY_US if change == "day" else place
            assert watch.saw(one, text, at) is None, change


def test_another_accounts_numbers_are_not_counted() -> None:
    watch = Snowshoeing(LIMITS)
    for place in range(6):
        one = sender(f"+1415555000{place}", account_sid="AC" + str(place % 3) * 32)
        assert watch.saw(one, "the same", place) is None


def test_what_is_kept_is_bounded() -> None:
    watch, numbers = Snowshoeing(SnowshoeLimits(long_codes=64)), _numbers(SENDERS_MOST + 30)
    for place in range(2_000):
        watch.saw(numbers[place % len(numbers)], f"word{'x' * (place % 200)}", place)
    [seen] = watch._accounts.values()
    assert len(seen.texts) == TEXTS_MOST
    assert len(seen.senders) == SENDERS_MOST
    assert all(len(senders) <= SENDERS_MOST for senders in seen.texts.values())
    for place in range(ACCOUNTS_MOST + 10):
        watch.saw(sender("+14155550000", account_sid=f"AC{place:032}"), "x" * 2_000, place)
    assert len(watch._accounts) == ACCOUNTS_MOST
    assert all(len(text) <= 320 for seen in watch._accounts.values() for _, text, _ in seen.unread)
