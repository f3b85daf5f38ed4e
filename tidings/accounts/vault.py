"""Secrets at rest: auth tokens are sealed so that the database alone tells nothing, API-key secrets are only hashed.

Sealing is AES-SIV (RFC 5297): it needs no nonce, so no two hosts can ever use one twice, and each seal is bound to
the SID it was made for, so a seal that was moved to another row does not open. Hashing is HMAC-SHA256 (RFC 2104)
under a pepper: right for secrets that are random and long, which ours are. Both keys come from one master secret
by HKDF (RFC 5869).
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tidings.core import Chance

KEY_FILE = "secret.key"
SECRET_MIN = 32
"""Characters: a master secret shorter than this could be guessed."""
_VERSION = "siv1:"


class Unsealable(Exception):  # noqa: N818 - reads as a state
    """A secret of this store cannot be opened: it was sealed under another key."""


class Vault:
    """Seals, opens and hashes secrets."""

    def __init__(self, secret: str) -> None:
        """Raises ValueError for a master secret of less than 32 characters."""
        if len(secret) < SECRET_MIN:
            msg = f"the secret key needs at least {SECRET_MIN} characters"
            raise ValueError(msg)
        self._cipher = AESSIV(_derived(secret, b"tidings seal", 64))
        self._pepper = _derived(secret, b"tidings pepper", 32)

    def seal(self, text: str, about: str) -> str:
        """`text`, readable only with this vault's key and only as what belongs to `about`."""
        sealed = self._cipher.encrypt(text.encode(), [about.encode()])
        return _VERSION + base64.b64encode(sealed).decode()

    def unseal(self, sealed: str, about: str) -> str:
        """The text again. Raises Unsealable."""
        try:
            raw = base64.b64decode(sealed.removeprefix(_VERSION), validate=True)
            return self._cipher.decrypt(raw, [about.encode()]).decode()
        except (InvalidTag, ValueError, binascii.Error):
            msg = f"the secret of {about} was sealed under another key: is {KEY_FILE} the one of this store?"
            raise Unsealable(msg) from None

    def hash(self, secret: str, about: str) -> str:
        """What is kept of a secret that is only ever compared."""
        return hmac.digest(self._pepper, f"{about}:{secret}".encode(), "sha256").hex()

    def matches(self, secret: str, about: str, kept: str) -> bool:
        """Whether `kept` is the hash of `secret`; in constant time."""
        return hmac.compare_digest(self.hash(secret, about), kept)


def open_vault(data_dir: Path | None, chance: Chance, given: str | None = None) -> Vault:
    """The vault of an installation: under the `given` master secret, else the one in `data_dir`, made at the first
    start, else one that lives as long as the process. Raises OSError, ValueError.
    """
    if given:
        return Vault(given)
    if data_dir is None:
        return Vault(chance.token(32))
    data_dir.mkdir(parents=True, exist_ok=True)
    path = data_dir / KEY_FILE
    if not path.exists():
        _make(path, chance.token(32))
    return Vault(path.read_text().strip())


def _make(path: Path, secret: str) -> None:
    """Writes the key file, whole or not at all; of two processes that start at once the first one's stays."""
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    write_private(partial, f"{secret}\n".encode())
    try:
        os.link(partial, path)
    except FileExistsError:
        pass
    finally:
        partial.unlink()


def write_private(path: Path, content: bytes) -> None:
    """A file that only its owner may read, on the disk before this returns. Raises OSError."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _derived(secret: str, purpose: bytes, octets: int) -> bytes:
    return HKDF(SHA256(), octets, salt=None, info=purpose).derive(secret.encode())
