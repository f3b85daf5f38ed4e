"""What the system still holds of what we wrote: whether it gets through, and how to throw it away.

Octets that were written to a connection without a network wait in the system, and reach the peer together when the
network is back: faster than the pace that they left at, and up to minutes late, even after the connection was closed.

Source: tcp(7) (TCP_INFO), socket(7) (SO_LINGER); RFC 6298 (the first repetition comes after 0.2 to 1 s).
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from typing import Final

_TCP_INFO: Final = getattr(socket, "TCP_INFO", None)
_OCTETS: Final = 8
_RETRANSMITS: Final = 2
"""The octet of Linux's `struct tcp_info` that counts how often what is unacknowledged was sent again."""
_NOW: Final = struct.pack("ii", 1, 0)


def gets_stuck(transport: asyncio.BaseTransport) -> bool:
    """Whether the system sends again, after a timeout, what the peer has not acknowledged.

    False where there is no way to know: in memory, and on systems other than Linux.
    """
    found = transport.get_extra_info("socket")
    if found is None or _TCP_INFO is None or found.family not in (socket.AF_INET, socket.AF_INET6):
        return False
    try:
        return bool(found.getsockopt(socket.IPPROTO_TCP, _TCP_INFO, _OCTETS)[_RETRANSMITS])
    except OSError:  # it is closed already
        return False


def abandon(transport: asyncio.WriteTransport) -> None:
    """Closes the connection at once, and has the system throw away what it holds; the peer is told by a reset."""
    found = transport.get_extra_info("socket")
    if found is not None and found.family in (socket.AF_INET, socket.AF_INET6):
        with contextlib.suppress(OSError):  # it is closed already
            found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NOW)
    transport.abort()
