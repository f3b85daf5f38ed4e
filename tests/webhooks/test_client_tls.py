"""The client against receivers that speak TLS, well or badly."""

from __future__ import annotations

import asyncio
import datetime as dt
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.webhooks.receiver import (
    OK,
    Outcome,
    Receiver,
    answered,
    client_of,
    failed,
    receiver_of,
    request_to,
)
from tidings.webhooks.port import ExchangeStage


class Authority:
    """A certificate authority of the test, and what it signs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test authority")])
        self.ca_file = str(folder / "ca.pem")
        certificate = self._signed(self._name, self._key.public_key(), "ca", is_authority=True)
        Path(self.ca_file).write_bytes(certificate)

    def server(self, name: str, *, expired: bool = False) -> ssl.SSLContext:
        """TLS for a server called `name`."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        chain = self._folder / "server.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        chain.write_bytes(private + self._signed(subject, key.public_key(), name, expired=expired))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        return context

    def _signed(
        self,
        subject: x509.Name,
        public: ec.EllipticCurvePublicKey,
        name: str,
        *,
        expired: bool = False,
        is_authority: bool = False,
    ) -> bytes:
        now = dt.datetime.now(dt.UTC)
        end = now + dt.timedelta(days=-1 if expired else 1)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=2))
            .not_valid_after(end)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        )
        return builder.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


async def _over_tls(tls: ssl.SSLContext | None, ca_file: str | None) -> tuple[Outcome, Receiver]:
    async with receiver_of([OK], tls) as receiver:
        client = client_of(ca_file=ca_file)
        outcome = await client.exchange(request_to(f"https://hooks.example:{receiver.port}/#rc=0"))
        client.close()
        await asyncio.sleep(0.01)
        return outcome, receiver


async def test_a_receiver_with_a_certificate_we_trust_is_reached_over_tls(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    outcome, receiver = await _over_tls(authority.server("hooks.example"), authority.ca_file)
    assert answered(outcome).body == b"<Response/>"
    assert receiver.visits[0].line == "POST /"


@pytest.mark.parametrize(
    ("name", "expired", "trusted", "code"),
    [
        ("other.example", False, True, 11235),
        ("hooks.example", True, True, 11236),
        ("hooks.example", False, False, 11237),
    ],
)
async def test_a_certificate_that_is_not_in_order_is_refused(
    tmp_path: Path,
    name: str,
    expired: bool,
    trusted: bool,
    code: int,
) -> None:
    authority = Authority(tmp_path)
    outcome, receiver = await _over_tls(authority.server(name, expired=expired), authority.ca_file if trusted else None)
    assert failed(outcome) == (code, ExchangeStage.TLS)
    assert receiver.visits == []


async def test_a_receiver_that_does_not_speak_tls_fails_the_handshake() -> None:
    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    outcome = await client_of().exchange(request_to(f"https://hooks.example:{port}/#rc=0"))
    server.close()
    assert failed(outcome) == (11220, ExchangeStage.TLS)
