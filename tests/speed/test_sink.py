"""The webhook sink: what it counts, and the signatures that are checked from its sample."""

from __future__ import annotations

import asyncio
import json
from typing import cast
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from tests.speed.scenarios import signed_by
from tests.speed.sink import Receiver, Station
from tests.speed.test_smsc import Wire

SID = f"SM{'a' * 32}"
URL = "http://127.0.0.1:9099/callback?x=uid.5."


def callback(status: str, uid: int = 5, key: str = "secret") -> bytes:
    form = {"MessageSid": SID, "MessageStatus": status, "Body": ""}
    url = URL.replace("5.", f"{uid}.")
    signature = RequestValidator(key).compute_signature(url, form)
    body = urlencode(form)
    return (
        f"POST /callback?x=uid.{uid}. HTTP/1.1\r\nHost: 127.0.0.1:9099\r\nX-Twilio-Signature: {signature}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def received(*chunks: bytes) -> tuple[Station, Wire]:
    station, wire = Station("OK"), Wire()
    receiver = Receiver(station)
    receiver.connection_made(cast("asyncio.Transport", wire))
    for chunk in chunks:
        receiver.data_received(chunk)
    return station, wire


def stats(station: Station) -> dict[str, object]:
    found: dict[str, object] = json.loads(station.page("/stats"))
    return found


def test_callbacks_are_counted_by_message_and_status() -> None:
    station, wire = received(callback("sent") + callback("delivered"), callback("sent", uid=6))
    assert wire.written == station.answer * 3
    assert stats(station)["statuses"] == {"sent": 2, "delivered": 1}
    assert station.page("/finals") == f"5 delivered {SID}"


def test_a_request_may_come_in_pieces() -> None:
    whole = callback("sent")
    station, wire = received(whole[:50], whole[50:-3], whole[-3:])
    assert stats(station)["count"] == 1
    assert wire.written == station.answer


def test_a_repeated_callback_is_told_from_a_message_called_back_twice() -> None:
    found = stats(received(callback("sent"), callback("delivered"), callback("delivered"))[0])
    assert (found["duplicates"], found["repeated"], found["out_of_order"]) == (2, 1, 0)


def test_a_status_after_a_later_one_is_out_of_order() -> None:
    assert stats(received(callback("delivered"), callback("sent"))[0])["out_of_order"] == 1


def test_the_sample_is_bounded() -> None:
    station, _ = received(*(callback("sent") for _ in range(300)))
    assert 0 < len(json.loads(station.page("/samples"))) < 10


def test_a_right_signature_is_accepted_and_a_wrong_one_is_not() -> None:
    validator = RequestValidator("secret")
    assert signed_by(validator, callback("sent").decode())
    assert not signed_by(validator, callback("sent", key="other").decode())
    assert not signed_by(validator, callback("sent").decode().replace("MessageStatus=sent", "MessageStatus=seen"))
