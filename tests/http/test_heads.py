"""A head that is known by its octets reads as it would if it were taken apart, or is taken apart."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tidings.http.intake import Intake
from tidings.http.limits import ServerLimits
from tidings.http.request import Request

SETTINGS = ServerLimits()
HEAD = b"POST /a?b=c HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\nAccept: */*\r\n\r\n"
HEADS = [
    HEAD,
    b"POST /a HTTP/1.1\r\nHost: h\r\nAccept: */*\r\ncontent-length:%d\r\n\r\n",
    b"POST /other HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\nAccept: */*\r\n\r\n",
    b"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\nConnection: close\r\n\r\n",
    b"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\nContent-Length: 1\r\n\r\n",
    b"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: +%d\r\n\r\n",
    b"POST /a HTTP/1.0\r\nHost: h\r\nContent-Length: %d\r\n\r\n",
    b"GET /a HTTP/1.1\r\nHost: h\r\n\r\n%.0s",
]
texts = st.binary(max_size=20) | st.sampled_from([b"a\r\nAccept: */*\r\n\r\nb", HEAD % 3 + b"abc", b"x" * 20_000])
requests = st.tuples(st.sampled_from(HEADS), texts, st.sampled_from([0, 0, 0, 1, -1]))


def _intake() -> Intake:
    return Intake(SETTINGS, "192.0.2.1", "http")


def _shown(request: Request) -> dict[str, Any]:
    return {name: getattr(request, name) for name in Request.__slots__ if name != "head"}


def _state(intake: Intake) -> tuple[Any, ...]:
    arrivals = [(_shown(one.request), one.keep_alive, one.modern) for one in intake.ready]
    refusal = intake.refusal and (intake.refusal.status, intake.refusal.body)
    return arrivals, refusal, intake.ended, intake.begun, intake.question is None


def test_a_repeated_head_is_shared_and_only_the_length_and_the_body_differ() -> None:
    intake = _intake()
    for body in (b"first", b"", b"a third body"):
        intake.feed(HEAD % len(body) + body)
    first, second, third = [one.request for one in intake.ready]
    assert first.head is second.head is third.head is not None
    assert (third.path, third.query, third.body) == ("/a", b"b=c", b"a third body")
    assert (second.headers[b"content-length"], third.headers[b"content-length"]) == (b"0", b"12")
    intake.feed(HEAD.replace(b"/a", b"/b") % 1 + b"x")
    assert intake.ready[-1].request.head is not first.head


@given(st.lists(requests, max_size=6))
def test_an_intake_that_knows_heads_reads_as_one_that_knows_none(asked: list[tuple[bytes, bytes, int]]) -> None:
    knowing, plain = _intake(), _intake()
    for head, body, off in asked:
        octets = (head % max(0, len(body) + off) if b"%d" in head else head % b"") + body
        knowing.feed(octets[:16_384])
        plain._known = None
        plain.feed(octets[:16_384])
        assert _state(knowing) == _state(plain)
