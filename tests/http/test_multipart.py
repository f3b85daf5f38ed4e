"""Forms with files."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.http import Request
from tidings.http.form import FIELDS_MAX, Unreadable
from tidings.http.multipart import SLICE, Parsed, UploadedFile, is_multipart, parse_multipart


def request(body: bytes, content_type: bytes = b"multipart/form-data; boundary=cut") -> Request:
    return Request("POST", "/", b"", {b"content-type": content_type}, body)


def read(asked: Request) -> Parsed:
    return asyncio.run(parse_multipart(asked, lambda: asyncio.sleep(0)))


def part(head: bytes, content: bytes) -> bytes:
    return b"--cut\r\nContent-Disposition: form-data; " + head + b"\r\n\r\n" + content + b"\r\n"


def test_fields_and_files_come_apart() -> None:
    body = (
        part(b'name="A"', "bücher".encode())
        + part(b'name="A"', b"2")
        + part(b'name="F"; filename="a.pdf"\r\nContent-Type: application/pdf', b"\x00\xff")
        + b"--cut--\r\n"
    )
    parsed = read(request(body))
    assert parsed.fields == {"A": ["bücher", "2"]}
    assert parsed.uploads == [UploadedFile("F", "a.pdf", b"\x00\xff")]


@given(st.binary(max_size=300).filter(lambda content: b"--cut" not in content))
def test_a_file_comes_through_octet_by_octet(content: bytes) -> None:
    body = part(b'name="F"; filename="f"', content) + b"--cut--\r\n"
    assert read(request(body)).uploads == [UploadedFile("F", "f", content)]


@given(st.binary(max_size=300))
def test_no_body_is_too_strange(body: bytes) -> None:
    try:
        read(request(body))
    except Unreadable:
        return


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        part(b'name="A"', b"1"),
        part(b"", b"1") + b"--cut--\r\n",
        part(b'name="A"', b"\xff") + b"--cut--\r\n",
        part(b'name="A"', b"a\x00") + b"--cut--\r\n",
        part(b'name="A"', b"1") * (FIELDS_MAX + 1) + b"--cut--\r\n",
        part(b'name="' + b"x" * 5000 + b'"', b"1") + b"--cut--\r\n",
    ],
)
def test_what_is_no_form_is_told_so(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read(request(body))


def test_without_a_boundary_there_are_no_parts() -> None:
    with pytest.raises(Unreadable):
        read(request(b"--cut--", b"multipart/form-data"))


def test_it_is_told_by_the_content_type() -> None:
    assert is_multipart(request(b"", b"Multipart/Form-Data; boundary=x"))
    assert not is_multipart(request(b"", b"application/x-www-form-urlencoded"))


def test_a_boundary_that_is_too_long_is_no_form() -> None:
    with pytest.raises(Unreadable, match="longer than 70"):
        read(request(b"--" + b"x" * 71 + b"--", b"multipart/form-data; boundary=" + b"x" * 71))


def test_a_field_for_a_file_in_which_none_was_chosen_is_none() -> None:
    body = part(b'name="F"; filename=""\r\nContent-Type: application/octet-stream', b"") + b"--cut--\r\n"
    assert read(request(body)) == Parsed({}, [])


async def test_a_large_body_is_read_in_slices_and_others_go_between() -> None:
    pauses = 0

    async def pause() -> None:
        nonlocal pauses
        pauses += 1

    body = part(b'name="F"; filename="f"', b"\r\n--cu" * 100_000) + b"--cut--\r\n"
    parsed = await parse_multipart(request(body), pause)
    assert parsed.uploads[0].content == b"\r\n--cu" * 100_000
    assert pauses == len(body) // SLICE
