"""The head that a client sends again and again on one connection: known by its octets, it is not read anew.

Client libraries repeat all of it but the length of the body. What is known of a head is only what the reader of octets
made of the very same ones, on the same connection; whatever differs by one octet is read as ever.
"""

from __future__ import annotations

import re

from tidings.http.request import RepeatedHead, Request

_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)\r\n", re.IGNORECASE)
_DIGITS_MOST = 6
"""Of a length; no small body needs more."""
_NAME = b"content-length"


class KnownHead:
    """A head in two parts, between which the length of the body stands."""

    def __init__(self, before: bytes, after: bytes, first: Request) -> None:
        self._before = before
        self._after = after
        self._first = first
        first.head = RepeatedHead()

    @classmethod
    def of(cls, octets: bytes, request: Request) -> KnownHead | None:
        """What is known once `octets`, a whole request and no more, were read as `request`; None: nothing of use."""
        end = octets.find(b"\r\n\r\n") + 4
        length = _LENGTH.search(octets, 0, end)
        if length is None or len(octets) - end != len(request.body) or int(length[1]) != len(request.body):
            return None
        return cls(octets[: length.start(1)], octets[length.end(1) : end], request)

    def again(self, octets: bytes, body_max: int) -> Request | None:
        """The request that `octets` are, where they are this head, another length, and a body of that length."""
        before = len(self._before)
        if octets[:before] != self._before:
            return None
        at = octets.find(self._after, before, before + _DIGITS_MOST + len(self._after))
        digits = octets[before:at]
        if at < 0 or not digits.isdigit():
            return None
        body = octets[at + len(self._after) :]
        if len(body) != int(digits) or len(body) > body_max:
            return None
        first = self._first
        headers = {**first.headers, _NAME: digits}
        request = Request(first.method, first.path, first.query, headers, body, first.peer, first.scheme)
        request.client, request.head = first.client, first.head
        return request
