"""Reading requests, without any connection."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.http.intake import SLICE, Intake
from tidings.http.limits import ServerLimits


def intake(**limits: int) -> Intake:
    return Intake(ServerLimits(**limits), "192.0.2.1", "http")


def test_an_absolute_target_gives_path_and_host() -> None:
    reading = intake()
    reading.feed(b"GET http://there:81/a/b?c HTTP/1.1\r\nHost: here\r\n\r\n")
    request = reading.ready[0].request
    assert (request.path, request.query, request.headers[b"host"]) == ("/a/b", b"c", b"there:81")


def test_an_absolute_target_without_a_path_means_the_root() -> None:
    reading = intake()
    reading.feed(b"GET http://there?c HTTP/1.1\r\nHost: here\r\n\r\n")
    request = reading.ready[0].request
    assert (request.path, request.query, request.headers[b"host"]) == ("/", b"c", b"there")


def test_the_asterisk_target_stays_as_it_is() -> None:
    reading = intake()
    reading.feed(b"OPTIONS * HTTP/1.1\r\nHost: here\r\n\r\n")
    assert reading.ready[0].request.path == "*"


def test_repeated_fields_are_joined_as_their_kind_demands() -> None:
    reading = intake()
    reading.feed(b"GET / HTTP/1.1\r\nHost: h\r\nA: 1\r\na: 2\r\nCookie: b=c\r\nCookie: d=e\r\n\r\n")
    headers = reading.ready[0].request.headers
    assert (headers[b"a"], headers[b"cookie"]) == (b"1, 2", b"b=c; d=e")


def test_a_request_that_has_begun_is_known_from_its_first_octet_to_its_last() -> None:
    reading = intake()
    seen = []
    for octet in b"\r\nPOST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx":
        seen.append(reading.begun)
        reading.feed(bytes([octet]))
    assert seen == [False] * 3 + [True] * (len(seen) - 3)
    assert not reading.begun


def test_nothing_is_read_after_a_request_that_closes() -> None:
    reading = intake()
    reading.feed(b"GET / HTTP/1.0\r\n\r\nGET / HTTP/1.0\r\n\r\n")
    reading.feed(b"nonsense")
    assert (len(reading.ready), reading.ended, reading.refusal) == (1, True, None)


@pytest.mark.parametrize("endless", [b"x: " + b"y" * 60_000, b"x: y\r\n" * 10_000])
def test_trailers_are_bounded_as_headers_are(endless: bytes) -> None:
    reading = intake()
    reading.feed(b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n")
    for at in range(0, len(endless), SLICE):
        reading.feed(endless[at : at + SLICE])
    assert reading.refusal is not None
    assert reading.refusal.status == 431


@given(st.binary(max_size=3000), st.integers(1, 700))
def test_a_body_is_the_same_however_it_is_chunked(body: bytes, size: int) -> None:
    reading = intake()
    reading.feed(b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
    for at in range(0, len(body), size):
        piece = body[at : at + size]
        reading.feed(b"%x\r\n%b\r\n" % (len(piece), piece))
    reading.feed(b"0\r\n\r\n")
    assert reading.ready[0].request.body == body
    assert isinstance(reading.ready[0].request.body, bytes)


def test_two_slashes_in_a_path_are_one_and_those_of_a_query_stay() -> None:
    reading = intake()
    reading.feed(b"GET //2010-04-01//Accounts///x?u=http://y HTTP/1.1\r\nHost: here\r\n\r\n")
    reading.feed(b"GET http://there//a//b HTTP/1.1\r\nHost: here\r\n\r\n")
    first, second = (arrival.request for arrival in reading.ready)
    assert (first.path, first.query) == ("/2010-04-01/Accounts/x", b"u=http://y")
    assert second.path == "/a/b"
