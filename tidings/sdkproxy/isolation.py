"""A network in which nothing but this command exists: for `tidings run --isolate`, on Linux.

The process leaves the machine's network for a new one of its own, with a loopback and nothing else, and everything that
it starts lives there with it: the server, the proxy, the command. So no client, whatever it heeds or ignores, can reach
another machine; and webhooks still reach the command's own servers.
Source: network_namespaces(7), user_namespaces(7), netdevice(7).
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import struct
import sys
from pathlib import Path

_NEW_USER = 0x10000000
_NEW_NETWORK = 0x40000000
_SET_FLAGS = 0x8914
"""SIOCSIFFLAGS: an interface's flags."""
_UP = 1
_REQUEST = "16sh14x"
"""struct ifreq: a name and, for this call, flags."""


class NoIsolation(Exception):  # noqa: N818 - reads as what it is
    """Why there is no network of one's own to be had here; the text is for the user."""


def isolate() -> None:
    """Moves this process into a network of its own. Before any thread is started. Raises NoIsolation."""
    if sys.platform != "linux":
        msg = "--isolate needs Linux, which alone gives a command a network of its own; --offline works everywhere"
        raise NoIsolation(msg)
    user, group = os.geteuid(), os.getegid()
    try:
        _unshare(_NEW_NETWORK if user == 0 else _NEW_USER | _NEW_NETWORK)
        if user != 0:
            _stay(user, group)
        _raise_loopback()
    except OSError as failure:
        msg = (
            f"this system gives no network of one's own ({failure.strerror}): it needs unprivileged user namespaces "
            "(sysctl kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0), or root"
        )
        raise NoIsolation(msg) from None


def _unshare(flags: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(flags) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _stay(user: int, group: int) -> None:
    """In the new user namespace one is who one was."""
    process = Path("/proc/self")
    (process / "setgroups").write_text("deny")
    (process / "uid_map").write_text(f"{user} {user} 1")
    (process / "gid_map").write_text(f"{group} {group} 1")


def _raise_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack(_REQUEST, b"lo", _UP))
