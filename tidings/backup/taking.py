"""Takes a backup of an installation on SQLite, also while it runs: the store as it is at one moment, then the files.

Files of media are named by what is in them and never change, so those that come later do no harm, and one that was
deleted meanwhile is missing in the copy as it would be there.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tidings import __version__
from tidings.backup.archive import FORM, BackupError, Manifest, Writing
from tidings.core import Clock
from tidings.db.sqlite_copy import Told, copy_store, schema_version, what_is_wrong

STORE: Final = "tidings.sqlite"
LEFT_OUT: Final = ("tidings.lock",)


def take_backup(folder: Path, target: Path, clock: Clock, told: Told) -> Manifest:
    """Writes a backup of the data folder into the new file `target`, for nobody else to read.

    The store's copy is looked through before it counts. Raises BackupError, Unavailable, OSError; then there is no
    file.
    """
    if not (folder / STORE).exists():
        raise BackupError(f"{folder} has no {STORE}: it is no data folder of an installation on SQLite")
    if target.exists():
        raise BackupError(f"{target} is there already; a backup never writes over a file")
    partial = target.with_name(f"{target.name}.partial")
    try:
        with tempfile.TemporaryDirectory(dir=target.absolute().parent, prefix=".tidings-backup-") as place:
            copy = Path(place) / STORE
            copy_store(folder / STORE, copy, lambda part: told(part * 0.9))
            manifest = _written(folder, copy, partial, clock)
        partial.rename(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    told(1.0)
    return manifest


def _written(folder: Path, copy: Path, partial: Path, clock: Clock) -> Manifest:
    wrong = what_is_wrong(copy)
    if wrong is not None:
        raise BackupError(f"the store is damaged: {wrong}")
    schema = schema_version(copy)
    if schema is None:
        raise BackupError(f"{folder / STORE} is no store of Tidings")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        writing = Writing(file)
        writing.add(STORE, copy)
        for path in _files(folder):
            _add(writing, folder, path)
        manifest = Manifest(
            form=FORM, version=__version__, schema=schema, taken_at=clock.now(), files=dict(writing.files)
        )
        writing.end(manifest)
        file.flush()
        os.fsync(file.fileno())
    return manifest


def _add(writing: Writing, folder: Path, path: Path) -> None:
    name = path.relative_to(folder).as_posix()
    try:
        writing.add(name, path)
    except FileNotFoundError:
        return


def _files(folder: Path) -> Iterator[Path]:
    """The data folder's ordinary files beside the store, in an order that is the same each time."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not path.is_file() or name in LEFT_OUT or name.startswith(STORE):
            continue
        yield path
