"""The answers to most creations, written from a template: all but ten values of one are as in any other.

A template is the general answer to a sample, with places where the sample's own values were, so that what a message
shows is said once, by its declaration.
"""

from __future__ import annotations

from typing import Final

import msgspec

from tidings.core import Instant
from tidings.http import Call
from tidings.messages.api.shown import as_created
from tidings.messages.lifecycle import Status
from tidings.messages.model import Direction, Message

_ENCODE = msgspec.json.Encoder().encode
_AT: Final = Instant(0)
_SERVICE: Final = "MGxSERVICEx"
_SAMPLE: Final = Message(
    account_sid="ACxACCOUNTx",
    sid="SMxMESSAGEx",
    direction=Direction.OUTBOUND_API,
    status=Status.QUEUED,
    from_="xFROMx",
    to="xTOx",
    body="xBODYx",
    num_segments=777_777_777,
    num_media=0,
    date_created=_AT,
    date_updated=_AT,
)
_PLACES: Final = {
    _SAMPLE.account_sid: "account_sid",
    _SAMPLE.sid: "sid",
    "xFROMx": "from",
    _SAMPLE.to: "to",
    f'"{_SAMPLE.body}"': "body",
    str(_SAMPLE.num_segments): "segments",
    _SERVICE: "service",
    _AT.rfc2822(): "at",
}


class CreationAnswers:
    """Writes answers to creations that name neither media, tags, a time nor a retention."""

    def __init__(self) -> None:
        self._of_service = self._plain = ""

    def written(self, call: Call, message: Message) -> bytes:
        """What `as_created` says of a message, as JSON."""
        if not self._plain:
            self._plain = _template(call, _SAMPLE)
            self._of_service = _template(call, msgspec.structs.replace(_SAMPLE, messaging_service_sid=_SERVICE))
        values = {
            "account_sid": message.account_sid,
            "sid": message.sid,
            "from": message.from_,
            "to": message.to,
            "body": _ENCODE(message.body).decode(),
            "segments": message.num_segments,
            "service": message.messaging_service_sid,
            "at": Instant(message.date_created).rfc2822(),
        }
        return ((self._of_service if message.messaging_service_sid else self._plain) % values).encode()


def _template(call: Call, sample: Message) -> str:
    text = call.written(as_created(sample)).body.decode().replace("%", "%%")
    for mark, place in _PLACES.items():
        text = text.replace(mark, f"%({place})s")
    return text
