"""Answers as octets."""

from __future__ import annotations

import pytest

from tidings.core import Instant
from tidings.http import wire
from tidings.http.request import Response


def test_an_answer_is_written_field_by_field() -> None:
    response = Response(201, b"{}", headers=[(b"location", b"/a")])
    date = wire.date_field(Instant(784_111_777_000_000))
    assert wire.whole(response, "POST", date, wire.CLOSED) == (
        b"HTTP/1.1 201 Created\r\n"
        b"date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
        b"connection: close\r\n"
        b"content-type: application/json\r\n"
        b"location: /a\r\n"
        b"content-length: 2\r\n"
        b"\r\n"
        b"{}"
    )


def test_a_status_without_a_name_is_written_without_one() -> None:
    assert wire.whole(Response(299), "GET", b"", b"").startswith(b"HTTP/1.1 299 \r\n")


def test_no_content_type_means_no_field() -> None:
    assert wire.whole(Response(302, content_type=b""), "GET", b"", b"") == (
        b"HTTP/1.1 302 Found\r\ncontent-length: 0\r\n\r\n"
    )


@pytest.mark.parametrize("bad", [b"a\nb", b"a\r\nb: c", b"a\rb", b"a\0b"])
@pytest.mark.parametrize("where", ["name", "value", "content type"])
def test_a_field_with_a_line_break_is_refused(bad: bytes, where: str) -> None:
    name = bad if where == "name" else b"x"
    value = bad if where == "value" else b"y"
    response = Response(200, content_type=bad if where == "content type" else b"text/plain", headers=[(name, value)])
    with pytest.raises(ValueError, match="line break"):
        wire.whole(response, "GET", b"", b"")
