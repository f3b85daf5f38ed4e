"""What an aggregator calls us with: receipts and texts, in a query, a form or JSON, one or a list of them.

It is acknowledged by the answer to its call: only when all of it is on disk.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from typing import Any, Final

from tidings.carriers.http_link import HttpLink
from tidings.carriers.json_path import found_at, json_of, pairs_of
from tidings.carriers.message_id import IdForm, as_given
from tidings.carriers.port import Arrival, CarrierAddress, Covers, Receipt, ReceiptState, Written
from tidings.carriers.receipt_codes import (
    MEANINGS,
    ON_ITS_WAY,
    STATES,
    StateMeaning,
    error_code,
    is_unlisted,
)
from tidings.carriers.smpp_address import LONGEST, read_pair
from tidings.core.text import cleaned
from tidings.errors import UNKNOWN_FAILURE
from tidings.gsm import alphabet

ITEMS_MOST: Final = 1_000
"""Receipts or texts of one call."""
TEXT_MOST: Final = 255 * 67
"""Characters of one text: what 255 segments hold in UCS-2."""
ERROR_MOST: Final = 32
SHOWN_MOST: Final = 1_000
_WORDS: Final[Mapping[str, int]] = {
    "delivered": 2,
    "delivery_ok": 2,
    "success": 2,
    "successful": 2,
    "read": 2,
    "seen": 2,
    "expired": 3,
    "deleted": 4,
    "undelivered": 5,
    "undeliverable": 5,
    "not_delivered": 5,
    "failed": 5,
    "failure": 5,
    "error": 5,
    "sent": 1,
    "submitted": 1,
    "queued": 1,
    "pending": 1,
    "processing": 1,
    "accepted": 6,
    "buffered": 6,
    "unknown": 7,
    "rejected": 8,
    "blocked": 8,
}
"""Words that aggregators use, beside the states of SMPP, as message_state."""
_SAID: Final = {
    ReceiptState.EN_ROUTE: ON_ITS_WAY,
    ReceiptState.DELIVERED: StateMeaning(ReceiptState.DELIVERED),
    ReceiptState.FAILED: StateMeaning(ReceiptState.FAILED, UNKNOWN_FAILURE.code),
}
_UNREADABLE: Final = StateMeaning(ReceiptState.UNREADABLE)
_GSM: Final = 0
_UCS_2: Final = 8


class Acknowledged:
    """Waits until each of so many is stored, or for nobody."""

    def __init__(self, count: int) -> None:
        self._open = count
        self._is_refused = False
        self._done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        if not count:
            self._done.set_result(True)

    def acknowledge(self, stored: bool) -> None:
        """One is, or is not."""
        self._open -= 1
        self._is_refused = self._is_refused or not stored
        if not self._open and not self._done.done():
            self._done.set_result(not self._is_refused)

    def refuse(self) -> None:
        """One is for nobody, and kept for the operator: it need not come again."""
        self.acknowledge(True)

    async def within(self, seconds: float) -> bool:
        """Whether all are, by then."""
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.shield(self._done)
        except TimeoutError:
            return False


def items_of(link: HttpLink, query: bytes, body: bytes, content_type: str) -> list[Mapping[str, Any]]:
    """The receipts or texts of a call, each with what the query says of them all.

    Raises ValueError for too many, and for a body that is none.
    """
    asked = pairs_of(query)
    if not body:
        return [asked]
    if "json" not in content_type.lower() and body.lstrip()[:1] not in (b"{", b"["):
        return [{**asked, **pairs_of(body)}]
    document = json_of(body)
    items = _at(document, link.items_path) if link.items_path else document
    listed: list[Any] = items if isinstance(items, list) else [items]
    if not all(isinstance(each, dict) for each in listed) or not listed:
        msg = "it is no JSON that this link reads"
        raise ValueError(msg)
    if len(listed) > ITEMS_MOST:
        msg = f"it has more than {ITEMS_MOST} items"
        raise ValueError(msg)
    return [{**asked, **each} for each in listed]


def receipt_of(link: HttpLink, item: Mapping[str, Any], stored: Acknowledged) -> Receipt:
    """One receipt, whatever it says."""
    name = cleaned(found_at(item, link.receipt_id) or "").strip()
    word = (found_at(item, link.receipt_status) or "").strip()
    err = cleaned(found_at(item, link.receipt_error) or "", ERROR_MOST).strip()
    meaning = _meaning(link, word)
    return Receipt(
        link.name,
        (as_given(name),) if name else (),
        meaning.state,
        error_code(meaning, err, link.errors),
        None,
        stored.acknowledge,
        (IdForm.SAME,),
        _address(item, link.arriving_to),
        _address(item, link.arriving_from),
        Covers.ANY,
        err if is_unlisted(meaning, err, link.errors) else "",
        written=lambda: Written(octets=shown(item)),
    )


def arrival_of(link: HttpLink, item: Mapping[str, Any], stored: Acknowledged) -> Arrival:
    """One text. Raises ValueError where it says not from whom or for whom."""
    source, destination = (
        CarrierAddress(_address(item, path), 0, 0) for path in (link.arriving_from, link.arriving_to)
    )
    if not source.text or not destination.text:
        msg = f"a text has {link.arriving_from} and {link.arriving_to}"
        raise ValueError(msg)
    text = cleaned(found_at(item, link.arriving_text) or "", TEXT_MOST)
    is_gsm = alphabet.is_gsm(text)
    name = found_at(item, link.arriving_id)
    pair = read_pair(source, destination, link.country_code)
    return Arrival(
        carrier=link.name,
        source=pair.source,
        destination=pair.destinations[0],
        payload=alphabet.encode(text) if is_gsm else text.encode("utf-16-be", "replace"),
        data_coding=_GSM if is_gsm else _UCS_2,
        reference=_reference(name) if name else None,
        part=1,
        parts=1,
        media=(),
        acknowledge=stored.acknowledge,
        refuse=stored.refuse,
        destinations=pair.destinations[1:],
        sources=pair.sources,
        written=(source, destination),
        redelivery_s=link.redelivery_s,
        is_named=bool(name),
    )


def shown(item: Mapping[str, Any]) -> bytes:
    """What came, for whoever finds out what it means."""
    return repr(dict(item))[:SHOWN_MOST].encode("utf-8", "replace")


def _at(document: object, path: str) -> object:
    at = document
    for step in path.split("."):
        at = at.get(step) if isinstance(at, dict) else None
    return at


def _meaning(link: HttpLink, word: str) -> StateMeaning:
    key = word.lower()
    if key in link.receipt_statuses:
        return _SAID[link.receipt_statuses[key]]
    number = _WORDS.get(key.replace(" ", "_").replace("-", "_"), STATES.get(word.upper()[:7]))
    return MEANINGS[number] if number is not None else _UNREADABLE


def _address(item: Mapping[str, Any], path: str) -> str:
    return cleaned(found_at(item, path) or "", LONGEST).strip()


def _reference(name: str) -> int:
    """Of a text's id: one that comes again has the same."""
    return int.from_bytes(hashlib.sha256(name.encode("utf-8", "replace")).digest()[:4], "big") >> 1
