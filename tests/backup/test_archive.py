"""The form of a backup: what was put in comes out, and whatever is not as it must be is refused with words."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from tidings.backup.archive import FORM, BackupError, Entry, Manifest, Writing, unpack
from tidings.core import Instant

NAMES = ("tidings.sqlite", "secret.key", "media/ab/" + "a" * 64)
TAKEN_AT = Instant.parse_iso("2026-11-28T22:00:00Z")


def written(folder: Path, change: Callable[[Manifest], Manifest] = lambda manifest: manifest) -> bytes:
    target = io.BytesIO()
    writing = Writing(target)
    for number, name in enumerate(NAMES):
        path = folder / f"source-{number}"
        path.write_bytes(name.encode() * 1_000)
        writing.add(name, path)
    manifest = Manifest(form=FORM, version="0.1.0", schema="0001", taken_at=TAKEN_AT, files=writing.files)
    writing.end(change(manifest))
    return target.getvalue()


def made(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as tar:
        for info, content in members:
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return target.getvalue()


def link(name: str, to: str, kind: bytes) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, to
    return info


def unpacked(octets: bytes, folder: Path) -> Manifest:
    place = folder / "place"
    place.mkdir()
    return unpack(io.BytesIO(octets), place)


def test_what_was_put_in_comes_out_for_its_owner_alone(tmp_path: Path) -> None:
    manifest = unpacked(written(tmp_path), tmp_path)
    assert (manifest.taken_at, set(manifest.files)) == (TAKEN_AT, set(NAMES))
    for name in NAMES:
        path = tmp_path / "place" / name
        assert path.read_bytes() == name.encode() * 1_000
        assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("kept", [0, 100, 512, 5_000, 0.5, 0.9])
def test_a_part_of_a_backup_is_none(tmp_path: Path, kept: float) -> None:
    whole = written(tmp_path)
    most = kept if isinstance(kept, int) else int(len(whole) * kept)
    with pytest.raises(BackupError, match=r"cut off|no backup|part of one"):
        unpacked(whole[:most], tmp_path)


def test_a_flipped_octet_is_found_and_named(tmp_path: Path) -> None:
    octets = bytearray(written(tmp_path))
    octets[octets.index(b"secret.keysecret.key") + 40] ^= 1
    with pytest.raises(BackupError, match=r"secret\.key is damaged"):
        unpacked(bytes(octets), tmp_path)


def without(manifest: Manifest) -> Manifest:
    return msgspec.structs.replace(manifest, files={name: manifest.files[name] for name in NAMES[1:]})


def with_more(manifest: Manifest) -> Manifest:
    return msgspec.structs.replace(manifest, files={**manifest.files, "more": Entry(1, "0")})


def of_another_form(manifest: Manifest) -> Manifest:
    return msgspec.structs.replace(manifest, form=99)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (without, r"tidings\.sqlite is not in its manifest"),
        (with_more, "more is missing"),
        (of_another_form, "of form 99"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(
    tmp_path: Path, change: Callable[[Manifest], Manifest], words: str
) -> None:
    with pytest.raises(BackupError, match=words):
        unpacked(written(tmp_path, change), tmp_path)


@pytest.mark.parametrize(
    "info",
    [
        tarfile.TarInfo("../outside"),
        tarfile.TarInfo("/etc/outside"),
        tarfile.TarInfo("media/../../outside"),
        tarfile.TarInfo("a/b/c/d/e/f/g/h/i"),
        tarfile.TarInfo("a\\b"),
        link("media", "/tmp", tarfile.SYMTYPE),
        link("hard", "/etc/passwd", tarfile.LNKTYPE),
        link("device", "", tarfile.CHRTYPE),
        link("pipe", "", tarfile.FIFOTYPE),
        link("sparse", "", tarfile.GNUTYPE_SPARSE),
    ],
    ids=lambda info: info.name,
)
def test_what_no_backup_has_is_written_nowhere(tmp_path: Path, info: tarfile.TarInfo) -> None:
    with pytest.raises(BackupError, match="which no backup has"):
        unpacked(made((info, b"")), tmp_path)
    assert [path.name for path in tmp_path.rglob("*")] == ["place"]


def test_a_file_that_comes_twice_is_refused(tmp_path: Path) -> None:
    twice = made((tarfile.TarInfo("secret.key"), b"one"), (tarfile.TarInfo("secret.key"), b"two"))
    with pytest.raises(BackupError, match="comes twice"):
        unpacked(twice, tmp_path)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"form": "x"}', b"\xff"])
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(BackupError, match="manifest"):
        unpacked(made((tarfile.TarInfo("manifest.json"), content)), tmp_path)


def test_what_comes_after_the_manifest_is_refused(tmp_path: Path) -> None:
    manifest = Manifest(form=FORM, version="1", schema="0001", taken_at=TAKEN_AT, files={})
    octets = msgspec.json.encode(manifest, enc_hook=int)
    with pytest.raises(BackupError, match="after the manifest"):
        unpacked(made((tarfile.TarInfo("manifest.json"), octets), (tarfile.TarInfo("more"), b"x")), tmp_path)
