"""A message on its way: in one piece as MMS, in segments as text, with links where a carrier takes no media."""

from __future__ import annotations

from tests.delivery.carrier import StubCarrier
from tests.delivery.engine import ACCOUNT
from tidings.carriers.port import MediaReference
from tidings.core import Instant
from tidings.delivery.passage import begin, put_links
from tidings.messages import accept
from tidings.messages.model import Message
from tidings.routing.routes import WayOut

WAY = WayOut(StubCarrier(), "pine")
PICTURE = MediaReference("https://here.example/p.png", "image/png")


def _message(body: str, *, as_mms: bool) -> Message:
    facts = accept.Gathered(
        now=Instant(1_000_000),
        account=ACCOUNT,
        message_sid=("MM" if as_mms else "SM") + "0" * 32,
    )
    wanted = accept.Wanted(to="+14155550100", sender="+14155550101", body=body, as_mms=as_mms)
    return accept.draft(wanted, facts)


def test_an_mms_goes_in_one_piece_however_long() -> None:
    passage = begin(_message("x" * 1000, as_mms=True), (WAY,), WAY, (PICTURE,), 60)
    (submission,) = passage.waiting
    assert (submission.parts, submission.media, submission.has_header) == (1, (PICTURE,), False)
    assert submission.payload.decode("utf-16-be") == "x" * 1000


def test_a_text_goes_in_segments_that_share_a_reference() -> None:
    passage = begin(_message("x" * 400, as_mms=False), (WAY,), WAY, (), 60)
    assert [submission.part for submission in passage.waiting] == [1, 2, 3]
    assert len({submission.payload[:4] for submission in passage.waiting}) == 1


def test_a_carrier_without_media_gets_links_and_the_segments_are_counted_anew() -> None:
    message = _message("x" * 150, as_mms=True)
    put_links(message, [PICTURE])
    carrier = StubCarrier()
    carrier.takes_media = False
    way = WayOut(carrier, "pine")
    passage = begin(message, (way,), way, (), 60)
    assert message.num_segments == len(passage.waiting) == 2
    assert message.body == "x" * 150
    assert message.text.endswith("\nhttps://here.example/p.png")
