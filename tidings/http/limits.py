"""What the HTTP front allows: sizes, waiting times and the number of connections."""

from __future__ import annotations

import msgspec

FORM_MAX = 128 * 1024
"""Octets of a form, or of a JSON document: the longest message, every character of it escaped, has a fifth of that."""
UPLOAD_MAX = 6 * 1024 * 1024
"""Octets of a form with files, where an operation takes files: the largest file and what is around it."""
PAGE_FORM_MAX = 32 * 1024
"""Octets of a form of the console."""


class ServerLimits(msgspec.Struct, frozen=True):
    """Limits of one server; each refusal of a request goes back to one of these."""

    body_max: int = 16 * 1024
    """Octets of a request's body that are read from anybody. For more the door is asked, before they are read."""
    bodies_max: int = 48 * 1024 * 1024
    """Octets of all such larger bodies at once; one more is answered 503."""
    bodies_of_one_max: int = 14 * 1024 * 1024
    """The same, of one account; one more is answered 429."""
    header_max: int = 32 * 1024
    """Octets of a request's header fields, names and values; more are answered 431."""
    target_max: int = 8 * 1024
    """Octets of a request's target, path and query; a longer one is answered 414."""
    request_timeout_s: float = 30.0
    """Seconds from a request's first octet to its last; a slower one is answered 408."""
    idle_timeout_s: float = 75.0
    """Seconds that a connection may stay open between requests."""
    write_timeout_s: float = 30.0
    """Seconds that a client may take no octet of an answer that waits for it."""
    linger_s: float = 2.0
    """Seconds that a closing connection still gets to take its answer."""
    connections_max: int = 10_000
    """Connections at once; one more is answered 503 and closed."""
