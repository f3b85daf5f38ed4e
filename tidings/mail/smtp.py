"""The mail server: letters by SMTP, encrypted where the server can, and always where a password goes over the network.

Source: RFC 5321 (SMTP), RFC 3207 (STARTTLS), RFC 5322 (the form of a message), RFC 3834 (automatic messages)
"""

from __future__ import annotations

import asyncio
import ipaddress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec

from tidings.core import cleaned
from tidings.mail.port import Envelope, Handed, MailAnswer

if TYPE_CHECKING:
    import aiosmtplib

TIMEOUT_S: Final = 30.0
REASON_MOST: Final = 300
_PORTS: Final = {"smtp": 587, "smtps": 465}
_PARAMETERS: Final = frozenset({"from", "name"})


class SmtpServer(msgspec.Struct, frozen=True):
    """Where mail goes, and from whom it is."""

    host: str
    port: int
    user: str | None
    password: str | None
    is_tls: bool
    """Encrypted from the first octet (`smtps`)."""
    sender: str
    name: str


def parse_smtp_url(text: str) -> SmtpServer:
    """Reads `smtp://user:password@host:port?from=...`. Raises ValueError with the reason, which holds no secret."""
    parts = urlsplit(text)
    given = parse_qs(parts.query)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("it begins with smtp:// or smtps:// and a host")
    if strange := sorted(set(given) - _PARAMETERS):
        raise ValueError(f"there is no parameter {strange[0][:40]}: `from`, and `name`")
    sender, name = given.get("from", [""])[0], given.get("name", ["Tidings"])[0]
    try:
        Address(addr_spec=sender)
    except (ValueError, IndexError):
        sender = ""
    if "@" not in sender or not name.isprintable():
        raise ValueError("`from` is the e-mail address that mail comes from, such as ?from=tidings@example.com")
    user = unquote(parts.username) if parts.username else None
    password = unquote(parts.password) if parts.password else None
    port = parts.port or _PORTS[parts.scheme]
    return SmtpServer(parts.hostname, port, user, password, parts.scheme == "smtps", sender, name)


def message_of(envelope: Envelope, server: SmtpServer) -> EmailMessage:
    """The message. The e-mail package refuses a header with a line break in it. Raises ValueError."""
    message = EmailMessage(policy=SMTP_POLICY)
    message["From"] = Address(server.name, addr_spec=server.sender)
    message["To"] = Address(addr_spec=envelope.recipient)
    message["Subject"] = envelope.subject
    message["Date"] = format_datetime(envelope.written.as_datetime())
    message["Message-ID"] = f"<{envelope.sid}@{server.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(envelope.text)
    return message


class SmtpMailer:
    """Sends by a mail server, each letter on a connection of its own."""

    def __init__(self, server: SmtpServer, timeout_s: float = TIMEOUT_S) -> None:
        self._server = server
        self._timeout_s = timeout_s

    async def send(self, envelope: Envelope) -> MailAnswer:
        """See Mailer."""
        import aiosmtplib  # noqa: PLC0415 - most starts send no mail

        try:
            message = message_of(envelope, self._server)
        except (ValueError, IndexError) as error:
            return MailAnswer(Handed.REFUSED, f"it cannot be written: {error}"[:REASON_MOST])
        try:
            async with asyncio.timeout(self._timeout_s), self._client() as client:
                await client.send_message(message)
        except (aiosmtplib.SMTPRecipientsRefused, aiosmtplib.SMTPResponseException) as error:
            return _said(error)
        except (aiosmtplib.SMTPException, OSError, ValueError, TimeoutError) as error:
            return MailAnswer(Handed.LATER, cleaned(f"{type(error).__name__}: {error}", REASON_MOST))
        return MailAnswer(Handed.SENT)

    def _client(self) -> aiosmtplib.SMTP:
        import aiosmtplib  # noqa: PLC0415 - as above

        server = self._server
        needs_tls = server.user is not None and not _is_here(server.host)
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.is_tls,
            start_tls=False if server.is_tls else (True if needs_tls else None),
            timeout=self._timeout_s,
        )


def _said(error: aiosmtplib.SMTPRecipientsRefused | aiosmtplib.SMTPResponseException) -> MailAnswer:
    """A server's refusal: with 5.. for good, but for what is about us and not about the letter."""
    import aiosmtplib  # noqa: PLC0415 - as above

    first = error.recipients[0] if isinstance(error, aiosmtplib.SMTPRecipientsRefused) else error
    about_us = isinstance(error, (aiosmtplib.SMTPAuthenticationError, aiosmtplib.SMTPConnectResponseError))
    taken = Handed.REFUSED if first.code >= 500 and not about_us else Handed.LATER
    return MailAnswer(taken, cleaned(f"{first.code} {first.message}", REASON_MOST))


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
