"""Requests rewritten as octets."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.sdkproxy.heads import HEAD_MAX, BadRequest, RequestRewriter, for_tidings, single

PIPELINED = (
    b"POST /v1/Services?a=b HTTP/1.1\r\nHost: messaging.twilio.com\r\nContent-Length: 3\r\n\r\nA=1"
    b"GET /x HTTP/1.1\r\nHost: api.twilio.com\r\nx-forwarded-PROTO: http\r\nX-Forwarded-Host: evil\r\n\r\n"
    b"POST /y HTTP/1.1\r\nHost: api.twilio.com\r\nTransfer-Encoding: chunked\r\n\r\n3;e=1\r\nabc\r\n0\r\nT: 1\r\n\r\n"
)
REWRITTEN = (
    b"POST /v1/Services?a=b HTTP/1.1\r\nHost: messaging.twilio.com\r\nContent-Length: 3\r\n"
    b"X-Forwarded-Proto: https\r\n\r\nA=1"
    b"GET /x HTTP/1.1\r\nHost: api.twilio.com\r\nX-Forwarded-Proto: https\r\n\r\n"
    b"POST /y HTTP/1.1\r\nHost: api.twilio.com\r\nTransfer-Encoding: chunked\r\nX-Forwarded-Proto: https\r\n\r\n"
    b"3\r\nabc\r\n0\r\n\r\n"
)


def test_every_request_of_a_connection_tells_the_scheme_and_clients_cannot() -> None:
    assert RequestRewriter(for_tidings("https")).feed(PIPELINED) == REWRITTEN


@given(st.lists(st.integers(0, len(PIPELINED)), max_size=20))
def test_it_does_not_matter_how_the_octets_are_cut(cuts: list[int]) -> None:
    rewriter = RequestRewriter(for_tidings("https"))
    edges = [0, *sorted(cuts), len(PIPELINED)]
    sent = b"".join(rewriter.feed(PIPELINED[start:end]) for start, end in pairwise(edges))
    # A chunk that came in pieces goes on in pieces: the bodies are compared without their framing.
    assert sent.replace(b"1\r\na\r\n", b"").startswith(REWRITTEN[: REWRITTEN.index(b"3\r\nabc")])
    assert sent.endswith(b"0\r\n\r\n")
    framing = sent.rpartition(b"\r\n\r\n0\r\n\r\n")[0] or sent
    assert framing.count(b"X-Forwarded-Proto: https") == 3


def test_an_absolute_request_loses_the_words_for_the_proxy_and_takes_the_host_of_its_target() -> None:
    rewriter = RequestRewriter(single("example.com:81", b"/a?b"), once=True)
    request = (
        b"GET http://example.com:81/a?b HTTP/1.1\r\nHost: other\r\nProxy-Connection: keep-alive\r\nAccept: */*\r\n"
        b"Proxy-Authorization: Basic eA==\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\n\r\n"
    )
    sent = rewriter.feed(request + b"GET http://example.com:81/second HTTP/1.1\r\nHost: other\r\n\r\n")
    assert sent == b"GET /a?b HTTP/1.1\r\nHost: example.com:81\r\nAccept: */*\r\nConnection: close\r\n\r\n"
    assert rewriter.finished
    assert rewriter.feed(b"GET / HTTP/1.1\r\n\r\n") == b""


@pytest.mark.parametrize(
    "octets",
    [
        b"\x16\x03\x01\x02\x00",
        b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: b\x00c\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"x" * HEAD_MAX,
    ],
)
def test_what_is_no_plain_request_is_refused(octets: bytes) -> None:
    with pytest.raises(BadRequest):
        RequestRewriter(for_tidings("https")).feed(octets)


def test_a_body_may_be_longer_than_a_head() -> None:
    rewriter = RequestRewriter(for_tidings("https"))
    size = 3 * HEAD_MAX
    rewriter.feed(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % size)
    assert sum(len(rewriter.feed(b"x" * HEAD_MAX)) for _ in range(3)) == size
