"""Problems as answers, and those of the front itself: requests that it cannot or will not read.

Source: RFC 9110 section 15.5 (the statuses). The bodies have the API's four keys.
"""

from __future__ import annotations

import msgspec

from tidings.core import Kind, Problem
from tidings.http.request import Response

MALFORMED = Kind(20001, 400, "The request is not correct HTTP: {reason}")
TARGET_TOO_LONG = Kind(20414, 414, "The request's target is longer than {most} bytes")
HANDLER_FAILED = Kind(20500, 500, "Something failed inside")
SERVER_FULL = Kind(20503, 503, "The server has as many connections as it takes; try again later")


def problem_response(problem: Problem) -> Response:
    """The answer that tells a problem, with the headers that its status demands."""
    kind = problem.kind
    return Response(kind.status, msgspec.json.encode(problem.body()), headers=_headers_of(kind, problem))


def _headers_of(kind: Kind, problem: Problem) -> list[tuple[bytes, bytes]]:
    match kind.status:
        case 401:
            return [(b"WWW-Authenticate", b'Basic realm="Twilio API"')]
        case 405:
            return [(b"Allow", str(problem.fields.get("allowed", "")).encode())]
        case 429 | 503:
            return [(b"Retry-After", str(problem.fields.get("retry_after_s", 1)).encode())]
        case _:
            return []
