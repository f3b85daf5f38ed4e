"""The file of trusted roots for the command: those that it would trust anyhow, and the installation's authority.

Variables such as REQUESTS_CA_BUNDLE replace a client's roots instead of adding to them, so the file holds both.
"""

from __future__ import annotations

import hashlib
import re
import ssl
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from tidings.sdkproxy.authority import Authority, replace_file
from tidings.sdkproxy.environment import BUNDLE_VARIABLES

_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
_FILES_MAX = 1000
_SYSTEM_FILES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu, Alpine, Arch
    "/etc/pki/tls/certs/ca-bundle.crt",  # Fedora, Red Hat
    "/etc/ssl/ca-bundle.pem",  # SUSE
    "/etc/ssl/cert.pem",  # macOS, BSD
)


def write_bundle(folder: Path, authority: Authority, parent: Mapping[str, str]) -> Path:
    """The bundle's file in `folder`; named by its content, so that runs with other roots do not disturb each other."""
    content = compose([authority.certificate_pem.encode("ascii"), *_contents(root_files(parent))])
    file = folder / f"roots-{hashlib.sha256(content).hexdigest()[:16]}.pem"
    if not file.exists():
        replace_file(file, content, 0o644)
    return file


def compose(sources: Iterable[bytes]) -> bytes:
    """The certificates of all PEM sources, each once, in the order of their first appearance."""
    seen: dict[bytes, bytes] = {}
    for source in sources:
        for block in _CERTIFICATE.findall(source):
            seen.setdefault(b"".join(block.split()), block)
    return b"".join(block + b"\n" for block in seen.values())


def root_files(parent: Mapping[str, str]) -> list[Path]:
    """Where a client started by the parent would find roots: the files that it is told, the system's, certifi's."""
    told = [parent[name] for name in BUNDLE_VARIABLES if parent.get(name)]
    system = ssl.get_default_verify_paths().openssl_cafile
    certifi = [str(import_module("certifi").where())] if find_spec("certifi") else []
    return list(dict.fromkeys(map(Path, [*told, system, *_SYSTEM_FILES, *certifi])))


def _contents(places: Iterable[Path]) -> Iterator[bytes]:
    for place in places:
        files = sorted(place.iterdir())[:_FILES_MAX] if place.is_dir() else [place]
        for file in files:
            try:
                yield file.read_bytes()
            except OSError:
                continue  # a root file that cannot be read is one that the client could not use either
