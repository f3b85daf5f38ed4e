"""Makes a data folder of a backup again. Nothing of what was waiting in it goes out before somebody says so.

Nor is a link to a carrier bound: where the installation still runs, its receipts and its texts would come here.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from pathlib import Path

from tidings.backup.archive import BackupError, Manifest, unpack
from tidings.backup.taking import STORE
from tidings.core import Clock
from tidings.db import open_database
from tidings.db.schema_versions import is_known
from tidings.db.sqlite_copy import schema_version, what_is_wrong
from tidings.holding import held_by
from tidings.routing.links import turned_off


def restore_backup(source: Path, folder: Path, clock: Clock) -> Manifest:
    """Makes the data folder, which must be empty or not there, of a backup; its store holds what would go out.

    It is put in its place whole or not at all. Raises BackupError, Unavailable, OSError.
    """
    _need_empty(folder)
    folder.absolute().parent.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(dir=folder.absolute().parent, prefix=".tidings-restore-"))
    try:
        with source.open("rb") as file:
            manifest = unpack(file, place)
        _need_store(place / STORE)
        asyncio.run(_hold(place, f"restored from a backup of {manifest.taken_at.iso()}", clock))
        _flush(place)
        if folder.exists():
            folder.rmdir()
        place.rename(folder)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    return manifest


async def _hold(place: Path, reason: str, clock: Clock) -> None:
    database = await open_database(None, place)
    try:
        await database.commit(*held_by(reason, clock.now()), turned_off())
    finally:
        await database.stop()


def _need_empty(folder: Path) -> None:
    found = sorted(path.name for path in folder.iterdir()) if folder.exists() else []
    if found:
        raise BackupError(f"{folder} holds {', '.join(found[:3])}; move it away, or name another with TIDINGS_DATA_DIR")


def _need_store(path: Path) -> None:
    """Raises BackupError where there is no whole store, or one of a newer version."""
    wrong = what_is_wrong(path) if path.exists() else "it has no store"
    if wrong is not None:
        raise BackupError(f"its store is damaged: {wrong}" if path.exists() else wrong)
    version = schema_version(path)
    if version is None or not is_known(version):
        raise BackupError(f"its store is of a newer version of Tidings, with schema {version}")


def _flush(place: Path) -> None:
    """All of it is on the disk before it gets its name."""
    for path in place.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
