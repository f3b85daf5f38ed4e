"""The form of a backup: a tar of the data folder's files, then a manifest with what each of them must be.

The manifest comes last, so a backup that was cut off has none. What is read is not trusted: names are plain ones below
the data folder, files are ordinary ones, and no more of a file is read than the archive says that it has.
"""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Final

import msgspec

from tidings.core import Instant

MANIFEST: Final = "manifest.json"
MANIFEST_MOST: Final = 256_000_000
"""Octets: a million files of media."""
FORM: Final = 1
CHUNK: Final = 1 << 20


class BackupError(ValueError):
    """It is no whole backup, or one cannot be made or put back here; with why, in words."""


class Entry(msgspec.Struct, frozen=True):
    """One file."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds."""

    form: int
    version: str
    """Of the program that made it."""
    schema: str
    """The last migration that was done to the store."""
    taken_at: Instant
    files: dict[str, Entry]

    @property
    def octets(self) -> int:
        """Of all files."""
        return sum(entry.size for entry in self.files.values())


class Writing:
    """Writes a backup into an open file."""

    def __init__(self, target: IO[bytes]) -> None:
        self._tar = tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - `end` closes it
        self.files: dict[str, Entry] = {}

    def add(self, name: str, path: Path) -> None:
        """Adds a file under a name. Raises OSError."""
        with path.open("rb") as file:
            info = _plain(name, path.stat().st_size)
            read = _Hashed(file)
            self._tar.addfile(info, read)
        self.files[name] = Entry(info.size, read.digest())

    def end(self, manifest: Manifest) -> None:
        """Adds the manifest and ends the archive."""
        octets = msgspec.json.format(msgspec.json.encode(manifest, enc_hook=int))
        self._tar.addfile(_plain(MANIFEST, len(octets)), io.BytesIO(octets))
        self._tar.close()


def unpack(source: IO[bytes], folder: Path) -> Manifest:
    """Writes a backup's files below an empty folder. Raises BackupError where anything is amiss, OSError."""
    found: dict[str, Entry] = {}
    manifest: Manifest | None = None
    try:
        with tarfile.open(fileobj=source, mode="r:") as tar:
            for info in tar:
                if manifest is not None:
                    raise BackupError(f"{info.name!r} comes after the manifest")
                if info.name == MANIFEST:
                    manifest = _manifest(tar, info)
                elif info.name in found:
                    raise BackupError(f"{info.name!r} comes twice")
                else:
                    found[info.name] = _unpacked(tar, info, folder)
    except (tarfile.TarError, EOFError) as failure:
        raise BackupError(f"it is no backup, or a part of one: {failure}") from failure
    if manifest is None:
        raise BackupError("it has no manifest: it was cut off before its end")
    _compare(manifest.files, found)
    return manifest


def _unpacked(tar: tarfile.TarFile, info: tarfile.TarInfo, folder: Path) -> Entry:
    path = folder / _safe(info)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = tar.extractfile(info)
    assert content is not None, "it is an ordinary file"
    read = _Hashed(content)
    with path.open("xb") as file:
        path.chmod(0o600)
        for chunk in read.chunks():
            file.write(chunk)
    return Entry(info.size, read.digest())


def _safe(info: tarfile.TarInfo) -> PurePosixPath:
    """The path of a member, below the folder. Raises BackupError."""
    path = PurePosixPath(info.name)
    is_plain = info.isreg() and not info.issparse() and not path.is_absolute() and ".." not in path.parts and path.parts
    if not is_plain or "\\" in info.name or len(path.parts) > 8:
        raise BackupError(f"it has {info.name!r}, which no backup has")
    return path


def _manifest(tar: tarfile.TarFile, info: tarfile.TarInfo) -> Manifest:
    content = tar.extractfile(info) if info.isreg() and info.size <= MANIFEST_MOST else None
    if content is None:
        raise BackupError("its manifest is none")
    try:
        manifest = msgspec.json.decode(content.read(), type=Manifest, dec_hook=lambda _, value: Instant(value))
    except (msgspec.MsgspecError, ValueError) as failure:
        raise BackupError(f"its manifest cannot be read: {failure}") from failure
    if manifest.form != FORM:
        raise BackupError(f"it is of form {manifest.form}, which this version does not know")
    return manifest


def _compare(wanted: dict[str, Entry], found: dict[str, Entry]) -> None:
    for name, entry in wanted.items():
        if name not in found:
            raise BackupError(f"{name} is missing")
        if found[name] != entry:
            raise BackupError(f"{name} is damaged: it is not what was backed up")
    for name in found:
        if name not in wanted:
            raise BackupError(f"{name} is not in its manifest")


def _plain(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info


class _Hashed(io.RawIOBase):
    """Reads a file and knows the digest of what was read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        octets = self._file.read(size)
        self._hash.update(octets)
        return octets

    def chunks(self) -> Iterator[bytes]:
        """All of it, piece by piece."""
        while octets := self.read(CHUNK):
            yield octets

    def digest(self) -> str:
        """Of what was read."""
        return self._hash.hexdigest()
