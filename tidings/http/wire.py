"""An answer as octets: status line, header fields, body, chunks.

Source: RFC 9110 (fields, which statuses have a body), RFC 9112 (message format, section 7.1 chunks).
"""

from __future__ import annotations

from email.utils import formatdate
from http import HTTPStatus

from tidings.core import Instant
from tidings.http.request import Response

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
LAST_CHUNK = b"0\r\n\r\n"
KEPT = b""
"""HTTP/1.1 keeps connections unasked."""
KEPT_FOR_OLD = b"connection: keep-alive\r\n"
CLOSED = b"connection: close\r\n"

_STATUS_LINES = {int(s): f"HTTP/1.1 {int(s)} {s.phrase}\r\n".encode() for s in HTTPStatus}
_WITHOUT_BODY = frozenset({204, 304})


def has_body(method: str, status: int) -> bool:
    """Whether an answer with `status` to `method` carries a body (RFC 9110 section 6.4.1)."""
    return method != "HEAD" and status not in _WITHOUT_BODY


def date_field(moment: Instant) -> bytes:
    """The Date field as a line (RFC 9110 section 6.6.1)."""
    return f"date: {formatdate(moment / 1_000_000, usegmt=True)}\r\n".encode()


def whole(response: Response, method: str, date: bytes, connection: bytes) -> bytes:
    """Head and body of an answer that is no stream. Raises ValueError for a field that would break the head."""
    status, body = response.status, response.body
    if status in _WITHOUT_BODY:
        return b"%b%b%b%b\r\n" % (
            _status_line(status),
            date,
            connection,
            _fields(response),
        )
    head = b"%b%b%b%bcontent-length: %d\r\n\r\n" % (
        _status_line(status),
        date,
        connection,
        _fields(response),
        len(body),
    )
    return head if method == "HEAD" else head + body


def stream_head(response: Response, date: bytes, connection: bytes, *, chunked: bool) -> bytes:
    """Head of an answer whose body follows in pieces. Raises ValueError as `whole` does."""
    coding = b"transfer-encoding: chunked\r\n" if chunked and response.status not in _WITHOUT_BODY else b""
    return b"%b%b%b%b%b\r\n" % (
        _status_line(response.status),
        date,
        connection,
        _fields(response),
        coding,
    )


def chunk(piece: bytes) -> bytes:
    """`piece`, which is not empty, as one chunk."""
    return b"%x\r\n%b\r\n" % (len(piece), piece)


def _status_line(status: int) -> bytes:
    return _STATUS_LINES.get(status) or b"HTTP/1.1 %d \r\n" % status


def _fields(response: Response) -> bytes:
    """Content-Type and the handler's own fields, a line each; no value may smuggle in a line of its own."""
    fields = b"content-type: %b\r\n" % response.content_type if response.content_type else b""
    lines = 1 if fields else 0
    if response.headers:
        fields += b"".join([b"%b: %b\r\n" % field for field in response.headers])
        lines += len(response.headers)
    if fields.count(b"\n") != lines or fields.count(b"\r") != lines or b"\0" in fields:
        msg = "a header field contains a line break"
        raise ValueError(msg)
    return fields + response.lines
