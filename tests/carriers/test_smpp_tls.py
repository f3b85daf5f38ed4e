"""The SMPP carrier over TLS and real sockets."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import ssl
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.carriers.test_smpp import LINK, Engine, Peer, submissions
from tests.virtual_wire import PipeNetwork
from tidings.carriers.port import CarrierAccepted
from tidings.carriers.smpp import SmppCarrier
from tidings.core import SeededChance, SystemNetwork


def own_certificate(folder: Path) -> Path:
    """A file with a key and a certificate for 127.0.0.1 that it signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "pine")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "pine.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return file


async def bind_over_tls(file: Path, trusted: str) -> Engine:
    """What an engine heard in which a carrier that trusts `trusted` met a server with the certificate of `file`."""
    peer, engine, network = Peer(PipeNetwork()), Engine(), SystemNetwork()
    engine.waiting = submissions(3)
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(file)
    listener = await network.listen("127.0.0.1", 0, peer.connect, tls=server)
    link = msgspec.structs.replace(
        LINK, host="127.0.0.1", port=listener.port, tls=True, tls_ca_file=trusted, reconnect_s=60.0
    )
    carrier = SmppCarrier(link, network, SeededChance(1))
    await carrier.start(engine)
    assert carrier._connecting
    await carrier._connecting
    async with asyncio.timeout(5):
        while carrier._session and len(engine.answers) < 3:
            await asyncio.sleep(0.001)
    await carrier.stop()
    await listener.close()
    return engine


async def test_a_link_with_tls_carries_messages(tmp_path: Path) -> None:
    file = own_certificate(tmp_path)
    engine = await bind_over_tls(file, trusted=str(file))
    assert [type(answer) for answer in engine.answers] == [CarrierAccepted] * 3


async def test_a_server_whose_certificate_nobody_vouches_for_gets_no_bind(tmp_path: Path) -> None:
    engine = await bind_over_tls(own_certificate(tmp_path), trusted="")
    assert engine.answers == []
