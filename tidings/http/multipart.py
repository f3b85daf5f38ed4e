"""Forms with files: multipart/form-data bodies to fields and uploads.

Source: RFC 7578.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Final

import msgspec
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from tidings.core import cleaned
from tidings.http.form import FIELDS_MAX, Fields, Unreadable, put_again
from tidings.http.request import Request

MULTIPART: Final = b"multipart/form-data"
BOUNDARY_MOST: Final = 70
"""Characters (RFC 2046 section 5.1.1)."""
FILENAME_MOST: Final = 255
"""Characters of a file's name."""
SLICE: Final = 64 * 1024
"""Octets that are parsed before others get their turn."""
HEADER_MOST: Final = 4096
"""Octets of one part's header fields."""


class UploadedFile(msgspec.Struct, frozen=True):
    """One file of a form."""

    name: str
    """The field's."""
    filename: str
    content: bytes


class Parsed(msgspec.Struct):
    """A form as it came."""

    fields: Fields
    uploads: list[UploadedFile]


def is_multipart(request: Request) -> bool:
    """Whether a request says that its body is such a form."""
    return request.headers.get(b"content-type", b"").lower().startswith(MULTIPART)


async def parse_multipart(request: Request, pause: Callable[[], Awaitable[None]]) -> Parsed:
    """The fields and files of a request's body; before every further SLICE of a large one, a pause.

    Raises Unreadable.
    """
    reading = _Reading(request)
    for number, piece in enumerate(_slices(request.body)):
        if number:
            await pause()
        reading.feed(piece)
    return reading.end()


def _slices(body: bytes) -> Iterator[bytes]:
    return (body[start : start + SLICE] for start in range(0, len(body), SLICE))


def _boundary(request: Request) -> bytes:
    """Raises Unreadable."""
    _, options = parse_options_header(request.headers.get(b"content-type", b""))
    boundary = options.get(b"boundary", b"")
    if not boundary:
        msg = "its content type names no boundary"
        raise Unreadable(msg)
    if len(boundary) > BOUNDARY_MOST:
        msg = f"its boundary is longer than {BOUNDARY_MOST} characters"
        raise Unreadable(msg)
    return boundary


class _Reading:
    """Takes what the parser finds, part by part."""

    def __init__(self, request: Request) -> None:
        self._parser = MultipartParser(_boundary(request), self._callbacks())  # type: ignore[arg-type] # names them all
        self._parsed = Parsed({}, [])
        self._ended = False
        self._parts = 0
        self._headers: dict[bytes, bytes] = {}
        self._name = self._value = b""
        self._octets = 0
        self._content = bytearray()

    def feed(self, piece: bytes) -> None:
        """Reads on. Raises Unreadable."""
        try:
            self._parser.write(piece)
        except FormParserError:
            msg = "it is no multipart form"
            raise Unreadable(msg) from None

    def end(self) -> Parsed:
        """What was found. Raises Unreadable."""
        if not self._ended:
            msg = "its last part has no end"
            raise Unreadable(msg)
        return self._parsed

    def _callbacks(self) -> dict[str, object]:
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_name,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_part_data": self._data,
            "on_part_end": self._end,
            "on_end": self._all,
        }

    def _begin(self) -> None:
        self._parts += 1
        if self._parts > FIELDS_MAX:
            msg = f"it has more than {FIELDS_MAX} parts"
            raise Unreadable(msg)
        self._headers, self._octets, self._content = {}, 0, bytearray()

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._count(end - start)
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._count(end - start)
        self._value += data[start:end]

    def _count(self, octets: int) -> None:
        self._octets += octets
        if self._octets > HEADER_MOST:
            msg = f"the head of a part has more than {HEADER_MOST} bytes"
            raise Unreadable(msg)

    def _header_end(self) -> None:
        self._headers[self._name.lower()] = self._value
        self._name = self._value = b""

    def _data(self, data: bytes, start: int, end: int) -> None:
        self._content += data[start:end]

    def _end(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        try:
            name = options[b"name"].decode()
            if options.get(b"filename") == b"" and not self._content:
                return  # a browser's field for a file in which none was chosen
            if b"filename" in options:
                filename = cleaned(options[b"filename"].decode(errors="replace"), FILENAME_MOST)
                self._parsed.uploads.append(UploadedFile(name, filename, bytes(self._content)))
                return
            value = self._content.decode()
        except KeyError:
            msg = "a part of it has no name"
            raise Unreadable(msg) from None
        except UnicodeDecodeError:
            msg = "it is not UTF-8"
            raise Unreadable(msg) from None
        if "\0" in name or "\0" in value:
            msg = "it has a NUL character"
            raise Unreadable(msg)
        if name in self._parsed.fields:
            put_again(self._parsed.fields, name, value)
        else:
            self._parsed.fields[name] = value

    def _all(self) -> None:
        self._ended = True
