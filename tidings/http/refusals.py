"""What the front answers by itself, before any handler is asked: requests it cannot or will not read.

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


def refusal(problem: Problem) -> Response:
    """The answer that says `problem`."""
    return Response(problem.kind.status, msgspec.json.encode(problem.body()))
