"""A mail server for tests: real SMTP on a free port, which keeps what it takes and refuses what it is told to."""

from __future__ import annotations

import asyncio
import contextlib
import warnings
from collections.abc import AsyncIterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult


class Postbox:
    """What arrived, and what is said of it."""

    def __init__(self) -> None:
        self.arrived: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.says = "250 Kept"
        """To whatever comes."""
        self.signed_in: list[tuple[str, str]] = []
        self.port = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - so aiosmtpd asks
        if self.says.startswith("250"):
            self.raw.append(envelope.content)
            self.arrived.append(message_from_bytes(envelope.content, policy=default))
        return self.says

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        self.signed_in.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=data.password == b"right")


@contextlib.asynccontextmanager
async def mail_server(*, asks_who: bool = False) -> AsyncIterator[Postbox]:
    """A server on this machine; it offers no encryption."""
    postbox = Postbox()

    loop, open_ones = asyncio.get_running_loop(), list[SMTP]()

    def made() -> SMTP:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of passwords without encryption, which is what is tried
            who = {"authenticator": postbox.authenticate, "auth_required": asks_who, "auth_require_tls": False}
            open_ones.append(SMTP(postbox, hostname="mail.test", loop=loop, **who))
        return open_ones[-1]

    server = await loop.create_server(made, "127.0.0.1", 0)
    postbox.port = server.sockets[0].getsockname()[1]
    try:
        yield postbox
    finally:
        server.close()
        for one in open_ones:
            if one.transport is not None:
                one.transport.close()
        await asyncio.sleep(0.01)
