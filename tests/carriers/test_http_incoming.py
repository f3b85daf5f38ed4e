"""What aggregators call us with: receipts and texts, in whatever form, and nothing that could fail."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings import gsm
from tidings.carriers.http_incoming import ITEMS_MOST, Acknowledged, arrival_of, items_of, receipt_of
from tidings.carriers.http_link import HttpLink
from tidings.carriers.port import Receipt, ReceiptState

LINK = HttpLink(name="elm", url="https://elm.example/sms")
JSON = "application/json; charset=utf-8"


async def receipt(item: dict[str, Any], **settings: Any) -> Receipt:
    return receipt_of(HttpLink(name="elm", url="u", **settings), item, Acknowledged(1))


def test_a_query_a_form_and_json_say_the_same() -> None:
    item = {"id": "a1", "status": "delivered"}
    assert items_of(LINK, b"id=a1&status=delivered", b"", "") == [item]
    assert items_of(LINK, b"", b"id=a1&status=delivered", "application/x-www-form-urlencoded") == [item]
    assert items_of(LINK, b"id=a1", b"status=delivered", "") == [item]
    assert items_of(LINK, b"", msgspec.json.encode(item), JSON) == [item]
    assert items_of(LINK, b"", msgspec.json.encode(item), "text/plain") == [item], "some say what it is not"
    assert items_of(LINK, b"", msgspec.json.encode([item, item]), JSON) == [item, item]
    assert items_of(LINK, b"id=a1", b'{"status": "delivered"}', JSON) == [item], "the query is ours"
    listed = HttpLink(name="elm", url="u", items_path="body.results")
    assert items_of(listed, b"", msgspec.json.encode({"body": {"results": [item]}}), JSON) == [item]


@pytest.mark.parametrize("body", [b"{", b"[]", b"[1]", b'"x"', b"null", b"[" * 50_000, b"[{},1]"])
def test_a_body_that_is_none_is_told(body: bytes) -> None:
    with pytest.raises(ValueError, match="no JSON"):
        items_of(LINK, b"", body, JSON)


def test_one_call_has_a_bounded_number() -> None:
    with pytest.raises(ValueError, match="more than"):
        items_of(LINK, b"", msgspec.json.encode([{}] * (ITEMS_MOST + 1)), JSON)


@pytest.mark.parametrize(
    ("word", "state", "code"),
    [
        ("delivered", ReceiptState.DELIVERED, None),
        ("DELIVRD", ReceiptState.DELIVERED, None),
        ("Undelivered", ReceiptState.FAILED, 30008),
        ("EXPIRED", ReceiptState.FAILED, 30003),
        ("rejected", ReceiptState.FAILED, 30007),
        ("not-delivered", ReceiptState.FAILED, 30008),
        ("sent", ReceiptState.EN_ROUTE, None),
        ("buffered", ReceiptState.EN_ROUTE, None),
        ("wonderful", ReceiptState.UNREADABLE, None),
        ("", ReceiptState.UNREADABLE, None),
    ],
)
async def test_words_of_receipts_are_known(word: str, state: ReceiptState, code: int | None) -> None:
    found = await receipt({"id": "a1", "status": word})
    assert (found.ids, found.state, found.error_code) == (("a1",), state, code)


async def test_a_link_has_words_and_errors_of_its_own() -> None:
    words: Any = {"1": ReceiptState.DELIVERED, "16": ReceiptState.FAILED}
    assert (await receipt({"id": "a1", "status": 1}, receipt_statuses=words)).state is ReceiptState.DELIVERED
    failed = await receipt({"id": "a1", "status": "16", "error": "0a1"}, receipt_statuses=words, errors={"a1": 30007})
    assert (failed.error_code, failed.unlisted_error) == (30007, "")
    strange = await receipt({"id": "a1", "status": "failed", "error": "zz9"})
    assert (strange.error_code, strange.unlisted_error) == (30008, "zz9")


@pytest.mark.parametrize("text", ["hello", "STOP", "ünïcode €", "привет 👋", "", "a" * 2_000, "a\0b", "\ud800x"])
async def test_a_text_is_what_it_was(text: str) -> None:
    came = arrival_of(LINK, {"from": "+14155550199", "to": "14155550100", "text": text, "id": "m1"}, Acknowledged(1))
    assert gsm.decode(came.payload, came.data_coding) == text.replace("\0", "").replace("\ud800", "\ufffd")
    assert (came.source, came.destination) == ("+14155550199", "+14155550100") or "+14155550100" in came.destinations
    assert came.is_named


async def test_a_text_without_addresses_is_none() -> None:
    with pytest.raises(ValueError, match="from and to"):
        arrival_of(LINK, {"text": "hello"}, Acknowledged(1))


@given(st.dictionaries(st.sampled_from(["id", "status", "error", "from", "to", "text", "x"]),
       st.none() | st.text(max_size=300) | st.integers() | st.lists(st.text()), max_size=7))  # fmt: skip
def test_no_item_fails(item: dict[str, Any]) -> None:
    async def read() -> None:
        found = receipt_of(LINK, item, Acknowledged(1))
        assert len(found.written().octets) <= 4_000
        try:
            arrival_of(LINK, item, Acknowledged(1))
        except ValueError:
            assert not str(item.get("from", "")).strip("\0 \n") or True

    asyncio.run(read())


async def test_a_call_is_answered_when_all_of_it_is_stored() -> None:
    stored = Acknowledged(2)
    stored.acknowledge(True)
    assert not await stored.within(0.01)
    stored.refuse()
    assert await stored.within(0.01)
    lost = Acknowledged(1)
    lost.acknowledge(False)
    assert not await lost.within(0.01)
