"""The certificate authority of this installation, which signs for Twilio's host names and for no others.

Its key never leaves the data folder. Name constraints keep it harmless should it leak: whoever trusts it
trusts it for `twilio.com` and what is under it, not for a bank.
Source: RFC 5280, clauses 4.2.1.9 and 4.2.1.10; CA/Browser Forum Baseline Requirements 6.3.2 (397 days)
"""

from __future__ import annotations

import fcntl
import ipaddress
import os
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tidings.core import MovableClock

CA_DAYS = 3652
LEAF_DAYS = 397
RENEW_DAYS = 400
"""An authority with fewer days left than this is replaced, so that every leaf ends before it."""
CONTEXTS_MAX = 256

KEY_FILE = "authority-key.pem"
CERTIFICATE_FILE = "authority.pem"

Moment: TypeAlias = datetime


class Authority:
    """Signs leaf certificates, one per host, made on demand and kept in memory."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
        self._key = key
        self.certificate = certificate
        self._leaf_key = ec.generate_private_key(ec.SECP256R1())
        self._contexts: dict[str, ssl.SSLContext] = {}

    @property
    def certificate_pem(self) -> str:
        """The certificate that clients are to trust, in PEM."""
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode("ascii")

    def secret_pem(self) -> bytes:
        """Key and certificate, as they are kept."""
        return _key_pem(self._key) + self.certificate_pem.encode("ascii")

    def leaf(self, host: str, now: Moment) -> x509.Certificate:
        """A certificate for `host`, valid from a day before `now`, for LEAF_DAYS at most."""
        start = now - timedelta(days=1)
        names = x509.SubjectAlternativeName([x509.DNSName(host)])
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        return (
            x509.CertificateBuilder()
            .subject_name(_name(host[:64]))
            .issuer_name(self.certificate.subject)
            .public_key(self._leaf_key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(min(start + timedelta(days=LEAF_DAYS), self.certificate.not_valid_after_utc))
            .add_extension(names, critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(leaf=True), critical=True)
            .add_extension(usage, critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self._leaf_key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )

    def server_context(self, host: str) -> ssl.SSLContext:
        """What a TLS server needs in order to be `host`; HTTP/1.1 only, TLS 1.2 or later."""
        found = self._contexts.get(host)
        if found is None:
            if len(self._contexts) >= CONTEXTS_MAX:
                del self._contexts[next(iter(self._contexts))]
            found = self._contexts[host] = self._new_context(host)
        return found

    def _new_context(self, host: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        chain = self.leaf(host, _now()).public_bytes(serialization.Encoding.PEM) + _key_pem(self._leaf_key)
        with tempfile.TemporaryDirectory(prefix="tidings-") as folder:  # ssl reads keys from files only; mode 0700
            file = Path(folder, "leaf.pem")
            file.write_bytes(chain)
            context.load_cert_chain(file)
        return context


def open_authority(folder: Path) -> Authority:
    """The authority kept in `folder`, made there when it is missing, broken or about to end. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone_in(folder):
        return _open(folder)


def _open(folder: Path) -> Authority:
    found = _read(folder / KEY_FILE)
    if found is None:
        found = _new_authority()
        replace_file(folder / KEY_FILE, found.secret_pem(), 0o600)
    certificate = folder / CERTIFICATE_FILE
    if not certificate.exists() or certificate.read_text(encoding="ascii") != found.certificate_pem:
        replace_file(certificate, found.certificate_pem.encode("ascii"), 0o644)
    return found


def replace_file(file: Path, content: bytes, mode: int) -> None:
    """Writes a file so that readers see the old content or the new, never a part."""
    handle, draft = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(draft).chmod(mode)
        Path(draft).replace(file)
    finally:
        Path(draft).unlink(missing_ok=True)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Commands that start together wait for each other here, so that one authority is made, not one each."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _read(file: Path) -> Authority | None:
    """Key and certificate from one file, so that they always belong together; None when they are no use."""
    try:
        content = file.read_bytes()
        key = serialization.load_pem_private_key(content, password=None)
        certificate = x509.load_pem_x509_certificate(content)
    except (FileNotFoundError, ValueError):
        return None
    ending = certificate.not_valid_after_utc - _now()
    if not isinstance(key, ec.EllipticCurvePrivateKey) or ending < timedelta(days=RENEW_DAYS):
        return None
    return Authority(key, certificate)


def _new_authority() -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    return Authority(key, _new_certificate(key, _now()))


def _new_certificate(key: ec.EllipticCurvePrivateKey, now: Moment) -> x509.Certificate:
    serial = x509.random_serial_number()
    name = _name(f"Tidings local authority {serial:x}"[:64])  # a name of its own: two installations never mix
    start = now - timedelta(days=1)
    constraints = x509.NameConstraints(
        permitted_subtrees=[x509.DNSName("twilio.com")],
        excluded_subtrees=[
            x509.IPAddress(ipaddress.ip_network("0.0.0.0/0")),
            x509.IPAddress(ipaddress.ip_network("::/0")),
        ],
    )
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=CA_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(leaf=False), critical=True)
        .add_extension(constraints, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _usage(*, leaf: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=leaf,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=not leaf,
        crl_sign=not leaf,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Tidings"),
        x509.NameAttribute(NameOID.COMMON_NAME, common_name),
    ])  # fmt: skip


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _now() -> Moment:
    """The system's time, which nobody has moved: clients look at their own clocks when they verify."""
    return MovableClock().now().as_datetime()
