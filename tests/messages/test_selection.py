"""Which sender of a pool writes: two tables of cases, and what holds of every choice."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.delivery.engine import ACCOUNT
from tests.messages.selecting import from_the_code, from_the_rules
from tests.messages.selecting.cases import Case
from tidings.core.instant import DAY_US
from tidings.countries.alpha_rules import arrives
from tidings.countries.known import country
from tidings.messages.reasons import DROPPED, NAMED_MOST, kept, read
from tidings.messages.selection import (
    Candidate,
    Choice,
    Previous,
    Question,
    Reason,
    Recipient,
    Stickiness,
    choose,
    unable,
    writes_unregistered,
)
from tidings.numbers.addresses import country_of, is_alphanumeric, is_toll_free
from tidings.numbers.senders import Sender, SenderType, alpha_sender_of

NOW = 2_000_000_000_000_000
CODES = {Reason.POOL_EMPTY: 21704, Reason.NO_SENDER_ABLE: 21703}
RATE = 10.0


def candidate(line: str, joined_at: int | None = None) -> Candidate:
    """A sender as the cases write it."""
    address, *words = line.split()
    rate = next((float(word[5:]) for word in words if word.startswith("rate=")), RATE)
    wait_s = next((float(word[5:]) for word in words if word.startswith("wait=")), 0.0)
    sender = _sender(address, [word for word in words if "=" not in word])
    sender = msgspec.structs.replace(sender, joined_at=joined_at)
    return Candidate(sender, round(wait_s * rate), rate)


def _sender(address: str, words: list[str]) -> Sender:
    word, _, iso_country = address.partition("/")
    if is_alphanumeric(word):
        return alpha_sender_of(ACCOUNT.sid, word, iso_country, sid="AI" + address.rjust(32, "0"))
    is_code = not address.startswith("+")
    kind = SenderType.SHORT_CODE if is_code else SenderType.TOLL_FREE if is_toll_free(address) else SenderType.LONG_CODE
    return Sender(
        sid=("SC" if is_code else "PN") + address.removeprefix("+").rjust(32, "0"),
        account_sid=ACCOUNT.sid,
        address=address,
        type=kind,
        iso_country=words[0] if is_code else "US" if kind is SenderType.TOLL_FREE else country_of(address),
        sms="no-sms" not in words,
        mms="no-mms" not in words,
        registered="unregistered" not in words,
    )


def _takes_alpha(to: Recipient) -> bool:
    known = country(to.country)
    return known is not None and arrives(known)


def asked(case: Case) -> Question:
    """The question of a case."""
    previous = None
    if case.sticky and case.previous is not None:
        previous = Previous(case.previous, NOW - round(case.previous_days * DAY_US))
    to = Recipient.of(case.to)
    return Question(
        to,
        media=case.media,
        two_way=case.two_way,
        near=case.area_code_geomatch,
        previous=previous,
        now=NOW,
        alpha=_takes_alpha(to),
        codes=case.short_codes_reach,
    )


def pool_of(case: Case) -> list[Candidate]:
    """The pool of a case."""
    days = {line: case.joined_days.get(line.split()[0]) for line in case.pool}
    return [candidate(line, None if since is None else NOW - round(since * DAY_US)) for line, since in days.items()]


def _named(case: Case) -> str:
    return case.name


@pytest.mark.parametrize("case", from_the_rules.CASES, ids=_named)
def test_the_sender_is_the_one_that_the_rules_name(case: Case) -> None:
    _holds(case)


@pytest.mark.parametrize("case", from_the_code.CASES, ids=_named)
def test_so_it_is_in_the_corners(case: Case) -> None:
    _holds(case)


def _holds(case: Case) -> None:
    for pool in (pool_of(case), pool_of(case)[::-1]):
        choice = choose(pool, asked(case))
        found = CODES[choice.why] if choice.chosen is None else choice.chosen.sender.address
        expected = case.expected if isinstance(case.expected, set) else {case.expected}
        assert found in expected
        _explains(choice, pool)


def _explains(choice: Choice, pool: list[Candidate]) -> None:
    """Each sender of the pool is the chosen one or has its reason, and a message keeps them."""
    dropped = list(choice.dropped())
    others = [one for one in pool if one is not choice.chosen]
    assert sorted(id(one) for one, _ in dropped) == sorted(map(id, others))
    address = choice.chosen.sender.address if choice.chosen else ""
    again, known = read(address + kept(choice))
    assert again == address
    if known is None:
        assert not others
    else:
        told = [(one.sender, one.reason) for one in known.dropped]
        assert told == [(one.sender.address, DROPPED[reason]) for one, reason in dropped][:NAMED_MOST]
        assert len(known.dropped) + known.others == len(others)


LINES = (
    "+14155550101", "+14155550102", "+16285550101", "+12125550101", "+14155550103 unregistered", "+14165550101",
    "+18335550100", "+18335550101 unregistered", "50505 US", "60606 CA", "60777 GB", "70707 US no-mms", "ACME", "ACMEDE/DE",
    "ACMEGB/GB", "+447700900101", "+447700900102 no-mms", "+33639980101", "+4915155550101", "+14155550104 no-sms",
)  # fmt: skip
PEOPLE = (from_the_rules.SF, from_the_rules.NYC, from_the_rules.TORONTO, from_the_rules.LONDON, from_the_rules.PARIS,
          from_the_rules.BERLIN, from_the_rules.BUDAPEST)  # fmt: skip
WAITS = st.sampled_from([0, 0, 1, 30, 5_000])


@st.composite
def pools(draw: st.DrawFn) -> list[Candidate]:
    """Some senders, in any order, with what waits for them."""
    lines = draw(st.lists(st.sampled_from(LINES), unique_by=lambda line: line.split()[0], max_size=8))
    return [candidate(f"{line} wait={draw(WAITS)}") for line in lines]


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """What may be asked."""
    to = Recipient.of(draw(st.sampled_from(PEOPLE)))
    previous = draw(st.none() | st.sampled_from([line.split()[0].partition("/")[0] for line in LINES]))
    return Question(
        to,
        media=draw(st.booleans()),
        two_way=draw(st.booleans()),
        near=draw(st.booleans()),
        previous=None if previous is None else Previous(previous, NOW - draw(st.sampled_from([0, 1, 400])) * DAY_US),
        now=NOW,
        alpha=_takes_alpha(to),
        codes=draw(st.booleans()),
    )


def _is_alpha(one: Candidate) -> bool:
    return one.sender.type is SenderType.ALPHANUMERIC


@given(pools(), questions())
def test_who_is_chosen_can_reach_the_recipient_and_somebody_is_where_anybody_can(
    pool: list[Candidate], question: Question
) -> None:
    choice = choose(pool, question)
    able = [one for one in pool if unable(one.sender, question) is None]
    assert (choice.chosen in able) if able else choice.chosen is None
    assert choice.chosen is not None or choice.why is (Reason.NO_SENDER_ABLE if pool else Reason.POOL_EMPTY)
    _explains(choice, pool)


@given(pools(), questions())
def test_a_word_that_can_is_never_replaced_by_a_number(pool: list[Candidate], question: Question) -> None:
    question = msgspec.structs.replace(question, previous=None)
    chosen = choose(pool, question).chosen
    words = [one for one in pool if _is_alpha(one) and unable(one.sender, question) is None]
    if words:
        assert chosen is not None
        assert chosen.sender.type in (SenderType.ALPHANUMERIC, SenderType.SHORT_CODE)


@given(pools(), questions(), st.randoms())
def test_the_choice_is_repeatable_and_does_not_depend_on_the_order_of_the_pool(
    pool: list[Candidate], question: Question, chance: object
) -> None:
    first = choose(pool, question).chosen
    shuffled = list(pool)
    chance.shuffle(shuffled)  # type: ignore[attr-defined] # hypothesis draws a random.Random
    assert choose(shuffled, question).chosen == first


@given(pools(), questions(), st.lists(WAITS, min_size=8, max_size=8))
def test_who_wrote_last_stays_whatever_waits_until_that_ends(
    pool: list[Candidate], question: Question, waits: list[int]
) -> None:
    fresh = msgspec.structs.replace(question, previous=None)
    first = choose(pool, fresh).chosen
    if first is None or writes_unregistered(first.sender, question.to.country):
        return
    later = [msgspec.structs.replace(one, backlog_segments=wait * 10) for one, wait in zip(pool, waits, strict=False)]
    since = msgspec.structs.replace(question, previous=Previous(first.sender.address, NOW))
    again = choose(later, since)
    assert again.chosen is not None
    assert again.chosen.sender == first.sender
    assert again.stickiness is Stickiness.HOLDS
    without = choose([one for one in later if one.sender != first.sender], since)
    assert without.stickiness is not Stickiness.HOLDS


@given(pools(), questions())
def test_a_longer_queue_never_makes_a_sender_more_likely(pool: list[Candidate], question: Question) -> None:
    question = msgspec.structs.replace(question, previous=None)
    before = choose(pool, question).chosen
    longer = [
        msgspec.structs.replace(one, backlog_segments=one.backlog_segments + 70) if one is not before else one
        for one in pool
    ]
    after = choose(longer, question).chosen
    assert (after is None) == (before is None)
    assert before is None or after is before


def test_among_equals_every_sender_has_its_share_of_the_recipients() -> None:
    pool = [candidate(f"+1415555010{n}") for n in range(4)]
    found: dict[str, int] = {}
    for n in range(1_000):
        chosen = choose(pool, Question(Recipient.of(f"+1415777{n:04}"))).chosen
        assert chosen is not None
        found[chosen.sender.address] = found.get(chosen.sender.address, 0) + 1
    assert len(found) == 4
    assert min(found.values()) > 150


def test_of_a_large_pool_a_message_keeps_a_few_names_and_a_number() -> None:
    pool = [candidate(f"+1212555{n:04}") for n in range(400)]
    text = kept(choose(pool, Question(Recipient.of(from_the_rules.SF))))
    assert len(text) < 120
    known = read("+12125550009" + text)[1]
    assert known is not None
    assert (len(known.dropped), known.others) == (NAMED_MOST, 399 - NAMED_MOST)
