"""Forms with files: multipart/form-data bodies to fields and uploads.

Source: RFC 7578.
"""

from __future__ import annotations

from typing import Final

import msgspec
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from tidings.core import cleaned
from tidings.http.form import Fields, Unreadable, put_again
from tidings.http.request import Request

MULTIPART: Final = b"multipart/form-data"
PARTS_MOST: Final = 100
FILENAME_MOST: Final = 255
"""Characters of a file's name."""
HEADER_MOST: Final = 4096
"""Octets of one part's header fields."""


class Upload(msgspec.Struct, frozen=True):
    """One file of a form."""

    name: str
    """The field's."""
    filename: str
    content: bytes


class Parsed(msgspec.Struct):
    """A form as it came."""

    fields: Fields
    uploads: list[Upload]


def is_multipart(request: Request) -> bool:
    """Whether a request says that its body is such a form."""
    return request.headers.get(b"content-type", b"").lower().startswith(MULTIPART)


def parse_multipart(request: Request) -> Parsed:
    """The fields and files of a request's body. Raises Unreadable."""
    _, options = parse_options_header(request.headers.get(b"content-type", b""))
    boundary = options.get(b"boundary", b"")
    if not boundary:
        msg = "its content type names no boundary"
        raise Unreadable(msg)
    reading = _Reading()
    parser = MultipartParser(boundary, reading.callbacks())  # type: ignore[arg-type] # its types name all callbacks
    try:
        parser.write(request.body)
        parser.finalize()
    except FormParserError:
        msg = "it is no multipart form"
        raise Unreadable(msg) from None
    if not reading.ended:
        msg = "its last part has no end"
        raise Unreadable(msg)
    return reading.parsed


class _Reading:
    """Takes what the parser finds, part by part."""

    def __init__(self) -> None:
        self.parsed = Parsed({}, [])
        self.ended = False
        self._parts = 0
        self._headers: dict[bytes, bytes] = {}
        self._name = self._value = b""
        self._octets = 0
        self._content = bytearray()

    def callbacks(self) -> dict[str, object]:
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
        if self._parts > PARTS_MOST:
            msg = f"it has more than {PARTS_MOST} parts"
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
            if b"filename" in options:
                filename = cleaned(options[b"filename"].decode(errors="replace"), FILENAME_MOST)
                self.parsed.uploads.append(Upload(name, filename, bytes(self._content)))
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
        if name in self.parsed.fields:
            put_again(self.parsed.fields, name, value)
        else:
            self.parsed.fields[name] = value

    def _all(self) -> None:
        self.ended = True
